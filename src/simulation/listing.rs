//! The lists that a report numbers: everything that can fail and everything that feels it, sorted by id, as far as
//! somebody asks for their hosts. It does not know what a failure does.

use super::component::{Component, OwnId, SharedId};
use super::fleet::Fleet;
use super::leaf::HostLeaf;
use super::result::ConsumerEntry;
use super::shape::{ConsumerShape, OwnComponent};

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
    /// The id of each.
    pub(super) ids: Vec<String>,
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
        let mut parts = Vec::new();
        for (index, component) in fleet.site.components.iter().enumerate() {
            let mut concerned = fleet.concerned[index].iter();
            let is_all = is_shown.iter().all(|shown| *shown);
            if is_all || concerned.any(|leaf| is_shown[*leaf]) {
                let id = SharedId(u32::try_from(index).unwrap_or(HIDDEN));
                parts.push((component.id(), component.clone(), Part::Shared(id)));
            }
        }
        for (leaf, host) in fleet.leaves.iter().enumerate() {
            if !is_shown[leaf] {
                continue;
            }
            for (own, id) in host.shape.own.iter().zip(0..) {
                let component = component(fleet, host, own, usize::from(id));
                parts.push((component.id(), component, Part::Own(leaf, OwnId(id))));
            }
        }
        parts.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut listing = Self {
            components: Vec::with_capacity(parts.len()),
            ids: Vec::with_capacity(parts.len()),
            parts: Vec::with_capacity(parts.len()),
            consumers: Vec::new(),
            shared: vec![HIDDEN; fleet.site.components.len()],
            own: hidden(fleet, |host| host.shape.own.len()),
            of_consumers: hidden(fleet, |host| host.shape.consumers.len()),
            is_shown,
        };
        for ((id, component, part), number) in parts.into_iter().zip(0..) {
            match part {
                Part::Shared(id) => listing.shared[id.0 as usize] = number,
                Part::Own(leaf, id) => listing.own[leaf][usize::from(id.0)] = number,
            }
            listing.ids.push(id);
            listing.components.push(component);
            listing.parts.push(part);
        }
        listing.number_consumers(fleet);
        listing
    }

    fn number_consumers(&mut self, fleet: &Fleet<'_>) {
        let shown = fleet.leaves.iter().enumerate();
        let shown = shown.filter(|(leaf, _)| self.is_shown[*leaf]);
        let all = shown.flat_map(|(leaf, host)| {
            let consumers = host.shape.consumers.iter().enumerate();
            consumers.map(move |(index, of)| (entry(host, of, index), leaf, index))
        });
        let mut all: Vec<(ConsumerEntry, usize, usize)> = all.collect();
        all.sort_by(|(one, ..), (other, ..)| one.id.cmp(&other.id));
        for ((entry, leaf, index), number) in all.into_iter().zip(0..) {
            self.of_consumers[leaf][index] = number;
            self.consumers.push(entry);
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

fn component(fleet: &Fleet<'_>, host: &HostLeaf, own: &OwnComponent, index: usize) -> Component {
    let domain = own
        .domain
        .map(|domain| &fleet.site.domains[domain.0 as usize]);
    Component {
        kind: own.kind,
        name: own.name.to_string(),
        scope: host.name.to_string(),
        host: Some(host.name.to_string()),
        domain: domain.map(|domain| domain.scope.clone()),
        object: if own.is_on_host {
            format!("{}{}", host.id, own.object)
        } else {
            own.object.to_string()
        },
        from: own.from,
        confidence: own.confidence,
        place: host.places.own[index],
    }
}

fn entry(host: &HostLeaf, of: &ConsumerShape, index: usize) -> ConsumerEntry {
    let carrier = of
        .carrier
        .get()
        .map(|carrier| &host.shape.carriers[*carrier]);
    ConsumerEntry {
        id: format!("{}{}", host.id, of.tail),
        host: host.name.clone(),
        kind: of.kind,
        name: of.name.clone(),
        class: of.class.clone(),
        tenant: of.tenant.clone(),
        vlan: of.vlan,
        carrier: carrier.map(|carrier| format!("{}{}", host.id, carrier.tail)),
        reach: of.reach,
        cluster_network: of.cluster_network.clone(),
        vms: host.vms.get(index).copied().unwrap_or_default(),
        place: host.places.consumers[index],
    }
}
