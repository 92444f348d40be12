package fabriclint.qos.pair_guarantees_differ

deny contains {
	"at": [small[0].connection.id, "guaranteed_mbps"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"least": least,
		"guarantees": [sprintf("%s %d Mbps", [m.name, m.connection.guaranteed_mbps]) | some m in active],
	},
	"related": array.concat(
		[{"at": [m.connection.id, "guaranteed_mbps"], "label": "guarantee"} | some m in active; not m in small],
		[{"at": [m.id, "running_mbps"], "label": "speed"} | some m in active],
	),
	"variant": object.get({"ucs": "ucs"}, team.backend, ""),
	"subject": team.id,
} if {
	some team in input.subjects
	team.guarantees_differ == true
	active := [m | some m in team.members; m.mode == "active"; m.connection.guaranteed_mbps != null]
	least := min([m.connection.guaranteed_mbps | some m in active])
	small := [m | some m in active; m.connection.guaranteed_mbps == least]
}
