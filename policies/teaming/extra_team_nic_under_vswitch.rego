package fabriclint.teaming.extra_team_nic_under_vswitch

deny contains {
	"at": [nic.id],
	"args": {
		"nic": nic.name,
		"bound": [it.name | some it in bound],
		"team": team.name,
		"switch": team.switch,
		"host": input.host.name,
	},
	"related": [{"at": [it.id], "label": "bound"} | some it in bound],
	"variant": {true: "", false: "tenant"}[team.management_os],
} if {
	some team in input.subjects
	bound := [it | some it in team.nics; it.under_switch == true]
	some nic in team.nics
	not nic in bound
}
