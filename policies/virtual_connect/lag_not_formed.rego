package fabriclint.virtual_connect.lag_not_formed

# What became of the aggregation, and the variant that speaks of it.
variants := {
	"split": "",
	"split-unseen-switch": "split-unsure",
	"mixed-speeds": "speeds",
	"standby-same-switch": "standby",
	"standby": "standby-unsure",
}

# Where a port says that it is outside.
key(port) := "lag" if port.state == "linked-active"

key(port) := "state" if port.state == "linked-standby"

deny contains {
	"at": [outside.id, key(outside)],
	"args": {
		"group": group.full_name,
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
