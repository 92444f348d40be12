package fabriclint.vswitch.uplink_gone

variants := {"all": "", "some": "member", "renumbered": "renumbered"}

deny contains {
	"at": [switch.gone[0].id],
	"args": {
		"switch": switch.name,
		"host": input.host.name,
		"gone": [it.name | some it in switch.gone],
	},
	"related": array.concat(
		[{"at": [it.id], "label": "gone"} | some index, it in switch.gone; index > 0],
		[{"at": [m.id], "label": "left"} | some m in switch.members],
	),
	"variant": variant,
} if {
	some switch in input.subjects
	variant := variants[switch.uplinks_gone]
}
