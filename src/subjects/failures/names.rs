//! What sends frames, as a sentence names it: machines of one switch together, with their VLANs.

use super::view::View;
use crate::fabric::vlan::Vlans;
use crate::simulation::{ConsumerKind, ConsumerShape};

/// The names of consumers, which are given by their positions in the shape: each once, in the order of the shape.
pub(super) fn names(view: &View<'_>, consumers: &[usize]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut switches: Vec<(&str, Vlans, usize)> = Vec::new();
    for consumer in consumers {
        let of = &view.shape.consumers[*consumer];
        let Some((switch, vlan)) = machines(of) else {
            if !names.iter().any(|known| **known == *of.name) {
                names.push(of.name.to_string());
            }
            continue;
        };
        let known = switches.iter_mut().find(|(known, ..)| *known == switch);
        if let Some((_, vlans, _)) = known {
            vlans.insert(vlan);
            continue;
        }
        let mut vlans = Vlans::default();
        vlans.insert(vlan);
        switches.push((switch, vlans, names.len()));
        // Its VLANs are put in when all of them are known.
        names.push(String::new());
    }
    for (switch, vlans, position) in switches {
        names[position] = format!("{switch} VLAN {vlans}");
    }
    names
}

/// The switch and the VLAN of a group of machines that has a VLAN in its name.
fn machines(of: &ConsumerShape) -> Option<(&str, u16)> {
    let (switch, vlan) = of.name.rsplit_once(" VLAN ")?;
    let vlan = vlan.parse().ok()?;
    (of.kind == ConsumerKind::VmGroup).then_some((switch, vlan))
}
