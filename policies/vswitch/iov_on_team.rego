package fabriclint.vswitch.iov_on_team

deny contains {
	"at": [switch.id, "iov"],
	"args": {
		"switch": switch.name,
		"host": input.host.name,
		"team": switch.on,
	},
} if {
	some switch in input.subjects
	switch.uplink == "lbfo"
	switch.iov == true
}
