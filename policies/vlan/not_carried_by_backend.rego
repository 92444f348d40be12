package fabriclint.vlan.not_carried_by_backend

kinds := {"team-nic": "team NIC", "host-vnic": "host vNIC", "vm-nic": "VM NIC"}

# Members whose connection does not carry a VLAN. A tunnel carries every tag.
lacking(interface, vlan) := [m |
	some m in interface.members
	m.connection.network.tunnel == false
	object.get(m.connection.network.vlans, vlan, false) == false
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
		"kind": object.get(kinds, interface.kind, interface.kind),
		"host": input.host.name,
		"vlan": vlans,
		"members": [m.name | some m in members],
		"networks": [m.connection.network.name | some m in members],
	},
	"related": array.concat(
		[{"at": [m.connection.id, "network"], "label": "connection"} | some m in members],
		array.concat(
			[{"at": at, "label": "translated"} | some at in translated(members, vlans)],
			[{"at": [interface.plan, "vlan"], "label": "plan"}],
		),
	),
	"cause": members[0].connection.network.id,
	"variant": variant,
}

deny contains finding(interface, [vlan], members, variant) if {
	some interface in input.subjects
	interface.vlan_mode != "trunk"
	some vlan, _ in interface.vlans
	members := lacking(interface, vlan)
	count(members) > 0
	variant := {true: "", false: "some-members"}[count(members) == count(interface.members)]
}

deny contains finding(interface, missing, members, "trunk") if {
	some interface in input.subjects
	interface.vlan_mode == "trunk"
	missing := [vlan | some vlan, _ in interface.vlans; count(lacking(interface, vlan)) > 0]
	count(missing) > 0
	members := lacking(interface, missing[0])
}
