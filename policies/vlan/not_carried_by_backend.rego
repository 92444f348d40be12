package fabriclint.vlan.not_carried_by_backend

import data.fabriclint.lib.carried
import data.fabriclint.lib.interfaces

# Members whose connection does not carry a VLAN. A tunnel carries every tag.
lacking(interface, vlan) := [m |
	some m in interface.members
	m.connection.network.tunnel == false
	object.get(m.connection.network.known_vlans, vlan, false) == false
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
		"unresolved": [name | some name in {it.name | some it in carried.unresolved(members, vlans[0])}],
		"disabled": [name | some name in {it.name | some it in carried.disabled(members, vlans[0])}],
		"fabric": [fabric | some fabric in {it.fabric | some it in carried.elsewhere(members, vlans[0])}],
		"owner": object.get({"tenant": "a tenant"}, interface.class, interface.class),
		"planned": interface.planned_vlan,
		"server_vlan": [number | some number in {id | some id in carried.towards_server(members, vlans[0])}],
		"other_fabric": [other | some other in {carried.other_fabrics[it.fabric] | some it in carried.elsewhere(members, vlans[0])}],
	},
	"related": array.concat(
		array.concat(
			array.concat(
				[{"at": it.at, "label": "disabled"} | some it in carried.disabled(members, vlans[0])],
				[{"at": [it.id], "label": carried.unresolved_label(it)} | some it in carried.unresolved(members, vlans[0])],
			),
			[{"at": [m.connection.id, "network"], "label": "connection"} | some m in members],
		),
		array.concat(
			[{"at": at, "label": "translated"} | some at in carried.translated(members, vlans)],
			[{"at": [interface.plan], "label": "plan"}],
		),
	),
	"cause": members[0].connection.network.id,
	"variant": variant,
	"help": help_of(interface, vlans[0], members, variant),
}

# To add a VLAN is no help where the plan gives it to somebody else or to nobody, or where it is there under
# another number.
help_of(interface, vlan, members, variant) := {true: "", false: help}[variant == "trunk"] if {
	told := {true: "of-others", false: object.get({"nobody": "unplanned"}, interface.vlan_owner, "")}[interface.vlan_owner == "other"]
	planned := {true: "planned", false: told}[interface.planned_vlan > 0]
	help := {true: "translated", false: planned}[count(carried.towards_server(members, vlan)) > 0]
}

# Why the members lack the VLAN: what a network or name says of itself goes before how many lack it.
variant_of(interface, vlan, members) := {true: "disabled-network", false: named}[count(carried.off(members, vlan)) > 0] if {
	whole := {true: "adapter", false: ""}[interface.kind == "adapter"]
	reach := {true: whole, false: "some-members"}[count(members) == count(interface.members)]
	single := {true: "plain-network", false: reach}[count(carried.plain(members)) == count(members)]
	unknown := {true: "unknown-network", false: single}[count(carried.unresolved(members, vlan)) > 0]
	named := {true: "other-fabric", false: unknown}[count(carried.elsewhere(members, vlan)) > 0]
}

deny contains finding(interface, [vlan], members, variant) if {
	some interface in input.subjects
	some vlan, _ in interface.uncarried
	interface.vlan_mode != "trunk"
	members := lacking(interface, vlan)
	variant := variant_of(interface, vlan, members)
}

deny contains finding(interface, missing, members, "trunk") if {
	some interface in input.subjects
	interface.vlan_mode == "trunk"
	missing := [vlan | some vlan, _ in interface.uncarried]
	count(missing) > 0
	members := lacking(interface, missing[0])
}
