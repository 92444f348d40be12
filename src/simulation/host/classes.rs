//! What consumers are for: by the plan, by the cluster network that they are in, by their name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fabric::graph::{Confidence, HostGraph, guess_class};
use crate::fabric::host::{Adapter, ClusterNetwork, ClusterRole, Host};
use crate::fabric::record::Record;
use crate::simulation::terms::Reach;

/// What a consumer is for.
pub(super) struct Meant {
    pub(super) class: Arc<str>,
    pub(super) tenant: Option<Arc<str>>,
    pub(super) confidence: Confidence,
    pub(super) reach: Reach,
    pub(super) cluster_network: Option<Arc<str>>,
}

/// The networks that the cluster of a host uses.
pub(super) fn with_role(host: &Host) -> impl Iterator<Item = &ClusterNetwork> {
    let networks = host.cluster_networks.items().iter();
    networks.filter(|network| {
        let role = network.role.get();
        role.is_some_and(|role| *role != ClusterRole::None)
    })
}

/// The cluster networks with a role by the consumer that is in them.
pub(super) struct ClusterNetworks<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> ClusterNetworks<'a> {
    pub(super) fn new(graph: &HostGraph<'a>) -> Self {
        let mut found = BTreeMap::new();
        for network in with_role(graph.host) {
            for reference in network.adapters.items() {
                if let Ok(adapter) = graph.index.adapter(reference) {
                    let consumer = consumer_of(graph, adapter);
                    found.entry(consumer).or_insert(network.name.as_str());
                }
            }
        }
        Self(found)
    }

    /// The network that a consumer is in.
    pub(super) fn of(&self, consumer: &str) -> Option<&'a str> {
        self.0.get(consumer).copied()
    }
}

/// Id of the consumer that Windows shows as an adapter.
fn consumer_of<'a>(graph: &HostGraph<'a>, adapter: &'a Adapter) -> &'a str {
    if let Ok(Some(team)) = graph.index.team_showing(&adapter.name) {
        let mut nics = team.nics.items().iter();
        let nic = nics.find(|nic| nic.name.eq_ignore_ascii_case(&adapter.name));
        return nic.map_or(team.id(), Record::id);
    }
    match graph.index.vnic_behind(adapter) {
        Ok(Some(vnic)) => vnic.id(),
        _ => adapter.id(),
    }
}

/// The classes whose frames must reach the other nodes of the cluster.
const AMONG_NODES: [&str; 3] = ["csv", "live-migration", "cluster"];

/// What a consumer in this VLAN is for. `name` is its own, empty for machines: their names are their owners' business.
pub(super) fn meant(
    graph: &HostGraph<'_>,
    vlan: Option<u16>,
    backend: &str,
    name: &str,
    cluster_network: Option<&str>,
) -> Meant {
    let by_vlan = vlan.map(|vlan| graph.classifier.classify(vlan, backend, ""));
    let planned = by_vlan.filter(|class| !class.plan.is_empty());
    let has_plan = graph.fabric.index.plan.declares_networks();
    let guess = || guess_class(name).filter(|_| !has_plan);
    let (class, tenant, confidence) = match (planned, by_vlan) {
        (Some(class), _) => (class.name, class.tenant, class.confidence),
        _ if cluster_network.is_some() => ("cluster", "", Confidence::High),
        (None, by_vlan) => match guess() {
            Some(class) => (class, "", Confidence::Low),
            None => by_vlan.map_or(("unplanned", "", Confidence::High), |class| {
                (class.name, class.tenant, class.confidence)
            }),
        },
    };
    Meant {
        reach: if AMONG_NODES.contains(&class) {
            Reach::Peers
        } else {
            Reach::North
        },
        class: class.into(),
        tenant: Some(tenant)
            .filter(|tenant| !tenant.is_empty())
            .map(Into::into),
        confidence: confidence.min(graph.index.told()),
        cluster_network: cluster_network.map(Into::into),
    }
}
