//! Who is expected, seen, missing and too old.

use super::*;
use crate::fabric::seen_host::SeenHost;
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
    fn hosts(&self) -> Vec<SeenHost<'_>> {
        let host = |name| SeenHost {
            name,
            place: Some(place()),
            collected: Some((day("2026-11-01"), place())),
            moment: "2026-11-01T10:00:00Z",
        };
        self.0.iter().map(host).collect()
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
    assert_eq!((stale.len(), stale[0].age), (1, Some(19)));
}
