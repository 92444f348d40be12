package fabriclint.vlan.untagged_traffic_dropped

import data.fabriclint.lib.interfaces

# Members whose connection takes no frame without a tag. A single network, a tunnel among them, is
# untagged towards the server.
closed(interface) := [m |
	some m in interface.members
	open := [use | some use in m.connection.network.networks; use.untagged == true]
	count(open) == 0
]

deny contains {
	"at": [interface.id, "vlan_mode"],
	"args": {
		"interface": interface.name,
		"kind": interfaces.kind_name(interface),
		"host": input.host.name,
		"members": [m.name | some m in members],
		"networks": [name | some name in {m.connection.network.name | some m in members}],
	},
	"related": [{"at": [m.connection.id, "network"], "label": "connection"} | some m in members],
	"cause": members[0].connection.network.id,
	"variant": {true: "ucs", false: reach}[interface.backend == "ucs"],
} if {
	some interface in input.subjects
	members := closed(interface)
	count(members) > 0
	whole := {true: "adapter", false: ""}[interface.kind == "adapter"]
	reach := {true: whole, false: "some-members"}[count(members) == count(interface.members)]
}
