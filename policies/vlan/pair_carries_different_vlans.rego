package fabriclint.vlan.pair_carries_different_vlans

import data.fabriclint.lib.carried

networks(members) := [use | some m in members; some use in m.connection.network.networks]

# VLANs that reach a member without a tag.
native(m) := {sprintf("%d", [use.vlan]) | some use in m.connection.network.networks; use.untagged == true}

natives(team) := {vlan | some m in team.members; some vlan in native(m)}

# A tunnel, or a network that is untagged on the uplinks, can be in any VLAN.
numbered(team) if not 0 in {use.vlan | some use in networks(team.members)}

# VLANs that the host uses, by their numbers on the uplinks: what is missing of them vlan/not-carried-by-backend says.
used(team) := {use.uplink_vlan |
	some use in networks(team.members)
	object.get(team.used_vlans, sprintf("%d", [use.vlan]), false) == true
}

carrying(team, vlan, is) := [m | some m in team.members; object.get(m.connection.network.vlans, vlan, false) == is]

# Where the host sends untagged frames, a member without a native VLAN drops them, which is vlan/untagged-traffic-dropped.
judged(team) := native(team.members[0]) if team.sends_untagged == true

judged(team) := natives(team) if team.sends_untagged == false

otherwise(team, vlan) := [m |
	some m in team.members
	count(native(m)) > 0
	not vlan in native(m)
] if team.sends_untagged == true

otherwise(team, vlan) := [m | some m in carrying(team, vlan, true); not vlan in native(m)] if team.sends_untagged == false

finding(team, vlan, lacking, having, variant) := {
	"subject": team.id,
	"at": [lacking[0].connection.id, "network"],
	"args": {
		"team": team.name,
		"host": input.host.name,
		"vlan": vlan,
		"lacking": [m.name | some m in lacking],
		"having": [m.name | some m in having],
	},
	"related": array.concat(
		[{"at": [m.connection.id, "network"], "label": "lacking"} | some m in lacking],
		[{"at": [use.id], "label": "having"} |
			some m in having
			some use in m.connection.network.networks; sprintf("%d", [use.vlan]) == vlan
		],
	),
	"cause": lacking[0].connection.network.id,
	"variant": variant,
}

deny contains finding(team, vlan, lacking, carrying(team, vlan, true), "") if {
	some team in input.subjects
	count(team.uneven_vlans) > 0
	numbered(team)
	in_use := used(team)
	untagged := {vlan | some vlan in natives(team); team.sends_untagged == true}
	some use in networks(team.members)
	not use.uplink_vlan in in_use
	not carried.foreign(team, use)
	vlan := sprintf("%d", [use.vlan])
	not vlan in untagged
	lacking := carrying(team, vlan, false)
	count(lacking) > 0
}

deny contains finding(team, vlan, others, having, "native") if {
	some team in input.subjects
	count(team.uneven_natives) > 0
	numbered(team)
	some vlan in judged(team)
	others := otherwise(team, vlan)
	count(others) > 0
	having := [m | some m in team.members; vlan in native(m)]
}
