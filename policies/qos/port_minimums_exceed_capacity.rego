package fabriclint.qos.port_minimums_exceed_capacity

import data.fabriclint.lib.bounds

granted(f) := "unknown" if f.allocated_mbps == null

granted(f) := sprintf("%d Mbps", [f.allocated_mbps]) if f.allocated_mbps != null

# What a grant means depends on the firmware of classic Virtual Connect.
ceiling(port) := "below firmware 4.01 a function never gets more than that" if port.capped == true

ceiling(port) := "a function can borrow only what its siblings leave" if port.capped == false

ceiling(port) := "whether it can borrow more depends on a firmware that no export names" if port.capped == null

# Virtual Connect accepts such requests and scales them; OneView refuses them.
variant(port) := {
	true: "virtual-connect-storage",
	false: "virtual-connect",
}[port.storage] if port.backend == "virtual-connect"

variant(port) := {true: "storage", false: ""}[port.storage] if port.backend != "virtual-connect"

deny contains {
	"subject": port.id,
	"at": [asking[0].id, "requested_mbps"],
	"args": {
		"port": port.name,
		"profile": port.profile,
		"requested": bounds.at_least(port.requested_mbps),
		"capacity": port.capacity_mbps,
		"asked": [sprintf("%s %d", [f.name, f.requested_mbps]) | some f in asking],
		"granted": [sprintf("%s %s", [f.name, granted(f)]) | some f in port.functions],
		"ceiling": ceiling(port),
	},
	"related": array.concat(
		[{"at": [f.id, "requested_mbps"], "label": "function"} | some f in asking],
		[{"at": [port.id, "capacity_mbps"], "label": "capacity"}],
	),
	"variant": variant(port),
} if {
	some port in input.subjects
	port.requested_mbps.at_least > port.capacity_mbps
	asking := [f | some f in port.functions; f.requested_mbps > 0]
}
