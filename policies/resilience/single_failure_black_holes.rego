package fabriclint.resilience.single_failure_black_holes

deny contains {
	"subject": host.id,
	"at": [end.id],
	"args": {
		"host": host.name,
		"component": end.failing.name,
		"what": end.name,
		"consumers": end.consumers,
		"reason": end.reason,
	},
	"related": [{"at": [end.failing.id], "label": "fails"}],
	"cause": end.of,
	"help": end.reason,
} if {
	some host in input.subjects
	some end in host.dead_ends
}

deny contains {
	"subject": host.id,
	"at": [switch.failing.id],
	"args": {
		"host": host.name,
		"component": switch.failing.name,
		"consumers": switch.consumers,
		"reason": switch.name,
	},
	"cause": switch.of,
	"variant": "isolated",
} if {
	some host in input.subjects
	some switch in host.cut_offs
}
