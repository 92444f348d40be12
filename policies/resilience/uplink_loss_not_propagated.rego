package fabriclint.resilience.uplink_loss_not_propagated

# The networks of a member that leave its link up when they have lost their uplinks.
silent(m) := [it |
	some it in m.connection.network.networks
	it.on_uplink_loss == "stays-up"
]

# A vNIC of UCS stays up as a whole, by its policy; a network of HPE by its own setting.
culprits(m, variant) := [[m.connection.id, "uplink_loss"]] if variant == "ucs"

culprits(m, variant) := [[it.id, "smart_link"] | some it in silent(m)] if variant != "ucs"

cause(m, variant) := m.connection.network.id if variant == "ucs"

cause(m, variant) := silent(m)[0].id if variant != "ucs"

deny contains {
	"subject": team.id,
	"at": first,
	"args": {
		"team": team.name,
		"host": input.host.name,
		"members": [m.name | some m in members],
		"networks": sort({it.name | some m in members; some it in silent(m)}),
	},
	"related": array.concat(
		[{"at": at, "label": "stays-up"} | some at in places],
		[{"at": [m.connection.id], "label": "connection"} | some m in members],
	),
	"cause": cause(members[0], variant),
	"variant": variant,
} if {
	some team in input.subjects
	exposed := [m | some m in team.members; m.connection.network.stays_up == true]
	blind := [m | some m in exposed; m.connection.network.goes_down == false]
	any_blind := count(blind) > 0
	members := {true: blind, false: exposed}[any_blind]
	wholly := object.get({"ucs": "ucs"}, team.backend, "")
	variant := {true: wholly, false: "mixed"}[any_blind]
	places := [at | some m in members; some at in culprits(m, variant)]
	first := places[0]
}
