//! Whether the nodes of a cluster meet inside a domain, so that what happens north of its modules is not on the path
//! between them. It is judged from where their frames are, before the failure and after it, and in each world by itself:
//! whether a member is in use may be what nobody knows.

use std::sync::Arc;

use super::cell::Evaluated;
use super::component::SharedId;
use super::entry::{Entry, Position};
use super::fact::{Fact, Missing};
use super::number::DomainIx;
use super::site::Site;
use super::terms::Outcome;
use crate::fabric::backend::BackendKind;

/// Whether nodes meet inside a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locality {
    /// They do.
    Local,
    /// They do not.
    Remote,
    /// They do if the modules of this domain reach each other over stacking links, which nobody knows.
    IfStacked(DomainIx),
    /// Nobody knows whether they do.
    Unsure,
}

/// Whether a consumer's frames meet those of the other nodes, by where its own are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Meets {
    cases: Vec<(Entry, Locality)>,
    otherwise: Locality,
}

/// Whether the nodes of a cluster meet before a failure and after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Meeting {
    /// Before.
    pub before: Meets,
    /// After.
    pub after: Meets,
    /// Name of the cluster.
    pub cluster: Arc<str>,
}

impl From<Locality> for Meets {
    fn from(locality: Locality) -> Self {
        Self {
            cases: Vec::new(),
            otherwise: locality,
        }
    }
}

impl From<Locality> for Meeting {
    fn from(locality: Locality) -> Self {
        Self {
            before: locality.into(),
            after: locality.into(),
            cluster: "the cluster".into(),
        }
    }
}

impl Meets {
    /// What holds where its own frames are there; `entry` is asked only where that matters.
    pub(super) fn at(&self, entry: impl FnOnce() -> Entry) -> Locality {
        if self.cases.is_empty() {
            return self.otherwise;
        }
        let entry = entry();
        let mut cases = self.cases.iter();
        let found = cases.find(|(case, _)| *case == entry);
        found.map_or(self.otherwise, |(_, locality)| *locality)
    }

    /// Whether they meet nowhere inside a domain.
    pub(super) fn is_remote(&self) -> bool {
        self.otherwise == Locality::Remote
            && self
                .cases
                .iter()
                .all(|(_, locality)| *locality == Locality::Remote)
    }

    /// The same with something else that is known of nodes.
    pub(super) fn map(mut self, to: impl Fn(Locality) -> Locality) -> Self {
        for (_, locality) in &mut self.cases {
            *locality = to(*locality);
        }
        self
    }
}

impl Meeting {
    /// Whether they meet nowhere inside a domain, before and after.
    pub(super) fn is_remote(&self) -> bool {
        self.before.is_remote() && self.after.is_remote()
    }

    /// The fact that nobody knows.
    pub(super) fn missing(&self) -> Missing {
        Missing::unsaid(
            format!(
                "whether the nodes of {} meet inside the domain",
                self.cluster
            ),
            "it depends on private networks, and on nodes and adapters of which no export of the run says where they lead",
        )
    }
}

/// Whether it matters for a consumer that nodes meet inside a domain: nothing that happens north is a part of it
/// otherwise. Of one that may be lost or a black hole the worse is told, and inside the domain the other one survives. A
/// standby that leads nowhere is a path inside the domain.
pub(super) fn can_be_local(evaluated: &Evaluated) -> bool {
    let is_only = |outcome| evaluated.possible == [outcome];
    !(is_only(Outcome::Lost) || is_only(Outcome::Unaffected) && !evaluated.last_path)
}

/// So many combinations of where others may be are looked at; more are as good as unknown.
const MOST_COMBINATIONS: usize = 256;

/// Whether the frames of a consumer meet those of `all` consumers of its class, itself among them, when these components
/// have failed.
pub(super) fn meets(
    site: &Site<'_>,
    failed: &[SharedId],
    own: &Evaluated,
    all: &[&Evaluated],
) -> Meets {
    let mut others: Vec<&[Entry]> = Vec::new();
    let mut seen: Vec<(&Evaluated, usize)> = Vec::new();
    for other in all.iter().copied() {
        // Where what they share decides, those that may be at the same places are at one of them together.
        if are_alike(other, own) && own.entries.is_common {
            continue;
        }
        let at = seen.iter().position(|(known, _)| are_alike(known, other));
        let at = at.unwrap_or_else(|| {
            // The consumer itself is no other.
            let count = usize::from(!are_alike(other, own));
            seen.push((other, count));
            seen.len() - 1
        });
        let of_its_kind = &mut seen[at].1;
        // Of several equal nodes two say whether they may differ.
        if *of_its_kind == 1 || (*of_its_kind == 2 && !other.entries.is_common) {
            others.push(&other.entries.all);
        }
        *of_its_kind += 1;
    }
    let cases = own.entries.all.iter().map(|entry| {
        let locality = around(site, failed, entry, &others);
        (entry.clone(), locality)
    });
    let cases: Vec<(Entry, Locality)> = cases.collect();
    let is_remote = cases
        .iter()
        .all(|(_, locality)| *locality == Locality::Remote);
    if is_remote {
        return Locality::Remote.into();
    }
    Meets {
        cases,
        otherwise: Locality::Unsure,
    }
}

/// Whether consumers may be at the same places, for the same kind of reasons.
fn are_alike(one: &Evaluated, other: &Evaluated) -> bool {
    one.entries == other.entries
}

/// Whether frames that are there meet those of others, each of which is at one of several places.
fn around(site: &Site<'_>, failed: &[SharedId], own: &Entry, others: &[&[Entry]]) -> Locality {
    let several: Vec<&[Entry]> = others.iter().copied().filter(|all| all.len() > 1).collect();
    let fixed = others.iter().filter(|all| all.len() == 1);
    let fixed: Vec<&Entry> = fixed.flat_map(|all| all.iter()).chain([own]).collect();
    let count = several
        .iter()
        .fold(1_usize, |count, all| count.saturating_mul(all.len()));
    if count > MOST_COMBINATIONS {
        return Locality::Unsure;
    }
    let combination = |number: usize| {
        let mut rest = number;
        let chosen = several.iter().map(move |all| {
            let at = rest % all.len();
            rest /= all.len();
            &all[at]
        });
        meet(site, failed, fixed.iter().copied().chain(chosen))
    };
    let first = combination(0);
    (1..count)
        .map(combination)
        .fold(first, |all, one| match (all, one) {
            (all, one) if all == one => all,
            (Locality::Local, Locality::IfStacked(domain))
            | (Locality::IfStacked(domain), Locality::Local) => Locality::IfStacked(domain),
            _ => Locality::Unsure,
        })
}

/// Whether frames that enter there meet, when these components have failed.
fn meet<'p>(
    site: &Site<'_>,
    failed: &[SharedId],
    entries: impl Iterator<Item = &'p Entry>,
) -> Locality {
    let mut first: Option<&Position> = None;
    let mut crosses = false;
    let mut private = Some(false);
    let mut is_open = false;
    for entry in entries {
        if entry.is_outside {
            return Locality::Remote;
        }
        is_open |= entry.is_open;
        for position in &entry.positions {
            let first = *first.get_or_insert(position);
            if position.domain != first.domain || position.network != first.network {
                return Locality::Remote;
            }
            crosses |= position.module != first.module;
            private = match (private, position.is_private) {
                (Some(true), _) | (_, Some(true)) => return Locality::Remote,
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
    }
    let Some(first) = first else {
        return if is_open {
            Locality::Unsure
        } else {
            Locality::Remote
        };
    };
    let domain = &site.domains[first.domain.0 as usize];
    let is_lost = domain.stacking.is_some_and(|id| failed.contains(&id));
    // Links between fabric interconnects carry no frames of servers.
    let joins_modules = match (domain.kind, &domain.stacked) {
        (BackendKind::Ucs, _) => Some(false),
        _ if is_lost => Some(false),
        (_, Fact::Known(stacked, _)) => Some(*stacked),
        (_, Fact::Missing(_)) => domain.needs_stacking.then_some(true),
    };
    match (crosses, joins_modules) {
        (true, Some(false)) => Locality::Remote,
        _ if is_open || private.is_none() => Locality::Unsure,
        (true, None) => Locality::IfStacked(first.domain),
        _ => Locality::Local,
    }
}
