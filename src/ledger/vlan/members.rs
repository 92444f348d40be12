//! Columns about members of carriers: connections that lack a VLAN, and those that carry it for nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::inquiry::Inquiry;
use crate::ledger::wiring::Ref;
use crate::ledger::wiring::{Carries, How, carries};
use crate::simulation::{Fact, Missing};

/// A list of connections, and why it may not be whole.
pub(super) type Found = (Vec<Ref>, Option<Missing>);

impl Inquiry<'_> {
    /// Connections of members that do not carry a VLAN the way it is sent.
    pub(super) fn missing_on(&self, vlan: u16) -> Found {
        let mut asked: BTreeSet<(u32, u16, bool)> = BTreeSet::new();
        let mut gap = None;
        for one in self.uses.get(&vlan).into_iter().flatten() {
            let object = &self.leaf(one.leaf).objects[one.object];
            match &object.carrier {
                Fact::Known(Some(carrier), _) => {
                    asked.insert((one.leaf, *carrier, one.untagged));
                }
                Fact::Known(None, _) => {}
                Fact::Missing(missing) => {
                    gap.get_or_insert_with(|| missing.clone());
                }
            }
        }
        let mut missing_on = Vec::new();
        let mut known: BTreeMap<(u32, bool), Carries> = BTreeMap::new();
        for (leaf, carrier, untagged) in asked {
            let leaf = self.leaf(leaf);
            let carrier = &leaf.carriers[usize::from(carrier)];
            if let Some(open) = &carrier.open {
                gap.get_or_insert_with(|| open.clone());
            }
            for member in &carrier.members {
                let number = match &leaf.adapters[usize::from(*member)].wire {
                    Ok(number) => *number,
                    Err(missing) => {
                        gap.get_or_insert_with(|| missing.clone());
                        continue;
                    }
                };
                if !self.is_here(number) {
                    continue;
                }
                let bundle = self.all.wires.wire(number).bundle;
                let how = if untagged { How::Untagged } else { How::Tagged };
                let found = known.entry((bundle, untagged));
                match found.or_insert_with(|| carries(self.bundle(bundle), vlan, how)) {
                    Carries::Yes => {}
                    Carries::No => missing_on.push(Ref::Wire(number)),
                    Carries::Unknown(missing) => {
                        gap.get_or_insert_with(|| missing.clone());
                    }
                }
            }
        }
        (missing_on, gap)
    }

    /// Everything that connections of the scope's hosts carry for nobody, and the VLANs that some members of a team carry
    /// and others do not.
    pub(super) fn members(&self) -> Members {
        let mut found = Members::default();
        let mut known: BTreeMap<(u32, u32), Surplus> = BTreeMap::new();
        let mut split: BTreeMap<Vec<u32>, Vec<u16>> = BTreeMap::new();
        for number in &self.scoped.leaves {
            let leaf = self.leaf(*number);
            for (position, carrier) in leaf.carriers.iter().enumerate() {
                let group = self.all.groups.number(*number as usize, position);
                let hosting = self.all.groups.has_host_objects(*number as usize, position);
                let members = carrier.members.iter();
                let wires = members.filter_map(|member| {
                    let wire = leaf.adapters[usize::from(*member)].wire.as_ref().ok()?;
                    self.is_here(*wire).then_some(*wire)
                });
                let mut bundles = Vec::new();
                for wire in wires {
                    let bundle = self.all.wires.wire(wire).bundle;
                    bundles.push(bundle);
                    let surplus = known.entry((bundle, group));
                    let surplus = surplus.or_insert_with(|| self.surplus(bundle, group));
                    for vlan in &surplus.certain {
                        found
                            .surplus
                            .entry(*vlan)
                            .or_default()
                            .push(Ref::Wire(wire));
                    }
                    for (vlan, missing) in &surplus.open {
                        let open = found.open.entry(*vlan);
                        open.or_insert_with(|| missing.clone());
                    }
                    found
                        .carriers
                        .entry((group, hosting))
                        .or_default()
                        .insert(bundle);
                }
                if carrier.is_team {
                    bundles.sort_unstable();
                    bundles.dedup();
                    let split = split.entry(bundles.clone());
                    let vlans = split.or_insert_with(|| self.split(&bundles));
                    found.one_sided.extend(vlans.iter().copied());
                }
                found.carriers.entry((group, hosting)).or_default();
            }
        }
        found
    }

    /// What a connection carries for nobody on carriers of a name.
    fn surplus(&self, bundle: u32, group: u32) -> Surplus {
        let mut surplus = Surplus::default();
        let group = self.all.groups.get(group);
        let may_carry = self.open_bundle(bundle);
        for vlan in &self.named {
            if group.uses(*vlan) {
                continue;
            }
            let carried = carries(self.bundle(bundle), *vlan, How::Any);
            match (carried, &group.open) {
                (Carries::No, _) => {}
                (Carries::Yes, None) => surplus.certain.push(*vlan),
                (Carries::Yes, Some(open)) => surplus.open.push((*vlan, open.clone())),
                (Carries::Unknown(missing), _) => {
                    let missing = may_carry.clone().unwrap_or(missing);
                    surplus.open.push((*vlan, missing));
                }
            }
        }
        surplus
    }

    /// The VLANs that some of these carry, and others certainly do not.
    fn split(&self, bundles: &[u32]) -> Vec<u16> {
        if bundles.len() < 2 {
            return Vec::new();
        }
        let is_split = |vlan: &u16| {
            let each = bundles.iter();
            let each: Vec<Carries> = each
                .map(|bundle| carries(self.bundle(*bundle), *vlan, How::Any))
                .collect();
            each.contains(&Carries::Yes) && each.contains(&Carries::No)
        };
        self.named.iter().copied().filter(is_split).collect()
    }
}

/// What a connection carries for nobody.
#[derive(Default)]
struct Surplus {
    certain: Vec<u16>,
    /// VLANs of which that is not known, and why.
    open: Vec<(u16, Missing)>,
}

/// What connections of members bring without need.
#[derive(Default)]
pub(super) struct Members {
    /// Connections by the VLAN that they carry for nobody.
    pub(super) surplus: BTreeMap<u16, Vec<Ref>>,
    /// Why there may be more.
    pub(super) open: BTreeMap<u16, Missing>,
    /// VLANs that a team carries on some members only.
    pub(super) one_sided: BTreeSet<u16>,
    /// What connections of the scope bring to carriers of each name, by the numbers of both; carriers with interfaces of
    /// their host apart from those without.
    pub(super) carriers: BTreeMap<(u32, bool), BTreeSet<u32>>,
}
