package fabriclint.ucs.port_channel_member_out

deny contains {
	"at": [first.id, "membership"],
	"args": {
		"group": group.full_name,
		"members": [port.name | some port in group.out],
		"membership": first.membership,
	},
	"related": [{"at": [port.id, "membership"], "label": "out"} | some port in group.out],
	"help": object.get({"individual": "individual", "suspended": "suspended", "incompatible-speed": "incompatible-speed"}, first.membership, ""),
} if {
	some group in input.subjects
	group.member_out == true
	first := group.out[0]
}
