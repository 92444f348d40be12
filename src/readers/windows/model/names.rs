//! The hosts of a run by their names: which of them a name means.

use std::collections::BTreeMap;

use super::part::GivenName;
use crate::fabric::host_name::{HostName, NETBIOS};

/// Whether two names mean one host: in any case, with a domain or without.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    HostName::parse(one).may_be(&HostName::parse(other))
}

/// The hosts that are known by a name.
#[derive(Debug, Default)]
pub(super) struct Names {
    hosts: Vec<Known>,
    /// Hosts by the beginning of their names: names that mean one host begin alike.
    beginnings: BTreeMap<String, Vec<usize>>,
    /// Other names of hosts, as somebody typed them; of none where two hosts go by it.
    aliases: BTreeMap<String, Option<usize>>,
}

/// A host.
#[derive(Debug)]
struct Known {
    /// The name with the most of it, by which others are compared.
    full: String,
    /// The name that reports show.
    shown: GivenName,
}

fn beginning(name: &str) -> String {
    let short = name.split('.').next().unwrap_or_default();
    short
        .chars()
        .take(NETBIOS)
        .collect::<String>()
        .to_lowercase()
}

impl Names {
    /// The hosts of these names. Longer names go first: one that Windows cut off says less.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a GivenName>) -> Self {
        let mut all: Vec<&GivenName> = names.collect();
        let length = |name: &GivenName| (name.short().chars().count(), name.text.chars().count());
        all.sort_by_key(|name| std::cmp::Reverse(length(name)));
        let mut hosts = Self::default();
        for name in all {
            if hosts.meant(&name.text).is_empty() {
                hosts.add(name.clone());
            }
        }
        hosts
    }

    /// The hosts that a name can mean.
    pub(super) fn meant(&self, name: &str) -> Vec<usize> {
        let alike = self.beginnings.get(&beginning(name));
        let alike = alike.into_iter().flatten().copied();
        alike
            .filter(|index| same_name(&self.hosts[*index].full, name))
            .collect()
    }

    /// The one host that a name means, as its own or as an alias.
    pub(super) fn only(&self, name: &str) -> Option<usize> {
        match self.meant(name)[..] {
            [only] => Some(only),
            [] => *self.aliases.get(&name.to_lowercase())?,
            _ => None,
        }
    }

    /// Whether a host is called so.
    pub(super) fn is(&self, host: usize, name: &str) -> bool {
        self.hosts
            .get(host)
            .is_some_and(|known| same_name(&known.full, name))
    }

    /// A new host of this name.
    pub(super) fn add(&mut self, name: GivenName) -> usize {
        let index = self.hosts.len();
        self.beginnings
            .entry(beginning(&name.text))
            .or_default()
            .push(index);
        self.hosts.push(Known {
            full: name.text.clone(),
            shown: name,
        });
        index
    }

    /// The host that a name means, which is new where it means none. Of several it means none.
    pub(super) fn only_or_new(&mut self, name: &GivenName) -> Option<usize> {
        match self.meant(&name.text)[..] {
            [] => Some(
                self.only(&name.text)
                    .unwrap_or_else(|| self.add(name.clone())),
            ),
            [only] => Some(only),
            _ => None,
        }
    }

    /// Notes another name that objects of a host give it.
    pub(super) fn alias(&mut self, host: usize, name: &GivenName) {
        if self.is(host, &name.text) {
            return;
        }
        let known = self
            .aliases
            .entry(name.text.to_lowercase())
            .or_insert(Some(host));
        // `localhost` is a name of every host, and so of none.
        if *known != Some(host) {
            *known = None;
        }
    }

    /// Lets reports show a name if it is better than the one that they would show.
    pub(super) fn show(&mut self, host: usize, name: &GivenName) {
        if let Some(known) = self.hosts.get_mut(host)
            && same_name(&known.full, &name.text)
            && (name.rank, name.place) < (known.shown.rank, known.shown.place)
        {
            known.shown = name.clone();
        }
    }

    /// The name that reports show.
    pub(super) fn shown(&self, host: usize) -> Option<&GivenName> {
        self.hosts.get(host).map(|known| &known.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_windows_makes_them() {
        assert!(same_name("HV01", "hv01"));
        assert!(same_name("MUC-HYPERV-PROD", "muc-hyperv-prod01"));
        assert!(same_name("hv01.corp.example", "HV01"));
        assert!(same_name("hv01.corp.example", "HV01.CORP.EXAMPLE"));
        assert!(!same_name("HV01", "HV011"));
        assert!(!same_name("hv01.a.example", "hv01.b.example"));
    }
}
