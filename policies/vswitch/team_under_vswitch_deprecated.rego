package fabriclint.vswitch.team_under_vswitch_deprecated

deny contains {
	"at": [switch.id, "uplink"],
	"args": {
		"switch": switch.name,
		"host": input.host.name,
		"team": switch.on,
		"members": [m.name | some m in switch.members],
	},

	# 20348 is Windows Server 2022, the first that refuses to make such a switch.
	"variant": {true: "set-preferred", false: ""}[input.host.os_build < 20348],
} if {
	some switch in input.subjects
	switch.uplink == "lbfo"
}
