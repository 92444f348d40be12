//! The isolation proof: whether tenants and infrastructure meet on a host or in a cluster, how far up, by which chain, or
//! what would have to be known. That they meet nowhere is only said when every hop is known.
//!
//! A file uses only files that stand above it in this list.

mod proof;

mod party;

mod gaps;
mod meeting;

mod clusters;

use std::collections::{BTreeMap, BTreeSet};

use super::wiring::{Meanings, Scoped, Tables, Wires};
use crate::simulation::Missing;
use clusters::of_clusters;
use gaps::{Gaps, of_host, of_party};
use meeting::Both;
use party::{MeaningsOf, Parties, Party, Who};
pub use proof::{Level, Proof};

/// The proofs of all hosts and clusters: hosts first, in the order of their ids.
#[must_use]
pub fn isolation(wires: &Wires, tables: &Tables, scopes: &[Scoped]) -> Vec<Proof> {
    let each = scopes.iter();
    let meanings: Vec<Meanings> = each
        .map(|scoped| Meanings::of(wires, &tables.leaves, scoped))
        .collect();
    let mut of_leaf: BTreeMap<u32, MeaningsOf<'_>> = BTreeMap::new();
    for (scoped, meanings) in scopes.iter().zip(&meanings) {
        for leaf in &scoped.leaves {
            of_leaf
                .entry(*leaf)
                .or_default()
                .insert(scoped.domain, meanings);
        }
    }
    let mut proofs = Vec::new();
    let mut networks = clusters::Networks::default();
    for (number, leaf) in (0..).zip(&tables.leaves) {
        let Some(meanings) = of_leaf.get(&number) else {
            continue;
        };
        let parties = Parties::of(wires, leaf, meanings);
        proofs.extend(of_parties(&parties, number));
        networks.add(&parties, number);
    }
    proofs.extend(of_clusters(tables, &proofs, &networks));
    proofs
}

fn of_parties(parties: &Parties<'_>, host: u32) -> Vec<Proof> {
    let general = of_host(parties);
    let own: BTreeMap<&Who, Gaps> = parties
        .all
        .iter()
        .map(|(who, party)| (who, of_party(parties, who, party)))
        .collect();
    let all = || parties.all.iter();
    let tenants = all().filter(|(who, _)| matches!(who, Who::Tenant(_)));
    let mut proofs = Vec::new();
    for tenant in tenants {
        for class in all().filter(|(who, _)| matches!(who, Who::Class(_))) {
            let gaps = [&general, &own[tenant.0], &own[class.0]];
            proofs.extend(proof(parties, host, [tenant, class], gaps));
        }
    }
    proofs
}

fn proof(
    parties: &Parties<'_>,
    host: u32,
    [tenant, class]: [(&Who, &Party); 2],
    gaps: [&Gaps; 3],
) -> Option<Proof> {
    let (Who::Tenant(name), Who::Class(of_class)) = (tenant.0, class.0) else {
        return None;
    };
    let both = Both {
        parties,
        host,
        tenant,
        class,
    };
    let meeting = both.meeting();
    // Who has nothing on the host meets nobody on its wires, whatever is unknown of them.
    let is_absent = tenant.1.is_absent() || class.1.is_absent();
    let open = gaps.into_iter().flatten();
    let open = open.filter(|(level, _)| *level > meeting.level);
    let open = open.filter(|(level, _)| !(is_absent && level.is_physical()));
    let missing: BTreeSet<&Missing> = open.map(|(_, missing)| missing).collect();
    let is_known = meeting.level != Level::None || missing.is_empty();
    Some(Proof {
        part: 0,
        host: Some(host),
        cluster: parties.leaf.cluster.clone(),
        tenant: name.clone(),
        infrastructure: of_class,
        shares: is_known.then_some(meeting.level),
        object: meeting.object,
        chain: meeting.chain.into(),
        missing: missing.into_iter().cloned().collect(),
        confidence: meeting.confidence,
    })
}
