package fabriclint.virtual_connect.network_without_uplink

# Classic Virtual Connect cannot declare a network internal; the plan can say what its VLAN is for.
variant(network) := "among-hosts" if network.among_hosts == true

variant(network) := object.get({"virtual-connect": "virtual-connect"}, network.backend, "") if {
	network.among_hosts == false
}

deny contains {
	"at": [network.id],
	"args": {"network": network.name, "domains": network.lost_in},
	"variant": variant(network),
} if {
	some network in input.subjects
	network.lost == true
}
