//! Hosts as members of a failover cluster: what carries each of its networks.

use super::Roster;
use crate::fabric::host::{Adapter, ClusterRole};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record, terms};
use crate::fabric::wiring::{Uplink, WiredHost};

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
        carriers: Known<Vec<Carrier>>,
    }
}

record! {
    /// A team or a single adapter that carries a network.
    pub struct Carrier: "carrier" {
        /// Name of the team or adapter.
        name: String,
        /// Which of them it is.
        kind: Known<CarrierKind>,
        /// Id of the team or adapter itself.
        of: String,
    }
}

pub(super) fn roster(host: &WiredHost<'_>) -> Roster {
    let mut roster = Roster::default();
    let subject = HostSubject {
        id: host.host.id.clone(),
        place: host.host.place,
        name: host.host.name.clone(),
        cluster: host.host.cluster.clone(),
        clustered: clustered(&host.host.cluster),
        cluster_networks: cluster_networks(host),
    };
    roster.push(subject, &host.host.name, "");
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

fn cluster_networks(host: &WiredHost<'_>) -> Known<Vec<ClusterPath>> {
    let networks = host.host.cluster_networks.clone();
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
    host: &WiredHost<'_>,
    network: &str,
    adapters: &Known<Vec<String>>,
) -> Known<Vec<Carrier>> {
    let found = (|| {
        let mut carriers: Vec<Carrier> = Vec::new();
        for reference in adapters.need("the adapters in a cluster network")? {
            let carrier = carrier(host, network, host.adapter(reference)?)?;
            if !carriers.iter().any(|it| it.of == carrier.of) {
                carriers.push(carrier);
            }
        }
        Ok(carriers)
    })();
    Known::from(found).or_place(adapters.place())
}

fn carrier(host: &WiredHost<'_>, network: &str, adapter: &Adapter) -> Result<Carrier, Why> {
    let (kind, name, of, place) = match behind(host, adapter)? {
        Uplink::Team(team) => (CarrierKind::Team, &team.name, team.id(), team.place),
        Uplink::Set(team) => (CarrierKind::Team, &team.name, team.id(), team.place),
        Uplink::Adapter(it) => (CarrierKind::Adapter, &it.name, it.id(), it.place),
    };
    Ok(Carrier {
        id: format!("{network}/carrier:{name}").into(),
        place,
        name: name.clone(),
        kind: Known::derived(kind),
        of: of.to_owned(),
    })
}

/// What an interface with an address ends on: a team NIC on its team, a host vNIC on what its
/// switch is bound to, a physical adapter on itself.
fn behind<'a>(host: &WiredHost<'a>, adapter: &'a Adapter) -> Result<Uplink<'a>, Why> {
    if let Some(team) = host.team_showing(&adapter.name)? {
        return Ok(Uplink::Team(team));
    }
    let vnic = adapter.name.strip_prefix("vEthernet (");
    if let Some(vnic) = vnic.and_then(|it| it.strip_suffix(')')) {
        let mut vnics = host.host_vnics()?.iter();
        if let Some(vnic) = vnics.find(|it| it.name.eq_ignore_ascii_case(vnic)) {
            let switch = host.switch(vnic.switch.need("the switch of an adapter")?)?;
            let nowhere = || {
                let what = format!("the uplink of the switch {}", switch.name);
                Why::new(State::Unresolved, what)
            };
            return host.uplink(switch)?.ok_or_else(nowhere);
        }
    }
    if *adapter.hardware.need("whether an adapter is hardware")? {
        return Ok(Uplink::Adapter(adapter));
    }
    let what = format!("what {} rides on", adapter.name);
    Err(Why::new(State::Unresolved, what))
}
