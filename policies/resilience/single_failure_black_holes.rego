package fabriclint.resilience.single_failure_black_holes

# What lets the link go down with the path, by what keeps it up.
helps := {
	"not-stacked": "not-stacked",
	"smart-link-off": "smart-link-off",
	"smart-link-in-part": "smart-link-in-part",
	"only-warns": "only-warns",
}

deny contains {
	"at": [end.id],
	"args": {
		"host": host.name,
		"component": end.failing.name,
		"what": end.name,
		"consumers": end.consumers,
	},
	"related": [{"at": [end.failing.id], "label": "fails"}],
	"cause": end.of,
	"help": helps[end.reason],
} if {
	some host in input.subjects
	some end in host.dead_ends
}

deny contains {
	"at": [switch.failing.id],
	"args": {
		"host": host.name,
		"component": switch.failing.name,
		"consumers": switch.consumers,
	},
	"cause": switch.name,
	"variant": "isolated",
} if {
	some host in input.subjects
	some switch in host.cut_offs
}
