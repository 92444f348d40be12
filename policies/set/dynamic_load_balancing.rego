package fabriclint.set.dynamic_load_balancing

deny contains {
	"at": [team.id, "load_balancing"],
	"args": {
		"team": team.name,
		"host": input.host.name,
	},
	"related": [{"at": [m.id, "running_mbps"], "label": "speed"} | some m in team.members],
} if {
	some team in input.subjects
	team.dynamic_at_ten_gigabit == true
}
