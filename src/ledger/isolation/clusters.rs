//! Proofs of clusters: the worst of their hosts, and one network where the two meet on different hosts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::party::{Parties, Who};
use super::proof::{Level, Proof};
use crate::ledger::wiring::{Ref, Tables};
use crate::simulation::{DomainIx, Missing};

/// A VLAN where frames meet: in one domain, or outside of all.
type Place = (Option<DomainIx>, u16);

/// The networks of everybody in each cluster, each with an interface in it.
#[derive(Default)]
pub(super) struct Networks {
    used: BTreeMap<String, BTreeMap<Who, BTreeMap<Place, Ref>>>,
}

impl Networks {
    pub(super) fn add(&mut self, parties: &Parties<'_>, host: u32) {
        let Some(cluster) = &parties.leaf.cluster else {
            return;
        };
        let of_cluster = self.used.entry(cluster.to_lowercase()).or_default();
        for (who, party) in &parties.all {
            let used = of_cluster.entry(who.clone()).or_default();
            for (object, vlans) in &party.objects {
                let object = &parties.leaf.objects[*object];
                let thing = Ref::Thing(host, object.thing);
                for vlan in vlans {
                    for domain in domains(parties, object) {
                        used.entry((domain, *vlan)).or_insert(thing);
                    }
                }
            }
        }
    }

    /// Interfaces of both in one network.
    fn meet(&self, cluster: &str, tenant: &Who, class: &Who) -> Option<[Ref; 2]> {
        let of_cluster = self.used.get(cluster)?;
        let (own, theirs) = (of_cluster.get(tenant)?, of_cluster.get(class)?);
        let mut both = own
            .iter()
            .filter_map(|(place, one)| Some([*one, *theirs.get(place)?]));
        both.next()
    }
}

fn domains(
    parties: &Parties<'_>,
    object: &crate::ledger::wiring::ObjectOf,
) -> Vec<Option<DomainIx>> {
    let found = crate::ledger::wiring::domains_of(parties.wires, parties.leaf, object);
    if found.is_empty() {
        return vec![None];
    }
    found.into_iter().map(Some).collect()
}

/// A cluster by its name in lower case, a tenant and a class.
type Key = (String, Option<Arc<str>>, &'static str);

/// The proofs of clusters, from those of their hosts.
pub(super) fn of_clusters(tables: &Tables, hosts: &[Proof], networks: &Networks) -> Vec<Proof> {
    let absent = absent(tables);
    let mut all: BTreeMap<Key, Vec<&Proof>> = BTreeMap::new();
    for proof in hosts {
        let Some(cluster) = &proof.cluster else {
            continue;
        };
        let key = (
            cluster.to_lowercase(),
            proof.tenant.clone(),
            proof.infrastructure,
        );
        all.entry(key).or_default().push(proof);
    }
    let mut proofs = Vec::new();
    for ((cluster, tenant, class), of_hosts) in all {
        let met = networks.meet(&cluster, &Who::Tenant(tenant), &Who::Class(class));
        let absent = absent.get(&cluster);
        proofs.extend(of_cluster(&of_hosts, met, absent));
    }
    proofs
}

fn of_cluster(hosts: &[&Proof], met: Option<[Ref; 2]>, absent: Option<&Missing>) -> Option<Proof> {
    // Of several that are as bad the first.
    let level = |proof: &Proof| proof.shares.unwrap_or(Level::None);
    let first = *hosts.first()?;
    let worst = hosts.iter().fold(first, |worst, proof| {
        if level(proof) > level(worst) {
            proof
        } else {
            worst
        }
    });
    let mut proof = Proof {
        host: None,
        ..worst.clone()
    };
    if level(worst) < Level::Network
        && let Some([tenant, class]) = met
    {
        proof.shares = Some(Level::Network);
        proof.object = Some(tenant);
        proof.chain = [tenant, class].into();
    }
    let reached = level(&proof);
    let missing = hosts.iter().filter(|host| level(host) <= reached);
    let mut missing: BTreeSet<&Missing> = missing.flat_map(|host| &host.missing).collect();
    missing.extend(absent);
    if reached == Level::Network {
        missing.clear();
    }
    proof.shares = (reached != Level::None || missing.is_empty()).then_some(reached);
    let confidence = hosts.iter().map(|host| host.confidence);
    if reached == Level::None {
        proof.confidence = confidence.min().unwrap_or(proof.confidence);
    }
    proof.missing = missing.into_iter().cloned().collect();
    Some(proof)
}

/// What is missing of clusters with a node of which no inventory was read.
fn absent(tables: &Tables) -> BTreeMap<String, Missing> {
    let computer = |name: &str| name.split('.').next().unwrap_or(name).to_lowercase();
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for leaf in &tables.leaves {
        if let Some(cluster) = &leaf.cluster {
            let hosts = there.entry(cluster.to_lowercase()).or_default();
            hosts.insert(computer(&leaf.name));
        }
    }
    let mut absent = BTreeMap::new();
    for leaf in &tables.leaves {
        let Some(cluster) = leaf.cluster.as_ref().map(|name| name.to_lowercase()) else {
            continue;
        };
        let Some(there) = there.get(&cluster) else {
            continue;
        };
        let mut nodes = leaf.nodes.iter();
        let found = nodes.find(|node| !there.contains(&computer(node)));
        if let Some(node) = found {
            let fact = format!("the inventory of the node {node}");
            let missing = Missing::unsaid(fact, "collect that host, or hand in its inventory");
            absent.entry(cluster).or_insert(missing);
        }
    }
    absent
}
