package fabriclint.teaming.unfit_algorithm

algorithms := {
	"transport-ports": "TransportPorts",
	"ip-addresses": "IPAddresses",
	"mac-addresses": "MacAddresses",
}

deny contains {
	"at": [team.id, "load_balancing"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"switch": team.switch,
		"algorithm": object.get(algorithms, team.load_balancing, "HyperVPort"),
	},
	"variant": object.get({"hyper-v-port": "without-vswitch"}, team.load_balancing, ""),
} if {
	some team in input.subjects
	team.algorithm_fits == false
}
