package fabriclint.resilience.guarantee_lost_on_failure

# Classes that can wait while a component is down.
waiting := data.parameters["resilience/guarantee-lost-on-failure"].waiting

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
	promised := sum([promise.mbps | some promise in short.promises; not promise.class in waiting])
	promised > short.after_mbps
}
