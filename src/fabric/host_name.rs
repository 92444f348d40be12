//! Names of hosts: Windows gives them no case, and a domain tells two of one name apart.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Longest `NetBIOS` name of a computer; Windows cuts longer host names off there.
pub const NETBIOS: usize = 15;

/// The name of a host, in upper case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HostName {
    /// The computer name.
    pub computer: String,
    /// Its DNS domain; empty where nobody says one.
    pub domain: String,
}

impl HostName {
    /// Of a computer in a domain, which may be empty. A computer that is named with its domain is in that one.
    #[must_use]
    pub fn new(computer: &str, domain: &str) -> Self {
        let (computer, own) = split(computer);
        let domain = if own.is_empty() { domain } else { own };
        Self {
            computer: computer.trim().to_uppercase(),
            domain: domain.trim().trim_end_matches('.').to_uppercase(),
        }
    }

    /// Of a text with or without a domain, `hv01.corp.example`. An address stays whole.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::new(text, "")
    }

    /// Whether this is an address, which somebody asked for in place of a name.
    #[must_use]
    pub fn is_address(&self) -> bool {
        self.computer.parse::<IpAddr>().is_ok()
    }

    /// Whether two names can be those of one host. Where only one of them says its domain, the other may
    /// be meant.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let domains =
            self.domain.is_empty() || other.domain.is_empty() || self.domain == other.domain;
        domains && is_same_computer(&self.computer, &other.computer)
    }
}

/// A name up to its first dot, and the domain behind it. An address stays whole.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    if text.parse::<IpAddr>().is_ok() {
        return (text, "");
    }
    text.split_once('.').unwrap_or((text, ""))
}

/// Whether two names are those of one computer, one of them perhaps cut off as `NetBIOS` does.
fn is_same_computer(one: &str, other: &str) -> bool {
    let cut = |short: &str, long: &str| short.chars().count() == NETBIOS && long.starts_with(short);
    one == other || cut(one, other) || cut(other, one)
}

/// The names of the hosts of a run, which may hold two of one computer name.
pub struct HostNames<'a> {
    /// How many different domains the hosts of a computer name are in.
    domains: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> HostNames<'a> {
    /// Of all hosts of a run.
    #[must_use]
    pub fn new(hosts: impl Iterator<Item = &'a HostName>) -> Self {
        let mut domains: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for host in hosts {
            let of_name = domains.entry(&host.computer).or_default();
            of_name.insert(&host.domain);
        }
        Self { domains }
    }

    /// Whether several hosts of the run have this computer name.
    fn is_ambiguous(&self, computer: &str) -> bool {
        self.domains
            .get(computer)
            .is_some_and(|domains| domains.len() > 1)
    }

    /// The name as reports show it: with its domain only where two hosts have one name.
    #[must_use]
    pub fn shown(&self, name: &HostName) -> String {
        if name.domain.is_empty() || !self.is_ambiguous(&name.computer) {
            name.computer.clone()
        } else {
            format!("{}.{}", name.computer, name.domain)
        }
    }

    /// Whether a host of the run is the one that somebody names.
    #[must_use]
    pub fn are_one(&self, host: &HostName, named: &HostName) -> bool {
        host.may_be(named)
            && (!self.is_ambiguous(&host.computer)
                || host.domain == named.domain
                || named.domain.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_windows_makes_them() {
        let may = |one: &str, other: &str| HostName::parse(one).may_be(&HostName::parse(other));
        assert!(may("HV01", "hv01.corp.example"));
        assert!(may("MUC-HYPERV-PROD", "muc-hyperv-prod01"));
        assert!(!may("HV01", "HV011"));
        assert!(!may("hv01.a.example", "hv01.b.example"));
        assert!(!may("10.0.0.1", "10.0.0.2"));
        assert_eq!(HostName::parse("10.0.0.1").computer, "10.0.0.1");
    }
}
