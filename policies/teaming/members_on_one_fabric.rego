package fabriclint.teaming.members_on_one_fabric

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
	fabrics := {m.connection.fabric | some m in team.members}
	count(fabrics) == 1
	last := team.members[count(team.members) - 1]

	# A vNIC of UCS has no port, so two of them share none.
	ports := {[m.connection.profile, m.connection.port] | some m in team.members}
	portless := [m | some m in team.members; m.connection.port == ""]
	shared := count(ports) + count(portless) == 1
	fixed := [m | some m in team.members; m.connection.failover == false]
	kind := {true: "one-port", false: ""}[shared]
	variant := {true: "fabric-failover", false: kind}[count(fixed) == 0]
	pointer := {true: "port", false: "fabric"}[shared]
}
