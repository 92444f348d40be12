//! Which VLANs an interface uses in a domain: those that it tags, and the native networks that its frames without a tag end
//! up in.

use super::carriage::natives;
use super::leaf::{Leaf, ObjectOf};
use super::wires::Wires;
use crate::fabric::vlan::Vlans;
use crate::simulation::{DomainIx, Fact, Missing};

/// The VLANs of an interface.
#[derive(Clone, Debug, Default)]
pub struct UsesOf<'l> {
    /// Those that it tags.
    pub tagged: Option<&'l Vlans>,
    /// The list of a trunk: of these count those that something else names.
    pub trunk: Option<&'l Vlans>,
    /// Those that its frames without a tag end up in.
    pub natives: Vec<u16>,
    /// Why there may be others.
    pub open: Option<Missing>,
}

impl UsesOf<'_> {
    /// Whether it uses a VLAN that something else names.
    #[must_use]
    pub fn has(&self, vlan: u16) -> bool {
        self.natives.contains(&vlan)
            || self.tagged.is_some_and(|tagged| tagged.contains(vlan))
            || self.trunk.is_some_and(|trunk| trunk.contains(vlan))
    }
}

/// The VLANs that an interface uses in a domain; for hosts that join none, outside of all.
#[must_use]
pub fn uses<'l>(
    wires: &Wires,
    leaf: &'l Leaf,
    object: &'l ObjectOf,
    domain: Option<DomainIx>,
) -> UsesOf<'l> {
    let sends = match &object.sends {
        Fact::Known(sends, _) => sends,
        Fact::Missing(missing) => {
            return UsesOf {
                open: Some(missing.clone()),
                ..UsesOf::default()
            };
        }
    };
    let mut found = UsesOf {
        tagged: Some(&sends.tagged),
        trunk: sends.trunk.as_ref(),
        ..UsesOf::default()
    };
    if sends.untagged {
        found.add_natives(wires, leaf, object, domain);
    }
    found
}

impl UsesOf<'_> {
    fn add_natives(
        &mut self,
        wires: &Wires,
        leaf: &Leaf,
        object: &ObjectOf,
        domain: Option<DomainIx>,
    ) {
        let carrier = match &object.carrier {
            Fact::Known(Some(carrier), _) => &leaf.carriers[usize::from(*carrier)],
            Fact::Known(None, _) => return,
            Fact::Missing(missing) => {
                self.open = Some(missing.clone());
                return;
            }
        };
        let mut open = carrier.open.clone();
        for member in &carrier.members {
            let number = match &leaf.adapters[usize::from(*member)].wire {
                Ok(number) => *number,
                Err(missing) => {
                    open.get_or_insert_with(|| missing.clone());
                    continue;
                }
            };
            let is_here = domain.is_none_or(|domain| wires.wire(number).domains.contains(&domain));
            if !is_here {
                continue;
            }
            match natives(wires.bundle(number)) {
                Ok(vlans) => self.natives.extend(vlans),
                Err(missing) => {
                    open.get_or_insert(missing);
                }
            }
        }
        self.natives.sort_unstable();
        self.natives.dedup();
        // Members of one team are in one network, so that one of them tells it.
        if self.natives.is_empty() {
            self.open = open;
        }
    }
}

/// The domains that the frames of an interface leave through: those of the connections behind its carrier, else every one
/// that its host joins.
#[must_use]
pub fn domains_of(wires: &Wires, leaf: &Leaf, object: &ObjectOf) -> Vec<DomainIx> {
    let carrier = object.carrier.get().copied().flatten();
    let carrier = carrier.map(|carrier| &leaf.carriers[usize::from(carrier)]);
    let members = carrier.map_or(&[][..], |carrier| &carrier.members);
    let numbers = members
        .iter()
        .filter_map(|member| leaf.adapters[usize::from(*member)].wire.as_ref().ok());
    let mut domains: Vec<DomainIx> = numbers
        .flat_map(|number| wires.wire(*number).domains.iter().copied())
        .filter(|domain| leaf.domains.contains(domain))
        .collect();
    domains.sort_unstable();
    domains.dedup();
    if domains.is_empty() {
        return leaf.domains.to_vec();
    }
    domains
}
