//! Where rows are said of: domains, and for hosts that join none their clusters or themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::leaf::Leaf;
use super::plan::Spot;
use super::wires::Wires;
use crate::ledger::entry::Scope;
use crate::simulation::{DomainIx, Site};

/// A scope with its hosts.
#[derive(Clone, Debug)]
pub struct Scoped {
    /// The scope.
    pub scope: Scope,
    /// The domain.
    pub domain: Option<DomainIx>,
    /// Its hosts, by their numbers.
    pub leaves: Vec<u32>,
    /// Where these hosts meet VLANs, each once; one for a domain without hosts.
    pub spots: Vec<Spot>,
}

/// The scopes of a run: domains in the order of the site, then clusters and hosts.
#[must_use]
pub fn scopes(site: &Site<'_>, wires: &Wires, leaves: &[Leaf]) -> Vec<Scoped> {
    let mut all: Vec<Scoped> = (0..)
        .map(DomainIx)
        .zip(&site.domains)
        .map(|(number, domain)| Scoped {
            scope: Scope::Domain(domain.scope.clone()),
            domain: Some(number),
            leaves: Vec::new(),
            spots: Vec::new(),
        })
        .collect();
    let mut outside: BTreeMap<(u8, String), Scoped> = BTreeMap::new();
    for (number, leaf) in (0..).zip(leaves) {
        for domain in &leaf.domains {
            all[domain.0 as usize].leaves.push(number);
        }
        if leaf.domains.is_empty() {
            let (key, scope) = match &leaf.cluster {
                Some(cluster) => ((0, cluster.to_lowercase()), Scope::Cluster(cluster.clone())),
                None => ((1, leaf.id.to_string()), Scope::Host(leaf.name.clone())),
            };
            let scoped = outside.entry(key).or_insert_with(|| Scoped {
                scope,
                domain: None,
                leaves: Vec::new(),
                spots: Vec::new(),
            });
            scoped.leaves.push(number);
        }
    }
    all.extend(outside.into_values());
    for scoped in &mut all {
        scoped.spots = spots(wires, scoped, leaves);
    }
    all
}

fn spots(wires: &Wires, scoped: &Scoped, leaves: &[Leaf]) -> Vec<Spot> {
    let names = scoped
        .domain
        .map(|domain| &wires.domains[domain.0 as usize].names);
    let backend: Vec<Arc<str>> = names.cloned().unwrap_or_default();
    let of = |number: &u32| spot(&leaves[*number as usize], &backend);
    let mut spots: Vec<Spot> = scoped.leaves.iter().map(of).collect();
    spots.sort();
    spots.dedup();
    if spots.is_empty() {
        spots.push(Spot {
            backend,
            ..Spot::default()
        });
    }
    spots
}

/// Where a host meets VLANs, behind a backend and domain of these names.
#[must_use]
pub fn spot(leaf: &Leaf, backend: &[Arc<str>]) -> Spot {
    Spot {
        cluster: leaf.cluster.clone(),
        site: leaf.site.clone(),
        backend: backend.to_vec(),
    }
}
