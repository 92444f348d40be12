package fabriclint.oneview.uplink_set_without_ports

deny contains {
	"at": [group.id],
	"args": {"group": group.name, "domain": group.domain},
} if {
	some group in input.subjects
	group.has_uplinks == false
}
