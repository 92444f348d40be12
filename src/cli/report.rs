//! What every subcommand that ends in a report is told, and how a report becomes an exit code.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::output::{Output, job_summary_file, plain};
use super::target::Target;
use super::{CLEAN, FAULT, FINDINGS, NO_INPUT};
use crate::audit::{Audit, Gates};
use crate::catalogue::Severity;
use crate::report::{Format, Run, SourceReport, write};
use crate::source::ProblemSeverity;

/// What is written, and what counts.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArguments {
    /// What to write, and to which file; may be given several times.
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<Format>>,
    /// The mildest finding that makes the exit code 1.
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    fail_on: FailOn,
    /// Only findings that this file does not hold count, see `fabriclint baseline`.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Look at waivers as on this day [default: the clock's, UTC].
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// Go on with exit code 0 or 1 when a recognised input could not be read.
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

impl FailOn {
    /// The mildest severity that counts.
    fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info | FailOn::NotEvaluated => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

fn target(text: &str) -> Result<Target<Format>, String> {
    Target::parse(text, &Format::ALL)
}

impl ReportArguments {
    /// What keeps findings from counting.
    pub(super) fn gates(&self) -> Gates {
        Gates {
            baseline: self.baseline.clone(),
            today: self.today,
            changed_since: None,
        }
    }

    /// Writes the reports.
    ///
    /// # Errors
    /// What the writer says.
    pub(super) fn write(&self, audit: &Audit, output: &mut Output) -> io::Result<()> {
        let run = self.report(audit);
        for target in &self.formats {
            target.write(output, |format, look, out| write(format, &run, look, out))?;
            if target.format() == Format::Github {
                job_summary(&run)?;
            }
        }
        Ok(())
    }

    /// 2 before 3 before 1 before 0.
    pub(super) fn exit_code(&self, audit: &Audit) -> u8 {
        let is_error = |severity: ProblemSeverity| severity == ProblemSeverity::Error;
        let run_fault = audit.problems.iter().any(|it| is_error(it.severity));
        let mut inputs = audit.input_problems.iter();
        let input_fault = inputs.any(|it| is_error(it.severity)) && !self.allow_unreadable;
        if run_fault || input_fault {
            return FAULT;
        }
        if !audit.reports.iter().any(SourceReport::is_recognised) {
            return NO_INPUT;
        }
        let counts = self.fail_on.severity().is_some_and(|least| {
            let severities = Severity::ALL.into_iter().filter(|it| *it >= least);
            severities.map(|it| audit.verdicts.count(it)).sum::<usize>() > 0
        });
        let gaps = self.fail_on == FailOn::NotEvaluated && !audit.verdicts.not_evaluated.is_empty();
        if counts || gaps { FINDINGS } else { CLEAN }
    }

    /// The run, as reports show it.
    pub(super) fn report<'a>(&self, audit: &'a Audit) -> Run<'a> {
        let code = self.exit_code(audit);
        Run {
            sources: &audit.sources,
            reports: &audit.reports,
            problems: audit.problems.iter().chain(&audit.input_problems).collect(),
            verdicts: &audit.verdicts,
            hosts: audit.hosts,
            backends: audit.backends,
            rules: &audit.rules,
            collected: audit.collected,
            today: self.gates().day(),
            took: audit.phases.total(),
            waivers: &audit.waivers,
            fixed: audit.fixed.as_deref(),
            left_out: audit.left_out,
            fail_on: self.fail_on.severity(),
            verdict: match code {
                CLEAN => "pass",
                FINDINGS => "fail",
                NO_INPUT => "no-input",
                _ => "error",
            },
            exit_code: code,
        }
    }
}

/// Adds the report to the summary of a job of GitHub Actions, where this is one.
fn job_summary(run: &Run<'_>) -> io::Result<()> {
    let Some(file) = job_summary_file() else {
        return Ok(());
    };
    let mut page = Vec::new();
    write(Format::Markdown, run, plain(), &mut page)?;
    Output::append(&file, &page)
}
