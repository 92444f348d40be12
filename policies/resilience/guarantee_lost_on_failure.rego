package fabriclint.resilience.guarantee_lost_on_failure

left_out := data.parameters["resilience/guarantee-lost-on-failure"].without_live_migration == 1

deny contains {
	"subject": host.id,
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
	promised := {true: short.lasting_mbps, false: short.promised_mbps}[left_out]
	promised > short.after_mbps
}
