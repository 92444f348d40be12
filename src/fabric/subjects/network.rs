//! Networks of backends: who uses them, and whether they leave the domain.

use std::collections::BTreeSet;

use super::roster::{Portion, Roster};
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, BackendKind, Network, NetworkType};
use crate::fabric::graph::{BackendIndex, NetworkUse};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::plan::TrafficClass;
use crate::fabric::record::{Record, record};

record! {
    /// A network of a backend.
    pub struct NetworkSubject: "network" {
        /// Name of the network.
        name: String,
        /// What kind of backend it is in.
        backend: Known<BackendKind>,
        /// VLAN ID on the uplinks; 0 for untagged and tunnel networks.
        vlan: Known<u16>,
        /// How it travels.
        r#type: Known<NetworkType>,
        /// Whether it carries anything; only classic Virtual Connect can switch one off.
        enabled: Known<bool>,
        /// Whether a connection of an assigned profile carries it, and it is not switched off.
        in_use: Known<bool>,
        /// Whether an uplink group carries it. VLANs of UCS are on all uplinks, unless they are bound to some.
        uplinked: Known<bool>,
        /// Whether no uplink group carries it, and nothing declares that it needs none (OneView
        /// `internalNetworkUris`).
        lost: Known<bool>,
        /// Whether it need not leave the domain, which classic Virtual Connect cannot be told: the plan has its VLAN
        /// for traffic among hosts alone (cluster, CSV, live migration), and this is the only backend of the run.
        among_hosts: Known<bool>,
    }
}

pub(super) fn roster(index: &BackendIndex<'_>, portion: Portion<'_>) -> Roster {
    let mut roster = Roster::default();
    // A backend has its networks once, however many portions its profiles come in.
    if !portion.is_first() {
        return roster;
    }
    let backend = portion.backend;
    match backend.networks.need("the list of networks") {
        Ok(networks) => {
            let uses = NetworkUse::of(index, backend);
            let uplinked = Uplinked::of(backend);
            for network in networks {
                let subject = subject(index, backend, network, &uses, &uplinked);
                roster.push(subject, &network.name, "");
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    roster
}

fn subject(
    index: &BackendIndex<'_>,
    backend: &Backend,
    network: &Network,
    uses: &NetworkUse<'_>,
    uplinked: &Uplinked<'_>,
) -> NetworkSubject {
    let uplinked = uplinked.has(network.id());
    NetworkSubject {
        id: network.id.clone(),
        place: network.place,
        name: network.name.clone(),
        backend: backend.kind.clone(),
        vlan: network.vlan.clone(),
        r#type: network.r#type.clone(),
        // No other backend can switch a network off.
        enabled: if backend.kind.is(&BackendKind::VirtualConnect) {
            network.enabled.clone()
        } else {
            Known::derived(true)
        },
        in_use: Known::from(uses.is_used(network.id())),
        lost: Known::from(all([
            uplinked.clone().map(|uplinked| !uplinked),
            is_internal(backend, network.id()).map(|internal| !internal),
        ])),
        uplinked: Known::from(uplinked),
        among_hosts: Known::from(is_among_hosts(index, backend, network)),
    }
}

/// The networks that uplink groups carry.
struct Uplinked<'a> {
    networks: BTreeSet<&'a str>,
    gap: Option<Why>,
}

impl<'a> Uplinked<'a> {
    fn of(backend: &'a Backend) -> Self {
        let mut found = Self {
            networks: BTreeSet::new(),
            gap: {
                let why = backend.uplink_groups.why().cloned();
                why.map(|why| why.named("the list of uplinks"))
            },
        };
        if backend.kind.is(&BackendKind::Ucs) {
            let sentence = "VLANs of UCS are on all uplinks, unless they are bound to some";
            found.gap = Some(Why::new(State::NotApplicable, sentence));
        }
        for group in backend.uplink_groups.items() {
            match group.networks.need("the networks of an uplink set") {
                Ok(networks) => {
                    for network in networks {
                        match network.need("a network of an uplink set") {
                            Ok(id) => {
                                found.networks.insert(id);
                            }
                            Err(why) => {
                                found.gap.get_or_insert(why);
                            }
                        }
                    }
                }
                Err(why) => {
                    found.gap.get_or_insert(why);
                }
            }
        }
        found
    }

    fn has(&self, network: &str) -> Answer {
        let rest = self.gap.clone().map_or(Ok(false), Err);
        any([Ok(self.networks.contains(network)), rest])
    }
}

/// Whether a logical interconnect declares the network internal; nothing else can.
fn is_internal(backend: &Backend, network: &str) -> Answer {
    if *backend.kind.need("the kind of the backend")? != BackendKind::OneView {
        return Ok(false);
    }
    let domains = backend.domains.need("the list of logical interconnects")?;
    any(domains.iter().map(|domain| {
        let internal = domain
            .internal
            .need("the internal networks of a logical interconnect")?;
        any(internal.iter().map(|id| {
            let id = id.need("an internal network of a logical interconnect")?;
            Ok(id == network)
        }))
    }))
}

/// Whether only hosts behind this backend exchange what the VLAN is for. OneView says itself what is internal.
fn is_among_hosts(index: &BackendIndex<'_>, backend: &Backend, network: &Network) -> Answer {
    use TrafficClass::{Cluster, Csv, LiveMigration};
    if *backend.kind.need("the kind of the backend")? != BackendKind::VirtualConnect {
        return Ok(false);
    }
    let vlan = network.vlan.need("the VLAN of a network")?;
    let planned = index.planned.networks(*vlan);
    let is_inner =
        |class: Option<&TrafficClass>| matches!(class, Some(Cluster | Csv | LiveMigration));
    let all_inner = planned.iter().all(|network| is_inner(network.class.get()));
    Ok(!planned.is_empty() && all_inner && index.backends.len() == 1)
}
