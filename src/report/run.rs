//! What a run was: its files, its rules, what they said, what is accepted of it and what it comes to. The
//! pipeline fills it in while it goes; a part for another machine is one that is not over; reports show it.
//! A run knows neither formats nor how exports are read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::changed::ChangedLines;
use super::groups::caused;
use super::next_steps::NextStep;
use super::phases::Phases;
use super::text::plural;
use super::threshold::Threshold;
use crate::acceptance::{BaselineEntry, Covered};
use crate::catalogue::{RuleCard, RuleId, Severity};
use crate::coverage::{Coverage, Expected};
use crate::finding::{Finding, State, Verdicts};
use crate::picture::Picture;
use crate::source::{
    Citations, Collected, PassedOver, Place, Problem, SourceId, SourceReport, Sources,
};

/// What stands at the place of a finding that the change does not touch, where nobody says more.
pub(super) const SHOWS: &str = "here it shows";

/// A run. Written down it is what the first pass knows: the files by their names, and nothing of what the
/// second pass or the end of the run decides.
#[derive(Default, Serialize, Deserialize)]
pub struct Run {
    /// The files.
    pub sources: Sources,
    /// What became of each.
    pub reports: BTreeMap<SourceId, SourceReport>,
    /// What was wrong with the run: paths, configuration, rules.
    pub problems: Vec<Problem>,
    /// What was wrong with the inputs.
    pub input_problems: Vec<Problem>,
    /// The rules.
    pub rules: Vec<RuleCard>,
    /// What the rules said.
    #[serde(skip)]
    pub verdicts: Verdicts,
    /// How many hosts there were.
    #[serde(skip)]
    pub hosts: usize,
    /// How many backends.
    pub backends: usize,
    /// Their names.
    pub backend_names: Vec<String>,
    /// How many server profiles they have.
    pub profiles: usize,
    /// When the oldest and the newest inventory of a host were taken.
    #[serde(skip)]
    pub collected: Option<Collected>,
    /// The day on which the run looks at waivers and ages.
    #[serde(skip)]
    pub today: NaiveDate,
    /// What is accepted until a day, and what it covers.
    #[serde(skip)]
    pub waivers: Vec<Covered>,
    /// What a baseline holds and is gone; nothing where there is no baseline.
    #[serde(skip)]
    pub fixed: Option<Vec<BaselineEntry>>,
    /// How many findings are not about the change that was asked for; nothing where none was.
    #[serde(skip)]
    pub left_out: Option<usize>,
    /// How many kinds of things - hosts, backends, findings - of the base of a change cannot be judged any more.
    #[serde(skip)]
    pub lost: usize,
    /// The lines that the change touches, of the files that findings stand in.
    #[serde(skip)]
    pub touched: BTreeMap<SourceId, ChangedLines>,
    /// What counts against the run.
    #[serde(skip)]
    pub threshold: Threshold,
    /// What was expected before any host was looked at.
    pub expected: Expected,
    /// Which hosts were expected, and which were there.
    #[serde(skip)]
    pub coverage: Coverage,
    /// What to collect so that more can be evaluated, what closes most first.
    #[serde(skip)]
    pub next_steps: Vec<NextStep>,
    /// What of the paths was not looked at, and why.
    pub passed_over: Vec<PassedOver>,
    /// Pictures for a page, where somebody asked for one.
    #[serde(skip)]
    pub pictures: Vec<Picture>,
    /// How long its parts took.
    #[serde(skip)]
    pub phases: Phases,
    /// What is to be said beside the report, which is the same with and without a cache.
    #[serde(skip)]
    pub notes: Vec<Problem>,
}

impl Run {
    /// Everything that was wrong with the run and its inputs.
    pub fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().chain(&self.input_problems)
    }

    /// Whether any file was one of ours and holds something that is used; the configuration does
    /// not count.
    #[must_use]
    pub fn recognised_any(&self) -> bool {
        self.reports.values().any(SourceReport::is_recognised)
    }

    /// How many active findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.verdicts.count(severity)
    }

    /// `1 error, 2 warnings, 0 info`.
    pub(super) fn found(&self) -> String {
        let found = format!(
            "{}, {}, {} info",
            plural(self.count(Severity::Error), "error"),
            plural(self.count(Severity::Warning), "warning"),
            self.count(Severity::Info),
        );
        match caused(self.active()) {
            (0, _) => found,
            (count, settings) => {
                format!(
                    "{found}; {count} of them from {}",
                    plural(settings, "setting")
                )
            }
        }
    }

    /// `4 hosts, 1 backend, 24 rules`.
    pub(super) fn scope(&self) -> String {
        let scope = format!(
            "{}, {}, {}",
            plural(self.hosts, "host"),
            plural(self.backends, "backend"),
            plural(self.rules.len(), "rule"),
        );
        let rules = self.rules.iter();
        let idle = rules.filter(|rule| !self.verdicts.judged(rule.id.as_str()));
        match idle.count() {
            // Most rules look at hosts: whoever hands in a backend alone is told that they were silent.
            idle @ 1.. if self.hosts == 0 && self.backends > 0 => {
                format!("{scope}, of which {idle} saw nothing to judge")
            }
            _ => scope,
        }
    }

    /// The findings that count, the worst first.
    pub(super) fn active(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.verdicts.findings.iter();
        findings.filter(|finding| finding.state == State::Active)
    }

    /// The places of a finding, the first of those first on which the change touches a line: there stands what
    /// the change has to do with it. A finding that the change touches nowhere stays as it is.
    pub(super) fn places_of<'f>(
        &self,
        cited: &Citations<'_>,
        finding: &'f Finding,
    ) -> Vec<(Place, Option<&'f str>)> {
        let own = std::iter::once((finding.place, finding.label.as_deref()));
        let others = finding.related.iter();
        let others = others.map(|side| (side.place, Some(side.message.as_str())));
        let mut places: Vec<_> = own.chain(others).collect();
        let is_touched = |(place, _): &(Place, Option<&str>)| {
            let lines = self.touched.get(&place.source);
            lines.is_some_and(|lines| lines.at(&cited.of(*place).position))
        };
        if let Some(index) = places.iter().position(is_touched) {
            places[..=index].rotate_right(1);
        }
        places
    }

    /// What a rule is; nothing for a rule that nobody knows any more.
    pub(super) fn card(&self, rule: &RuleId) -> Option<&RuleCard> {
        self.rules.iter().find(|card| card.id == *rule)
    }

    /// Every place that a report of the run can speak of.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let problems = self.all_problems().flat_map(Problem::places);
        problems
            .chain(self.verdicts.places())
            .chain(self.coverage.places())
    }
}
