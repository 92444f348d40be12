//! To whom something happens: traffic classes with their VLANs, on hosts; hosts with equal ones are one entry.

use std::collections::{BTreeMap, BTreeSet};

use crate::simulation::{ConsumerEntry, Simulation};

/// Classes in the order in which people look for them; others come behind.
const ORDER: [&str; 9] = [
    "management",
    "cluster",
    "csv",
    "live-migration",
    "storage",
    "backup",
    "other",
    "tenant",
    "unplanned",
];

/// A class or tenant, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class<'a> {
    rank: usize,
    name: &'a str,
    tenant: Option<&'a str>,
}

impl<'a> Class<'a> {
    /// That of a consumer.
    pub(super) fn of(consumer: &'a ConsumerEntry) -> Self {
        let name = consumer.class.as_ref();
        let rank = ORDER.iter().position(|one| *one == name);
        Self {
            rank: rank.unwrap_or(ORDER.len()),
            name,
            tenant: consumer.tenant.as_deref(),
        }
    }

    /// The class alone, without the tenant.
    pub(super) fn group(self) -> Self {
        Self {
            tenant: None,
            ..self
        }
    }

    /// `csv`, `tenant Contoso`.
    pub(super) fn label(self) -> String {
        match self.tenant {
            Some(tenant) => format!("{} {tenant}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// Classes with their VLANs, sorted; without a VLAN, nothing.
pub(super) type Traffic<'a> = Vec<(Class<'a>, Option<u16>)>;

/// Hosts, and what traffic of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Concerned<'a>(BTreeMap<Traffic<'a>, BTreeSet<&'a str>>);

impl<'a> Concerned<'a> {
    /// These consumers, by their positions.
    pub(super) fn of(simulation: &'a Simulation, consumers: &[u32]) -> Self {
        let entry = |index: &u32| simulation.consumers.get(*index as usize);
        let mut hosts: BTreeMap<&str, BTreeSet<(Class<'_>, Option<u16>)>> = BTreeMap::new();
        for consumer in consumers.iter().filter_map(entry) {
            let traffic = hosts.entry(&consumer.host).or_default();
            traffic.insert((Class::of(consumer), consumer.vlan));
        }
        let mut concerned = Self::default();
        for (host, traffic) in hosts {
            let traffic = traffic.into_iter().collect();
            concerned.0.entry(traffic).or_default().insert(host);
        }
        concerned
    }

    /// Adds what others are concerned of.
    pub(super) fn add(&mut self, other: Self) {
        for (traffic, hosts) in other.0 {
            self.0.entry(traffic).or_default().extend(hosts);
        }
    }

    /// The traffic, whatever hosts have it.
    pub(super) fn traffic(&self) -> impl Iterator<Item = &Traffic<'a>> {
        self.0.keys()
    }

    /// `csv (VLAN 20), storage` and the hosts, entry by entry.
    pub(super) fn entries(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        self.0.iter().map(|(traffic, hosts)| {
            let hosts = hosts.iter().map(|host| (*host).to_owned());
            (told(traffic), hosts.collect())
        })
    }

    /// How many hosts there are.
    pub(super) fn hosts(&self) -> usize {
        let all: BTreeSet<&str> = self.0.values().flatten().copied().collect();
        all.len()
    }
}

/// `csv (VLAN 20), tenant Contoso (VLAN 210–214, 300)`.
fn told(traffic: &Traffic<'_>) -> String {
    let mut classes: BTreeMap<Class<'_>, Vec<u16>> = BTreeMap::new();
    for (class, vlan) in traffic {
        classes.entry(*class).or_default().extend(*vlan);
    }
    let label = |(class, vlans): (Class<'_>, Vec<u16>)| match ranges(&vlans) {
        vlans if vlans.is_empty() => class.label(),
        vlans => format!("{} (VLAN {vlans})", class.label()),
    };
    let labels: Vec<String> = classes.into_iter().map(label).collect();
    labels.join(", ")
}

/// Sorted numbers, those that follow each other as one piece.
fn ranges(numbers: &[u16]) -> String {
    let mut pieces: Vec<(u16, u16)> = Vec::new();
    for number in numbers {
        match pieces.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            Some((_, last)) if *last == *number => {}
            _ => pieces.push((*number, *number)),
        }
    }
    let piece = |(first, last): (u16, u16)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    let pieces: Vec<String> = pieces.into_iter().map(piece).collect();
    pieces.join(", ")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn numbers_that_follow_each_other_are_one_piece() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(
            ranges(&[20, 21, 30, 210, 211, 212, 212]),
            "20, 21, 30, 210–212"
        );
    }
}
