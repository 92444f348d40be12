//! Code quality of GitLab: an array of issues. GitLab drops an issue with the fingerprint of another,
//! and shows none without a file and a line.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::Run;
use super::remark::{Remark, remarks};
use crate::catalogue::Severity;
use crate::source::{Citations, Digest, JsonForm, write_json};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: IssuePlace<'a>,
}

#[derive(Serialize)]
struct IssuePlace<'a> {
    path: &'a str,
    lines: IssueLines,
}

#[derive(Serialize)]
struct IssueLines {
    begin: u32,
    end: u32,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    let remarks = remarks(run, &cited);
    // What has no file of its own is an issue of the first: better there than unseen.
    let first = run
        .reports
        .values()
        .next()
        .map_or(".", |report| &report.file);
    let mut taken = BTreeSet::new();
    let issues = remarks
        .iter()
        .map(|remark| issue(remark, first, &mut taken));
    write_json(&mut *out, &issues.collect::<Vec<_>>(), JsonForm::REPORT)?;
    writeln!(out)
}

fn issue<'a>(remark: &'a Remark<'_>, first: &'a str, taken: &mut BTreeSet<String>) -> Issue<'a> {
    let path = remark.in_file().unwrap_or(first);
    let location = remark.location.as_ref();
    Issue {
        description: remark.sentence(),
        check_name: remark.code,
        fingerprint: fingerprint(remark, path, taken),
        severity: match remark.level {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: IssuePlace {
            // GitLab compares the path with those of the repository, which begin without `./`.
            path: path.strip_prefix("./").unwrap_or(path),
            lines: IssueLines {
                begin: location.map_or(1, |location| location.line),
                end: location.map_or(1, |location| location.end_line),
            },
        },
    }
}

/// The fingerprint of a finding; of anything else, what it says. The same again is counted.
fn fingerprint(remark: &Remark<'_>, path: &str, taken: &mut BTreeSet<String>) -> String {
    if let Some(fingerprint) = remark.fingerprint {
        return fingerprint.to_owned();
    }
    let texts = [remark.code, path, &remark.message];
    for count in 0_usize.. {
        let count = count.to_string();
        let texts = texts.iter().copied().chain([count.as_str()]);
        let digest = Digest::of_all(texts.map(str::as_bytes)).to_string();
        if taken.insert(digest.clone()) {
            return digest;
        }
    }
    // Never reached: a run has fewer remarks than there are numbers.
    String::new()
}
