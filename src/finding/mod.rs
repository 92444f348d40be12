//! Findings: what a rule says about a subject, sorted, counted and identified from run to run.
//!
//! The module knows places, not how they are shown; and no Rego.

mod fingerprint;
mod tally;
mod timings;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use fingerprint::fingerprint;
pub use tally::Tally;
pub use timings::Timings;

use crate::catalogue::{Confidence, RuleId, Severity};
use crate::source::{Place, Problem, clipped};

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The variant of its verdict.
    pub variant: Option<String>,
    /// How bad the finding is.
    pub severity: Severity,
    /// How sure the finding is.
    pub confidence: Confidence,
    /// Whether the finding counts.
    pub state: State,
    /// The waiver that covers the finding.
    pub waived: Option<Box<Waived>>,
    /// The VLAN IDs that the finding is about.
    pub vlans: Vec<u16>,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to do about the finding.
    pub help: String,
    /// The same from run to run, whatever the order and the lines of the exports.
    pub fingerprint: String,
    /// The object whose repair cures this and other findings.
    pub cause: Option<String>,
    /// The setting of the cause that brings this and other findings, one sentence without its full stop;
    /// then the help is the repair of that setting.
    pub because: Option<String>,
    /// Findings of one cause with the same key read alike and can be shown as one.
    pub fold: Option<String>,
    /// The subject that the finding is about.
    pub subject: SubjectName,
    /// Where the finding stands in an export.
    pub place: Place,
    /// What is to be seen there, if the page says it.
    pub label: Option<String>,
    /// Other places of the same defect, on the other side of the wire.
    pub related: Vec<Related>,
}

impl Finding {
    /// What is wrong, and the setting that brings it: what stands at the place of the finding.
    #[must_use]
    pub fn explained(&self) -> String {
        match &self.because {
            Some(because) => format!("{}, because {because}", self.message),
            None => self.message.clone(),
        }
    }

    /// The place of the finding and those of its other sides.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let related = self.related.iter().map(|side| side.place);
        std::iter::once(self.place).chain(related)
    }

    /// The place of the finding and those of its other sides, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let related = self.related.iter_mut().map(|side| &mut side.place);
        std::iter::once(&mut self.place).chain(related)
    }
}

/// What a finding says of the waiver that covers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waived {
    /// Why the finding is accepted.
    pub reason: String,
    /// Who is responsible for the waiver.
    pub owner: Option<String>,
    /// The ticket in which the waiver was decided.
    pub ticket: Option<String>,
    /// The last day on which the waiver counts, `2027-01-31`.
    pub expires: String,
}

/// `reason (owner, ticket, until 2027-01-31)`.
impl fmt::Display for Waived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.reason)?;
        for word in self.owner.iter().chain(&self.ticket) {
            write!(f, "{word}, ")?;
        }
        write!(f, "until {})", self.expires)
    }
}

/// Whether a finding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// The finding counts.
    Active,
    /// A waiver covers the finding.
    Waived,
    /// The baseline holds the finding.
    Baselined,
}

impl State {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Waived => "waived",
            State::Baselined => "baselined",
        }
    }
}

/// The names of a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubjectName {
    /// Kind of subject.
    pub kind: String,
    /// Id of the subject.
    pub id: String,
    /// Name of the subject.
    pub name: String,
    /// The host that the subject is on.
    pub host: Option<String>,
}

impl SubjectName {
    /// The names as they are kept for being shown, without the rest of very long ones.
    #[must_use]
    pub fn shown(self) -> Self {
        Self {
            id: clipped(&self.id).into_owned(),
            name: clipped(&self.name).into_owned(),
            ..self
        }
    }
}

/// `HV01/Tenant`, or the name alone of what is on no host.
impl fmt::Display for SubjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(f, "{host}/")?;
        }
        f.write_str(&self.name)
    }
}

impl SubjectName {
    /// The backend that the subject is in; nothing for a subject on a host.
    #[must_use]
    pub fn in_backend(&self) -> Option<&str> {
        let id = self.id.strip_prefix("backend:")?;
        Some(id.split_once('/').map_or(id, |(backend, _)| backend))
    }

    /// The host that the subject is on, or is.
    #[must_use]
    pub fn on_host(&self) -> Option<&str> {
        let itself = (self.kind == "host").then_some(self.name.as_str());
        self.host.as_deref().or(itself)
    }
}

/// A place that belongs to a finding, with what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What is to be seen.
    pub message: String,
}

/// Subjects that a rule could not judge, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotEvaluated {
    /// The rule.
    pub rule: RuleId,
    /// What was missing.
    pub reason: String,
    /// How bad a finding would be.
    pub severity: Severity,
    /// Whether an export of this kind can never hold what is missing.
    pub is_limit: bool,
    /// Whether the gap counts.
    pub state: State,
    /// What would have told: a cmdlet, a class, or a section of the collector.
    pub collect: Option<String>,
    /// The subjects, `HV01/Tenant`; a host alone where its subjects are out of sight.
    pub subjects: Vec<String>,
}

impl NotEvaluated {
    /// What became of the gap: `not evaluated`, and who accepts that.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match (self.state, self.is_limit) {
            (State::Active, false) => "not evaluated",
            (State::Active, true) => "not evaluated, which no such export can change",
            (State::Waived, _) => "not evaluated, waived",
            (State::Baselined, _) => "not evaluated, known before",
        }
    }

    /// Whether another gap differs in its subjects alone.
    fn is_like(&self, other: &Self) -> bool {
        let about = |gap: &Self| (gap.severity, gap.is_limit, gap.state);
        self.rule == other.rule && self.reason == other.reason && about(self) == about(other)
    }
}

/// Everything that the rules said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Verdicts {
    /// The findings.
    pub findings: Vec<Finding>,
    /// The gaps, by rule and reason.
    pub not_evaluated: Vec<NotEvaluated>,
    /// What each rule saw.
    pub tallies: BTreeMap<RuleId, Tally>,
    /// How rules failed, each by the host or backend that it failed on: what it would have said of that one
    /// nobody knows.
    pub failures: BTreeMap<RuleId, BTreeMap<String, Problem>>,
    /// How long the rules took; not kept in a cache, for that time is not spent again.
    #[serde(skip)]
    pub timings: Timings,
}

impl Verdicts {
    /// Adds what another part of the run said.
    pub fn merge(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.timings.merge(&other.timings);
        for gap in other.not_evaluated {
            match self.known_gap(&gap) {
                Some(known) => known.subjects.extend(gap.subjects),
                None => self.not_evaluated.push(gap),
            }
        }
        for (rule, tally) in other.tallies {
            *self.tallies.entry(rule).or_default() += tally;
        }
        for (rule, failures) in other.failures {
            self.failures.entry(rule).or_default().extend(failures);
        }
    }

    /// These verdicts, for whom a rule that failed leaves nothing of worth.
    ///
    /// # Errors
    /// The first rule that failed.
    pub fn whole(self) -> Result<Self, Problem> {
        match self.failed().into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(self),
        }
    }

    /// What is to be told of rules that failed, a problem each: where it failed first by name, whatever the threads
    /// did, and on how many others.
    #[must_use]
    pub fn failed(&self) -> Vec<Problem> {
        let first = |failures: &BTreeMap<String, Problem>| {
            let mut problem = failures.values().next()?.clone();
            if let others @ 1.. = failures.len() - 1 {
                problem.message.push_str(&format!(", and on {others} more"));
            }
            Some(problem)
        };
        self.failures.values().filter_map(first).collect()
    }

    /// Takes out what another part of the run said, which was added before.
    pub fn take_out(&mut self, other: &Self) {
        for finding in &other.findings {
            if let Some(index) = self.findings.iter().position(|known| known == finding) {
                self.findings.swap_remove(index);
            }
        }
        for gap in &other.not_evaluated {
            if let Some(known) = self.known_gap(gap) {
                for subject in &gap.subjects {
                    if let Some(index) = known.subjects.iter().position(|name| name == subject) {
                        known.subjects.swap_remove(index);
                    }
                }
            }
        }
        self.not_evaluated.retain(|gap| !gap.subjects.is_empty());
        for (rule, tally) in &other.tallies {
            if let Some(known) = self.tallies.get_mut(rule) {
                *known -= *tally;
            }
        }
        for (rule, failures) in &other.failures {
            if let Some(known) = self.failures.get_mut(rule) {
                known.retain(|unit, _| !failures.contains_key(unit));
            }
        }
        self.failures.retain(|_, failures| !failures.is_empty());
    }

    /// Adds a subject that a rule could not judge.
    pub fn gap(&mut self, mut gap: NotEvaluated, subject: String) {
        if let Some(known) = self.known_gap(&gap) {
            known.subjects.push(subject);
        } else {
            gap.subjects.push(subject);
            self.not_evaluated.push(gap);
        }
    }

    fn known_gap(&mut self, gap: &NotEvaluated) -> Option<&mut NotEvaluated> {
        self.not_evaluated
            .iter_mut()
            .find(|known| known.is_like(gap))
    }

    /// Accepts the gaps that count and that `accepts` says so of, by rule and subject: from then on they are
    /// in this state.
    pub fn accept_gaps(&mut self, state: State, mut accepts: impl FnMut(&RuleId, &str) -> bool) {
        let mut accepted = Vec::new();
        for gap in &mut self.not_evaluated {
            if gap.state != State::Active {
                continue;
            }
            let rule = &gap.rule;
            let of_gap = gap
                .subjects
                .extract_if(.., |subject| accepts(rule, subject));
            let subjects: Vec<String> = of_gap.collect();
            if !subjects.is_empty() {
                accepted.push(NotEvaluated {
                    state,
                    subjects,
                    ..gap.clone()
                });
            }
        }
        self.not_evaluated.retain(|gap| !gap.subjects.is_empty());
        self.not_evaluated.extend(accepted);
    }

    /// Puts everything into one order, whatever the threads did: the worst first, then by rule,
    /// host and place.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.findings.sort_by(|a, b| {
            b.severity
                .cmp(&a.severity)
                .then_with(|| a.rule.cmp(&b.rule))
                .then_with(|| a.subject.host.cmp(&b.subject.host))
                .then_with(|| a.place.cmp(&b.place))
                // Two findings of one rule may stand at one place; threads must not decide their order.
                .then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        let key = |gap: &NotEvaluated| {
            (
                gap.rule.clone(),
                gap.reason.clone(),
                gap.state,
                gap.severity,
            )
        };
        self.not_evaluated.sort_by_cached_key(key);
        for gap in &mut self.not_evaluated {
            gap.subjects.sort();
        }
        self
    }

    /// Every place that the findings and failures point at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let failures = self.failures.values().flat_map(BTreeMap::values);
        let of_findings = self.findings.iter().flat_map(Finding::places);
        of_findings.chain(failures.filter_map(|problem| problem.place))
    }

    /// Every place that the findings and failures point at, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let failures = self.failures.values_mut().flat_map(BTreeMap::values_mut);
        let of_findings = self.findings.iter_mut().flat_map(Finding::places_mut);
        of_findings.chain(failures.filter_map(|problem| problem.place.as_mut()))
    }

    /// Whether a rule judged anything at all.
    #[must_use]
    pub fn judged(&self, rule: &str) -> bool {
        let tally = self.tallies.get(&RuleId::from(rule));
        tally.is_some_and(|tally| tally.evaluated > 0)
    }

    /// How many findings of this severity count.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let counts =
            |finding: &&Finding| finding.severity == severity && finding.state == State::Active;
        self.findings.iter().filter(counts).count()
    }

    /// How many findings are in this state.
    #[must_use]
    pub fn in_state(&self, state: State) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.state == state)
            .count()
    }

    /// The sum of what all rules saw.
    #[must_use]
    pub fn total(&self) -> Tally {
        let mut sum = Tally::default();
        for tally in self.tallies.values() {
            sum += *tally;
        }
        sum
    }
}
