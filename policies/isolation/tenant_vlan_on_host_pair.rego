package fabriclint.isolation.tenant_vlan_on_host_pair

# What each kind of team is told, and how its team is labelled.
variants := {"host": "", "tenant": "infrastructure-on-tenant-pair"}

labels := {"host": "team", "tenant": "tenants"}

# The networks on a team's connections, each with the connection that carries it.
carried(team) := [{"use": use, "connection": m.connection} |
	some m in team.members
	some use in m.connection.network.networks
]

deny contains {
	"subject": team.id,
	"at": [alike[0].use.id],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"vlan": alike[0].use.vlan,
		"class": alike[0].use.class,
		"tenant": alike[0].use.tenant,
		"networks": sort({it.use.name | some it in alike}),
	},
	"related": array.concat(
		array.concat(
			[{"at": [it.use.id], "label": "network"} | some it in alike],
			[{"at": [it.connection.id, "network"], "label": "connection"} | some it in alike],
		),
		[{"at": [team.id], "label": labels[team.role]}, {"at": [alike[0].use.plan], "label": "plan"}],
	),
	"cause": alike[0].connection.network.id,
	"variant": variants[team.role],
} if {
	some team in input.subjects
	some key, _ in team.foreign_vlans
	vlan := to_number(key)
	alike := [it | some it in carried(team); it.use.vlan == vlan]
}
