package fabriclint.teaming.members_of_different_speed

deny contains {
	"at": [slow[0].id, "running_mbps"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"slowest": [m.name | some m in slow],
		"speeds": [sprintf("%s %d Mbps", [m.name, m.running_mbps]) | some m in running],
	},
	"related": [{"at": [m.id, "running_mbps"], "label": "speed"} | some m in running; not m in slow],
	"variant": object.get({"set": "set"}, team.kind, ""),
} if {
	some team in input.subjects

	# A link that is down has no speed.
	running := [m | some m in team.members; m.mode == "active"; m.running_mbps != 0]
	lowest := min([m.running_mbps | some m in running])
	slow := [m | some m in running; m.running_mbps == lowest]
	count(slow) < count(running)
}
