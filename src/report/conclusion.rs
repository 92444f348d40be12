//! What a run comes to: one word, which decides what a process ends with. Nothing that was handed in and
//! not judged is covered by `pass`.

use std::collections::BTreeSet;

use super::Run;
use crate::acceptance::is_waiver_rule;
use crate::catalogue::RuleId;
use crate::coverage::{COLLECTION_INCOMPLETE, is_coverage_rule};
use crate::finding::{NotEvaluated, State, Tally};
use crate::source::{Problem, ProblemSeverity};

/// What a run comes to, the best first: of several that would hold, the last one here is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing at or above the threshold, and nothing that matters was left out.
    Pass,
    /// No finding at or above the threshold, and something that matters was not evaluated.
    Incomplete,
    /// Findings at or above the threshold.
    Fail,
    /// Nothing was recognised, or not one check evaluated.
    NoInput,
    /// The run itself went wrong, or an input could not be read.
    Error,
}

impl Conclusion {
    /// Every conclusion, the best first.
    pub const ALL: [Self; 5] = [
        Self::Pass,
        Self::Incomplete,
        Self::Fail,
        Self::NoInput,
        Self::Error,
    ];

    /// The word that reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Incomplete => "incomplete",
            Self::Fail => "fail",
            Self::NoInput => "no-input",
            Self::Error => "error",
        }
    }

    /// What a process ends with. Whether a run that is incomplete fails, the user says.
    #[must_use]
    pub const fn exit_code(self, incomplete_fails: bool) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Incomplete if !incomplete_fails => 0,
            Self::Fail | Self::Incomplete => 1,
            Self::Error => 2,
            Self::NoInput => 3,
        }
    }
}

impl Run {
    /// What the run comes to.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        let unreadable = self.threshold.unreadable && self.has_unreadable();
        if unreadable || self.problems.iter().any(is_error) {
            Conclusion::Error
        } else if !self.recognised_any() || self.judged_nothing() {
            Conclusion::NoInput
        } else if self.has_counting_findings() {
            Conclusion::Fail
        } else if self.is_incomplete() {
            Conclusion::Incomplete
        } else {
            Conclusion::Pass
        }
    }

    /// The word that reports use for what the run comes to.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        self.conclusion().name()
    }

    /// What a process ends with.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.conclusion().exit_code(self.threshold.not_evaluated)
    }

    fn has_unreadable(&self) -> bool {
        self.input_problems.iter().any(is_error)
    }

    /// Whether no rule on hosts or backends had anything to judge, although there was one.
    #[must_use]
    pub fn judged_nothing(&self) -> bool {
        let mut rules = self.rules.iter().map(|card| &card.id);
        rules.any(is_of_inputs) && self.checks().evaluated == 0
    }

    /// What the rules on hosts and backends saw, all of them together.
    #[must_use]
    pub fn checks(&self) -> Tally {
        let mut sum = Tally::default();
        for (rule, tally) in &self.verdicts.tallies {
            if is_of_inputs(rule) {
                sum += *tally;
            }
        }
        sum
    }

    fn has_counting_findings(&self) -> bool {
        let least = self.threshold.severity;
        least.is_some_and(|least| self.active().any(|finding| finding.severity >= least))
    }

    /// Whether something that matters was not evaluated, is not there, or is too old.
    fn is_incomplete(&self) -> bool {
        let gaps = self.verdicts.not_evaluated.iter();
        gaps.filter(|gap| self.matters(gap)).count() > 0
            || self.has_unreadable()
            || self.uncovered() > 0
            || self.lost > 0
    }

    /// Whether a gap keeps the run from being complete.
    pub(super) fn matters(&self, gap: &NotEvaluated) -> bool {
        gap.state == State::Active && !gap.is_limit && gap.severity >= self.threshold.of_gaps()
    }

    /// How many expected hosts and backends are not there, how many inventories are too old, and how much
    /// collections did not get, without what is accepted.
    pub(super) fn uncovered(&self) -> usize {
        // Manifests name thousands of hosts, each of which is a finding: looked through once.
        let mut names = BTreeSet::new();
        let mut places = BTreeSet::new();
        let accepted = self.verdicts.findings.iter();
        let accepted = accepted.filter(|finding| finding.state != State::Active);
        for finding in accepted.filter(|finding| is_coverage_rule(&finding.rule)) {
            names.insert(&*finding.subject.name);
            if finding.rule.as_str() == COLLECTION_INCOMPLETE {
                places.insert(finding.place);
            }
        }
        let coverage = &self.coverage;
        let missing = coverage.missing.iter().map(|missing| &*missing.host);
        let stale = coverage.stale.iter().map(|stale| stale.of.name());
        let uncovered = missing.chain(stale).filter(|name| !names.contains(name));
        let gaps = coverage.gaps.iter();
        let gaps = gaps.filter(|gap| !places.contains(&gap.place));
        uncovered.count() + gaps.count() + coverage.missing_backends.len()
    }

    /// How many checks were left because exports of their kind can never hold what they need.
    pub(super) fn limits(&self) -> usize {
        let gaps = self.verdicts.not_evaluated.iter();
        let limits = gaps.filter(|gap| gap.is_limit);
        limits.map(|gap| gap.subjects.len()).sum()
    }
}

fn is_error(problem: &Problem) -> bool {
    problem.severity == ProblemSeverity::Error
}

/// Whether a rule is about hosts and backends, not about the run itself.
fn is_of_inputs(rule: &RuleId) -> bool {
    !is_coverage_rule(rule) && !is_waiver_rule(rule)
}
