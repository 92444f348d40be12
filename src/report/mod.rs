//! Reports: one file a format, each with output types of its own. They know findings and places,
//! not hosts or rules' policies; they write to what they are given and never print.

mod account;
mod azure;
mod csv;
mod diagnostic;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod location;
mod markdown;
mod narrated;
mod prometheus;
mod remark;
mod sarif;
mod terminal;
pub mod testing;
mod text;
mod timings;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalogue::{RuleCard, RuleId, Severity};
use crate::finding::{Finding, State, Verdicts};
use crate::gate::{Covered, Entry};
use crate::source::{Place, Problem, Sources};

pub use account::write_account;
use remark::plural;
pub use terminal::{Detail, Look, write_problems};
pub use timings::{Phases, write_timings};

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// The file, as reports name it.
    pub file: String,
    /// The dialect, if it was recognised.
    pub dialect: Option<Cow<'static, str>>,
    /// Whether it was read.
    pub status: Status,
    /// How many objects were read.
    pub objects: usize,
    /// The day of the oldest inventory in it, UTC; nothing where it says none.
    pub collected: Option<NaiveDate>,
    /// Why it was not read.
    pub reason: Option<String>,
}

/// What a file of the configuration is called in place of a dialect.
pub const PLAN: &str = "plan";
/// What a file of waivers is called in place of a dialect.
pub const WAIVERS: &str = "waivers";

impl SourceReport {
    /// Whether it is an input of ours that holds something that is used; a plan does not count.
    #[must_use]
    pub fn is_recognised(&self) -> bool {
        let input = self.dialect.as_deref();
        let input = input.is_some_and(|it| it != PLAN && it != WAIVERS);
        input && matches!(self.status, Status::Read | Status::Broken)
    }
}

/// Whether a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Read.
    Read,
    /// One of ours without anything that is used.
    Unused,
    /// One of ours that could not be read.
    Broken,
    /// Not ours.
    Foreign,
}

impl Status {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Read => "read",
            Status::Unused => "unused",
            Status::Broken => "broken",
            Status::Foreign => "foreign",
        }
    }
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Terminal,
    /// `fabriclint/report/v1`.
    Json,
    /// The same, an object a line.
    Jsonl,
    /// For code scanning.
    Sarif,
    /// For build servers.
    Junit,
    /// For the code quality of GitLab.
    Gitlab,
    /// For annotations of GitHub.
    Github,
    /// For the log of Azure Pipelines.
    Azure,
    /// For a change ticket or a comment.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// For a browser, a file share and paper.
    Html,
    /// For a monitoring system.
    Prometheus,
    /// For people who hear it.
    Narrated,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(Format, &'static str); 13] = [
        (Format::Terminal, "terminal"),
        (Format::Json, "json"),
        (Format::Jsonl, "jsonl"),
        (Format::Sarif, "sarif"),
        (Format::Junit, "junit"),
        (Format::Gitlab, "gitlab"),
        (Format::Github, "github"),
        (Format::Azure, "azure"),
        (Format::Markdown, "markdown"),
        (Format::Csv, "csv"),
        (Format::Html, "html"),
        (Format::Prometheus, "prometheus"),
        (Format::Narrated, "narrated"),
    ];
}

/// When the oldest and the newest inventory of a host were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// The oldest.
    pub oldest: NaiveDate,
    /// The newest.
    pub newest: NaiveDate,
}

/// `inventories of 2026-11-01 to 2026-11-20`.
impl fmt::Display for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { oldest, newest } = self;
        if oldest == newest {
            write!(f, "inventory of {oldest}")
        } else {
            write!(f, "inventories of {oldest} to {newest}")
        }
    }
}

/// A run, as a report shows it.
pub struct Run<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// What became of each.
    pub reports: &'a [SourceReport],
    /// What was wrong with them, or with the run.
    pub problems: Vec<&'a Problem>,
    /// What the rules said.
    pub verdicts: &'a Verdicts,
    /// How many hosts there were.
    pub hosts: usize,
    /// How many backends.
    pub backends: usize,
    /// The rules.
    pub rules: &'a [RuleCard],
    /// When the hosts were collected.
    pub collected: Option<Collected>,
    /// The day on which the run looks at waivers and ages.
    pub today: NaiveDate,
    /// How long it took; nothing where nobody knows.
    pub took: Option<Duration>,
    /// What is accepted until a day, and what it covers.
    pub waivers: &'a [Covered],
    /// What a baseline holds and is gone; nothing where there is no baseline.
    pub fixed: Option<&'a [Entry]>,
    /// How many findings are not about the change that was asked for; nothing where none was.
    pub left_out: Option<usize>,
    /// The mildest finding that counts against the run.
    pub fail_on: Option<Severity>,
    /// `pass`, `fail`, `error`, `no-input`.
    pub verdict: &'static str,
    /// What the process will exit with.
    pub exit_code: u8,
}

impl Run<'_> {
    /// How many active findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.verdicts.count(severity)
    }

    /// `1 error, 2 warnings, 0 info`.
    fn found(&self) -> String {
        format!(
            "{}, {}, {} info",
            plural(self.count(Severity::Error), "error"),
            plural(self.count(Severity::Warning), "warning"),
            self.count(Severity::Info),
        )
    }

    /// `4 hosts, 1 backend, 24 rules`.
    fn scope(&self) -> String {
        format!(
            "{}, {}, {}",
            plural(self.hosts, "host"),
            plural(self.backends, "backend"),
            plural(self.rules.len(), "rule"),
        )
    }

    /// The findings that count, the worst first.
    fn active(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.verdicts.findings.iter();
        findings.filter(|it| it.state == State::Active)
    }

    /// What a rule is; nothing for a rule that nobody knows any more.
    fn card(&self, rule: &RuleId) -> Option<&RuleCard> {
        self.rules.iter().find(|it| it.id == *rule)
    }

    /// Every place that a report of the run can speak of.
    fn places(&self) -> impl Iterator<Item = Place> {
        let problems = self.problems.iter().filter_map(|it| it.place);
        problems.chain(self.verdicts.places())
    }
}

/// Writes a run in a format.
///
/// # Errors
/// What the writer says.
pub fn write(format: Format, run: &Run<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(run, look, out),
        Format::Json => json::write(run, out),
        Format::Jsonl => jsonl::write(run, out),
        Format::Sarif => sarif::write(run, out),
        Format::Junit => junit::write(run, out),
        Format::Gitlab => gitlab::write(run, out),
        Format::Github => github::write(run, out),
        Format::Azure => azure::write(run, out),
        Format::Markdown => markdown::write(run, out),
        Format::Csv => csv::write(run, out),
        Format::Html => html::write(run, out),
        Format::Prometheus => prometheus::write(run, out),
        Format::Narrated => narrated::write(run, out),
    }
}
