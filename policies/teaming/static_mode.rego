package fabriclint.teaming.static_mode

deny contains {
	"at": [team.id, "mode"],
	"args": {"team": team.name, "host": input.host.name},
} if {
	some team in input.subjects
	team.mode == "static"
}
