package fabriclint.vlan.not_carried_by_backend

import data.fabriclint.lib.interfaces

# Members whose connection does not carry a VLAN. A tunnel carries every tag.
lacking(interface, vlan) := [m |
	some m in interface.members
	m.connection.network.tunnel == false
	object.get(m.connection.network.known_vlans, vlan, false) == false
]

# Names for a VLAN on these members that no network of the backend has.
unresolved(members, vlan) := [it |
	some m in members
	some it in m.connection.network.unresolved
	object.get(it.vlans, vlan, false) == true
]

# Where a network has one of these VLAN IDs on the uplinks and another one towards the server.
translated(members, vlans) := [at |
	some m in members
	some index, use in m.connection.network.networks
	use.uplink_vlan != null
	sprintf("%d", [use.uplink_vlan]) in vlans
	use.uplink_vlan != use.vlan
	at := [m.connection.id, "network", "networks", index, "vlan"]
]

finding(interface, vlans, members, variant) := {
	"at": [interface.id, {true: "vlans", false: "vlan"}[interface.vlan_mode == "trunk"]],
	"args": {
		"interface": interface.name,
		"kind": interfaces.kind_name(interface),
		"host": input.host.name,
		"vlan": vlans,
		"members": [m.name | some m in members],
		"networks": [m.connection.network.name | some m in members],
		"unresolved": [name | some name in {it.name | some it in unresolved(members, vlans[0])}],
	},
	"related": array.concat(
		array.concat(
			[{"at": [it.id], "label": "unresolved"} | some it in unresolved(members, vlans[0])],
			[{"at": [m.connection.id, "network"], "label": "connection"} | some m in members],
		),
		array.concat(
			[{"at": at, "label": "translated"} | some at in translated(members, vlans)],
			[{"at": [interface.plan], "label": "plan"}],
		),
	),
	"cause": members[0].connection.network.id,
	"variant": variant,
}

deny contains finding(interface, [vlan], members, variant) if {
	some interface in input.subjects
	some vlan, _ in interface.uncarried
	interface.vlan_mode != "trunk"
	members := lacking(interface, vlan)
	whole := {true: "adapter", false: ""}[interface.kind == "adapter"]
	reach := {true: whole, false: "some-members"}[count(members) == count(interface.members)]
	variant := {true: "unknown-network", false: reach}[count(unresolved(members, vlan)) > 0]
}

deny contains finding(interface, missing, members, "trunk") if {
	some interface in input.subjects
	interface.vlan_mode == "trunk"
	missing := [vlan | some vlan, _ in interface.uncarried]
	count(missing) > 0
	members := lacking(interface, missing[0])
}
