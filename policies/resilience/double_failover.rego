package fabriclint.resilience.double_failover

deny contains {
	"subject": team.id,
	"at": [first.connection.id, "failover"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"members": [m.name | some m in moved],
	},
	"related": array.concat(
		[{"at": [m.connection.id, "failover"], "label": "failover"} | some m in moved],
		[{"at": [m.id], "label": "member"} | some m in moved],
	),
	"cause": first.connection.network.id,
} if {
	some team in input.subjects
	team.fails_over_twice == true
	moved := [m | some m in team.members; m.connection.failover == true]
	first := moved[0]
}
