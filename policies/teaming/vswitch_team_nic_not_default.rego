package fabriclint.teaming.vswitch_team_nic_not_default

deny contains {
	"at": [nic.id, "vlan"],
	"args": {
		"nic": nic.name,
		"vlan": nic.vlan,
		"switch": team.switch,
		"host": input.host.name,
	},
	"variant": {true: "vlan-zero", false: ""}[nic.vlan == 0],
} if {
	some team in input.subjects
	nic := team.bound_nic
	nic.default == false
}
