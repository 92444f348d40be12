package fabriclint.join.mac_claimed_twice

deny contains {
	"at": [connection.id, "mac"],
	"args": {
		"mac": connection.mac,
		"connection": connection.name,
		"profile": connection.profile,
		"others": [sprintf("%s of profile %s in %s", [it.name, it.profile, it.backend]) |
			some it in connection.twins
		],
	},
	"related": [{"at": [it.id, "mac"], "label": "twin"} | some it in connection.twins],
} if {
	some connection in input.subjects
	count(connection.twins) > 0
}
