//! Hosts as members of a failover cluster: what carries each of its networks.

use super::roster::Roster;
use super::run::HostSubjects;
use crate::fabric::graph::Carrier;
use crate::fabric::host::ClusterRole;
use crate::fabric::known::{Known, State};
use crate::fabric::record::{Record, record, terms};

terms! {
    /// What a network of the host rides on.
    pub enum CarrierKind {
        /// A team, LBFO or SET.
        Team = "team",
        /// A single adapter.
        Adapter = "adapter",
    }
}

record! {
    /// A host and its networks.
    pub struct HostSubject: "host" {
        /// Computer name.
        name: String,
        /// Failover cluster.
        cluster: Known<String>,
        /// Whether it is in a failover cluster.
        clustered: Known<bool>,
        /// The networks of the cluster.
        cluster_networks: Known<Vec<ClusterPath>>,
    }
}

record! {
    /// A network of a failover cluster and what carries it on this host.
    pub struct ClusterPath: "cluster-network" {
        /// Name of the network.
        name: String,
        /// What the cluster uses it for.
        role: Known<ClusterRole>,
        /// Teams and single adapters that the host's interfaces in it end on, each once.
        carriers: Known<Vec<CarrierRecord>>,
    }
}

record! {
    /// A team or a single adapter that carries a network.
    pub struct CarrierRecord: "carrier" {
        /// Name of the team or adapter.
        name: String,
        /// Which of them it is.
        kind: Known<CarrierKind>,
        /// Id of the team or adapter itself.
        of: String,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    let subject = HostSubject {
        id: host.graph.host.id.clone(),
        place: host.graph.host.place,
        name: host.graph.host.name.clone(),
        cluster: host.graph.host.cluster.clone(),
        clustered: clustered(&host.graph.host.cluster),
        cluster_networks: cluster_networks(host),
    };
    roster.push(subject, &host.graph.host.name, "");
    roster
}

/// Where the cmdlet does not exist, or answers nothing, there is no cluster.
fn clustered(cluster: &Known<String>) -> Known<bool> {
    match cluster.check() {
        Ok(_) => Known::derived(true).or_place(cluster.place()),
        Err(why) if why.state == State::Unavailable => Known::derived(false),
        Err(why) => Known::unknown(why.named("the cluster of the host")),
    }
}

fn cluster_networks(host: &HostSubjects<'_>) -> Known<Vec<ClusterPath>> {
    let networks = host.graph.host.cluster_networks.clone();
    let networks = networks.named("the list of cluster networks");
    networks.map(|networks| {
        let paths = networks.into_iter().map(|network| ClusterPath {
            carriers: carriers(host, network.id(), &network.adapters),
            id: network.id,
            place: network.place,
            name: network.name,
            role: network.role,
        });
        paths.collect()
    })
}

fn carriers(
    host: &HostSubjects<'_>,
    network: &str,
    adapters: &Known<Vec<String>>,
) -> Known<Vec<CarrierRecord>> {
    let found = (|| {
        let index = &host.graph.index;
        let mut carriers: Vec<CarrierRecord> = Vec::new();
        for reference in adapters.need("the adapters in a cluster network")? {
            let carrier = index.carrier_behind(index.adapter(reference)?)?;
            if !carriers.iter().any(|known| known.of == carrier.id()) {
                carriers.push(record(network, carrier));
            }
        }
        Ok(carriers)
    })();
    Known::from(found).or_place(adapters.place())
}

fn record(network: &str, carrier: Carrier<'_>) -> CarrierRecord {
    let kind = match carrier {
        Carrier::Team(_) | Carrier::Set(_) => CarrierKind::Team,
        Carrier::Adapter(_) => CarrierKind::Adapter,
    };
    CarrierRecord {
        id: format!("{network}/carrier:{}", carrier.name()).into(),
        place: carrier.place(),
        name: carrier.name().to_owned(),
        kind: Known::derived(kind),
        of: carrier.id().to_owned(),
    }
}
