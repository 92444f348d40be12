package fabriclint.virtual_connect.no_active_uplink

deny contains {
	"at": [group.uplinks[0].id, "state"],
	"args": {
		"group": group.full_name,
		"ports": [sprintf("%s %s", [port.name, port.state]) | some port in group.uplinks],
	},
	"related": [{"at": [port.id, "state"], "label": "uplink"} | some port in group.uplinks],
} if {
	some group in input.subjects
	group.active == false
}

# A list of ports that is known to be empty; an uplink set of OneView without ports is another rule's.
deny contains {
	"at": [group.id],
	"args": {"group": group.full_name},
	"variant": "no-port",
} if {
	some group in input.subjects
	group.has_uplinks == false
	group.backend == "virtual-connect"
}
