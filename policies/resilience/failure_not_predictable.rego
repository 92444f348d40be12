package fabriclint.resilience.failure_not_predictable

deny contains {
	"at": [fact.id],
	"args": {
		"host": host.name,
		"event": fact.failing.event,
		"consumers": fact.consumers,
		"fact": fact.name,
		"told_by": fact.told_by,
	},
	"related": [{"at": [it.id], "label": "adapter"} | some it in fact.adapters],
	"cause": fact.name,
} if {
	some host in input.subjects
	some fact in host.unpredictable
}
