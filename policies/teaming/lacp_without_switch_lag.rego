package fabriclint.teaming.lacp_without_switch_lag

switch_dependent := {"lacp", "static"}

# A backend that has words of its own for the finding.
backend_variants := {"ucs": "ucs", "virtual-connect": "virtual-connect"}

deny contains {
	"at": [team.id, "mode"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"mode": team.mode,
		"members": [m.name | some m in bare],
	},
	"related": [{"at": [m.connection.id, "lag"], "label": "connection"} | some m in bare],
	"variant": object.get(backend_variants, team.backend, ""),
} if {
	some team in input.subjects
	team.kind == "lbfo"
	team.mode in switch_dependent
	bare := [m | some m in team.members; m.connection.lag == ""]
	count(bare) > 0
}

deny contains {
	"at": [team.id, "mode"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"mode": team.mode,
		"members": [m.name | some m in team.members],
	},
	"related": [{"at": [m.connection.id, "lag"], "label": "lag"} | some m in team.members],
	"variant": "two-lags",
} if {
	some team in input.subjects
	team.kind == "lbfo"
	team.mode in switch_dependent
	lags := {m.connection.lag | some m in team.members}
	count(lags) > 1
	not "" in lags
}

deny contains {
	"at": [team.id, "mode"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"mode": team.mode,
	},
	"variant": "set",
} if {
	some team in input.subjects
	team.kind == "set"
	team.mode in switch_dependent
}
