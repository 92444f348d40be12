//! Makes the leaf of a host while its file is at hand.

use std::collections::BTreeMap;

use super::hardware::{HardwareNames, of_adapter, of_storage};
use super::hops::hops;
use super::leaf::{AdapterOf, CarrierOf, Hardware, Leaf, StorageOf, Thing};
use super::wires::Wires;
use crate::fabric::graph::{Carrier, Consumer, HostGraph, host_upstream};
use crate::fabric::host::Adapter;
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;
use crate::simulation::{
    Beside, Cards, DomainIx, Fact, Missing, SENDERS, STORAGE_FUNCTIONS, Site, is_elsewhere,
};
use crate::source::Place;

/// The leaf of a host. `asked` is the VLAN whose hops are wanted.
#[must_use]
pub fn leaf<'a>(wires: &Wires, site: &Site<'a>, graph: &HostGraph<'a>, asked: Option<u16>) -> Leaf {
    let mut reading = Reading::new(wires, site, graph);
    reading.add_carriers();
    reading.add_objects();
    reading.add_storage();
    if let Some(asked) = asked {
        reading.leaf.hops = hops(wires, graph, &reading.leaf, asked);
    }
    reading.leaf
}

/// A host while its leaf is made.
pub(super) struct Reading<'r, 'a> {
    pub(super) wires: &'r Wires,
    site: &'r Site<'a>,
    pub(super) graph: &'r HostGraph<'a>,
    pub(super) leaf: Leaf,
    cards: Cards,
    adapters: BTreeMap<&'a str, u16>,
    carriers: BTreeMap<&'a str, u16>,
    /// Ports, cards and modules by their ids.
    shared: BTreeMap<String, u16>,
}

impl<'r, 'a> Reading<'r, 'a> {
    fn new(wires: &'r Wires, site: &'r Site<'a>, graph: &'r HostGraph<'a>) -> Self {
        let host = graph.host;
        let first = host.adapters.items().first();
        let place = host.place.or_else(|| first.and_then(|first| first.place));
        let planned = &graph.fabric.index.planned;
        let cluster = host.cluster.get().map(String::as_str);
        let found = planned.cluster_of(&host.name, cluster);
        let cluster = cluster.or_else(|| found.map(|cluster| cluster.name.as_str()));
        let site_of = found.and_then(|cluster| cluster.site.get());
        let nodes = host.cluster_nodes.items().iter();
        Self {
            wires,
            site,
            graph,
            cards: Cards::new(graph),
            adapters: BTreeMap::new(),
            carriers: BTreeMap::new(),
            shared: BTreeMap::new(),
            leaf: Leaf {
                id: host.id().into(),
                name: host.name.as_str().into(),
                domain: host.domain.get().map(|domain| domain.as_str().into()),
                place: place.unwrap_or(Place::FIRST),
                cluster: cluster.map(Into::into),
                site: site_of.map(|site| site.as_str().into()),
                nodes: nodes.map(|node| node.name.as_str().into()).collect(),
                domains: domains(site, graph),
                is_outside: false,
                things: Vec::new(),
                adapters: Vec::new(),
                carriers: Vec::new(),
                objects: Vec::new(),
                storage: Vec::new(),
                open_storage: None,
                open_host: None,
                open_machines: None,
                told: graph.index.told(),
                hops: Vec::new(),
            },
        }
    }

    /// Adds an object.
    pub(super) fn thing(&mut self, id: &str, name: &str, place: Option<Place>) -> u16 {
        let own = id.strip_prefix(&*self.leaf.id);
        self.leaf.things.push(Thing {
            tail: own.unwrap_or(id).into(),
            is_on_host: own.is_some(),
            name: name.into(),
            place: place.unwrap_or(self.leaf.place),
        });
        u16::try_from(self.leaf.things.len() - 1).unwrap_or(u16::MAX)
    }

    /// Everything that may carry frames: teams, what switches are bound to, and adapters that join or are in use.
    fn add_carriers(&mut self) {
        let index = &self.graph.index;
        for team in self.graph.host.teams.items() {
            self.carrier(Carrier::Team(team));
        }
        for team in index.set_teams().unwrap_or_default() {
            self.carrier(Carrier::Set(team));
        }
        for carrier in index.carriers() {
            self.carrier(carrier);
        }
        let senders = index.senders().found.into_iter();
        let used: Vec<&Adapter> = senders
            .filter_map(|consumer| match consumer {
                Consumer::Adapter(adapter) => Some(adapter),
                _ => None,
            })
            .collect();
        for adapter in self.graph.host.adapters.items() {
            let is_used = used.iter().any(|used| used.id() == adapter.id());
            let is_alone = !self.adapters.contains_key(adapter.id());
            if is_alone && (is_used || self.graph.join(adapter).is_ok()) {
                self.carrier(Carrier::Adapter(adapter));
            }
        }
        let mut adapters = self.leaf.adapters.iter();
        self.leaf.is_outside = adapters.all(|adapter| adapter.is_outside);
    }

    /// The number of a carrier, which is added where it is new.
    pub(super) fn carrier(&mut self, carrier: Carrier<'a>) -> u16 {
        if let Some(known) = self.carriers.get(carrier.id()) {
            return *known;
        }
        let (legs, mut open) = match self.graph.legs(carrier) {
            Ok(legs) => (legs, None),
            Err(why) => (
                Vec::new(),
                Some(Missing::new("the list of team members", &why)),
            ),
        };
        let mut members = Vec::with_capacity(legs.len());
        for leg in legs {
            match leg.adapter {
                Ok(adapter) => members.push(self.adapter(adapter, leg.confidence)),
                Err(why) => {
                    let missing = Missing::new("the adapter of a team member", &why);
                    open.get_or_insert(missing);
                }
            }
        }
        // A SET team is its switch.
        let switch = match carrier {
            Carrier::Set(team) => self.graph.index.switch(&team.name).ok(),
            Carrier::Team(_) | Carrier::Adapter(_) => None,
        };
        let id = switch.map_or(carrier.id(), |switch| switch.id());
        let place = switch.and_then(|switch| switch.place).or(carrier.place());
        let thing = self.once(id, carrier.name(), place);
        let number = u16::try_from(self.leaf.carriers.len()).unwrap_or(u16::MAX);
        self.carriers.insert(carrier.id(), number);
        self.leaf.carriers.push(CarrierOf {
            thing,
            may_have_switch: self.may_have_switch(carrier),
            open_host: self.open_host(carrier),
            is_team: !matches!(carrier, Carrier::Adapter(_)),
            members,
            open,
        });
        number
    }

    /// Why there may be interfaces of the host on a carrier that nobody knows.
    fn open_host(&self, carrier: Carrier<'a>) -> Option<Missing> {
        let index = &self.graph.index;
        let own = match carrier {
            Carrier::Team(team) => team.nics.why().cloned(),
            Carrier::Set(_) => None,
            Carrier::Adapter(adapter) => index.has_address(&adapter.name).err(),
        };
        let is_open = |why: &Why| why.state != State::Unavailable;
        let on_switch = || match index.switches() {
            Ok(switches) => switches
                .iter()
                .find_map(|switch| match index.carrier(switch) {
                    Ok(Some(bound)) if bound.id() == carrier.id() => {
                        index.has_host_vnic_on(switch).err()
                    }
                    Ok(_) => None,
                    Err(why) => Some(why),
                }),
            Err(why) => Some(why),
        };
        let why = own.filter(is_open).or_else(|| on_switch().filter(is_open));
        why.map(|why| Missing::new(SENDERS, &why))
    }

    /// Where nobody knows the switches, or what one of them is bound to, there may be one.
    fn may_have_switch(&self, carrier: Carrier<'a>) -> bool {
        let index = &self.graph.index;
        let Ok(switches) = index.switches() else {
            let why = self.graph.host.switches.why();
            return why.is_none_or(|why| why.state != State::Unavailable);
        };
        switches.iter().any(|switch| match index.carrier(switch) {
            Ok(Some(bound)) => bound.id() == carrier.id(),
            Ok(None) => false,
            Err(_) => true,
        })
    }

    fn adapter(
        &mut self,
        adapter: &'a Adapter,
        confidence: crate::fabric::graph::Confidence,
    ) -> u16 {
        if let Some(known) = self.adapters.get(adapter.id()) {
            return *known;
        }
        let thing = self.once(adapter.id(), &adapter.name, adapter.place);
        let join = self.graph.join(adapter);
        let near = adapter.place.unwrap_or(self.leaf.place);
        let (wire, is_outside, hardware, confidence) = match &join {
            Ok(join) => {
                let connection = self.graph.connection(*join);
                let wire = self.wires.number(join.claim.connection.id());
                let lost = || Why::new(State::Unresolved, "the connection of an adapter");
                let wire =
                    wire.ok_or_else(|| Missing::new("the connection of an adapter", &lost()));
                let hardware = of_adapter(self.site, &self.cards, &connection, near);
                (wire, false, hardware, confidence.min(join.confidence()))
            }
            Err(why) => {
                let missing = Missing::new(&format!("the connection of {}", adapter.name), why);
                let beside = self.cards.of_unjoined(adapter);
                let is_outside = matches!(beside, Beside::Nothing) && is_elsewhere(adapter, why);
                let hardware = super::hardware::of_unjoined(adapter, beside, is_outside, why, near);
                (Err(missing), is_outside, hardware, confidence)
            }
        };
        let planned = &self.graph.fabric.index.planned;
        let switch = host_upstream(planned, &self.graph.host.name, &adapter.name);
        let switch = switch.map(|found| (found.switch.into(), found.place.unwrap_or(near)));
        let hardware = self.hardware(hardware);
        self.leaf.adapters.push(AdapterOf {
            thing,
            wire,
            is_outside,
            hardware,
            confidence,
            switch,
        });
        let number = u16::try_from(self.leaf.adapters.len() - 1).unwrap_or(u16::MAX);
        self.adapters.insert(adapter.id(), number);
        number
    }

    fn hardware(&mut self, names: HardwareNames) -> Hardware {
        let HardwareNames {
            ports,
            card,
            is_card_named,
            modules,
            place,
        } = names;
        let host = self.leaf.id.clone();
        let ports = match ports {
            Fact::Known(ports, _) => {
                let ports = ports.iter();
                let ports =
                    ports.map(|name| self.once(&format!("{host}/port:{name}"), name, Some(place)));
                Fact::derived(ports.collect())
            }
            Fact::Missing(missing) => Fact::Missing(missing),
        };
        let card = match card {
            Fact::Known(name, _) => {
                Fact::derived(self.once(&format!("{host}/card:{name}"), &name, Some(place)))
            }
            Fact::Missing(missing) => Fact::Missing(missing),
        };
        let modules = match modules {
            Fact::Known(modules, _) => {
                let modules = modules.iter();
                let modules = modules.map(|(id, name)| {
                    let module = self.graph.fabric.index.module(id);
                    let stands = module.and_then(|module| module.place);
                    self.once(id, name, stands.or(Some(place)))
                });
                Fact::derived(modules.collect())
            }
            Fact::Missing(missing) => Fact::Missing(missing),
        };
        Hardware {
            ports,
            card,
            is_card_named,
            modules,
        }
    }

    /// An object that several others share.
    pub(super) fn once(&mut self, id: &str, name: &str, place: Option<Place>) -> u16 {
        if let Some(known) = self.shared.get(id) {
            return *known;
        }
        let thing = self.thing(id, name, place);
        self.shared.insert(id.to_owned(), thing);
        thing
    }

    fn add_storage(&mut self) {
        let (functions, complete) = self.graph.storage();
        for claim in functions {
            let connection = claim.connection;
            let place = connection
                .place
                .or(claim.profile.place)
                .unwrap_or(self.leaf.place);
            let hardware = of_storage(self.site, &self.cards, self.graph, claim, place);
            let hardware = self.hardware(hardware);
            let thing = self.thing(connection.id(), &connection.name, Some(place));
            self.leaf.storage.push(StorageOf { thing, hardware });
        }
        let missing = complete
            .err()
            .map(|why| Missing::new(STORAGE_FUNCTIONS, &why));
        self.leaf.open_storage = missing;
    }
}

/// The domains that adapters of the host lead to: where nobody knows the domain of one, those of the others of its backend
/// are enough, else every one of that.
fn domains(site: &Site<'_>, graph: &HostGraph<'_>) -> Box<[DomainIx]> {
    let mut known: BTreeMap<&str, (Vec<DomainIx>, &[DomainIx])> = BTreeMap::new();
    for (_, join) in graph.joins() {
        let claim = join.claim;
        let all = site.lookup.domains(claim.backend);
        let module = claim.connection.module.get();
        let domain = module.and_then(|id| site.lookup.module(id));
        let of = known.entry(claim.backend.id()).or_insert((Vec::new(), all));
        of.0.extend(domain.map(|(domain, _)| domain));
    }
    let each = known.into_values();
    let mut domains: Vec<DomainIx> = each
        .flat_map(|(known, all)| {
            if known.is_empty() {
                all.to_vec()
            } else {
                known
            }
        })
        .collect();
    domains.sort_unstable();
    domains.dedup();
    domains.into()
}
