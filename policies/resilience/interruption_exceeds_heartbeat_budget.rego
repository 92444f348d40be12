package fabriclint.resilience.interruption_exceeds_heartbeat_budget

variant := object.get({"part8-three-teams": "three-teams"}, input.host.design, "")

deny contains {
	"subject": host.id,
	"at": [switch.id],
	"args": {
		"host": host.name,
		"component": switch.failing.name,
		"networks": switch.name,
		"seconds": switch.seconds,
		"waits": switch.waits,
	},
	"related": [{"at": [it.id], "label": "silent"} | some it in switch.silent],
	"cause": switch.failing.of,
	"variant": variant,
} if {
	some host in input.subjects
	some switch in host.outlasting
}
