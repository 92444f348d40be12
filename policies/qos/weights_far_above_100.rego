package fabriclint.qos.weights_far_above_100

import data.fabriclint.lib.bounds

limit := data.parameters["qos/weights-far-above-100"].limit

deny contains {
	"at": [switch.id, "default_flow_weight"],
	"args": {
		"switch": switch.name,
		"host": input.host.name,
		"sum": bounds.at_least(switch.weight_sum),
		"default": bounds.value(switch.default_flow_weight),
		"weights": [sprintf("%s %s", [it.name, bounds.value(it.minimum_weight)]) | some it in switch.ports],
	},
	"related": [{"at": [it.id, "minimum_weight"], "label": "port"} | some it in switch.ports],
} if {
	some switch in input.subjects
	switch.weight_sum.at_least > limit
}
