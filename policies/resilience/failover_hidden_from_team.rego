package fabriclint.resilience.failover_hidden_from_team

deny contains {
	"subject": host.id,
	"at": [hidden.id],
	"args": {
		"host": host.name,
		"team": hidden.name,
		"fabric": hidden.fabric,
		"component": hidden.failing.name,
	},
	"related": [{"at": [hidden.failing.id], "label": "fails"}],
	"cause": hidden.failing.of,
} if {
	some host in input.subjects
	some hidden in host.hidden_failovers
}
