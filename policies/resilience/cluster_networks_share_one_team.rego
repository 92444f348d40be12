package fabriclint.resilience.cluster_networks_share_one_team

heartbeats := {"cluster", "cluster-and-client"}

# What the heartbeats end on, and the variant that speaks of it.
variants := {"one-carrier": "", "one-spread-set": "spread-set"}

deny contains {
	"at": [paths[0].id],
	"args": {
		"host": input.host.name,
		"networks": [it.name | some it in paths],
		"kind": carrier.kind,
		"carrier": carrier.name,
	},
	"related": array.concat(
		[{"at": [it.id], "label": "network"} | some it in paths],
		[{"at": [carrier.id], "label": "carrier"}],
	),
	"cause": host.cluster,
	"variant": variant,
} if {
	some host in input.subjects
	variant := variants[host.heartbeat_paths]

	# A network that this host has no adapter in is no path of it.
	paths := [it |
		some it in host.cluster_networks
		it.role in heartbeats
		count(it.carriers) > 0
	]
	carrier := paths[0].carriers[0]
}
