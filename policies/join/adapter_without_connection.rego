package fabriclint.join.adapter_without_connection

deny contains {
	"at": [adapter.id, "permanent_mac"],
	"args": {
		"adapter": adapter.name,
		"host": input.host.name,
		"mac": adapter.permanent_mac,
		"profile": adapter.profile.name,
	},
	"related": [{"at": [adapter.profile.id], "label": "profile"}],
} if {
	some adapter in input.subjects
	adapter.joined == false
}
