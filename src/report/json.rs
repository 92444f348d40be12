//! `report/v1`: the format that scripts of pipelines read. Its types are frozen: they change with a new
//! version only, whatever the inside of the program looks like.

use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;

use super::Run;
use super::groups::{Group, by_setting};
use super::location::Location;
use super::next_steps::NextStep;
use crate::acceptance::BaselineEntry;
use crate::catalogue::Severity;
use crate::coverage::{Coverage, InventoryOf};
use crate::finding::{Finding, NotEvaluated, State, Waived};
use crate::source::{Citations, JsonForm, PassedOver, Place, Problem, SourceReport, write_json};

#[derive(Serialize)]
pub(super) struct Report<'a> {
    #[serde(flatten)]
    pub(super) head: Head<'a>,
    pub(super) sources: Vec<File<'a>>,
    pub(super) problems: Vec<Fault<'a>>,
    pub(super) findings: Vec<Item<'a>>,
    pub(super) not_evaluated: Vec<Gap<'a>>,
    pub(super) coverage: Covered<'a>,
    pub(super) causes: Vec<Setting<'a>>,
    pub(super) next_steps: Vec<Step<'a>>,
    pub(super) passed_over: &'a [PassedOver],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fixed: Option<Vec<Gone<'a>>>,
}

/// What the run comes to.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    schema: &'static str,
    tool: Tool,
    verdict: &'a str,
    exit_code: u8,
    summary: Summary,
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    pub(super) version: &'static str,
}

pub(super) const TOOL: Tool = Tool {
    name: "fabriclint",
    version: env!("CARGO_PKG_VERSION"),
};

#[derive(Serialize)]
struct Summary {
    hosts: usize,
    backends: usize,
    rules: usize,
    evaluated: usize,
    passed: usize,
    not_evaluated: usize,
    not_applicable: usize,
    limits: usize,
    error: usize,
    warning: usize,
    info: usize,
    waived: usize,
    baselined: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<usize>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the format's names")]
pub(super) struct File<'a> {
    file: &'a str,
    dialect: Option<&'a str>,
    status: &'a str,
    objects: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    collected: Option<NaiveDate>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Fault<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    location: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Location>,
    file: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Item<'a> {
    rule: &'a str,
    variant: Option<&'a str>,
    severity: &'static str,
    confidence: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<Word<'a>>,
    message: &'a str,
    help: &'a str,
    fingerprint: &'a str,
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    subject: Subject<'a>,
    location: Location,
    related: Vec<RelatedLocation<'a>>,
}

/// Why a finding is waived.
#[derive(Serialize)]
struct Word<'a> {
    reason: &'a str,
    owner: Option<&'a str>,
    ticket: Option<&'a str>,
    expires: &'a str,
}

/// A finding of the baseline that is gone.
#[derive(Serialize)]
pub(super) struct Gone<'a> {
    rule: &'a str,
    host: Option<&'a str>,
    subject: &'a str,
    message: &'a str,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Subject<'a> {
    kind: &'a str,
    id: &'a str,
    name: &'a str,
    host: Option<&'a str>,
}

#[derive(Serialize)]
struct RelatedLocation<'a> {
    #[serde(flatten)]
    location: Location,
    message: &'a str,
}

#[derive(Serialize)]
pub(super) struct Gap<'a> {
    rule: &'a str,
    reason: &'a str,
    severity: &'static str,
    limit: bool,
    state: &'static str,
    count: usize,
    subjects: &'a [String],
}

/// What of the expected hosts and backends was there.
#[derive(Serialize)]
pub(super) struct Covered<'a> {
    expected: &'a [String],
    seen: &'a [String],
    missing: Vec<Missing<'a>>,
    missing_backends: Vec<MissingBackend<'a>>,
    stale: Vec<Stale<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<&'a str>,
}

#[derive(Serialize)]
struct Missing<'a> {
    host: &'a str,
    expected_by: Vec<&'static str>,
    why: &'a str,
    place: Option<Location>,
}

#[derive(Serialize)]
struct MissingBackend<'a> {
    backend: &'a str,
    why: &'a str,
    place: Option<Location>,
}

#[derive(Serialize)]
struct Stale<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backend: Option<&'a str>,
    collected: Option<NaiveDate>,
    /// In days.
    age: Option<i64>,
}

/// A setting that brings several findings.
#[derive(Serialize)]
pub(super) struct Setting<'a> {
    cause: Option<&'a str>,
    because: &'a str,
    help: &'a str,
    location: Location,
    findings: usize,
    fingerprints: Vec<&'a str>,
}

/// What to collect.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    message: String,
    collect: &'a str,
    hosts: &'a [String],
    gaps: usize,
    command: Option<&'a str>,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    write_json(&mut *out, &report(run, &cited), JsonForm::REPORT)?;
    writeln!(out)
}

/// The report of a run.
pub(super) fn report<'a>(run: &'a Run, cited: &Citations<'_>) -> Report<'a> {
    let findings = run.verdicts.findings.iter();
    Report {
        head: Head {
            schema: "fabriclint/report/v1",
            tool: TOOL,
            verdict: run.verdict(),
            exit_code: run.exit_code(),
            summary: summary(run),
        },
        sources: run.reports.values().map(file).collect(),
        problems: run
            .all_problems()
            .map(|problem| fault(cited, problem))
            .collect(),
        findings: findings.map(|finding| item(cited, finding)).collect(),
        not_evaluated: run.verdicts.not_evaluated.iter().map(gap).collect(),
        coverage: covered(&run.coverage, cited),
        causes: by_setting(run.active())
            .iter()
            .filter_map(|group| setting(cited, group))
            .collect(),
        next_steps: run.next_steps.iter().map(step).collect(),
        passed_over: &run.passed_over,
        fixed: run
            .fixed
            .as_ref()
            .map(|entries| entries.iter().map(gone).collect()),
    }
}

fn summary(run: &Run) -> Summary {
    let total = run.verdicts.total();
    Summary {
        hosts: run.hosts,
        backends: run.backends,
        rules: run.rules.len(),
        evaluated: total.evaluated,
        // `found` counts subjects and not findings, so that it is never more.
        passed: total.passed(),
        not_evaluated: total.not_evaluated,
        not_applicable: total.not_applicable,
        limits: run.limits(),
        error: run.count(Severity::Error),
        warning: run.count(Severity::Warning),
        info: run.count(Severity::Info),
        waived: run.verdicts.in_state(State::Waived),
        baselined: run.verdicts.in_state(State::Baselined),
        left_out: run.left_out,
    }
}

fn covered<'a>(coverage: &'a Coverage, cited: &Citations<'_>) -> Covered<'a> {
    let at = |place: Option<Place>| place.map(|place| Location::of(cited, place));
    let missing = coverage.missing.iter().map(|missing| Missing {
        host: &missing.host,
        expected_by: missing.expected_by.iter().map(|by| by.name()).collect(),
        why: &missing.why,
        place: at(missing.place),
    });
    let backends = coverage.missing_backends.iter();
    let missing_backends = backends.map(|missing| MissingBackend {
        backend: &missing.backend,
        why: &missing.why,
        place: at(missing.place),
    });
    let stale = coverage.stale.iter().map(|stale| {
        let (host, backend) = match &stale.of {
            InventoryOf::Host(name) => (Some(name.as_str()), None),
            InventoryOf::Backend(name) => (None, Some(name.as_str())),
        };
        Stale {
            host,
            backend,
            collected: stale.collected,
            age: stale.age,
        }
    });
    Covered {
        expected: &coverage.expected,
        seen: &coverage.seen,
        missing: missing.collect(),
        missing_backends: missing_backends.collect(),
        stale: stale.collect(),
        max_age: coverage.max_age.as_deref(),
    }
}

fn setting<'a>(cited: &Citations<'_>, group: &Group<'a>) -> Option<Setting<'a>> {
    let first = group.first;
    let findings = std::iter::once(first).chain(group.rest.iter().copied());
    let fingerprints: Vec<&str> = findings
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    Some(Setting {
        cause: first.cause.as_deref(),
        because: first.because.as_deref()?,
        help: &first.help,
        location: Location::of(cited, first.place),
        findings: fingerprints.len(),
        fingerprints,
    })
}

fn step(step: &NextStep) -> Step<'_> {
    Step {
        message: step.sentence(),
        collect: &step.collect,
        hosts: &step.hosts,
        gaps: step.gaps,
        command: step.command.as_deref(),
    }
}

pub(super) fn file(report: &SourceReport) -> File<'_> {
    File {
        file: &report.file,
        dialect: report.dialect.as_deref(),
        status: report.status.name(),
        objects: report.objects,
        collected: report.collected,
        reason: report.reason.as_deref(),
    }
}

pub(super) fn fault<'a>(cited: &Citations<'_>, problem: &'a Problem) -> Fault<'a> {
    Fault {
        code: &problem.code,
        severity: problem.severity.name(),
        message: &problem.message,
        help: problem.help.as_deref(),
        location: problem.place.map(|place| Location::of(cited, place)),
        first: problem
            .first
            .as_deref()
            .map(|first| Location::of(cited, *first)),
        file: problem.file.as_deref(),
    }
}

fn item<'a>(cited: &Citations<'_>, finding: &'a Finding) -> Item<'a> {
    Item {
        rule: finding.rule.as_str(),
        variant: finding.variant.as_deref(),
        severity: finding.severity.name(),
        confidence: finding.confidence.name(),
        state: finding.state.name(),
        waived: finding.waived.as_deref().map(word),
        message: &finding.message,
        help: &finding.help,
        fingerprint: &finding.fingerprint,
        cause: finding.cause.as_deref(),
        because: finding.because.as_deref(),
        subject: Subject {
            kind: &finding.subject.kind,
            id: &finding.subject.id,
            name: &finding.subject.name,
            host: finding.subject.host.as_deref(),
        },
        location: Location::of(cited, finding.place),
        related: finding
            .related
            .iter()
            .map(|related| RelatedLocation {
                location: Location::of(cited, related.place),
                message: &related.message,
            })
            .collect(),
    }
}

fn word(waived: &Waived) -> Word<'_> {
    Word {
        reason: &waived.reason,
        owner: waived.owner.as_deref(),
        ticket: waived.ticket.as_deref(),
        expires: &waived.expires,
    }
}

fn gone(entry: &BaselineEntry) -> Gone<'_> {
    Gone {
        rule: &entry.rule,
        host: entry.host.as_deref(),
        subject: &entry.subject,
        message: &entry.message,
        fingerprint: &entry.fingerprint,
    }
}

fn gap(gap: &NotEvaluated) -> Gap<'_> {
    Gap {
        rule: gap.rule.as_str(),
        reason: &gap.reason,
        severity: gap.severity.name(),
        limit: gap.is_limit,
        state: gap.state.name(),
        count: gap.subjects.len(),
        subjects: &gap.subjects,
    }
}
