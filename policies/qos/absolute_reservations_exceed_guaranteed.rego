package fabriclint.qos.absolute_reservations_exceed_guaranteed

import data.fabriclint.lib.bounds

finding(switch, variant) := {
	"at": [switch.id, "bandwidth_mode"],
	"args": {
		"switch": switch.name,
		"host": input.host.name,
		"reserved": bounds.at_least(switch.reserved_mbps),
		"guaranteed": switch.guaranteed_mbps.at_most,
		"left": switch.guaranteed_after_failure_mbps.at_most,
		"default": bounds.value(switch.default_flow_mbps),
		"reservations": [sprintf("%s %s", [it.name, bounds.value(it.minimum_mbps)]) | some it in switch.ports],
		"members": [sprintf("%s %s", [m.name, bounds.value(m.guaranteed_mbps)]) | some m in switch.members],
	},
	"related": array.concat(
		array.concat(
			[{"at": [switch.id, "default_flow_mbps"], "label": "default-flow"}],
			[{"at": [it.id, "minimum_mbps"], "label": "port"} | some it in switch.ports],
		),
		[{"at": [m.id, "guaranteed_mbps"], "label": "member"} | some m in switch.members],
	),
	"variant": variant,
}

deny contains finding(switch, "") if {
	some switch in input.subjects
	switch.reserved_mbps.at_least > switch.guaranteed_mbps.at_least
}

deny contains finding(switch, "one-member") if {
	some switch in input.subjects
	switch.reserved_mbps.at_least <= switch.guaranteed_mbps.at_least
	switch.reserved_mbps.at_least > switch.guaranteed_after_failure_mbps.at_least
}
