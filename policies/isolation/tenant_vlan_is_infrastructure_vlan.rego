package fabriclint.isolation.tenant_vlan_is_infrastructure_vlan

deny contains {
	"at": [interface.id, {true: "vlans", false: "vlan"}[trunk]],
	"args": {
		"vlan": use.vlan,
		"class": use.class,
		"interface": interface.name,
		"vm": interface.vm,
		"host": input.host.name,
	},
	"related": [{"at": [use.id], "label": "machine"}, {"at": [use.plan], "label": "plan"}],
	"variant": {true: "trunk", false: ""}[trunk],
} if {
	some interface in input.subjects
	trunk := interface.vlan_mode == "trunk"
	some use in interface.uses
	use.infrastructure == true
}
