//! A table for a spreadsheet: a row for each finding, problem and gap.
//!
//! A spreadsheet takes a cell that begins with some characters for a formula, and exports are
//! hostile: such a cell gets an apostrophe first (OWASP, CSV injection).

use std::io::{self, Write};

use csv::Writer;

use super::Run;
use super::location::Location;
use super::remark::{NOT_EVALUATED, Remark};
use crate::source::Citations;

const HEAD: [&str; 15] = [
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
];

#[derive(Default)]
struct Row<'a> {
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
}

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(run.sources, run.places());
    let mut table = Writer::from_writer(out);
    table.write_record(HEAD)?;
    for finding in &run.verdicts.findings {
        let row = Row {
            severity: finding.severity.name(),
            state: finding.state.name(),
            rule: finding.rule.as_str(),
            variant: finding.variant.as_deref().unwrap_or_default(),
            host: finding.subject.host.as_deref().unwrap_or_default(),
            kind: &finding.subject.kind,
            subject: &finding.subject.name,
            message: &finding.message,
            help: &finding.help,
            location: Some(Location::of(&cited, finding.place)),
            confidence: finding.confidence.name(),
            fingerprint: &finding.fingerprint,
            ..Row::default()
        };
        table.write_record(cells(row))?;
    }
    for problem in &run.problems {
        let remark = Remark::of_problem(&cited, problem);
        let row = Row {
            severity: remark.level.name(),
            state: "problem",
            rule: remark.code,
            message: &remark.message,
            help: remark.help.unwrap_or_default(),
            file: remark.file.unwrap_or_default(),
            location: remark.location,
            ..Row::default()
        };
        table.write_record(cells(row))?;
    }
    for gap in &run.verdicts.not_evaluated {
        for subject in &gap.subjects {
            let row = Row {
                state: NOT_EVALUATED,
                rule: gap.rule.as_str(),
                subject,
                message: &gap.reason,
                ..Row::default()
            };
            table.write_record(cells(row))?;
        }
    }
    table.flush()
}

fn cells(row: Row<'_>) -> [String; 15] {
    let (file, line, column, address) = match row.location {
        Some(it) => (
            it.file,
            it.line.to_string(),
            it.column.to_string(),
            it.address.unwrap_or_default(),
        ),
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
    ]
    .map(inert)
}

fn inert(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let mark = if formula { "'" } else { "" };
    format!("{mark}{cell}")
}
