package fabriclint.oneview.uplink_set_without_ports

deny contains {
	"at": [group.id],
	"args": {"group": group.full_name},
} if {
	some group in input.subjects
	group.has_uplinks == false
}
