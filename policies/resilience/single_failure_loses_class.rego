package fabriclint.resilience.single_failure_loses_class

# Designs in which a class of the cluster has one adapter, and another network of the cluster stands in.
single_path := {"non-converged", "static-backend-qos", "dynamic-backend-qos", "cna-fcoe"}

stands_in(loss) if {
	loss.needed == "cluster"
	loss.cluster_left != false
	input.host.design in single_path
}

variant(loss) := "card" if loss.card == true

variant(loss) := "" if {
	loss.card != true
	loss.needed == "essential"
}

variant(loss) := "by-design" if stands_in(loss)

variant(loss) := "class" if {
	loss.needed != "essential"
	not stands_in(loss)
}

deny contains {
	"at": [{true: host.id, false: loss.id}[loss.card]],
	"args": {
		"host": host.name,
		"names": loss.name,
		"classes": loss.classes,
		"component": loss.failing.name,
	},
	"related": [it |
		some it in array.concat(
			[{"at": [loss.failing.id], "label": "fails"}],
			[{"at": [m.id], "label": "member"} | some m in loss.members],
		)
		loss.card == false
	],
	"cause": loss.failing.of,
	"variant": variant(loss),
} if {
	some host in input.subjects
	some loss in host.lost_classes
}
