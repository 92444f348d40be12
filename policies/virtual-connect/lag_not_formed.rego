package fabriclint.virtual_connect.lag_not_formed

# What became of the aggregation, and the variant that speaks of it.
variants := {
	"split": "",
	"standby-same-switch": "standby",
	"standby": "standby-unsure",
}

# Where a port says that it is outside.
keys := {
	"split": "lag",
	"standby-same-switch": "state",
	"standby": "state",
}

deny contains {
	"subject": group.id,
	"at": [outside.id, keys[group.bundle]],
	"args": {
		"group": group.name,
		"ports": [port.name | some port in group.unbundled],
		"outside": outside.name,
	},
	"related": [{"at": [port.id], "label": "port"} | some port in group.unbundled],
	"variant": variant,
} if {
	some group in input.subjects
	variant := variants[group.bundle]
	outside := group.unbundled[count(group.unbundled) - 1]
}
