//! A failover cluster, its networks and the interfaces in them, which three cmdlets put out, for every
//! node alike; what a host is part of comes together here.

use super::section::{Item, named, single};
use crate::fabric::host::{ClusterNetwork, ClusterNode, ClusterRole, Heartbeat, Host};
use crate::fabric::known::Known;
use crate::fabric::record::{Agreement, Value};
use crate::readers::row::Row;
use crate::readers::windows::terms::{Word, words};
use crate::source::Place;

/// `Get-Cluster`.
#[derive(Clone, Debug)]
pub(super) struct ClusterWords {
    /// `Name`.
    name: Known<String>,
    /// The settings by which it watches its nodes.
    heartbeat: Heartbeat,
}

/// Two objects of one file are two clusters.
impl Item for ClusterWords {}

/// `Get-Cluster`, where it says its name.
pub(super) fn cluster(row: &Row<'_>) -> Option<ClusterWords> {
    Some(collected_cluster(row)).filter(|cluster| cluster.name.is_known())
}

/// An item of the collector's `cluster`.
pub(super) fn collected_cluster(row: &Row<'_>) -> ClusterWords {
    ClusterWords {
        name: row.text("Name"),
        heartbeat: Heartbeat {
            place: Some(row.place()),
            same_subnet_delay_ms: row.number("SameSubnetDelay"),
            same_subnet_threshold: row.number("SameSubnetThreshold"),
            cross_subnet_delay_ms: row.number("CrossSubnetDelay"),
            cross_subnet_threshold: row.number("CrossSubnetThreshold"),
            resiliency_s: row.number("ResiliencyDefaultPeriod"),
            quarantine_threshold: row.number("QuarantineThreshold"),
            quarantine_s: row.number("QuarantineDuration"),
            ..Heartbeat::default()
        },
    }
}

/// Gives the host the cluster that it belongs to.
pub(super) fn belong(host: &mut Host, clusters: Known<Vec<ClusterWords>>) {
    let none = "a cluster";
    host.heartbeat = single(clusters.clone(), none, |cluster| {
        Known::derived(cluster.heartbeat)
    });
    host.cluster = single(clusters, none, |cluster| cluster.name);
}

/// `Get-ClusterNetwork`.
#[derive(Clone, Debug)]
pub(super) struct NetworkWords {
    /// `Id`.
    pub(super) id: Known<String>,
    /// The network, without adapters.
    pub(super) network: ClusterNetwork,
}

/// `Get-ClusterNetworkInterface`.
#[derive(Clone, Debug)]
pub(super) struct Interface {
    /// Name of the node.
    pub(super) node: Known<String>,
    /// Name or id of the network.
    pub(super) network: Known<String>,
    /// The adapter, by GUID or description.
    pub(super) adapter: Known<String>,
}

impl Item for NetworkWords {
    fn take_in(&mut self, other: Self) -> Agreement {
        self.network.agree(other.network)
    }
    fn place(&self) -> Option<Place> {
        self.network.place
    }
}

impl NetworkWords {
    /// What tells it from its like, in words.
    pub(super) fn key(&self) -> String {
        named(&self.network)
    }
}

/// Two objects with one key say the same.
impl Item for Interface {}

impl Interface {
    /// What tells it from its like, in words.
    pub(super) fn key(&self) -> Option<String> {
        let (node, network) = (self.node.get()?, self.network.get()?);
        let adapter = self.adapter.get()?;
        Some(format!("the interface {adapter} of {node} in {network}"))
    }
}

/// `ClusterNetworkRole`.
const CLUSTER_ROLES: [Word<ClusterRole>; 4] = [
    ("None", "0", ClusterRole::None),
    ("Cluster", "1", ClusterRole::Cluster),
    ("Client", "2", ClusterRole::Client),
    ("ClusterAndClient", "3", ClusterRole::ClusterAndClient),
];

/// `Get-ClusterNode`. The state is an enumeration, whose numbers stand for the same words.
pub(super) fn cluster_node(row: &Row<'_>) -> Option<ClusterNode> {
    Some(ClusterNode {
        place: Some(row.place()),
        name: row.name("Name")?,
        state: row.term("State", words(&NODE_STATES)).map(str::to_owned),
        ..ClusterNode::default()
    })
}

/// `ClusterNodeState`.
const NODE_STATES: [Word<&str>; 4] = [
    ("Up", "0", "Up"),
    ("Down", "1", "Down"),
    ("Paused", "2", "Paused"),
    ("Joining", "3", "Joining"),
];

pub(super) fn cluster_network(row: &Row<'_>) -> Option<NetworkWords> {
    Some(NetworkWords {
        id: row.text("Id"),
        network: ClusterNetwork {
            place: Some(row.place()),
            name: row.name("Name")?,
            role: row.term("Role", words(&CLUSTER_ROLES)),
            ..ClusterNetwork::default()
        },
    })
}

pub(super) fn cluster_interface(row: &Row<'_>) -> Interface {
    let guid = row.text("AdapterId");
    Interface {
        node: name_of(row, "Node"),
        network: name_of(row, "Network"),
        adapter: if guid.get().is_some_and(|guid| !guid.is_empty()) {
            guid.map(|guid| super::objects::plain_guid(&guid))
        } else {
            row.text("Adapter")
        },
    }
}

/// An object that has a name, or its name alone, which is what PowerShell writes of it where it
/// stops.
fn name_of(row: &Row<'_>, key: &str) -> Known<String> {
    match row.row(key) {
        Some(object) => object.text("Name"),
        None => row.text(key),
    }
}

/// The networks of the cluster with the adapters that `host` has in each.
pub(super) fn networks(
    words: Known<Vec<NetworkWords>>,
    interfaces: &Known<Vec<Interface>>,
    host: &str,
) -> Known<Vec<ClusterNetwork>> {
    words.map(|words| {
        let networks = words.into_iter().map(|words| ClusterNetwork {
            adapters: adapters(&words, interfaces, host),
            ..words.network
        });
        networks.collect()
    })
}

fn adapters(
    words: &NetworkWords,
    interfaces: &Known<Vec<Interface>>,
    host: &str,
) -> Known<Vec<String>> {
    const WHAT: &str = "the adapters in a cluster network";
    let found = (|| {
        let mut adapters = Vec::new();
        let mut place = None;
        for interface in interfaces.need(WHAT)? {
            if !interface.node.need(WHAT)?.eq_ignore_ascii_case(host) {
                continue;
            }
            let network = interface.network.need(WHAT)?;
            let id = words.id.get();
            let is_id = id.is_some_and(|id| id.eq_ignore_ascii_case(network));
            if is_id || network.eq_ignore_ascii_case(&words.network.name) {
                adapters.push(interface.adapter.need(WHAT)?.clone());
                place = place.or(interface.adapter.place());
            }
        }
        Ok((adapters, place))
    })();
    match found {
        Ok((adapters, place)) => Known::derived(adapters).or_place(place),
        Err(why) => Known::unknown(why),
    }
}
