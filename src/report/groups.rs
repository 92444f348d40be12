//! Findings that count, as reports for people show them: those that one setting brings, over rules and hosts, and
//! those of one cause that read alike, are one entry.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{list, plural};
use crate::finding::Finding;

/// Findings that are shown as one.
pub(super) struct Group<'a> {
    /// The worst, which stands for all.
    pub(super) first: &'a Finding,
    /// The others.
    pub(super) rest: Vec<&'a Finding>,
}

/// What makes findings one entry.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum GroupKey<'a> {
    /// The setting that brings them.
    Setting(&'a str),
    /// Rule, variant, severity and what the finding reads alike by.
    Alike([&'a str; 4]),
}

impl<'a> GroupKey<'a> {
    fn of(finding: &'a Finding) -> Option<Self> {
        if let Some(because) = &finding.because {
            return Some(Self::Setting(because));
        }
        let fold = finding.fold.as_deref()?;
        let variant = finding.variant.as_deref().unwrap_or_default();
        let (rule, severity) = (finding.rule.as_str(), finding.severity.name());
        Some(Self::Alike([rule, variant, severity, fold]))
    }
}

/// Findings in their order, those of one setting and those that read alike together.
pub(super) fn groups<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Group<'a>> {
    grouped(findings, GroupKey::of)
}

/// Findings in their order, those of one setting together.
pub(super) fn by_setting<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Group<'a>> {
    grouped(findings, |finding| finding.because.as_deref())
}

/// A group stands where its first finding does.
fn grouped<'a, K: Ord>(
    findings: impl Iterator<Item = &'a Finding>,
    key: impl Fn(&'a Finding) -> Option<K>,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known = BTreeMap::new();
    for finding in findings {
        let key = key(finding);
        let place = key.map_or(groups.len(), |key| {
            *known.entry(key).or_insert(groups.len())
        });
        match groups.get_mut(place) {
            Some(group) => group.rest.push(finding),
            None => groups.push(Group {
                first: finding,
                rest: Vec::new(),
            }),
        }
    }
    groups
}

impl Group<'_> {
    /// The setting that brings all of them; nothing for findings that stand for themselves.
    pub(super) fn because(&self) -> Option<&str> {
        self.first.because.as_deref()
    }

    /// Every finding of the group.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// What is wrong: the setting, or what the first says.
    pub(super) fn message(&self) -> &str {
        self.because().unwrap_or(&self.first.message)
    }

    /// What the setting brings: `on HV01: 12 errors of vlan/not-carried-by-backend, 1 warning of …`.
    pub(super) fn brings(&self) -> String {
        let mut hosts = BTreeSet::new();
        let mut rules: BTreeMap<_, usize> = BTreeMap::new();
        for finding in self.findings() {
            hosts.extend(finding.subject.on_host().map(str::to_owned));
            let severity = std::cmp::Reverse(finding.severity);
            *rules.entry((severity, &finding.rule)).or_default() += 1;
        }
        let counts = rules.into_iter().map(|((severity, rule), count)| {
            format!("{} of {rule}", plural(count, severity.0.name()))
        });
        let counts = counts.collect::<Vec<_>>().join(", ");
        let hosts: Vec<String> = hosts.into_iter().collect();
        format!("on {}: {counts}", list(&hosts))
    }
}

/// How many findings have a setting as their cause, and how many settings those are.
pub(super) fn caused<'a>(findings: impl Iterator<Item = &'a Finding>) -> (usize, usize) {
    let settings = findings.filter_map(|finding| finding.because.as_deref());
    let settings: Vec<&str> = settings.collect();
    let distinct: BTreeSet<&&str> = settings.iter().collect();
    (settings.len(), distinct.len())
}
