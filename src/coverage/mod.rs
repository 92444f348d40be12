//! Coverage: which hosts a run was expected to see, which of them it saw, what of it is too old, and what
//! collections did not get. What it knows of hosts are names, clusters and days; of exports it knows nothing.

mod asked;
mod expected;
mod lookup;
mod missing;
mod rules;
mod seen;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fabric::host_name::{HostName, HostNames};
use crate::fabric::plan::MaxAge;
use crate::source::{Place, Problem};

use asked::{Asked, asked, namesakes};
pub use expected::{DatedBackend, Expectation, Expected};
use lookup::HostLookup;
use missing::MissingHosts;
pub use missing::{ExpectedBy, MissingBackend, MissingHost};
pub use rules::{COLLECTION_INCOMPLETE, apply, is_coverage_rule, rules};
pub use seen::{Seen, SeenHost};

/// What a run covers of what it was expected to cover. Names are in upper case and without a domain,
/// except where two hosts of the run or of its manifests have one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Hosts that somebody expects, sorted.
    pub expected: Vec<String>,
    /// Hosts whose inventory is there, sorted.
    pub seen: Vec<String>,
    /// Expected hosts that are not there.
    pub missing: Vec<MissingHost>,
    /// Backends that the plan names and that are not there.
    pub missing_backends: Vec<MissingBackend>,
    /// Inventories that are older than they may be, or of an earlier run.
    pub stale: Vec<StaleInventory>,
    /// What collections did not get and rules need.
    pub gaps: Vec<CollectionGap>,
    /// Hosts and backends of which nobody knows how old they are, where somebody says how old they may be.
    pub undated: Vec<String>,
    /// How old they may be, in words; nothing where nobody says.
    pub max_age: Option<String>,
}

/// An inventory that is older than it may be, or of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleInventory {
    /// What it is of.
    pub of: InventoryOf,
    /// The day on which it was taken; nothing where nobody says.
    pub collected: Option<NaiveDate>,
    /// Its age on the day of the run, in days.
    pub age: Option<i64>,
    /// Why it is of an earlier run, where a manifest says so.
    pub earlier: Option<String>,
    /// Where the day stands, or where the manifest says that.
    pub place: Place,
}

/// What an inventory is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InventoryOf {
    /// The host of this name.
    Host(String),
    /// The backend of this name.
    Backend(String),
}

impl InventoryOf {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Host(name) | Self::Backend(name) => name,
        }
    }
}

/// Something that a collection did not get and rules need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionGap {
    /// The appliance, where its manifest names it.
    pub backend: Option<String>,
    /// What the manifest calls it.
    pub resource: String,
    /// The appliance, the resource and the reason: `ov01: network-sets: not permitted`.
    pub words: String,
    /// Where the manifest says so.
    pub place: Place,
}

/// How old inventories may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeLimit {
    /// In days.
    pub days: u32,
    /// As the user wrote it.
    pub words: String,
}

impl AgeLimit {
    /// Of an age that a user wrote.
    #[must_use]
    pub fn of(age: &MaxAge) -> Self {
        Self {
            days: age.days(),
            words: age.to_string(),
        }
    }
}

impl Coverage {
    /// What the hosts of a run cover of what is expected, on a day. An age in `limit` goes before that of
    /// the plan.
    #[must_use]
    pub fn new(
        seen: &dyn Seen,
        expected: &Expected,
        limit: Option<&AgeLimit>,
        today: NaiveDate,
    ) -> Self {
        let limit = limit.or(expected.max_age.as_ref());
        let hosts = seen.hosts();
        let asked = asked(&expected.collections);
        let of_hosts = hosts.iter().map(|host| host.name);
        let names = HostNames::new(of_hosts.chain(namesakes(&asked)));
        let lookup = HostLookup::new(&hosts, &names);
        let shown = hosts.iter().map(|host| names.shown(host.name));
        let mut coverage = Self {
            seen: shown.collect(),
            missing_backends: expected.missing_backends.clone(),
            max_age: limit.map(|limit| limit.words.clone()),
            gaps: expected.gaps(),
            ..Self::default()
        };
        coverage.seen.sort();
        let mut missing = MissingHosts::default();
        let nodes = seen.nodes().into_iter().map(of_node);
        for expectation in expected.hosts.iter().cloned().chain(nodes) {
            let profile = expectation.profile.as_deref();
            let behind = profile.and_then(|profile| seen.behind(profile));
            let found = behind.or_else(|| Some(lookup.named(&expectation.name)?.name));
            let host = names.shown(found.unwrap_or(&expectation.name));
            if found.is_none() {
                let Expectation {
                    by, words, place, ..
                } = &expectation;
                missing.miss(&host, *by, words, *place);
            }
            coverage.expected.push(host);
        }
        let earlier = coverage.ask(&asked, &names, &lookup, &mut missing);
        coverage.expected.sort();
        coverage.expected.dedup();
        coverage.missing = missing.sorted();
        coverage.age(&hosts, &names, &expected.backends, limit, earlier);
        for stale in &mut coverage.stale {
            stale.age = stale.collected.map(|day| (today - day).num_days());
        }
        // A day that is known is too old or not; what is of an earlier run is old in any case.
        let most = limit.map(|limit| i64::from(limit.days));
        coverage.stale.retain(|stale| {
            let is_old = stale.age.zip(most).is_some_and(|(age, most)| age > most);
            stale.earlier.is_some() || is_old
        });
        coverage.stale.sort_by(|one, other| one.of.cmp(&other.of));
        coverage
    }

    /// Looks for the hosts that manifests name. Returns what is of an earlier run, by the name of the host.
    fn ask(
        &mut self,
        asked: &[Asked<'_>],
        names: &HostNames<'_>,
        lookup: &HostLookup<'_>,
        missing: &mut MissingHosts,
    ) -> BTreeMap<String, StaleInventory> {
        let mut earlier = BTreeMap::new();
        // A file may be called as its host was asked for, by an alias or an address; a file that is of
        // another host of the manifests is not that.
        let by_name: Vec<_> = asked
            .iter()
            .map(|asked| lookup.named(&asked.name))
            .collect();
        let taken: BTreeSet<&HostName> = by_name.iter().flatten().map(|host| host.name).collect();
        for (asked, by_name) in asked.iter().zip(by_name) {
            let inside = asked.source().and_then(|source| lookup.in_file(source));
            let by_file = inside.filter(|host| !taken.contains(host.name));
            let Some(found) = by_name.or(by_file) else {
                let host = names.shown(&asked.name);
                let inside = inside.map(|host| names.shown(host.name));
                let why = asked.why(inside.as_deref());
                missing.miss_asked(&host, why, asked.host.place);
                self.expected.push(host);
                continue;
            };
            let host = names.shown(found.name);
            if let Some(why) = asked.of_earlier_run(found) {
                let stale = StaleInventory {
                    of: InventoryOf::Host(host.clone()),
                    collected: found.collected.map(|(day, _)| day),
                    age: None,
                    earlier: Some(why),
                    place: asked.host.place,
                };
                earlier.entry(host.clone()).or_insert(stale);
            }
            self.expected.push(host);
        }
        earlier
    }

    /// Notes every inventory with its day, and those that have none where an age matters.
    fn age(
        &mut self,
        hosts: &[SeenHost<'_>],
        names: &HostNames<'_>,
        backends: &[DatedBackend],
        limit: Option<&AgeLimit>,
        mut earlier: BTreeMap<String, StaleInventory>,
    ) {
        let of_hosts = hosts.iter().map(|host| {
            let of = InventoryOf::Host(names.shown(host.name));
            (of, host.collected)
        });
        let of_backends = backends.iter().map(|backend| {
            let of = InventoryOf::Backend(backend.name.clone());
            (of, backend.collected)
        });
        for (of, collected) in of_hosts.chain(of_backends) {
            let kept = match &of {
                InventoryOf::Host(name) => earlier.remove(name),
                InventoryOf::Backend(_) => None,
            };
            match (kept, collected) {
                (Some(stale), _) => self.stale.push(stale),
                (None, Some((day, place))) => self.stale.push(StaleInventory {
                    of,
                    collected: Some(day),
                    age: None,
                    earlier: None,
                    place,
                }),
                (None, None) if limit.is_some() => self.undated.push(of.name().to_owned()),
                (None, None) => {}
            }
        }
        self.undated.sort();
    }

    /// The places that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let missing = self.missing.iter().filter_map(|missing| missing.place);
        let backends = self.missing_backends.iter();
        missing.chain(backends.filter_map(|missing| missing.place))
    }

    /// The places that it points at, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let missing = self.missing.iter_mut();
        let missing = missing.filter_map(|missing| missing.place.as_mut());
        let backends = self.missing_backends.iter_mut();
        let backends = backends.filter_map(|missing| missing.place.as_mut());
        let stale = self.stale.iter_mut().map(|stale| &mut stale.place);
        let gaps = self.gaps.iter_mut().map(|gap| &mut gap.place);
        missing.chain(backends).chain(stale).chain(gaps)
    }

    /// Adds what another part of a tree covers, which has a plan of its own.
    pub fn join(&mut self, other: Self) {
        for (names, more) in [
            (&mut self.expected, other.expected),
            (&mut self.seen, other.seen),
            (&mut self.undated, other.undated),
        ] {
            names.extend(more);
            names.sort();
        }
        self.missing.extend(other.missing);
        self.missing.sort_by(|one, other| one.host.cmp(&other.host));
        self.missing_backends.extend(other.missing_backends);
        self.stale.extend(other.stale);
        self.stale.sort_by(|one, other| one.of.cmp(&other.of));
        self.gaps.extend(other.gaps);
        self.max_age = self.max_age.take().or(other.max_age);
    }

    /// A warning where an inventory may be only so old, and nothing says how old it is.
    #[must_use]
    pub fn unknown_ages(&self) -> Option<Problem> {
        let names: Vec<&str> = self.undated.iter().map(String::as_str).collect();
        told::undated(&names, self.max_age.as_deref()?)
    }

    /// Whether everything expected is there and fresh.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty()
            && self.missing_backends.is_empty()
            && self.stale.is_empty()
            && self.gaps.is_empty()
    }

    /// Whether an expected host is not there.
    #[must_use]
    pub fn misses(&self, host: &str) -> bool {
        let mut missing = self.missing.iter();
        missing.any(|missing| missing.host.eq_ignore_ascii_case(host))
    }
}

/// A node of a cluster is expected.
fn of_node((name, cluster, place): (&HostName, &str, Option<Place>)) -> Expectation {
    let cluster = if cluster.is_empty() {
        "a cluster of the run".to_owned()
    } else {
        format!("the cluster {cluster}")
    };
    Expectation {
        name: name.clone(),
        by: ExpectedBy::Cluster,
        words: format!("{} is a node of {cluster}", name.computer),
        place,
        profile: None,
    }
}

/// `2 of 3 expected hosts`.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = self.expected.len();
        let there = expected - self.missing.len().min(expected);
        write!(f, "{there} of {expected} expected hosts")
    }
}

#[cfg(test)]
mod tests;
