//! Adapters as members of what carries frames: what is behind each, and how teams bundle them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::connections::{of_adapter, way};
use super::elsewhere::is_elsewhere;
use super::own::{Beside, Cards, Found, Own, failover_port};
use super::teams::{bundling, lag, works};
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::host_upstream;
use crate::fabric::graph::{Carrier, Confidence, HostGraph, Join, JoinedConnection, Leg};
use crate::fabric::host::{Adapter, MemberMode};
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;
use crate::fabric::vlan::Vlans;
use crate::simulation::component::OwnId;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::leaf::LeafPlaces;
use crate::simulation::number::DomainIx;
use crate::simulation::shape::{Behind, CarrierShape, HostShape, Member, SwitchBehind};
use crate::simulation::site::Site;
use crate::simulation::terms::Origin;
use crate::source::Place;

/// A host while its shape is made.
pub(super) struct Wiring<'w, 'a> {
    pub(super) site: &'w Site<'a>,
    pub(super) graph: &'w HostGraph<'a>,
    /// Where the host stands, for what has no place of its own.
    pub(super) place: Place,
    own: Own,
    cards: Cards,
    domains: BTreeSet<DomainIx>,
    members: Vec<Member>,
    member_places: Vec<Place>,
    connection_places: Vec<Place>,
    carriers: Vec<CarrierShape>,
    carrier_places: Vec<Place>,
    by_adapter: BTreeMap<&'a str, usize>,
    by_carrier: BTreeMap<&'a str, usize>,
    /// What the connections of each carrier bring.
    wires: Vec<Wires<'a>>,
    /// Why there may be more consumers.
    gaps: Vec<Missing>,
}

/// What the connections of a carrier bring.
#[derive(Clone, Default)]
pub(super) struct Wires<'a> {
    /// Name of the first backend behind it; empty for none.
    pub(super) backend: &'a str,
    /// The VLAN of frames without a tag, where all connections have one and the same.
    pub(super) native: Option<u16>,
    /// Every VLAN of their networks.
    pub(super) vlans: Vlans,
}

/// A port and a card of a function, where they are known.
#[derive(Default)]
pub(super) struct Sits {
    pub(super) port: Option<OwnId>,
    pub(super) card: Option<OwnId>,
}

impl<'w, 'a> Wiring<'w, 'a> {
    pub(super) fn new(site: &'w Site<'a>, graph: &'w HostGraph<'a>, place: Place) -> Self {
        let mut wiring = Self {
            site,
            graph,
            place,
            own: Own::default(),
            cards: Cards::new(graph),
            domains: BTreeSet::new(),
            members: Vec::new(),
            member_places: Vec::new(),
            connection_places: Vec::new(),
            carriers: Vec::new(),
            carrier_places: Vec::new(),
            by_adapter: BTreeMap::new(),
            by_carrier: BTreeMap::new(),
            wires: Vec::new(),
            gaps: Vec::new(),
        };
        // An adapter that joins can fail, whether anything is on it or not.
        for adapter in graph.host.adapters.items() {
            if let Ok(join) = graph.join(adapter) {
                wiring.add_joined(adapter, join);
            }
        }
        wiring
    }

    /// The shape without its consumers.
    pub(super) fn finish(self) -> (HostShape, LeafPlaces) {
        let shape = HostShape {
            domains: self.domains.into_iter().collect(),
            own: self.own.components,
            members: self.members,
            carriers: self.carriers,
            consumers: Vec::new(),
            gaps: self.gaps,
        };
        let places = LeafPlaces {
            own: self.own.places.into(),
            members: self.member_places.into(),
            connections: self.connection_places.into(),
            carriers: self.carrier_places.into(),
            consumers: Box::default(),
        };
        (shape, places)
    }

    /// Notes why there may be more consumers than are known.
    pub(super) fn note_gap(&mut self, fact: &str, why: &Why) {
        let gap = Missing::new(fact, why);
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// What the connections of a carrier bring.
    pub(super) fn wires(&self, carrier: usize) -> Option<&Wires<'a>> {
        self.wires.get(carrier)
    }

    fn add_joined(&mut self, adapter: &'a Adapter, join: Join<'a>) -> (OwnId, Sits) {
        let domain = self.domain(&join);
        let own = self.add_adapter(adapter, domain);
        (own, self.sits(&self.graph.connection(join), domain))
    }

    fn add_adapter(&mut self, adapter: &'a Adapter, domain: Option<DomainIx>) -> OwnId {
        let found = Found {
            name: adapter.name.as_str().into(),
            domain,
            from: Origin::Export,
            confidence: self.graph.index.told(),
            place: adapter.place.unwrap_or(self.place),
        };
        self.own.adapter(self.graph.host.id(), adapter, found)
    }

    /// The domain of a join. All domains of its backend may be behind one that nobody knows the module of.
    fn domain(&mut self, join: &Join<'a>) -> Option<DomainIx> {
        if let Ok(way) = way(self.site, &join.claim) {
            self.domains.insert(way.domain);
            return Some(way.domain);
        }
        let all = self.site.lookup.domains(join.claim.backend);
        self.domains.extend(all);
        None
    }

    /// The port and the card of a function of the server.
    pub(super) fn sits(
        &mut self,
        connection: &JoinedConnection<'_, 'a>,
        domain: Option<DomainIx>,
    ) -> Sits {
        let join = connection.join;
        let claim = join.claim;
        let place = claim.connection.port.place();
        let place = place
            .or(claim.connection.place)
            .or(claim.profile.place)
            .unwrap_or(self.place);
        let by_order = claim.connection.port_by_order.is(&true);
        let is_inferred = claim.backend.kind.is(&BackendKind::Ucs) || by_order;
        let from = if is_inferred {
            Origin::Inferred
        } else {
            Origin::Export
        };
        let found = |name: Arc<str>| Found {
            name,
            domain,
            from,
            confidence: join.port_confidence().min(join.told),
            place,
        };
        let port = connection.port().ok();
        let port = port.map(|name| self.own.port(found(name.as_ref().into())));
        if let Some(name) = failover_port(self.site, connection) {
            self.own.port(found(name));
        }
        let card = self.cards.of_joined(connection).map(|card| {
            let (from, confidence) = if card.is_named {
                (from, join.port_confidence())
            } else {
                (Origin::Inferred, Confidence::Medium)
            };
            self.own.card(Found {
                name: card.name,
                domain,
                from,
                confidence: confidence.min(join.told),
                place,
            })
        });
        Sits { port, card }
    }

    /// Adds a member, and where it and its connection stand.
    pub(super) fn add_member(
        &mut self,
        member: Member,
        place: Option<Place>,
        connection: Option<Place>,
    ) -> usize {
        let place = place.unwrap_or(self.place);
        self.members.push(member);
        self.member_places.push(place);
        self.connection_places.push(connection.unwrap_or(place));
        self.members.len() - 1
    }

    /// Adds a carrier.
    pub(super) fn add_carrier(
        &mut self,
        carrier: CarrierShape,
        place: Option<Place>,
        wires: Wires<'a>,
    ) -> usize {
        self.carriers.push(carrier);
        self.carrier_places.push(place.unwrap_or(self.place));
        self.wires.push(wires);
        self.carriers.len() - 1
    }

    /// The position of a carrier, which is added where it is new.
    pub(super) fn carrier(&mut self, carrier: Carrier<'a>) -> usize {
        if let Some(known) = self.by_carrier.get(carrier.id()) {
            return *known;
        }
        let (legs, mut open) = match self.graph.legs(carrier) {
            Ok(legs) => (legs, None),
            Err(why) => {
                let missing = Missing::new("the list of team members", &why);
                (Vec::new(), Some(missing))
            }
        };
        let lag = lag(carrier, &legs);
        let mut members = Vec::with_capacity(legs.len());
        let wires = self.wires_of(&legs);
        for leg in legs {
            match leg.adapter.clone() {
                Ok(adapter) => members.push(self.member(&leg, adapter)),
                Err(why) => {
                    let missing = Missing::new("the adapter of a team member", &why);
                    open.get_or_insert(missing);
                }
            }
        }
        let id = carrier.id();
        let shown = self.graph.index.shown_id(carrier);
        let tail = shown.strip_prefix(self.graph.host.id()).unwrap_or(shown);
        let (kind, mode, load_balancing) = bundling(carrier);
        let shape = CarrierShape {
            kind,
            name: carrier.name().into(),
            tail: tail.into(),
            mode,
            load_balancing,
            members,
            lag,
            open,
        };
        let position = self.add_carrier(shape, carrier.place(), wires);
        self.by_carrier.insert(id, position);
        position
    }

    fn wires_of(&self, legs: &[Leg<'a>]) -> Wires<'a> {
        let mut wires = Wires::default();
        let mut natives: BTreeSet<Option<u16>> = BTreeSet::new();
        for leg in legs {
            let Ok(join) = leg.join else { continue };
            if wires.backend.is_empty() {
                wires.backend = &join.claim.backend.name;
            }
            let carried = self.graph.connection(join).carried();
            let Ok(carried) = carried.check() else {
                natives.insert(None);
                continue;
            };
            let native = carried.native_vlans().ok();
            let native = native.filter(|native| native.len() == 1);
            let native = native.and_then(|native| native.iter().next());
            natives.insert(native.filter(|vlan| *vlan != 0));
            if let Ok(all) = carried.all_vlans() {
                wires.vlans.join(&all);
            }
        }
        let mut natives = natives.into_iter();
        wires.native = natives.next().flatten();
        if natives.next().is_some() {
            wires.native = None;
        }
        wires
    }

    fn member(&mut self, leg: &Leg<'a>, adapter: &'a Adapter) -> usize {
        if let Some(known) = self.by_adapter.get(adapter.id()) {
            return *known;
        }
        let (behind, own, sits, confidence, mbps) = match &leg.join {
            Ok(join) => {
                let connection = self.graph.connection(*join);
                let (own, sits) = self.add_joined(adapter, *join);
                let behind = match way(self.site, &join.claim) {
                    Ok(way) => {
                        Behind::Connection(Arc::new(of_adapter(self.site, self.graph, *join, way)))
                    }
                    Err(missing) => Behind::Unjoined(missing),
                };
                let confidence = leg.confidence.min(join.confidence());
                let mbps = connection.guaranteed_mbps().into_value();
                (behind, own, sits, confidence, mbps)
            }
            Err(why) => {
                let (behind, card) = self.without_connection(adapter, why);
                let own = self.add_adapter(adapter, None);
                let sits = Sits { port: None, card };
                (behind, own, sits, leg.confidence, None)
            }
        };
        let standby = match leg.mode.check() {
            Ok(mode) => Fact::derived(*mode == MemberMode::Standby),
            Err(why) => Fact::missing("whether a team member stands by", &why),
        };
        let member = Member {
            name: adapter.name.as_str().into(),
            adapter: Some(own),
            port: sits.port,
            card: sits.card,
            standby,
            works: works(adapter),
            mbps,
            confidence,
            behind,
        };
        let join = leg.join.as_ref().ok();
        let connection = join.and_then(|join| {
            let claim = join.claim;
            claim.connection.place.or(claim.profile.place)
        });
        let position = self.add_member(member, adapter.place.or(leg.place), connection);
        self.by_adapter.insert(adapter.id(), position);
        position
    }

    /// What is behind an adapter that joins nothing, and its card where another adapter of it joins.
    fn without_connection(&mut self, adapter: &Adapter, why: &Why) -> (Behind, Option<OwnId>) {
        let what = "the connection of an adapter";
        match self.cards.of_unjoined(adapter) {
            Beside::Card(name) => {
                let found = Found {
                    name,
                    domain: self.domains.first().copied(),
                    from: Origin::Inferred,
                    confidence: Confidence::Medium.min(self.graph.index.told()),
                    place: adapter.pci.place().or(adapter.place).unwrap_or(self.place),
                };
                let card = self.own.card(found);
                (Behind::Unjoined(Missing::new(what, why)), Some(card))
            }
            Beside::Unknown => (Behind::Unjoined(Missing::new(what, why)), None),
            Beside::Nothing => {
                let switch = self.switch_behind(adapter);
                let is_certain = switch.get().is_some() || is_elsewhere(adapter, why);
                (Behind::Outside(switch, is_certain), None)
            }
        }
    }

    fn switch_behind(&self, adapter: &Adapter) -> Fact<SwitchBehind> {
        let planned = &self.graph.fabric.index.planned;
        let found = host_upstream(planned, &self.graph.host.name, &adapter.name);
        let ids = found.as_ref().and_then(|found| {
            let (dies, isolated) = self.site.lookup.rack_switch(found.switch)?;
            Some(SwitchBehind { dies, isolated })
        });
        if let Some(ids) = ids {
            return Fact::Known(ids, found.and_then(|found| found.place));
        }
        let key = "the switch behind an adapter (`hosts[].upstream` in the plan)";
        Fact::missing(key, &Why::new(State::NotCollected, key))
    }
}
