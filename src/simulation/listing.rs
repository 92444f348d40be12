//! The lists that a report numbers: everything that can fail and everything that feels it, sorted by id, as far as
//! somebody asks for their hosts. It does not know what a failure does.

use std::sync::Arc;

use super::component::{Component, Id, OwnId, SharedId};
use super::fleet::Fleet;
use super::leaf::HostLeaf;
use super::result::ConsumerEntry;

/// The number of what is not listed.
const HIDDEN: u32 = u32::MAX;

/// A component of the run, wherever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// One that hosts share.
    Shared(SharedId),
    /// One of a host.
    Own(usize, OwnId),
}

/// Components and consumers, numbered.
pub(super) struct Listing {
    /// Everything that can fail, sorted by id.
    pub(super) components: Vec<Component>,
    /// What each is.
    pub(super) parts: Vec<Part>,
    /// Everything that feels it, sorted by id.
    pub(super) consumers: Vec<ConsumerEntry>,
    /// Whether a host is asked for.
    pub(super) is_shown: Vec<bool>,
    shared: Vec<u32>,
    own: Vec<Vec<u32>>,
    of_consumers: Vec<Vec<u32>>,
}

impl Listing {
    /// Numbers what can concern the hosts that are shown.
    pub(super) fn new(fleet: &Fleet<'_>, is_shown: Vec<bool>) -> Self {
        let parts = parts(fleet, &is_shown);
        let mut listing = Self {
            components: parts.iter().map(|part| component(fleet, *part)).collect(),
            parts: Vec::new(),
            consumers: Vec::new(),
            shared: vec![HIDDEN; fleet.site.components.len()],
            own: hidden(fleet, |host| host.shape.own.len()),
            of_consumers: hidden(fleet, |host| host.shape.consumers.len()),
            is_shown,
        };
        for (part, number) in parts.iter().zip(0..) {
            match part {
                Part::Shared(id) => listing.shared[id.0 as usize] = number,
                Part::Own(leaf, id) => listing.own[*leaf][usize::from(id.0)] = number,
            }
        }
        listing.parts = parts;
        listing.number_consumers(fleet);
        listing
    }

    fn number_consumers(&mut self, fleet: &Fleet<'_>) {
        let shown = fleet.leaves.iter().enumerate();
        let shown = shown.filter(|(leaf, _)| self.is_shown[*leaf]);
        let all = shown.flat_map(|(leaf, host)| {
            let consumers = host.shape.consumers.iter().enumerate();
            consumers.map(move |(index, of)| (id(host, &of.tail), leaf, index))
        });
        let mut all: Vec<(Id, usize, usize)> = all.collect();
        all.sort_by(|(one, ..), (other, ..)| one.bytes().cmp(other.bytes()));
        self.consumers.reserve_exact(all.len());
        for ((id, leaf, index), number) in all.into_iter().zip(0..) {
            self.of_consumers[leaf][index] = number;
            self.consumers.push(entry(&fleet.leaves[leaf], id, index));
        }
    }

    /// The number of a component, if it is listed.
    pub(super) fn component(&self, part: Part) -> Option<u32> {
        let number = match part {
            Part::Shared(id) => self.shared[id.0 as usize],
            Part::Own(leaf, id) => self.own[leaf][usize::from(id.0)],
        };
        (number != HIDDEN).then_some(number)
    }

    /// The number of a consumer, if it is listed.
    pub(super) fn consumer(&self, leaf: usize, consumer: usize) -> Option<u32> {
        let number = self.of_consumers[leaf][consumer];
        (number != HIDDEN).then_some(number)
    }
}

fn hidden(fleet: &Fleet<'_>, count: impl Fn(&HostLeaf) -> usize) -> Vec<Vec<u32>> {
    let leaves = fleet.leaves.iter();
    leaves.map(|host| vec![HIDDEN; count(host)]).collect()
}

/// What can concern the hosts that are shown, sorted by id.
fn parts(fleet: &Fleet<'_>, is_shown: &[bool]) -> Vec<Part> {
    let is_all = is_shown.iter().all(|shown| *shown);
    let mut parts = Vec::new();
    for (index, component) in fleet.site.components.iter().enumerate() {
        let mut concerned = fleet.concerned[index].iter();
        if is_all || concerned.any(|leaf| is_shown[*leaf]) {
            let id = SharedId(u32::try_from(index).unwrap_or(HIDDEN));
            parts.push((component.id(), Part::Shared(id)));
        }
    }
    let shown = fleet.leaves.iter().enumerate();
    for (leaf, host) in shown.filter(|(leaf, _)| is_shown[*leaf]) {
        for number in (0..).map(OwnId).take(host.shape.own.len()) {
            let part = Part::Own(leaf, number);
            parts.push((component(fleet, part).id(), part));
        }
    }
    parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    parts.into_iter().map(|(_, part)| part).collect()
}

fn component(fleet: &Fleet<'_>, part: Part) -> Component {
    let (leaf, index) = match part {
        Part::Shared(id) => return fleet.site.components[id.0 as usize].clone(),
        Part::Own(leaf, id) => (leaf, usize::from(id.0)),
    };
    let host = &fleet.leaves[leaf];
    let own = &host.shape.own[index];
    let domain = own
        .domain
        .map(|domain| &fleet.site.domains[domain.0 as usize]);
    Component {
        kind: own.kind,
        name: own.name.clone(),
        scope: host.name.clone(),
        host: Some(host.name.clone()),
        domain: domain.map(|domain| domain.scope.clone()),
        object: if own.is_on_host {
            id(host, &own.object)
        } else {
            Id::whole(own.object.clone())
        },
        from: own.from,
        confidence: own.confidence,
        place: host.places.own[index],
    }
}

fn id(host: &HostLeaf, tail: &Arc<str>) -> Id {
    Id {
        host: host.id.clone(),
        tail: tail.clone(),
    }
}

fn entry(host: &HostLeaf, id: Id, index: usize) -> ConsumerEntry {
    let of = &host.shape.consumers[index];
    let carrier = of
        .carrier
        .get()
        .map(|carrier| &host.shape.carriers[*carrier]);
    ConsumerEntry {
        id,
        host: host.name.clone(),
        kind: of.kind,
        name: of.name.clone(),
        class: of.class.clone(),
        tenant: of.tenant.clone(),
        vlan: of.vlan,
        carrier: carrier.map(|carrier| self::id(host, &carrier.tail)),
        reach: of.reach,
        cluster_network: of.cluster_network.clone(),
        vms: host.vms.get(index).copied().unwrap_or_default(),
        place: host.places.consumers[index],
    }
}
