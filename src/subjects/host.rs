//! Hosts as members of a failover cluster: what carries each of its networks.

use std::collections::BTreeSet;

use super::roster::Roster;
use super::run::HostSubjects;
use super::sides::{Sides, sides};
use crate::fabric::answer::Answer;
use crate::fabric::graph::Carrier;
use crate::fabric::host::ClusterRole;
use crate::fabric::known::{Known, State, Why};
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

terms! {
    /// What the heartbeats of a host end on.
    pub enum HeartbeatPaths {
        /// On several carriers, or there are no two networks that carry them.
        NotShared = "not-shared",
        /// All on one carrier.
        OneCarrier = "one-carrier",
        /// All on one SET team of adapters on two or more ports.
        OneSpreadSet = "one-spread-set",
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
        /// What the networks of the cluster that carry heartbeats end on.
        heartbeat_paths: Known<HeartbeatPaths>,
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
        /// Whether it is a SET team of adapters on two or more ports.
        spread_set: Known<bool>,
        /// Id of the team or adapter itself.
        of: String,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    let cluster_networks = cluster_networks(host);
    let subject = HostSubject {
        id: host.graph.host.id.clone(),
        place: host.graph.host.place,
        name: host.graph.host.name.clone(),
        cluster: host.graph.host.cluster.clone(),
        clustered: clustered(&host.graph.host.cluster),
        heartbeat_paths: Known::from(heartbeat_paths(&cluster_networks)),
        cluster_networks,
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

/// Whether a network carries heartbeats.
fn beats(path: &ClusterPath) -> Answer {
    let role = path.role.need("the role of a cluster network")?;
    Ok(matches!(
        role,
        ClusterRole::Cluster | ClusterRole::ClusterAndClient
    ))
}

/// Whether a carrier is a SET team of adapters on several ports. Without a backend each adapter is a port;
/// that nothing is known of one is another matter where exports of a backend were read.
fn spread_set<'a>(host: &HostSubjects<'a>, carrier: Carrier<'a>) -> Answer {
    if !matches!(carrier, Carrier::Set(_)) {
        return Ok(false);
    }
    let members = host.members(carrier);
    if members.check()?.len() < 2 {
        return Ok(false);
    }
    match sides(&members).check() {
        Ok(sides) => Ok(!matches!(sides, Sides::OnePort | Sides::FailingOver)),
        Err(why) if why.state == State::NotApplicable => Ok(true),
        Err(_) if !host.run.fabric.index.has_backends() => Ok(true),
        Err(why) => Err(why),
    }
}

/// What the heartbeats of the host end on.
fn heartbeat_paths(networks: &Known<Vec<ClusterPath>>) -> Result<HeartbeatPaths, Why> {
    if !one_heartbeat_path(networks)? {
        return Ok(HeartbeatPaths::NotShared);
    }
    let paths = networks
        .items()
        .iter()
        .filter(|path| beats(path) == Ok(true));
    let mut carriers = paths.flat_map(|path| path.carriers.items());
    // All of them end on the same one.
    Ok(match carriers.next() {
        Some(carrier) if *carrier.spread_set.check()? => HeartbeatPaths::OneSpreadSet,
        _ => HeartbeatPaths::OneCarrier,
    })
}

/// A network that may carry heartbeats of the host, and the carriers that it ends on.
struct HeartbeatPath<'p> {
    beats: Answer,
    ends: Result<BTreeSet<&'p str>, Why>,
}

impl HeartbeatPath<'_> {
    fn is_certain(&self) -> bool {
        self.beats == Ok(true) && self.ends.is_ok()
    }
}

/// Whether all heartbeats of the host end on one carrier. A network that it has no adapter in is no path
/// of it; two paths that end apart are enough to say no.
fn one_heartbeat_path(networks: &Known<Vec<ClusterPath>>) -> Answer {
    let paths = networks.check()?.iter().map(|network| HeartbeatPath {
        beats: beats(network),
        ends: network.carriers.check().map(|carriers| {
            let ends = carriers.iter().map(|carrier| carrier.of.as_str());
            ends.collect()
        }),
    });
    let paths: Vec<HeartbeatPath<'_>> = paths
        .filter(|path| {
            let nowhere = path.ends.as_ref().is_ok_and(BTreeSet::is_empty);
            path.beats != Ok(false) && !nowhere
        })
        .collect();
    let certain = || paths.iter().filter(|path| path.is_certain());
    let ends: BTreeSet<&str> = certain()
        .flat_map(|path| path.ends.iter().flatten().copied())
        .collect();
    if ends.len() > 1 || paths.len() < 2 {
        return Ok(false);
    }
    let several = certain().count() > 1;
    let gap = paths
        .iter()
        .find_map(|path| match (&path.beats, &path.ends) {
            (_, Err(why)) => Some(why),
            // Beside two others on the same carrier one more makes no difference.
            (Err(_), Ok(own)) if several && own.is_subset(&ends) => None,
            (beats, _) => beats.as_ref().err(),
        });
    gap.map_or(Ok(several), |why| Err(why.clone()))
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
                carriers.push(record(host, network, carrier));
            }
        }
        Ok(carriers)
    })();
    Known::from(found).or_place(adapters.place())
}

fn record<'a>(host: &HostSubjects<'a>, network: &str, carrier: Carrier<'a>) -> CarrierRecord {
    let kind = match carrier {
        Carrier::Team(_) | Carrier::Set(_) => CarrierKind::Team,
        Carrier::Adapter(_) => CarrierKind::Adapter,
    };
    CarrierRecord {
        id: format!("{network}/carrier:{}", carrier.name()).into(),
        place: carrier.place(),
        name: carrier.name().to_owned(),
        kind: Known::derived(kind),
        spread_set: Known::from(spread_set(host, carrier)),
        of: carrier.id().to_owned(),
    }
}
