//! What every subcommand that ends in a report is told.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::output::{Output, job_summary_file, plain};
use super::target::Target;
use crate::audit::Acceptance;
use crate::catalogue::Severity;
use crate::report::{Format, Run, Threshold, write};

/// What is written, and what counts.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArguments {
    /// Report format, and the file that the report goes to; may be given several times.
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<Format>>,
    /// The lowest severity of a finding that makes the exit code 1.
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    fail_on: FailOn,
    /// Count only findings that are not in this file, see `fabriclint baseline`.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Evaluate waivers as of this day [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// Exit with 0 or 1 even when a recognised input could not be read.
    #[arg(long)]
    allow_unreadable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    /// Any finding, or anything that could not be evaluated.
    NotEvaluated,
    Never,
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
            changed_since: None,
            threshold: Threshold {
                severity: match self.fail_on {
                    FailOn::Error => Some(Severity::Error),
                    FailOn::Warning => Some(Severity::Warning),
                    // Whoever wants no gap wants no finding either.
                    FailOn::Info | FailOn::NotEvaluated => Some(Severity::Info),
                    FailOn::Never => None,
                },
                not_evaluated: self.fail_on == FailOn::NotEvaluated,
                unreadable: !self.allow_unreadable,
            },
        }
    }

    /// Writes the reports.
    ///
    /// # Errors
    /// What the writer says.
    pub(super) fn write(&self, run: &Run, output: &mut Output) -> io::Result<()> {
        for target in &self.formats {
            target.write(output, |format, look, out| write(format, run, look, out))?;
            // The service shows ten annotations of a level: the summary has room for the rest.
            if target.format() == Format::Github {
                job_summary(run)?;
            }
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
    Output::append(&file, &page)
}
