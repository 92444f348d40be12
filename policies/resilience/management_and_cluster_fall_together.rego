package fabriclint.resilience.management_and_cluster_fall_together

deny contains {
	"subject": host.id,
	"at": [fallen.id],
	"args": {
		"host": host.name,
		"component": fallen.failing.name,
		"networks": fallen.name,
		"management": fallen.managed_by,
	},
	"related": [{"at": [it.id], "label": "silent"} | some it in fallen.silent],
	"cause": fallen.failing.of,
} if {
	some host in input.subjects
	some fallen in host.fallen
	fallen.management == true
}
