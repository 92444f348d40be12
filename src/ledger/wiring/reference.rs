//! Objects that rows point at, and the tables that hold them once: a connection stands in the rows of all its VLANs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::leaf::Leaf;
use super::plan::PlannedNetwork;
use super::uplinks::Group;
use super::wires::{Wire, Wires};
use crate::ledger::entry::Listed;
use crate::simulation::Id;
use crate::source::Place;

/// An object that a row points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ref {
    /// A host, by its number.
    Host(u32),
    /// An object of a host: the numbers of both.
    Thing(u32, u16),
    /// A connection.
    Wire(u32),
    /// An uplink group.
    Group(u32),
    /// A switch of the data centre.
    Switch(u32),
    /// A network of the plan.
    Planned(u32),
}

/// The objects of what one plan rules.
#[derive(Debug, Default)]
pub struct Tables {
    /// The hosts.
    pub leaves: Vec<Leaf>,
    /// The connections, in the order of their ids.
    pub wires: Vec<Wire>,
    /// The host of each connection, where it was collected.
    pub hosts: Vec<Option<u32>>,
    /// The uplink groups.
    pub groups: Vec<Group>,
    /// The networks of the plan.
    pub planned: Vec<PlannedNetwork>,
    /// The switches of the data centre, and where each is named first.
    pub switches: Vec<(Arc<str>, Place)>,
}

impl Tables {
    /// Of what hosts share, and the hosts.
    #[must_use]
    pub fn new(wires: &mut Wires, leaves: Vec<Leaf>) -> Self {
        let mut tables = Self {
            hosts: vec![None; wires.wires.len()],
            wires: wires.wires.clone(),
            groups: std::mem::take(&mut wires.groups),
            leaves,
            planned: wires.plan.all.clone(),
            switches: Vec::new(),
        };
        for (number, leaf) in (0..).zip(&tables.leaves) {
            for adapter in &leaf.adapters {
                if let Ok(wire) = &adapter.wire {
                    tables.hosts[*wire as usize] = Some(number);
                }
            }
        }
        let mut named: BTreeMap<Arc<str>, Place> = BTreeMap::new();
        let ports = tables.groups.iter().filter_map(|group| group.ports.get());
        let uplinks = ports.flatten().filter_map(|port| port.switch.get());
        let adapters = tables.leaves.iter().flat_map(|leaf| &leaf.adapters);
        let cables = adapters.filter_map(|adapter| adapter.switch.as_ref());
        for (name, place) in uplinks.chain(cables) {
            named.entry(name.clone()).or_insert(*place);
        }
        tables.switches = named.into_iter().collect();
        tables
    }

    /// How many clusters the hosts are in.
    #[must_use]
    pub fn clusters(&self) -> usize {
        let clusters = self.leaves.iter();
        let clusters = clusters.filter_map(|leaf| leaf.cluster.as_ref());
        let names: BTreeSet<String> = clusters.map(|name| name.to_lowercase()).collect();
        names.len()
    }

    /// The object that a row points at.
    #[must_use]
    pub fn listed(&self, of: Ref) -> Listed {
        let host = |number: u32| self.leaves[number as usize].name.clone();
        match of {
            Ref::Host(number) => {
                let leaf = &self.leaves[number as usize];
                Listed {
                    id: Id {
                        host: leaf.id.clone(),
                        tail: Arc::default(),
                    },
                    name: leaf.name.clone(),
                    host: Some(leaf.name.clone()),
                    place: leaf.place,
                }
            }
            Ref::Thing(number, thing) => {
                let leaf = &self.leaves[number as usize];
                Listed {
                    id: leaf.id_of(thing),
                    name: leaf.name_of(thing).clone(),
                    host: Some(leaf.name.clone()),
                    place: leaf.things[usize::from(thing)].place,
                }
            }
            Ref::Wire(number) => {
                let wire = &self.wires[number as usize];
                Listed {
                    id: Id::whole(wire.id.clone()),
                    name: wire.name.clone(),
                    host: self.hosts[number as usize].map(host),
                    place: wire.place,
                }
            }
            Ref::Group(number) => {
                let group = &self.groups[number as usize];
                unowned(group.id.clone(), &group.name, group.place)
            }
            Ref::Planned(number) => {
                let network = &self.planned[number as usize];
                let place = network.place.unwrap_or(Place::FIRST);
                unowned(network.id.clone(), &network.name, place)
            }
            Ref::Switch(number) => {
                let (name, place) = &self.switches[number as usize];
                unowned(format!("upstream-switch:{name}").into(), name, *place)
            }
        }
    }

    /// Sorts references by the ids of what they point at, each once.
    pub fn sort(&self, all: &mut Vec<Ref>) {
        all.sort_unstable();
        all.dedup();
        // Numbers are in the order of ids but for a few.
        let is_sorted = all.is_sorted_by(|one, other| {
            let (one, other) = (self.id(*one), self.id(*other));
            one.bytes().le(other.bytes())
        });
        if !is_sorted {
            all.sort_by_cached_key(|of| self.id(*of).to_string());
        }
    }

    fn id(&self, of: Ref) -> Id {
        self.listed(of).id
    }

    /// Every place in them.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        use crate::ledger::entry::HostLeaf;
        let leaves = self.leaves.iter().flat_map(Leaf::places);
        let wires = self.wires.iter().map(|wire| wire.place);
        let groups = self.groups.iter().flat_map(Group::places);
        let switches = self.switches.iter().map(|(_, place)| *place);
        let planned = self.planned.iter().filter_map(|network| network.place);
        leaves
            .chain(wires)
            .chain(groups)
            .chain(switches)
            .chain(planned)
    }

    /// Gives each place the number that its file has now.
    pub fn shift(&mut self, moved: &dyn Fn(Place) -> Place) {
        let leaves = self.leaves.iter_mut().flat_map(Leaf::places_mut);
        let wires = self.wires.iter_mut().map(|wire| &mut wire.place);
        let groups = self.groups.iter_mut().flat_map(Group::places_mut);
        let switches = self.switches.iter_mut().map(|(_, place)| place);
        let planned = self.planned.iter_mut();
        let planned = planned.filter_map(|network| network.place.as_mut());
        let shared = wires.chain(groups).chain(switches).chain(planned);
        for place in leaves.chain(shared) {
            *place = moved(*place);
        }
    }
}

/// An object that no single host owns.
fn unowned(id: Arc<str>, name: &Arc<str>, place: Place) -> Listed {
    Listed {
        id: Id::whole(id),
        name: name.clone(),
        host: None,
        place,
    }
}
