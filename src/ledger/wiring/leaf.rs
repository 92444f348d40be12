//! What is kept of a host for the ledger of VLANs: everything on it that sends frames, what carries them, and the
//! connections behind. It does not know what VLANs are for.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::fabric::graph::Confidence;
use crate::fabric::vlan::Vlans;
use crate::ledger::entry::HostLeaf;
use crate::simulation::{DomainIx, Fact, Id, Missing, host_id};
use crate::source::Place;

/// A host.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Its id in the snapshot.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its DNS domain.
    pub domain: Option<Arc<str>>,
    /// Where it stands.
    pub place: Place,
    /// The failover cluster that it is a node of, by the export or the plan.
    pub cluster: Option<Arc<str>>,
    /// The site of that cluster.
    pub site: Option<Arc<str>>,
    /// Names of the nodes of that cluster, where they were collected.
    pub nodes: Box<[Arc<str>]>,
    /// The domains that its adapters lead to, sorted.
    pub domains: Box<[DomainIx]>,
    /// Whether it certainly is behind no backend, where it joins none.
    pub is_outside: bool,
    /// Objects with a name and a place.
    pub things: Vec<Thing>,
    /// Its adapters that join, or are in use.
    pub adapters: Vec<AdapterOf>,
    /// Teams, SET switches, and adapters without a team.
    pub carriers: Vec<CarrierOf>,
    /// What sends frames.
    pub objects: Vec<ObjectOf>,
    /// Functions of storage.
    pub storage: Vec<StorageOf>,
    /// Why there may be further functions of storage.
    pub open_storage: Option<Missing>,
    /// Why there may be further objects of the host itself.
    pub open_host: Option<Missing>,
    /// Why there may be further machines.
    pub open_machines: Option<Missing>,
    /// How sure everything is that the inventory says.
    pub told: Confidence,
    /// The hops of the VLAN that was asked for.
    pub hops: Vec<(Option<DomainIx>, HopOf)>,
}

/// An object of a host.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its id; where that begins with the id of the host, without that.
    pub tail: Arc<str>,
    /// Whether the id begins with the id of the host.
    pub is_on_host: bool,
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// An adapter.
#[derive(Clone, Debug)]
pub struct AdapterOf {
    /// The adapter.
    pub thing: u16,
    /// The connection behind it, by its number in the run; why there is none.
    pub wire: Result<u32, Missing>,
    /// Whether it is certain that no connection of a backend is behind it.
    pub is_outside: bool,
    /// What of the hardware it is on.
    pub hardware: Hardware,
    /// How sure it is that it is this adapter and this connection.
    pub confidence: Confidence,
    /// The switch of the data centre that the plan has behind it.
    pub switch: Option<(Arc<str>, Place)>,
}

/// Hardware that functions of a server share.
#[derive(Clone, Debug)]
pub struct Hardware {
    /// Ports of the server. A connection with fabric failover is on two.
    pub ports: Fact<Vec<u16>>,
    /// The card.
    pub card: Fact<u16>,
    /// Whether an export names the card, or it follows from PCI addresses.
    pub is_card_named: bool,
    /// The modules. A connection with fabric failover leads to two.
    pub modules: Fact<Vec<u16>>,
}

/// What bundles adapters.
#[derive(Clone, Debug)]
pub struct CarrierOf {
    /// The team, SET switch or adapter.
    pub thing: u16,
    /// Whether it is a team, or a single adapter.
    pub is_team: bool,
    /// Whether a virtual switch is bound to it, or may be, so that machines may be on it.
    pub may_have_switch: bool,
    /// Why there may be further interfaces of the host on it.
    pub open_host: Option<Missing>,
    /// Its adapters, as far as they are known.
    pub members: Vec<u16>,
    /// Why there may be more.
    pub open: Option<Missing>,
}

/// What sends frames.
#[derive(Clone, Debug)]
pub struct ObjectOf {
    /// The interface.
    pub thing: u16,
    /// Whose it is.
    pub whose: Whose,
    /// The switch that it is on.
    pub switch: Option<u16>,
    /// What carries its frames, by its number among the carriers; nothing where they cannot leave.
    pub carrier: Fact<Option<u16>>,
    /// The VLANs that it sends into.
    pub sends: Fact<Sends>,
    /// Whether it is in a network that the cluster uses.
    pub is_in_cluster_network: bool,
}

/// Whose an interface is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The host's own.
    Host,
    /// That of a machine: its name, and whether the plan names it among those of the infrastructure.
    Machine(Fact<(Arc<str>, bool)>),
}

/// The VLANs of an interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sends {
    /// Those that it tags.
    pub tagged: Vlans,
    /// The list of a trunk: of these count those that something else names.
    pub trunk: Option<Vlans>,
    /// Whether it sends frames without a tag.
    pub untagged: bool,
}

/// A function of storage.
#[derive(Clone, Debug)]
pub struct StorageOf {
    /// The function.
    pub thing: u16,
    /// The hardware that it is on.
    pub hardware: Hardware,
}

/// A hop of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopOf {
    /// What kind of hop it is, in the order of a path.
    pub kind: crate::fabric::graph::HopKind,
    /// What stands there; nothing where that is unknown, or where the way ends.
    pub id: Option<Id>,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Where it stands.
    pub place: Option<Place>,
    /// Why the hop is unknown, or why the way ends there.
    pub reason: Option<Arc<str>>,
}

impl Leaf {
    /// The id of an object.
    #[must_use]
    pub fn id_of(&self, thing: u16) -> Id {
        let thing = &self.things[usize::from(thing)];
        if thing.is_on_host {
            Id {
                host: self.id.clone(),
                tail: thing.tail.clone(),
            }
        } else {
            Id::whole(thing.tail.clone())
        }
    }

    /// The name of an object.
    #[must_use]
    pub fn name_of(&self, thing: u16) -> &Arc<str> {
        &self.things[usize::from(thing)].name
    }

    /// Every place in it, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let things = self.things.iter_mut().map(|thing| &mut thing.place);
        let adapters = self.adapters.iter_mut();
        let switches = adapters.filter_map(|of| Some(&mut of.switch.as_mut()?.1));
        let hops = self.hops.iter_mut();
        let hops = hops.filter_map(|(_, hop)| hop.place.as_mut());
        let own = [&mut self.place].into_iter();
        own.chain(things).chain(switches).chain(hops)
    }

    /// Whether an interface is that of a machine.
    #[must_use]
    pub fn has_machines(&self) -> bool {
        let mut objects = self.objects.iter();
        objects.any(|object| object.whose != Whose::Host)
    }
}

impl HostLeaf for Leaf {
    fn places(&self) -> impl Iterator<Item = Place> {
        let things = self.things.iter().map(|thing| thing.place);
        let adapters = self.adapters.iter();
        let switches = adapters.filter_map(|of| Some(of.switch.as_ref()?.1));
        let hops = self.hops.iter().filter_map(|(_, hop)| hop.place);
        let own = [self.place].into_iter();
        own.chain(things).chain(switches).chain(hops)
    }

    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn domain(&self) -> Option<&Arc<str>> {
        self.domain.as_ref()
    }

    fn share(&mut self, known: &mut BTreeSet<Arc<str>>) {
        let mut one = |text: &mut Arc<str>| match known.get(&**text) {
            Some(first) => *text = first.clone(),
            None => drop(known.insert(text.clone())),
        };
        for thing in &mut self.things {
            one(&mut thing.tail);
            one(&mut thing.name);
        }
        let about = self.domain.iter_mut().chain(&mut self.cluster);
        about
            .chain(&mut self.site)
            .chain(&mut self.nodes)
            .for_each(one);
    }

    fn rename(&mut self, name: &str) {
        let before = std::mem::replace(&mut self.id, host_id(name));
        self.name = name.into();
        for (_, hop) in &mut self.hops {
            let id = hop.id.as_mut().filter(|id| id.host == before);
            if let Some(id) = id {
                id.host = self.id.clone();
            }
        }
    }
}
