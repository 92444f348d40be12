//! What to do next so that more can be evaluated: what to collect and on which hosts, what closes most gaps
//! first.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{list, plural};
use crate::finding::{NotEvaluated, State};

/// Something to collect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What: a cmdlet or a class, as it is called.
    pub collect: String,
    /// The command, ready to paste; nothing where there is no single one.
    pub command: Option<String>,
    /// The hosts that it is missing of, sorted.
    pub hosts: Vec<String>,
    /// How many gaps may close.
    pub gaps: usize,
}

/// What a gap lacks: what is collected, and the command for it if there is a single one.
pub type Resolve<'a> = &'a dyn Fn(&str) -> Option<(String, Option<String>)>;

/// The steps of two runs, what closes most first.
pub(super) fn join(mut steps: Vec<NextStep>, others: Vec<NextStep>) -> Vec<NextStep> {
    for other in others {
        match steps.iter_mut().find(|step| step.collect == other.collect) {
            Some(step) => {
                step.hosts.extend(other.hosts);
                step.hosts.sort();
                step.hosts.dedup();
                step.gaps += other.gaps;
            }
            None => steps.push(other),
        }
    }
    steps.sort_by_key(|step| std::cmp::Reverse(step.gaps));
    steps
}

impl NextStep {
    /// The steps that close gaps. `resolve` turns what a gap lacks into what a user collects.
    #[must_use]
    pub fn of(gaps: &[NotEvaluated], resolve: Resolve<'_>) -> Vec<Self> {
        let mut steps: BTreeMap<String, (Option<String>, BTreeSet<&str>, usize)> = BTreeMap::new();
        let open = gaps
            .iter()
            .filter(|gap| gap.state == State::Active && !gap.is_limit);
        for gap in open {
            let Some((collect, command)) = gap.collect.as_deref().and_then(resolve) else {
                continue;
            };
            let (_, hosts, count) = steps
                .entry(collect)
                .or_insert_with(|| (command, BTreeSet::new(), 0));
            let of_gap = gap.subjects.iter();
            hosts.extend(of_gap.filter_map(|subject| subject.split('/').next()));
            *count += gap.subjects.len();
        }
        let steps = steps.into_iter();
        let mut steps: Vec<Self> = steps
            .map(|(collect, (command, hosts, gaps))| Self {
                collect,
                command,
                hosts: hosts.into_iter().map(str::to_owned).collect(),
                gaps,
            })
            .collect();
        // What closes as much stays in the order of names.
        steps.sort_by_key(|step| std::cmp::Reverse(step.gaps));
        steps
    }

    /// `Get-NetIPInterface on HV01, HV02: closes 14 gaps`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (hosts, gaps) = (list(&self.hosts), plural(self.gaps, "gap"));
        let preposition = if self.command.is_some() {
            "on"
        } else {
            "behind"
        };
        format!("{} {preposition} {hosts}: closes {gaps}", self.collect)
    }
}
