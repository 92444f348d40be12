package fabriclint.ucs.vnic_not_pinnable

# What is bound to no uplink is open to doubt; of a pin group nothing else is asked.
variant_of(connection) := {true: "unbound", false: chosen}[connection.pinning == "doubtful"] if {
	chosen := {true: "chosen", false: ""}[connection.chosen == true]
}

deny contains {
	"at": [first.id],
	"args": {
		"connection": connection.name,
		"profile": connection.profile,
		"fabric": connection.fabric,
		"uplink": connection.uplink,
		"pin_group": connection.pin_group,
		"networks": [network.name | some network in connection.unpinned],
		"bound": sort({uplink.name | some network in connection.unpinned; some uplink in network.bound}),
		"vlans": [network.vlan | some network in connection.unpinned],
	},
	"related": array.concat(
		[{"at": [network.id], "label": "missing"} | some network in connection.unpinned],
		[{"at": [uplink.id], "label": "bound"} |
			some network in connection.unpinned
			some uplink in network.bound
		],
	),
	"cause": connection.network,
	"variant": variant_of(connection),
} if {
	some connection in input.subjects
	first := connection.unpinned[0]
}

# The uplink that the pin group names does not matter for what it has: no vNIC is pinned to it.
deny contains {
	"at": [connection.id, "pin_group"],
	"args": {
		"connection": connection.name,
		"profile": connection.profile,
		"fabric": connection.fabric,
		"uplink": connection.uplink,
		"pin_group": connection.pin_group,
	},
	"related": [{"at": [off.id], "label": "off"}],
	"cause": off.id,
	"variant": "off",
} if {
	some connection in input.subjects
	off := connection.off[0]
}
