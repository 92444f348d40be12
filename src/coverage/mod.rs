//! Coverage: which hosts a run was expected to see, which of them it saw, and what of it is too old. What
//! it knows of hosts are names, clusters and days; of exports it knows nothing.

mod expected;
mod rules;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fabric::host_name::{HostName, HostNames};
use crate::fabric::plan::MaxAge;
use crate::source::Place;

pub use expected::{Expectation, Expected};
pub use rules::{apply, is_coverage_rule, rules};

/// The hosts of a run, as far as coverage asks.
pub trait Seen {
    /// Their names, and when the inventory of each was taken.
    fn hosts(&self) -> Vec<(&HostName, Option<(NaiveDate, Place)>)>;

    /// The nodes of their clusters, each with its cluster and where a host names the node.
    fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)>;

    /// The host behind a server profile, by the id of the profile.
    fn behind(&self, profile: &str) -> Option<&HostName>;
}

/// Who expects a host, in the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ExpectedBy {
    /// The plan names the host.
    Plan,
    /// A cluster of a host that was seen has it for a node.
    Cluster,
    /// A server profile is assigned, and the plan says that such profiles are hosts.
    Profile,
}

impl ExpectedBy {
    /// The word that reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Cluster => "cluster",
            Self::Profile => "profile",
        }
    }
}

/// What a run covers of what it was expected to cover. Names are in upper case and without a domain,
/// except where two hosts of the run have one name.
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
    /// Inventories that are older than they may be.
    pub stale: Vec<StaleInventory>,
    /// How old they may be, in words; nothing where nobody says.
    pub max_age: Option<String>,
}

/// An expected host that is not in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingHost {
    /// Its name.
    pub host: String,
    /// Who expects the host.
    pub expected_by: Vec<ExpectedBy>,
    /// The reason in one sentence: what names the host, and that its inventory is not there.
    pub why: String,
    /// Where the host is named.
    pub place: Option<Place>,
}

/// A backend that the plan names and that is not in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingBackend {
    /// Its name in the plan.
    pub backend: String,
    /// The reason in one sentence.
    pub why: String,
    /// Where the plan names the backend.
    pub place: Option<Place>,
}

/// An inventory that is older than it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleInventory {
    /// The host.
    pub host: String,
    /// The day on which the inventory was taken.
    pub collected: NaiveDate,
    /// Its age on the day of the run, in days.
    pub age: i64,
    /// Where the day stands.
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
        let names = HostNames::new(hosts.iter().map(|(name, _)| *name));
        let shown = hosts.iter().map(|(name, _)| names.shown(name));
        let mut coverage = Self {
            seen: shown.collect(),
            missing_backends: expected.missing_backends.clone(),
            max_age: limit.map(|limit| limit.words.clone()),
            ..Self::default()
        };
        coverage.seen.sort();
        let nodes = seen.nodes().into_iter().map(of_node);
        for expectation in expected.hosts.iter().cloned().chain(nodes) {
            let profile = expectation.profile.as_deref();
            let behind = profile.and_then(|profile| seen.behind(profile));
            let found = behind.or_else(|| {
                let mut hosts = hosts.iter().map(|(name, _)| *name);
                hosts.find(|name| names.are_one(name, &expectation.name))
            });
            let host = names.shown(found.unwrap_or(&expectation.name));
            if found.is_none() {
                coverage.miss(&host, &expectation);
            }
            coverage.expected.push(host);
        }
        coverage.expected.sort();
        coverage.expected.dedup();
        coverage
            .missing
            .sort_by(|one, other| one.host.cmp(&other.host));
        let stale = hosts.iter().filter_map(|(name, collected)| {
            let (collected, place) = (*collected)?;
            let age = (today - collected).num_days();
            let is_old = age > i64::from(limit?.days);
            is_old.then(|| StaleInventory {
                host: names.shown(name),
                collected,
                age,
                place,
            })
        });
        coverage.stale = stale.collect();
        coverage
            .stale
            .sort_by(|one, other| one.host.cmp(&other.host));
        coverage
    }

    /// Notes that an expected host is not there. What names it first is where it is missed.
    fn miss(&mut self, host: &str, expectation: &Expectation) {
        let mut missing = self.missing.iter_mut();
        match missing.find(|missing| missing.host == host) {
            Some(missing) => {
                if !missing.expected_by.contains(&expectation.by) {
                    missing.expected_by.push(expectation.by);
                    missing.expected_by.sort();
                }
                if expectation.by < missing.expected_by[0] || missing.place.is_none() {
                    missing.place = expectation.place.or(missing.place);
                }
            }
            None => self.missing.push(MissingHost {
                host: host.to_owned(),
                expected_by: vec![expectation.by],
                why: format!(
                    "{}, and no inventory of it is in the run",
                    expectation.words
                ),
                place: expectation.place,
            }),
        }
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
        missing.chain(backends).chain(stale)
    }

    /// Adds what another part of a tree covers, which has a plan of its own.
    pub fn join(&mut self, other: Self) {
        for (names, more) in [
            (&mut self.expected, other.expected),
            (&mut self.seen, other.seen),
        ] {
            names.extend(more);
            names.sort();
        }
        self.missing.extend(other.missing);
        self.missing.sort_by(|one, other| one.host.cmp(&other.host));
        self.missing_backends.extend(other.missing_backends);
        self.stale.extend(other.stale);
        self.stale.sort_by(|one, other| one.host.cmp(&other.host));
        self.max_age = self.max_age.take().or(other.max_age);
    }

    /// Whether everything expected is there and fresh.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.missing_backends.is_empty() && self.stale.is_empty()
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
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn place() -> Place {
        let source = Sources::default().add("a", "a", "0123456789");
        let span = Span { start: 0, end: 1 };
        Place { source, span }
    }

    /// Hosts of one day.
    struct Hosts(Vec<HostName>);

    impl Seen for Hosts {
        fn hosts(&self) -> Vec<(&HostName, Option<(NaiveDate, Place)>)> {
            let collected = Some((day("2026-11-01"), place()));
            self.0.iter().map(|name| (name, collected)).collect()
        }
        fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)> {
            Vec::new()
        }
        fn behind(&self, profile: &str) -> Option<&HostName> {
            self.0.iter().find(|name| profile == name.computer)
        }
    }

    fn seen(names: &[&str]) -> Hosts {
        Hosts(names.iter().map(|name| HostName::parse(name)).collect())
    }

    fn expected(by: ExpectedBy, name: &str) -> Expectation {
        Expectation {
            name: HostName::parse(name),
            by,
            words: format!("{} names {name}", by.name()),
            place: None,
            profile: None,
        }
    }

    fn coverage(hosts: &[&str], expectations: &[Expectation]) -> Coverage {
        let expected = Expected {
            hosts: expectations.to_vec(),
            ..Expected::default()
        };
        Coverage::new(&seen(hosts), &expected, None, day("2026-11-20"))
    }

    #[test]
    fn names_have_no_case_and_no_domain() {
        let expectations = [
            expected(ExpectedBy::Plan, "hv01"),
            expected(ExpectedBy::Cluster, "HV02.corp.example"),
            expected(ExpectedBy::Plan, "HV02"),
            expected(ExpectedBy::Plan, "hv03"),
        ];
        let coverage = coverage(&["HV01.corp.example", "hv03"], &expectations);
        assert_eq!(coverage.expected, ["HV01", "HV02", "HV03"]);
        assert_eq!(coverage.seen, ["HV01", "HV03"]);
        let [missing] = &coverage.missing[..] else {
            panic!("{:?}", coverage.missing);
        };
        assert_eq!(missing.host, "HV02");
        assert_eq!(missing.expected_by, [ExpectedBy::Plan, ExpectedBy::Cluster]);
        assert!(coverage.misses("hv02") && !coverage.misses("HV01"));
        assert_eq!(coverage.to_string(), "2 of 3 expected hosts");
    }

    #[test]
    fn two_hosts_of_one_name_have_their_domains() {
        let expectations = [
            expected(ExpectedBy::Plan, "HV01.a.example"),
            expected(ExpectedBy::Plan, "HV01.c.example"),
            expected(ExpectedBy::Plan, "HV09"),
        ];
        let coverage = coverage(&["HV01.a.example", "HV01.b.example"], &expectations);
        assert_eq!(coverage.seen, ["HV01.A.EXAMPLE", "HV01.B.EXAMPLE"]);
        let missing: Vec<&str> = coverage
            .missing
            .iter()
            .map(|missing| &*missing.host)
            .collect();
        assert_eq!(missing, ["HV01.C.EXAMPLE", "HV09"]);
    }

    #[test]
    fn a_server_profile_may_have_another_name_than_its_host() {
        let profile = |id: &str| Expectation {
            profile: Some(id.to_owned()),
            ..expected(ExpectedBy::Profile, "bay 3")
        };
        assert!(coverage(&["HV01"], &[profile("HV01")]).is_whole());
        let coverage = coverage(&["HV01"], &[profile("HV02")]);
        assert_eq!(coverage.missing[0].host, "BAY 3");
    }

    #[test]
    fn an_inventory_may_be_as_old_as_the_limit() {
        let limit = |days| AgeLimit {
            days,
            words: format!("{days}d"),
        };
        let on = |limit: &AgeLimit| {
            let nobody = Expected::default();
            Coverage::new(&seen(&["HV01"]), &nobody, Some(limit), day("2026-11-20"))
        };
        assert!(on(&limit(19)).is_whole());
        let stale = on(&limit(18)).stale;
        assert_eq!((stale.len(), stale[0].age), (1, 19));
    }
}
