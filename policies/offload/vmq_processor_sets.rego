package fabriclint.offload.vmq_processor_sets

import data.fabriclint.lib.bounds

deny contains {
	"at": [last.id, "vmq", "base"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"served": [sprintf("%s from %s:%s to %s, at most %s", [
			m.name,
			bounds.value(m.vmq.group),
			bounds.value(m.vmq.base),
			bounds.value(m.vmq.last),
			bounds.value(m.vmq.count),
		]) |
			some m in served
		],
		"names": [m.name | some m in served],
	},
	"help": {true: "one-gigabit", false: ""}[count(slow) == count(served)],
	"related": [{"at": [m.id, "vmq", "base"], "label": "served"} | some m in served],
	"variant": object.get({"set": "set"}, team.kind, mode),
} if {
	some team in input.subjects
	team.queues_fit == false
	mode := object.get({"min-queues": "min-queues"}, team.queue_mode, "")

	# A member that waits, or uses no queues, is none of those whose processors were compared.
	served := [m | some m in team.members; m.mode == "active"; m.queues == true]
	last := served[count(served) - 1]

	# Queues of adapters with 1 Gbps gain nothing, wherever their processors are.
	slow := [m | some m in served; m.running_mbps == 1000]
}
