package fabriclint.teaming.needless_standby

deny contains {
	"at": [waiting.id, "mode"],
	"args": {
		"member": waiting.name,
		"team": team.name,
		"host": input.host.name,
	},
} if {
	input.host.design != "part8-three-teams"
	some team in input.subjects
	team.idle_standby == true
	some waiting in team.members
	waiting.mode == "standby"
}
