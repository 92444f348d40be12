package fabriclint.teaming.mac_moves_between_fabrics

hashes := {
	"transport-ports": "TransportPorts",
	"ip-addresses": "IPAddresses",
	"mac-addresses": "MacAddresses",
}

deny contains {
	"at": [team.id, "load_balancing"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"algorithm": hashes[team.load_balancing],
	},
	"related": [{"at": [m.connection.id, "fabric"], "label": "fabric"} |
		some m in team.members
		m.mode == "active"
	],
} if {
	some team in input.subjects
	team.hashes_across_fabrics == true
}
