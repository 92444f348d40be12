package fabriclint.teaming.switch_lag_without_lacp_team

deny contains {
	"at": [bundled[0].connection.id, "lag"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"members": [m.name | some m in bundled],
		"lag": team.aggregated_in,
	},
	"related": [{"at": [m.connection.id, "lag"], "label": "lag"} |
		some index, m in bundled
		index > 0
	],
	"variant": object.get({"set": "set"}, team.kind, ""),
	"subject": team.id,
} if {
	some team in input.subjects
	team.aggregated_in != ""
	bundled := [m | some m in team.members; m.connection.lag == team.aggregated_in]
}
