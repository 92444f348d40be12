package fabriclint.qos.absolute_reservations_exceed_guaranteed

finding(switch, variant) := {
	"at": [switch.id, "bandwidth_mode"],
	"args": {
		"switch": switch.name,
		"host": input.host.name,
		"reserved": switch.reserved_mbps,
		"guaranteed": switch.guaranteed_mbps,
		"left": switch.guaranteed_after_failure_mbps,
		"default": switch.default_flow_mbps,
		"reservations": [sprintf("%s %d", [it.name, it.minimum_mbps]) | some it in switch.ports],
		"members": [sprintf("%s %d", [m.name, m.guaranteed_mbps]) | some m in switch.members],
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
	switch.reserved_mbps > switch.guaranteed_mbps
}

# What is left after a failure follows from what `guaranteed_mbps` does, and so is known with it.
# A single member leaves nothing, which is no fault of the reservations.
deny contains finding(switch, "one-member") if {
	some switch in input.subjects
	switch.reserved_mbps <= switch.guaranteed_mbps
	count(switch.members) > 1
	switch.reserved_mbps > switch.guaranteed_after_failure_mbps
}
