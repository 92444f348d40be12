package fabriclint.isolation.management_os_on_tenant_switch

deny contains {
	"at": [switch.id, "management_os"],
	"args": {"switch": switch.name, "host": input.host.name, "design": input.host.design},
} if {
	some switch in input.subjects
	switch.role != "host"
}
