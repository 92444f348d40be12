//! Coverage: which hosts a run was expected to see, which of them it saw, what of it is too old, and what
//! collections did not get. What it knows of hosts are names, clusters and days; of exports it knows nothing.

mod asked;
mod expected;
mod found;
mod joined;
mod lookup;
mod missing;
mod rules;
mod seen;
mod told;
mod uplinks;

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fabric::collection::HostState;
use crate::fabric::host_name::{HostName, HostNames};
use crate::fabric::plan::MaxAge;
use crate::fabric::seen_host::SeenHost;
use crate::source::{Place, Problem};

use asked::{Asked, Standing, asked, namesakes};
pub use expected::{DatedBackend, Expectation, Expected};
use found::{Found, FoundHost};
use lookup::HostLookup;
use missing::MissingHosts;
pub use missing::{ExpectedBy, MissingBackend, MissingHost};
pub use rules::{COLLECTION_INCOMPLETE, apply, is_coverage_rule, rules};
pub use seen::Seen;
pub use uplinks::unmatched_uplinks;

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
    /// Hosts whose inventory is what a manifest has for their answer, sorted.
    pub answered: Vec<String>,
    /// Hosts that did not answer a collection and whose inventory was taken after it.
    pub since: Vec<String>,
    /// Hosts and backends whose inventory is of a day to come.
    pub to_come: Vec<String>,
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
        let nodes: Vec<Expectation> = seen.nodes().into_iter().map(of_node).collect();
        let expectations = || expected.hosts.iter().chain(&nodes);
        let of_hosts = || hosts.iter().map(|host| host.name);
        let wanted = expectations().map(|expectation| &expectation.name);
        let wanted = wanted.chain(asked.iter().map(|asked| &asked.name));
        let names = HostNames::new(of_hosts().chain(namesakes(of_hosts().chain(wanted))));
        let lookup = HostLookup::new(&hosts, &names);
        let found = Found::of(&asked, &lookup);
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
        for expectation in expectations() {
            let Expectation {
                name,
                by,
                words,
                place,
                profile,
            } = expectation;
            let behind = profile.as_deref().and_then(|profile| seen.behind(profile));
            let is = || lookup.named(name).or_else(|| found.alias(name));
            let host = behind.or_else(|| Some(is()?.name));
            let shown = names.shown(host.unwrap_or(name));
            if host.is_none() {
                missing.miss(&shown, *by, words, *place);
            }
            coverage.expected.push(shown);
        }
        let earlier = coverage.ask(&asked, &names, &found, &mut missing);
        coverage.expected.sort();
        coverage.expected.dedup();
        coverage.missing = missing.sorted();
        coverage.age(&hosts, &names, &expected.backends, limit, earlier);
        coverage.keep_old(limit, today);
        coverage
    }

    /// Keeps of the inventories those that are old, with their age on a day.
    fn keep_old(&mut self, limit: Option<&AgeLimit>, today: NaiveDate) {
        for stale in &mut self.stale {
            let age = stale.collected.map(|day| (today - day).num_days());
            // Clocks differ, and so do days around the world.
            if age.is_some_and(|age| age < -1) {
                self.to_come.push(stale.of.name().to_owned());
            }
            stale.age = age.filter(|age| *age >= 0);
        }
        // A day that is known is too old or not; what is of an earlier run is old in any case.
        let most = limit.map(|limit| i64::from(limit.days));
        self.stale.retain(|stale| {
            let is_old = stale.age.zip(most).is_some_and(|(age, most)| age > most);
            stale.earlier.is_some() || is_old
        });
        self.stale.sort_by(|one, other| one.of.cmp(&other.of));
    }

    /// Notes what became of the hosts that manifests name. Returns what is of an earlier run, by the name of the
    /// host.
    fn ask(
        &mut self,
        asked: &[Asked<'_>],
        names: &HostNames<'_>,
        found: &Found<'_>,
        missing: &mut MissingHosts,
    ) -> BTreeMap<String, StaleInventory> {
        let mut earlier = BTreeMap::new();
        for (asked, seen) in asked.iter().zip(found.hosts()) {
            let host = match seen {
                FoundHost::Seen(seen) => names.shown(seen.name),
                FoundHost::LeftOut => continue,
                FoundHost::Missing { inside } => {
                    let host = names.shown(&asked.name);
                    let inside = inside.map(|host| names.shown(host.name));
                    let why = asked.why(inside.as_deref());
                    let has_answered = asked.host.state == HostState::Answered;
                    missing.miss_asked(&host, why, asked.host.place, has_answered);
                    host
                }
            };
            self.expected.push(host.clone());
            let FoundHost::Seen(seen) = seen else {
                continue;
            };
            match asked.standing(seen, found.is_answer(seen)) {
                Standing::OfThisRun if found.is_answer(seen) => self.answered.push(host),
                Standing::OfThisRun => {}
                Standing::TakenSince => self.since.push(host),
                Standing::Earlier(why) => {
                    let collected = seen.collected.filter(|_| !asked.dates(seen));
                    let stale = StaleInventory {
                        of: InventoryOf::Host(host.clone()),
                        collected: collected.map(|(day, _)| day),
                        age: None,
                        earlier: Some(why),
                        place: asked.host.place,
                    };
                    earlier.entry(host).or_insert(stale);
                }
            }
        }
        for names in [&mut self.since, &mut self.answered] {
            names.sort();
            names.dedup();
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

    /// Warnings: an inventory may be only so old, and nothing says how old it is, or its day is to come; or it was
    /// taken after a collection that did not get one.
    #[must_use]
    pub fn told(&self) -> Vec<Problem> {
        let limit = self.max_age.as_deref();
        let undated = limit.and_then(|limit| told::undated(&self.undated, limit));
        let all = [
            undated,
            told::to_come(&self.to_come),
            told::since(&self.since),
        ];
        all.into_iter().flatten().collect()
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
