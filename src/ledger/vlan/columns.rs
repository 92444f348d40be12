//! Columns about uplinks and networks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::inquiry::Inquiry;
use super::row::Setting;
use crate::ledger::wiring::Ref;
use crate::ledger::wiring::{NetworkOf, OnWire};
use crate::simulation::{Fact, Missing};
use crate::source::Place;

/// The networks that are a VLAN in a domain.
pub(super) struct Networks<'i> {
    pub(super) all: Vec<&'i NetworkOf>,
    /// Why there may be more.
    pub(super) open: Option<Missing>,
}

/// Where a VLAN leaves its domain.
#[derive(Default)]
pub(super) struct Leaves {
    pub(super) groups: Vec<u32>,
    pub(super) vlans: BTreeSet<u16>,
    /// Where the numbers stand.
    pub(super) places: Vec<Place>,
    /// Why there may be more.
    pub(super) open: Option<Missing>,
}

impl<'i> Inquiry<'i> {
    /// The networks that connections of the domain bring under this number; where none does, and none is brought under
    /// another one, also those that merely exist.
    pub(super) fn networks(&self, vlan: u16) -> Networks<'i> {
        let wires = self.all.wires;
        let Some(domain) = self.scoped.domain else {
            return Networks {
                all: Vec::new(),
                open: None,
            };
        };
        let of = &wires.domains[domain.0 as usize];
        let mut open = of.open_networks.clone();
        let mut numbers = BTreeSet::new();
        let mut is_translated = false;
        let mut elsewhere = BTreeSet::new();
        for bundle in self.bundles.keys() {
            let bundle = self.bundle(*bundle);
            let on_wire = match &bundle.networks {
                Fact::Known(networks, _) => networks.as_slice(),
                Fact::Missing(missing) => {
                    open.get_or_insert_with(|| missing.clone());
                    &[]
                }
            };
            for network in on_wire {
                match network.vlan.get() {
                    Some(own) if *own == vlan => {
                        numbers.insert(network.network);
                        is_translated |= self.is_translated(network);
                    }
                    Some(own) if *own != 0 && self.is_translated(network) => {
                        elsewhere.insert(network.network);
                    }
                    // Whatever tag passes is on its uplinks as well.
                    _ if bundle.tunnel.get() == Some(&true) => {
                        numbers.insert(network.network);
                    }
                    _ => {}
                }
            }
        }
        if !is_translated {
            for number in &of.networks {
                let network = &wires.networks[*number as usize];
                match network.vlan.get() {
                    Some(own) if *own == vlan && !elsewhere.contains(number) => {
                        numbers.insert(*number);
                    }
                    Some(_) => {}
                    None => open = open.or_else(|| network.vlan.gap().cloned()),
                }
            }
        }
        let all = numbers
            .iter()
            .map(|number| &wires.networks[*number as usize]);
        Networks {
            all: all.collect(),
            open,
        }
    }

    fn is_translated(&self, network: &OnWire) -> bool {
        let of = &self.all.wires.networks[network.network as usize];
        let numbers = network.vlan.get().zip(of.vlan.get());
        numbers.is_some_and(|(own, uplink)| own != uplink && *uplink != 0)
    }

    /// Where networks leave the domain.
    pub(super) fn leaves_through(&self, vlan: u16, networks: &Networks<'_>) -> Leaves {
        let mut leaves = Leaves {
            open: networks.open.clone(),
            ..Leaves::default()
        };
        let Some(domain) = self.scoped.domain else {
            leaves.open.clone_from(&self.open_wires);
            return leaves;
        };
        for network in &networks.all {
            let Some((groups, open)) = network.groups.get(&domain) else {
                continue;
            };
            if let Some(open) = open {
                leaves.open.get_or_insert_with(|| open.clone());
            }
            if groups.is_empty() {
                continue;
            }
            leaves.groups.extend(groups);
            leaves.places.extend(network.place);
            match network.vlan.get() {
                _ if network.tunnel => drop(leaves.vlans.insert(vlan)),
                Some(0) => {}
                Some(own) => drop(leaves.vlans.insert(*own)),
                None => leaves.open = leaves.open.take().or_else(|| network.vlan.gap().cloned()),
            }
        }
        leaves.groups.sort_unstable();
        leaves.groups.dedup();
        leaves
    }

    /// The switches behind uplink groups, or, for hosts without a domain, behind the adapters that use a VLAN; with why
    /// there may be more.
    pub(super) fn upstream(
        &self,
        vlan: u16,
        groups: &[u32],
        switch: impl Fn(&Arc<str>) -> Option<u32>,
    ) -> (Vec<Ref>, Option<Missing>) {
        let mut found = BTreeSet::new();
        let mut gap = None;
        for group in groups {
            let ports = match &self.all.tables.groups[*group as usize].ports {
                Fact::Known(ports, _) => ports,
                Fact::Missing(missing) => {
                    gap.get_or_insert_with(|| missing.clone());
                    continue;
                }
            };
            for port in ports {
                match &port.switch {
                    Fact::Known((name, _), _) => found.extend(switch(name)),
                    Fact::Missing(missing) => {
                        gap.get_or_insert_with(|| missing.clone());
                    }
                }
            }
        }
        if self.scoped.domain.is_none() {
            self.add_cables(vlan, &mut found, &mut gap, switch);
        }
        (found.into_iter().map(Ref::Switch).collect(), gap)
    }
}

impl Inquiry<'_> {
    /// The switches that the plan has behind the adapters that use a VLAN.
    fn add_cables(
        &self,
        vlan: u16,
        found: &mut BTreeSet<u32>,
        gap: &mut Option<Missing>,
        switch: impl Fn(&Arc<str>) -> Option<u32>,
    ) {
        let mut adapters: BTreeSet<(u32, u16)> = BTreeSet::new();
        for one in self.uses.get(&vlan).into_iter().flatten() {
            let leaf = self.leaf(one.leaf);
            let carrier = leaf.objects[one.object].carrier.get().copied().flatten();
            let carrier = carrier.map(|carrier| &leaf.carriers[usize::from(carrier)]);
            let members = carrier.into_iter().flat_map(|carrier| &carrier.members);
            adapters.extend(members.map(|member| (one.leaf, *member)));
        }
        for (leaf, adapter) in adapters {
            match &self.leaf(leaf).adapters[usize::from(adapter)].switch {
                Some((name, _)) => found.extend(switch(name)),
                None => drop(gap.get_or_insert_with(nobody_says)),
            }
        }
    }
}

fn nobody_says() -> Missing {
    let export = "the plan names none (`hosts[].upstream`)";
    Missing::unsaid("the switch behind an adapter", export)
}

/// What networks have set; nothing where nobody knows it.
pub(super) fn setting<'n>(
    facts: impl Iterator<Item = &'n Fact<bool>>,
) -> (Option<Setting>, Option<Missing>) {
    let (mut on, mut off, mut gap) = (false, false, None);
    for fact in facts {
        match fact {
            Fact::Known(true, _) => on = true,
            Fact::Known(false, _) => off = true,
            Fact::Missing(missing) => {
                gap.get_or_insert_with(|| missing.clone());
            }
        }
    }
    let setting = match (on, off, &gap) {
        (true, true, _) => Some(Setting::Mixed),
        (_, _, Some(_)) | (false, false, None) => None,
        (true, false, None) => Some(Setting::On),
        (false, true, None) => Some(Setting::Off),
    };
    (setting, gap)
}
