package fabriclint.offload.vmq_processor_sets

wanted := {"sum-of-queues": "disjoint", "min-queues": "identical"}

deny contains {
	"at": [last.id, "vmq", "base"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"served": [sprintf("%s from %d:%d to %d, at most %d", [
			m.name,
			m.vmq.group,
			m.vmq.base,
			m.vmq.last,
			m.vmq.count,
		]) |
			some m in served
		],
	},
	"related": [{"at": [m.id, "vmq", "base"], "label": "served"} | some m in served],
	"variant": object.get({"set": "set"}, team.kind, mode),
} if {
	some team in input.subjects
	team.processor_sets != wanted[team.queue_mode]
	mode := object.get({"min-queues": "min-queues"}, team.queue_mode, "")

	# A member that waits, or uses no queues, is none of those whose processors were compared.
	served := [m | some m in team.members; m.mode == "active"; m.queues == true]
	last := served[count(served) - 1]
}
