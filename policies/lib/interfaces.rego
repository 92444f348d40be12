package fabriclint.lib.interfaces

kinds := {"team-nic": "team NIC", "host-vnic": "host vNIC", "vm-nic": "VM NIC"}

# What a message calls the kind of an interface.
kind_name(interface) := object.get(kinds, interface.kind, interface.kind)
