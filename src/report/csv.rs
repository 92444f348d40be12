//! A table for a spreadsheet: a row for each finding, problem and gap.
//!
//! A spreadsheet takes a cell that begins with some characters for a formula, and exports are
//! hostile: such a cell gets an apostrophe first (OWASP, CSV injection).

use std::io::{self, Write};

use csv::Writer;

use super::Run;
use super::location::Location;
use super::remark::NOT_EVALUATED;
use super::text::clean;
use crate::acceptance::BaselineEntry;
use crate::finding::{Finding, NotEvaluated, State, Waived};
use crate::source::{Citations, Problem};

const HEAD: [&str; 16] = [
    "severity",
    "state",
    "rule",
    "variant",
    "host",
    "kind",
    "subject",
    "message",
    "help",
    "file",
    "line",
    "column",
    "address",
    "confidence",
    "fingerprint",
    "waived",
];

#[derive(Default)]
struct CsvRow<'a> {
    severity: &'a str,
    state: &'a str,
    rule: &'a str,
    variant: &'a str,
    host: &'a str,
    kind: &'a str,
    subject: &'a str,
    message: &'a str,
    help: &'a str,
    file: &'a str,
    location: Option<Location>,
    confidence: &'a str,
    fingerprint: &'a str,
    waived: String,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    let mut table = Writer::from_writer(out);
    table.write_record(HEAD)?;
    let findings = run.verdicts.findings.iter();
    let problems = run.all_problems();
    let gaps = run.verdicts.not_evaluated.iter();
    let fixed = run.fixed.iter().flatten();
    let rows = findings
        .map(|finding| of_finding(&cited, finding))
        .chain(problems.map(|problem| of_problem(&cited, problem)))
        .chain(gaps.flat_map(of_gap))
        .chain(fixed.map(of_entry));
    for row in rows {
        table.write_record(cells(row))?;
    }
    // The table writes its last lines when it is dropped, and would drop their error as well.
    table.flush()
}

fn of_finding<'a>(cited: &Citations<'_>, finding: &'a Finding) -> CsvRow<'a> {
    let waived = finding.waived.as_deref();
    CsvRow {
        severity: finding.severity.name(),
        state: finding.state.name(),
        rule: finding.rule.as_str(),
        variant: finding.variant.as_deref().unwrap_or_default(),
        host: finding.subject.host.as_deref().unwrap_or_default(),
        kind: &finding.subject.kind,
        subject: &finding.subject.name,
        message: &finding.message,
        help: &finding.help,
        location: Some(Location::of(cited, finding.place)),
        confidence: finding.confidence.name(),
        fingerprint: &finding.fingerprint,
        waived: waived.map(Waived::to_string).unwrap_or_default(),
        ..CsvRow::default()
    }
}

fn of_problem<'a>(cited: &Citations<'_>, problem: &'a Problem) -> CsvRow<'a> {
    CsvRow {
        severity: problem.severity.name(),
        state: "problem",
        rule: &problem.code,
        message: &problem.message,
        help: problem.help.as_deref().unwrap_or_default(),
        file: problem.file.as_deref().unwrap_or_default(),
        location: problem.place.map(|place| Location::of(cited, place)),
        ..CsvRow::default()
    }
}

fn of_gap(gap: &NotEvaluated) -> impl Iterator<Item = CsvRow<'_>> {
    gap.subjects.iter().map(|subject| CsvRow {
        state: NOT_EVALUATED,
        rule: gap.rule.as_str(),
        subject,
        message: &gap.reason,
        waived: match gap.state {
            State::Active => String::new(),
            State::Waived | State::Baselined => gap.words().to_owned(),
        },
        ..CsvRow::default()
    })
}

fn of_entry(entry: &BaselineEntry) -> CsvRow<'_> {
    CsvRow {
        state: "fixed",
        rule: &entry.rule,
        host: entry.host.as_deref().unwrap_or_default(),
        subject: &entry.subject,
        message: &entry.message,
        fingerprint: &entry.fingerprint,
        ..CsvRow::default()
    }
}

fn cells(row: CsvRow<'_>) -> [String; 16] {
    let (file, line, column, address) = match row.location {
        Some(location) => (
            location.file,
            location.line.to_string(),
            location.column.to_string(),
            location.address.unwrap_or_default(),
        ),
        // A file that was never read has no place in it, but a name.
        None => (
            row.file.to_owned(),
            String::new(),
            String::new(),
            String::new(),
        ),
    };
    [
        row.severity,
        row.state,
        row.rule,
        row.variant,
        row.host,
        row.kind,
        row.subject,
        row.message,
        row.help,
        &file,
        &line,
        &column,
        &address,
        row.confidence,
        row.fingerprint,
        &row.waived,
    ]
    .map(inert)
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn inert(cell: &str) -> String {
    // Spreadsheets drop leading white space before they look for a formula (OWASP, CSV injection).
    let cell = clean(cell);
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']);
    let mark = if formula { "'" } else { "" };
    format!("{mark}{cell}")
}
