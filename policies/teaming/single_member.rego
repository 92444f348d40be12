package fabriclint.teaming.single_member

deny contains {
	"at": [team.id],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"member": [m.name | some m in team.members],
	},
	"related": [{"at": [m.id], "label": "member"} | some m in team.members],
	"variant": object.get({"set": "set"}, team.kind, ""),
} if {
	some team in input.subjects
	team.single == true
}
