package fabriclint.resilience.single_failure_cuts_cluster

deny contains {
	"subject": host.id,
	"at": [fallen.id],
	"args": {"host": host.name, "component": fallen.failing.name, "networks": fallen.name},
	"related": [{"at": [it.id], "label": "silent"} | some it in fallen.silent],
	"cause": fallen.failing.of,
} if {
	some host in input.subjects
	fallen := host.fallen[0]
}
