package fabriclint.lib.carried

# Names for a VLAN on these members that no network of the backend has.
unresolved(members, vlan) := [it |
	some m in members
	some it in m.connection.network.unresolved
	object.get(it.vlans, vlan, false) == true
]

# Members with a network for the VLAN that is switched off.
off(members, vlan) := [m | some m in members; object.get(m.connection.network.disabled_vlans, vlan, false) == true]

# These networks. A tunnel would carry every tag.
disabled(members, vlan) := [{"at": [m.connection.id, "network", "disabled", index, "enabled"], "name": use.name} |
	some m in off(members, vlan)
	some index, use in m.connection.network.disabled
	carries := {true: true, false: sprintf("%d", [use.vlan]) == vlan}[use.type == "tunnel"]
	carries
]

# The fabric that lacks what the other one has.
other_fabrics := {"A": "B", "B": "A"}

# Names for a VLAN on these members that only the other fabric has.
elsewhere(members, vlan) := [it | some it in unresolved(members, vlan); it.fabric in {"A", "B"}]

unresolved_label(it) := object.get({"A": "other-fabric", "B": "other-fabric"}, it.fabric, "unresolved")

# Members with a single network that passes untagged frames only: no VLAN can be added to it.
plain(members) := [m |
	some m in members
	m.connection.network.kind == "network"
	some use in m.connection.network.networks
	use.type == "untagged"
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

# The VLAN IDs towards the server of networks that have this one on the uplinks.
towards_server(members, vlan) := [use.vlan |
	some m in members
	some use in m.connection.network.networks
	use.uplink_vlan != null
	sprintf("%d", [use.uplink_vlan]) == vlan
	use.uplink_vlan != use.vlan
	use.vlan != null
]

# What the plan gives to others should leave the side of a team that has it, which the rules of isolation say. To carry
# it on both sides would be the opposite.
foreign(team, use) if {
	use.plan != ""
	object.get(team.foreign_vlans, sprintf("%d", [use.vlan]), false) == true
}
