package fabriclint.ucs.port_channel_member_out

# What a member is that LACP does not keep waiting for another one to fail.
is_out := {"down", "individual", "suspended", "incompatible-speed", "module-removed"}

deny contains {
	"at": [first.id, "membership"],
	"args": {
		"group": group.name,
		"members": [port.name | some port in out],
		"membership": first.membership,
	},
	"related": [{"at": [port.id, "membership"], "label": "out"} | some port in out],
	"help": object.get({"individual": "individual", "suspended": "suspended", "incompatible-speed": "incompatible-speed"}, first.membership, ""),
} if {
	some group in input.subjects
	group.enabled == true
	out := [port | some port in group.uplinks; port.enabled == true; port.membership in is_out]
	first := out[0]
}
