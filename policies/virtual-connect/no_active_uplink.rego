package fabriclint.virtual_connect.no_active_uplink

deny contains {
	"subject": group.id,
	"at": [group.uplinks[0].id, "state"],
	"args": {
		"group": group.name,
		"ports": [sprintf("%s %s", [port.name, port.state]) | some port in group.uplinks],
	},
	"related": [{"at": [port.id, "state"], "label": "uplink"} | some port in group.uplinks],
} if {
	some group in input.subjects
	group.active == false
}
