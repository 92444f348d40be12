package fabriclint.isolation.tunnel_on_host_connection

variants := {"host": "", "converged": "converged"}

deny contains {
	"at": [tunnels[0].connection.id, "network"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"network": [m.connection.network.name | some m in tunnels],
	},
	"related": [{"at": [m.connection.id, "network"], "label": "connection"} |
		some index, m in tunnels
		index > 0
	],
	"variant": variant,
	"subject": team.id,
} if {
	some team in input.subjects
	team.tunnelled == true
	variant := variants[team.role]
	tunnels := [m | some m in team.members; m.connection.network.tunnel == true]
}
