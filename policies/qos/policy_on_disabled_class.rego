package fabriclint.qos.policy_on_disabled_class

deny contains {
	"at": [connection.id, "qos_class"],
	"args": {
		"connection": connection.name,
		"profile": connection.profile,
		"class": connection.qos_class.name,
	},
	"related": [{"at": [connection.qos_class.id, "enabled"], "label": "class"}],
	"cause": connection.qos_class.id,
} if {
	some connection in input.subjects
	connection.qos_class.enabled == false
}
