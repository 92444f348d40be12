//! What a simulation keeps of a host: [`host_shape`] makes its shape and its leaf from its graph, while its file is at
//! hand. Hosts that differ in names of servers, profiles and addresses only have equal shapes.

mod classes;
mod connections;
mod consumers;
mod elsewhere;
mod heartbeat;
mod hidden;
mod machines;
mod members;
mod own;
mod row;
mod storage;
mod teams;
#[cfg(test)]
mod tests;

pub use elsewhere::is_elsewhere;
pub use hidden::{SENDERS, STORAGE_FUNCTIONS};
pub use own::{Beside, Card, Cards};
use std::collections::BTreeMap;
use std::sync::Arc;

use classes::with_role;
use consumers::add_consumers;
use heartbeat::{heartbeat, nodes};
use machines::{running_machines, runs_machines};
use members::Wiring;

use super::leaf::{HostLeaf, LeafPlaces};
use super::number::DomainIx;
use super::shape::{Behind, HostShape};
use super::site::{NotSimulated, Site};
use super::terms::ComponentKind;
use crate::fabric::graph::HostGraph;
use crate::fabric::host::Host;
use crate::fabric::record::{Record, Value};
use crate::source::Place;

/// The shape of a host and what sets it apart from others of that shape. Whoever calls keeps equal shapes once and puts
/// the one that is kept into the leaf.
#[must_use]
pub fn host_shape<'a>(site: &Site<'a>, graph: &HostGraph<'a>) -> (HostShape, HostLeaf) {
    let host = graph.host;
    let place = host
        .place
        .or_else(|| host.adapters.items().first().and_then(|first| first.place))
        .unwrap_or(Place::FIRST);
    let mut wiring = Wiring::new(site, graph, place);
    let consumers = add_consumers(&mut wiring);
    let cluster = host.cluster.get().map(String::as_str);
    let planned = || {
        let found = graph.fabric.index.planned.cluster_of(&host.name, None);
        found.map(|cluster| cluster.name.as_str())
    };
    let (nodes, down_nodes) = nodes(host);
    let (mut shape, places) = wiring.finish();
    shape.consumers = consumers.shapes;
    let leaf = HostLeaf {
        id: host.id().into(),
        name: host.name.as_str().into(),
        domain: host
            .domain
            .get()
            .filter(|domain| !domain.is_empty())
            .map(|domain| domain.as_str().into()),
        cluster: cluster.or_else(planned).map(Into::into),
        // Put in by whoever keeps equal shapes once.
        shape: Arc::default(),
        places: LeafPlaces {
            consumers: consumers.places.into(),
            ..places
        },
        running_vms: running_machines(host),
        vms: consumers.vms.into(),
        subnets: consumers.subnets.into(),
        heartbeat: heartbeat(host),
        runs_machines: runs_machines(host),
        os_build: host.os_build.get().copied(),
        down_nodes,
        nodes,
        cluster_networks: with_role(host)
            .map(|network| network.name.as_str().into())
            .collect(),
    };
    (shape, leaf)
}

/// The id of a host of this name, as the snapshot makes it.
#[must_use]
pub fn host_id(name: &str) -> Arc<str> {
    let mut host = Host {
        name: name.to_owned(),
        ..Host::default()
    };
    host.identify("", &mut BTreeMap::new());
    host.id.as_str().into()
}

/// Why a card cannot fail.
const WITHOUT_CARD: &str = "nothing says the cards of these hosts: no export names them, and the PCI addresses of their \
    adapters are unknown or differ";

/// Why only a host's own adapters and switches of the plan can fail.
const WITHOUT_BACKEND: &str = "the adapters of these hosts join no backend of the run: nothing but their adapters and \
    switches that the plan names can fail";

/// What of a host of this shape cannot be simulated, for one host: whoever knows how many hosts there are counts.
#[must_use]
pub fn host_gaps(site: &Site<'_>, shape: &HostShape) -> Vec<NotSimulated> {
    let mut without_card = Vec::new();
    for member in &shape.members {
        if let (Behind::Connection(connection), None) = (&member.behind, member.card)
            && !without_card.contains(&connection.domain)
        {
            without_card.push(connection.domain);
        }
    }
    let scope = |domain: &DomainIx| {
        let domain = site.domains.get(domain.0 as usize);
        domain.map(|domain| domain.scope.to_string())
    };
    let gap = |kind: &str, domain: Option<String>, reason: &str| NotSimulated {
        kind: kind.to_owned(),
        domain,
        reason: reason.to_owned(),
        count: 1,
    };
    let mut gaps: Vec<NotSimulated> = without_card
        .iter()
        .map(|domain| gap(ComponentKind::Mezzanine.name(), scope(domain), WITHOUT_CARD))
        .collect();
    if shape.domains.is_empty() && !shape.members.is_empty() {
        gaps.push(gap(ComponentKind::Module.name(), None, WITHOUT_BACKEND));
    }
    let domain = || shape.domains.first().and_then(scope);
    let hidden = shape.gaps.iter();
    gaps.extend(hidden.map(|hidden| gap("consumer", domain(), &hidden.export)));
    gaps
}
