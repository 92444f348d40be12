package fabriclint.resilience.single_uplink_on_side

# Where the VLANs leave the domain on no other side, the one uplink is all there is.
variant(side) := "only-side" if side.only == true

variant(side) := "" if side.only != true

deny contains {
	"at": [side.id],
	"args": {"group": group.full_name, "side": side.name, "uplink": side.uplink},
	"variant": variant(side),
} if {
	some group in input.subjects
	some side in group.sides
	side.alone == true
}
