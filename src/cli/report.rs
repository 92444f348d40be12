//! What every subcommand that ends in a report is told.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::day::day;
use super::output::{Output, job_summary_file, plain};
use super::overwriting::OwnFiles;
use super::target::{Target, may_share_stdout, where_to};
use crate::audit::{Acceptance, BaselineBefore};
use crate::catalogue::Severity;
use crate::coverage::AgeLimit;
use crate::fabric::plan::MaxAge;
use crate::report::{Format, Run, Threshold, write, write_statistics};
use crate::source::append_to_file;

/// What is written, and what counts.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArguments {
    /// Report format, and the file that the report goes to; may be given several times [formats: terminal,
    /// json, jsonl, sarif, junit, gitlab, github, azure, markdown, csv, html, prometheus, concise, narrated].
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<Format>>,
    /// The lowest severity of a finding that makes the exit code 1 [default: error]; besides,
    /// `not-evaluated` for a run that is incomplete.
    #[arg(long, value_enum, value_name = "LEVEL", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// Print how often each rule found something in place of the report on stdout.
    #[arg(long)]
    statistics: bool,
    /// Count only findings that are not in this file, see `fabriclint baseline`.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Evaluate waivers as of this day [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<NaiveDate>,
    /// Call an inventory too old that was taken more days ago: 7d, 2w; 36h is 2d [default: `max_age` of the plan].
    #[arg(long, value_name = "AGE", value_parser = max_age)]
    max_age: Option<MaxAge>,
    /// Exit with 0 or 1 even when a recognised input could not be read.
    #[arg(long)]
    allow_unreadable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    /// Anything that matters and could not be evaluated; goes with a level.
    NotEvaluated,
    Never,
}

fn max_age(text: &str) -> Result<MaxAge, String> {
    MaxAge::parse(text).ok_or_else(|| "write an age as 7d, 2w or 36h".to_owned())
}

fn target(text: &str) -> Result<Target<Format>, String> {
    Target::parse(text, &Format::ALL)
}

impl ReportArguments {
    /// What keeps findings from counting, and what counts.
    pub(super) fn acceptance(&self) -> Acceptance {
        Acceptance {
            baseline: self.baseline.clone(),
            today: self.today,
            baseline_before: BaselineBefore::AsNow,
            changed_since: None,
            max_age: self.max_age.as_ref().map(AgeLimit::of),
            threshold: Threshold {
                severity: self.level(),
                not_evaluated: self.fail_on.contains(&FailOn::NotEvaluated),
                unreadable: !self.allow_unreadable,
            },
        }
    }

    /// The levels that were given, `not-evaluated` not among them.
    fn levels(&self) -> impl Iterator<Item = FailOn> {
        let all = self.fail_on.iter().copied();
        all.filter(|level| *level != FailOn::NotEvaluated)
    }

    /// The level that counts. `not-evaluated` alone goes with the default.
    fn level(&self) -> Option<Severity> {
        match self.levels().next() {
            Some(FailOn::Never) => None,
            Some(FailOn::Info) => Some(Severity::Info),
            Some(FailOn::Warning) => Some(Severity::Warning),
            Some(FailOn::Error | FailOn::NotEvaluated) | None => Some(Severity::Error),
        }
    }

    /// Whether the arguments go together.
    ///
    /// # Errors
    /// What does not, in words.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.levels().count() > 1 {
            return Err("--fail-on takes one level, and `not-evaluated` besides".to_owned());
        }
        may_share_stdout(&self.formats, Format::is_log, Format::name)
    }

    /// Whether a page is among the formats, which alone has pictures.
    pub(super) fn has_page(&self) -> bool {
        let mut formats = self.formats.iter();
        formats.any(|target| target.format() == Format::Html)
    }

    /// The files that reports go to.
    pub(super) fn files(&self) -> Vec<&str> {
        self.formats.iter().filter_map(Target::file).collect()
    }

    /// The baseline, which reports may not go to.
    pub(super) fn own(&self) -> OwnFiles<'_> {
        let baseline = self.baseline.iter();
        baseline
            .map(|file| ("the baseline of the run", file.as_path()))
            .collect()
    }

    /// Writes the reports.
    ///
    /// # Errors
    /// What the writer says.
    pub(super) fn write(&self, run: &Run, output: &mut Output) -> io::Result<()> {
        for target in &self.formats {
            if self.statistics && target.file().is_none() {
                let mut counts = Vec::new();
                write_statistics(run, &mut counts)?;
                output.print(&String::from_utf8_lossy(&counts))?;
                continue;
            }
            target.write(output, |format, look, out| write(format, run, look, out))?;
            // The service shows ten annotations of a level: the summary has room for the rest.
            if target.format() == Format::Github {
                job_summary(run)?;
            }
        }
        if let Some(where_to) = where_to(&self.formats) {
            let (verdict, headline) = (run.qualified_verdict(), run.headline());
            output.note(&format!("{verdict}: {headline}; {where_to}"));
        }
        Ok(())
    }
}

/// Adds the report to the summary of a job of GitHub Actions, where this is one.
fn job_summary(run: &Run) -> io::Result<()> {
    let Some(file) = job_summary_file() else {
        return Ok(());
    };
    let mut page = Vec::new();
    write(Format::Markdown, run, plain(), &mut page)?;
    append_to_file(&file, &page)
}
