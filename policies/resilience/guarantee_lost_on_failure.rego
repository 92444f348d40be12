package fabriclint.resilience.guarantee_lost_on_failure

# The part of what live migration is promised that has to be left, in percent: it can wait.
kept := data.parameters["resilience/guarantee-lost-on-failure"].live_migration_percent

deny contains {
	"at": [short.id],
	"args": {
		"host": host.name,
		"carrier": short.name,
		"component": short.failing.name,
		"promised": promised,
		"after": short.after_mbps,
		"before": short.before_mbps,
	},
	"related": array.concat(
		[{"at": [promise.id], "label": "promise"} | some promise in short.promises],
		[{"at": [short.failing.id], "label": "fails"}],
	),
	"cause": short.failing.of,
} if {
	some host in input.subjects
	some short in host.shortages
	promised := short.promised_mbps - round((short.live_migration_mbps * (100 - kept)) / 100)
	promised > short.after_mbps
}
