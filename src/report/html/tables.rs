//! What the page lists beside findings: what was not evaluated, waivers, rules, files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::prose::prose;
use crate::acceptance::Covered;
use crate::catalogue::{RuleCard, Severity};
use crate::coverage::InventoryOf;
use crate::finding::{NotEvaluated, Tally};
use crate::report::Run;
use crate::report::remark::{by_reason, open_gaps};
use crate::report::text::{clean, plural};
use crate::source::{SourceReport, Status};

/// Files that the table of sources holds: a page opens no faster than its longest table.
const FILES: usize = 2000;
/// Names of subjects that a gap spells out.
const NAMES: usize = 200;

/// What was not evaluated for one reason.
pub(super) struct RuleGaps<'a> {
    pub(super) reason: String,
    pub(super) count: usize,
    pub(super) rules: Vec<GapRow<'a>>,
}

/// What a rule could not judge.
pub(super) struct GapRow<'a> {
    pub(super) rule: &'a str,
    pub(super) count: usize,
    pub(super) names: String,
    pub(super) more: usize,
}

/// A waiver.
pub(super) struct WaiverRow<'a> {
    pub(super) covered: &'a Covered,
    pub(super) what: String,
    pub(super) expires: String,
    /// How many days it still counts.
    pub(super) left: String,
    pub(super) state: &'static str,
    pub(super) place: String,
}

/// A rule of the run.
pub(super) struct RuleRow<'a> {
    pub(super) card: &'a RuleCard,
    pub(super) tally: Tally,
    /// Its page as HTML that holds nothing but what Markdown says.
    pub(super) prose: String,
}

/// A file.
pub(in crate::report) struct FileRow<'a> {
    pub(in crate::report) report: &'a SourceReport,
    pub(in crate::report) name: String,
    pub(in crate::report) reason: String,
    pub(in crate::report) collected: String,
    pub(in crate::report) age: String,
}

/// A host: what was found on it, and that it was not there.
pub(super) struct HostRow {
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) info: usize,
    pub(super) gaps: usize,
}

/// Hosts of the run and those that were expected, by name; as many as a table can hold.
pub(super) fn hosts(run: &Run) -> Vec<HostRow> {
    let mut table: BTreeMap<String, HostRow> = BTreeMap::new();
    let coverage = &run.coverage;
    let missing = coverage
        .missing
        .iter()
        .map(|missing| (&missing.host, "missing"));
    let old = coverage.stale.iter().filter_map(|stale| match &stale.of {
        InventoryOf::Host(host) => Some(host),
        InventoryOf::Backend(_) => None,
    });
    let old: BTreeSet<&String> = old.collect();
    let seen = coverage.seen.iter().map(|host| {
        let state = if old.contains(&host) {
            "too old"
        } else {
            "in the run"
        };
        (host, state)
    });
    for (host, state) in seen.chain(missing) {
        let row = HostRow {
            name: clean(host),
            state,
            errors: 0,
            warnings: 0,
            info: 0,
            gaps: 0,
        };
        table.insert(host.to_uppercase(), row);
    }
    for finding in run.active() {
        let host = finding.subject.on_host().map(str::to_uppercase);
        if let Some(row) = host.and_then(|host| table.get_mut(&host)) {
            match finding.severity {
                Severity::Error => row.errors += 1,
                Severity::Warning => row.warnings += 1,
                Severity::Info => row.info += 1,
            }
        }
    }
    for subject in open_gaps(run).flat_map(|gap| &gap.subjects) {
        let host = subject.split('/').next().map(str::to_uppercase);
        if let Some(row) = host.and_then(|host| table.get_mut(&host)) {
            row.gaps += 1;
        }
    }
    table.into_values().take(FILES).collect()
}

pub(super) fn gaps<'a>(run: &'a Run) -> Vec<RuleGaps<'a>> {
    let row = |gap: &&'a NotEvaluated| {
        let names: Vec<String> = gap
            .subjects
            .iter()
            .take(NAMES)
            .map(|subject| clean(subject))
            .collect();
        GapRow {
            rule: gap.rule.as_str(),
            count: gap.subjects.len(),
            names: names.join(", "),
            more: gap.subjects.len() - names.len(),
        }
    };
    let gaps = by_reason(open_gaps(run)).into_iter();
    gaps.map(|(reason, of)| RuleGaps {
        reason: clean(reason),
        count: of.iter().map(|gap| gap.subjects.len()).sum(),
        rules: of.iter().map(row).collect(),
    })
    .collect()
}

pub(super) fn register<'a>(run: &'a Run) -> Vec<WaiverRow<'a>> {
    let entry = |covered: &'a Covered| {
        let place = covered.waiver.place;
        let source = run.sources.get(place.source);
        let line = run.sources.position(place).line;
        WaiverRow {
            what: clean(&covered.waiver.to_string()),
            expires: covered.waiver.expires.to_string(),
            left: match days(run.today, covered.waiver.expires) {
                Some(days) => format!("{} left", plural(days, "day")),
                None => "over".to_owned(),
            },
            state: covered.state(run.today),
            place: clean(&format!("{}:{line}", source.name())),
            covered,
        }
    };
    run.waivers.iter().map(entry).collect()
}

pub(super) fn rules<'a>(run: &'a Run) -> Vec<RuleRow<'a>> {
    let rule = |card: &'a RuleCard| RuleRow {
        tally: run
            .verdicts
            .tallies
            .get(&card.id)
            .copied()
            .unwrap_or_default(),
        prose: prose(&card.prose),
        card,
    };
    run.rules.iter().map(rule).collect()
}

impl RuleRow<'_> {
    pub(super) fn passed(&self) -> usize {
        self.tally.passed()
    }
}

/// The files, those first that could not be read; of a fleet, as many as a table can hold.
pub(in crate::report) fn sources<'a>(run: &'a Run) -> Vec<FileRow<'a>> {
    let file = |report: &'a SourceReport| FileRow {
        name: clean(&report.file),
        reason: report.reason.as_deref().map(clean).unwrap_or_default(),
        collected: report
            .collected
            .map(|collected| collected.to_string())
            .unwrap_or_default(),
        age: report
            .collected
            .and_then(|day| days(day, run.today))
            .map(|days| plural(days, "day"))
            .unwrap_or_default(),
        report,
    };
    let rank = |report: &&SourceReport| match report.status {
        Status::Broken => 0,
        Status::Read => 1,
        Status::Unused => 2,
        Status::Foreign => 3,
    };
    let mut reports: Vec<&SourceReport> = run.reports.values().collect();
    // The sort is stable: files of one rank stay in the order of the run.
    reports.sort_by_key(rank);
    reports.into_iter().take(FILES).map(file).collect()
}

/// Days from one to the other; nothing where the other came first.
fn days(from: NaiveDate, to: NaiveDate) -> Option<usize> {
    usize::try_from((to - from).num_days()).ok()
}
