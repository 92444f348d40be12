package PACKAGE

deny contains {
	"at": [team.id, "load_balancing"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"algorithm": team.load_balancing,
	},
} if {
	some team in input.subjects
	team.load_balancing == "mac-addresses"
}
