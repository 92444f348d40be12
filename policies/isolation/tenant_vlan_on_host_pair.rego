package fabriclint.isolation.tenant_vlan_on_host_pair

infrastructure := {
	"management", "cluster", "csv", "live-migration",
	"storage", "backup", "other",
}

# Whether a team's connections carry VLANs of this kind at all: on most teams they do not.
brings(team, vlans) if {
	some m in team.members
	count(m.connection.network[vlans]) > 0
}

# The networks on a team's connections, each with the connection that carries it.
carried(team) := [{"use": use, "connection": m.connection} |
	some m in team.members
	some use in m.connection.network.networks
]

finding(team, alike, variant, label) := {
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
		[{"at": [team.id], "label": label}, {"at": [alike[0].use.plan], "label": "plan"}],
	),
	"cause": alike[0].connection.network.id,
	"variant": variant,
}

deny contains finding(team, alike, "", "team") if {
	some team in input.subjects
	team.role == "host"
	brings(team, "tenant_vlans")
	on_team := carried(team)
	some vlan in {it.use.vlan | some it in on_team; it.use.class == "tenant"}
	alike := [it | some it in on_team; it.use.vlan == vlan]
}

# Infrastructure machines can move to any host of a cluster: where the plan names some, their
# VLANs are expected on every tenant pair.
deny contains finding(team, alike, "infrastructure-on-tenant-pair", "tenants") if {
	count(data.plan.infrastructure_vms) == 0
	some team in input.subjects
	team.role == "tenant"
	brings(team, "infrastructure_vlans")
	on_team := carried(team)
	some vlan in {it.use.vlan | some it in on_team; it.use.class in infrastructure}
	object.get(team.used_vlans, sprintf("%d", [vlan]), false) == false
	alike := [it | some it in on_team; it.use.vlan == vlan]
}
