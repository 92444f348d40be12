package fabriclint.teaming.members_on_one_fabric

# Where the members lead, and the variant that speaks of it.
variants := {"one-fabric": "", "one-port": "one-port", "failing-over": "fabric-failover"}

deny contains {
	"at": [last.id],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"members": [m.name | some m in team.members],
		"last": last.name,
		"fabric": last.connection.fabric,
		"port": last.connection.port,
	},
	"related": array.concat(
		[{"at": [m.connection.id, pointer], "label": pointer} | some m in team.members],
		object.get({"set": [{"at": [last.id], "label": "member"}]}, team.kind, []),
	),
	"variant": variant,
} if {
	some team in input.subjects
	variant := variants[team.sides]
	last := team.members[count(team.members) - 1]
	pointer := object.get({"one-port": "port"}, team.sides, "fabric")
}
