//! Networks of backends: who uses them, and whether they leave the domain.

use std::collections::{BTreeMap, BTreeSet};

use super::roster::{Portion, Roster};
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, BackendKind, Domain, Network, NetworkType, UplinkGroup};
use crate::fabric::graph::{BackendIndex, NetworkUse};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::plan::{PlanNetwork, TrafficClass};
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
        /// Whether connections carry it in a domain in which no uplink group does, and that does not declare it internal
        /// (OneView `internalNetworkUris`).
        lost: Known<bool>,
        /// Names of the domains of which that is known.
        lost_in: Vec<String>,
        /// Whether it need not leave the domain, which classic Virtual Connect cannot be told: the plan has its VLAN
        /// towards the servers, or where it has none its name, for traffic among hosts alone (cluster, CSV, live
        /// migration), and this is the only backend of the run.
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
            let uplinks = Uplinks::of(backend);
            for network in networks {
                let subject = subject(index, backend, network, &uses, &uplinks);
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
    uplinks: &Uplinks<'_>,
) -> NetworkSubject {
    let (lost, lost_in) = losses(backend, network.id(), uses, uplinks);
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
        lost: Known::from(lost),
        lost_in,
        uplinked: Known::from(uplinks.carry(network.id())),
        among_hosts: Known::from(is_among_hosts(index, backend, network)),
    }
}

/// Whether a network is lost in a domain, and the names of those in which it is.
fn losses(
    backend: &Backend,
    network: &str,
    uses: &NetworkUse<'_>,
    uplinks: &Uplinks<'_>,
) -> (Answer, Vec<String>) {
    let not = |answer: Answer| answer.map(|yes| !yes);
    let domains = match backend.domains.need("the list of logical interconnects") {
        Ok(domains) => domains,
        // In which domains there are uplinks, the uplink sets say.
        Err(why) if uplinks.domains > 1 => return (Err(why), Vec::new()),
        Err(why) => return (all([not(uplinks.carry(network)), Err(why)]), Vec::new()),
    };
    let reach = uses.reach(network);
    let mut names = Vec::new();
    let each: Vec<Answer> = domains
        .iter()
        .map(|domain| {
            let lost = all([
                not(uplinks.carry_in(network, domain.id(), domains.len())),
                not(is_internal(backend, domain, network)),
                reach.has(domain.id()),
            ]);
            if lost == Ok(true) {
                names.push(domain.name.clone());
            }
            lost
        })
        .collect();
    (any(each), names)
}

/// The networks that uplink groups carry, and in which domains.
struct Uplinks<'a> {
    /// The groups that carry a network, by its id: their domains, as far as these are known.
    networks: BTreeMap<&'a str, BTreeSet<Option<&'a str>>>,
    /// In how many domains there are groups.
    domains: usize,
    /// Why there may be further ones.
    gap: Option<Why>,
}

impl<'a> Uplinks<'a> {
    fn of(backend: &'a Backend) -> Self {
        let groups = backend.uplink_groups.items();
        let domains: BTreeSet<_> = groups.iter().map(|group| group.domain.get()).collect();
        let mut found = Self {
            networks: BTreeMap::new(),
            domains: domains.len(),
            gap: {
                let why = backend.uplink_groups.why().cloned();
                why.map(|why| why.named("the list of uplinks"))
            },
        };
        if backend.kind.is(&BackendKind::Ucs) {
            let sentence = "VLANs of UCS are on all uplinks, unless they are bound to some";
            found.gap = Some(Why::new(State::NotApplicable, sentence));
        }
        for group in groups {
            if let Err(why) = found.add(group) {
                found.gap.get_or_insert(why);
            }
        }
        found
    }

    fn add(&mut self, group: &'a UplinkGroup) -> Result<(), Why> {
        let mut complete = Ok(());
        for network in group.networks.need("the networks of an uplink set")? {
            match network.need("a network of an uplink set") {
                Ok(id) => {
                    let domain = group.domain.get().map(String::as_str);
                    self.networks.entry(id).or_default().insert(domain);
                }
                Err(why) => complete = complete.and(Err(why)),
            }
        }
        complete
    }

    /// There are no further ones, if all are known.
    fn rest(&self) -> Answer {
        self.gap.clone().map_or(Ok(false), Err)
    }

    /// Whether a group carries the network.
    fn carry(&self, network: &str) -> Answer {
        any([Ok(self.networks.contains_key(network)), self.rest()])
    }

    /// Whether a group of this domain, one of so many, carries the network.
    fn carry_in(&self, network: &str, domain: &str, domains: usize) -> Answer {
        if domains == 1 {
            return self.carry(network);
        }
        let groups = self.networks.get(network).into_iter().flatten();
        let each = groups.map(|own| match own {
            Some(own) => Ok(*own == domain),
            None => Err(Why::not_collected("the domain of an uplink set")),
        });
        any(each.chain([self.rest()]))
    }
}

/// Whether a logical interconnect declares the network internal; nothing else can.
fn is_internal(backend: &Backend, domain: &Domain, network: &str) -> Answer {
    if *backend.kind.need("the kind of the backend")? != BackendKind::OneView {
        return Ok(false);
    }
    let what = "the internal networks of a logical interconnect";
    let internal = domain.internal.need(what)?;
    any(internal.iter().map(|id| {
        let id = id.need("an internal network of a logical interconnect")?;
        Ok(id == network)
    }))
}

/// Whether only hosts behind this backend exchange what the VLAN is for. OneView says itself what is internal.
fn is_among_hosts(index: &BackendIndex<'_>, backend: &Backend, network: &Network) -> Answer {
    use TrafficClass::{Cluster, Csv, LiveMigration};
    if *backend.kind.need("the kind of the backend")? != BackendKind::VirtualConnect {
        return Ok(false);
    }
    let planned = planned(index, backend, network)?;
    let is_inner =
        |class: Option<&TrafficClass>| matches!(class, Some(Cluster | Csv | LiveMigration));
    let all_inner = planned.iter().all(|network| is_inner(network.class.get()));
    Ok(!planned.is_empty() && all_inner && index.backends.len() == 1)
}

/// What the plan says of a network, nothing where it does not have each of its VLANs.
fn planned<'a>(
    index: &BackendIndex<'a>,
    backend: &Backend,
    network: &Network,
) -> Result<Vec<&'a PlanNetwork>, Why> {
    let mut vlans = server_vlans(backend, network.id())?;
    let own = *network.vlan.need("the VLAN of a network")?;
    // Classic Virtual Connect gives a network an uplink set and a VLAN ID together: without the one it has no other.
    if vlans.is_empty() && own != 0 {
        vlans.insert(own);
    }
    if vlans.is_empty() {
        return Ok(index.planned.networks_named(&network.name));
    }
    let each = vlans.iter().map(|vlan| index.planned.networks(*vlan));
    if each.clone().any(<[_]>::is_empty) {
        return Ok(Vec::new());
    }
    Ok(each.flatten().copied().collect())
}

/// The VLAN IDs that a network has towards servers (`add server-port-map`); none where its frames have no tag there.
fn server_vlans(backend: &Backend, network: &str) -> Result<BTreeSet<u16>, Why> {
    let sets = backend.network_sets.items().iter();
    let maps = sets
        .flat_map(|set| &set.server_vlans)
        .filter(|map| map.network == network && !map.untagged.is(&true));
    let what = "the VLAN of a network towards a server";
    maps.map(|map| map.vlan.need(what).copied()).collect()
}
