package fabriclint.isolation.private_network_on_cluster_vlan

# Traffic between nodes, and the variant that speaks of it.
between_nodes := {"cluster": "", "csv": "", "live-migration": "", "storage": "storage"}

# The private networks in the interface's VLAN, each with the connection that carries it.
private(interface) := [{"use": use, "connection": m.connection, "variant": variant} |
	some m in interface.members
	some use in m.connection.network.private_networks
	use.vlan == interface.vlan
	variant := object.get(between_nodes, use.class, "other")
	variant != "other"
]

deny contains {
	"subject": interface.id,
	"at": [id, "private"],
	"args": {
		"interface": interface.name,
		"host": input.host.name,
		"network": alike[0].use.name,
		"class": alike[0].use.class,
		"vlan": interface.vlan,
	},
	"related": array.concat(
		[{"at": [it.connection.id, "network"], "label": "connection"} | some it in alike],
		[{"at": [interface.id, "vlan"], "label": "interface"}, {"at": [alike[0].use.plan], "label": "plan"}],
	),
	"cause": id,
	"variant": alike[0].variant,
} if {
	some interface in input.subjects
	interface.kind != "vm-nic"
	all := private(interface)
	some id in {it.use.id | some it in all}
	alike := [it | some it in all; it.use.id == id]
}
