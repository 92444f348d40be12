package fabriclint.ucs.fabric_without_uplink

deny contains {
	"at": [side.id],
	"args": {
		"domain": domain.name,
		"fabric": side.name,
		"uplinks": [uplink.name | some uplink in side.uplinks],
	},
	"related": [{"at": [uplink.id], "label": "dead"} | some uplink in side.uplinks],
	"cause": side.id,
	"variant": {true: "", false: "dead"}[count(side.uplinks) == 0],
} if {
	some domain in input.subjects
	some side in domain.sides
	side.cut_off == true
}
