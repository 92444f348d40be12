package fabriclint.qos.port_minimums_exceed_capacity

granted(f) := "unknown" if f.allocated_mbps == null

granted(f) := sprintf("%d Mbps", [f.allocated_mbps]) if f.allocated_mbps != null

deny contains {
	"subject": port.id,
	"at": [asking[0].id, "requested_mbps"],
	"args": {
		"port": port.name,
		"profile": port.profile,
		"requested": port.requested_mbps,
		"capacity": port.capacity_mbps,
		"asked": [sprintf("%s %d", [f.name, f.requested_mbps]) | some f in asking],
		"granted": [sprintf("%s %s", [f.name, granted(f)]) | some f in asking],
	},
	"related": array.concat(
		[{"at": [f.id, "requested_mbps"], "label": "function"} | some f in asking],
		[{"at": [port.id, "capacity_mbps"], "label": "capacity"}],
	),
	"variant": {true: "storage", false: ""}[port.storage],
} if {
	some port in input.subjects
	port.requested_mbps > port.capacity_mbps
	asking := [f | some f in port.functions; f.requested_mbps > 0]
}
