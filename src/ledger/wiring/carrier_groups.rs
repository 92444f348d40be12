//! Carriers of one name on all hosts of a cluster. Machines migrate: what one of these carriers is for, all of them are.

use std::collections::{BTreeMap, BTreeSet};

use super::leaf::{Leaf, Whose};
use super::usage::uses;
use super::wires::Wires;
use crate::fabric::vlan::Vlans;
use crate::simulation::{Fact, Missing};

/// Carriers of one name.
#[derive(Clone, Debug, Default)]
pub struct CarrierGroup {
    /// VLANs that interfaces on them tag or end up in.
    pub used: Vlans,
    /// VLANs of trunks on them.
    pub trunks: Vlans,
    /// VLANs of machines of the infrastructure on them.
    pub of_infrastructure: Vlans,
    /// Whether machines are.
    pub has_machines: bool,
    /// Why there may be further interfaces of hosts, or machines.
    pub open_host: Option<Missing>,
    /// Why there may be machines.
    pub open_machines: Option<Missing>,
    /// Why a VLAN may be used that is not known to be.
    pub open: Option<Missing>,
}

impl CarrierGroup {
    /// Whether something on them uses a VLAN.
    #[must_use]
    pub fn uses(&self, vlan: u16) -> bool {
        self.used.contains(vlan) || self.trunks.contains(vlan)
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct CarrierGroups {
    groups: Vec<CarrierGroup>,
    /// The group of each carrier of each host.
    numbers: Vec<Vec<u32>>,
    /// Whether interfaces of the host are on each of its carriers, which do not migrate.
    hosting: Vec<Vec<bool>>,
}

impl CarrierGroups {
    /// Of all hosts.
    #[must_use]
    pub fn of(wires: &Wires, leaves: &[Leaf]) -> Self {
        let mut all = Self::default();
        let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
        for leaf in leaves {
            let numbers = leaf.carriers.iter().map(|carrier| {
                let name = leaf.name_of(carrier.thing).to_lowercase();
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry((together(leaf), name)).or_insert(next)
            });
            all.numbers.push(numbers.collect());
            all.hosting.push(vec![false; leaf.carriers.len()]);
        }
        all.groups.resize_with(known.len(), CarrierGroup::default);
        for (number, leaf) in leaves.iter().enumerate() {
            all.add(wires, number, leaf);
        }
        all.add_absent(leaves);
        all
    }

    /// The group of a carrier of a host.
    #[must_use]
    pub fn group(&self, leaf: usize, carrier: usize) -> &CarrierGroup {
        &self.groups[self.number(leaf, carrier) as usize]
    }

    /// Its number.
    #[must_use]
    pub fn number(&self, leaf: usize, carrier: usize) -> u32 {
        self.numbers[leaf][carrier]
    }

    /// Whether interfaces of the host are on its carrier.
    #[must_use]
    pub fn has_host_objects(&self, leaf: usize, carrier: usize) -> bool {
        self.hosting[leaf][carrier]
    }

    /// The group of this number.
    #[must_use]
    pub fn get(&self, number: u32) -> &CarrierGroup {
        &self.groups[number as usize]
    }

    fn add(&mut self, wires: &Wires, number: usize, leaf: &Leaf) {
        for (carrier, of) in leaf.carriers.iter().enumerate() {
            let group = self.numbers[number][carrier] as usize;
            let group = &mut self.groups[group];
            if let Some(open) = &of.open_host {
                group.open_host.get_or_insert_with(|| open.clone());
                group.open.get_or_insert_with(|| open.clone());
            }
            if let Some(open) = leaf.open_machines.as_ref().filter(|_| of.may_have_switch) {
                group.open_machines.get_or_insert_with(|| open.clone());
                group.open.get_or_insert_with(|| open.clone());
            }
        }
        for object in &leaf.objects {
            let carrier = match &object.carrier {
                Fact::Known(Some(carrier), _) => usize::from(*carrier),
                Fact::Known(None, _) => continue,
                Fact::Missing(missing) => {
                    for group in &self.numbers[number] {
                        let group = &mut self.groups[*group as usize];
                        group.open_host.get_or_insert_with(|| missing.clone());
                        group.open.get_or_insert_with(|| missing.clone());
                    }
                    continue;
                }
            };
            self.hosting[number][carrier] |= object.whose == Whose::Host;
            let group = self.numbers[number][carrier] as usize;
            let group = &mut self.groups[group];
            let uses = uses(wires, leaf, object, None);
            let mut vlans: Vlans = uses.natives.iter().copied().collect();
            if let Some(tagged) = uses.tagged {
                vlans.join(tagged);
            }
            group.used.join(&vlans);
            if let Some(trunk) = uses.trunk {
                group.trunks.join(trunk);
                vlans.join(trunk);
            }
            match &object.whose {
                Whose::Host => {}
                Whose::Machine(machine) => {
                    group.has_machines = true;
                    // Of one that nobody knows nobody can say that it is none of the infrastructure's.
                    if machine
                        .get()
                        .is_none_or(|(_, is_infrastructure)| *is_infrastructure)
                    {
                        group.of_infrastructure.join(&vlans);
                    }
                }
            }
            if let Some(open) = uses.open {
                group.open.get_or_insert(open);
            }
        }
    }

    /// Nodes of a cluster that were not collected may use what the others do not.
    fn add_absent(&mut self, leaves: &[Leaf]) {
        let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for leaf in leaves {
            let of_cluster = there.entry(together(leaf)).or_default();
            of_cluster.insert(computer(&leaf.name));
        }
        for (number, leaf) in leaves.iter().enumerate() {
            let there = there.get(&together(leaf));
            let mut nodes = leaf.nodes.iter();
            let absent = nodes.find(|node| {
                let name = computer(node);
                there.is_some_and(|there| !there.contains(&name))
            });
            let Some(absent) = absent else { continue };
            let fact = format!("what the node {absent} uses");
            let missing = Missing::unsaid(fact, "no inventory of that host is in the run");
            for group in &self.numbers[number] {
                let open = &mut self.groups[*group as usize].open;
                open.get_or_insert_with(|| missing.clone());
            }
        }
    }
}

/// The cluster of a host, else the host.
fn together(leaf: &Leaf) -> String {
    match &leaf.cluster {
        Some(cluster) => cluster.to_lowercase(),
        None => format!("{}\n", leaf.id),
    }
}

/// The computer name of a host, by which nodes are known.
fn computer(name: &str) -> String {
    let short = name.split('.').next().unwrap_or(name);
    short.to_lowercase()
}
