//! `fabriclint check`: read, join, evaluate, report.

use std::env;
use std::io;

use clap::{Args, ValueEnum};

use super::output::Output;
use super::target::Target;
use super::{CLEAN, FAULT, FINDINGS, Inputs, NO_INPUT, RuleArguments};
use crate::audit::{self, Audit};
use crate::catalogue::Severity;
use crate::report::{Format, Run, SourceReport, write};
use crate::source::ProblemSeverity;

/// Arguments of `check`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    fabriclint check inventory/\n  \
    fabriclint check hosts/ oneview/ --format terminal --format json=report.json\n  \
    fabriclint check inventory/ --select 'vlan/*' --fail-on warning")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    rules: RuleArguments,
    /// What to write, and to which file; may be given several times.
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<Format>>,
    /// The mildest finding that makes the exit code 1.
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    fail_on: FailOn,
    /// Go on with exit code 0 or 1 when a recognised input could not be read.
    #[arg(long)]
    allow_unreadable: bool,
    /// Say on stderr where the time went, the slowest rule first.
    #[arg(long)]
    timings: bool,
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

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let request = arguments.inputs.request(&arguments.rules);
    let audit = audit::run(&request, &env::current_dir()?);
    let code = exit_code(arguments, &audit);
    let mut phases = audit.phases.clone();
    let run = report(&audit, code);
    phases.time("write", || {
        let mut targets = arguments.formats.iter();
        targets.try_for_each(|target| {
            target.write(output, |format, look, out| write(format, &run, look, out))
        })
    })?;
    if arguments.timings {
        output.timings(&phases, &audit.verdicts);
    }
    Ok(code)
}

/// 2 before 3 before 1 before 0.
fn exit_code(arguments: &Arguments, audit: &Audit) -> u8 {
    let is_error = |severity: ProblemSeverity| severity == ProblemSeverity::Error;
    let run_fault = audit.problems.iter().any(|it| is_error(it.severity));
    let mut inputs = audit.input_problems.iter();
    let input_fault = inputs.any(|it| is_error(it.severity)) && !arguments.allow_unreadable;
    if run_fault || input_fault {
        return FAULT;
    }
    if !audit.reports.iter().any(SourceReport::is_recognised) {
        return NO_INPUT;
    }
    let has = |severity| audit.verdicts.count(severity) > 0;
    let error = has(Severity::Error);
    let warning = error || has(Severity::Warning);
    let info = warning || has(Severity::Info);
    let failed = match arguments.fail_on {
        FailOn::Error => error,
        FailOn::Warning => warning,
        FailOn::Info => info,
        FailOn::NotEvaluated => info || !audit.verdicts.not_evaluated.is_empty(),
        FailOn::Never => false,
    };
    if failed { FINDINGS } else { CLEAN }
}

fn report(audit: &Audit, code: u8) -> Run<'_> {
    Run {
        sources: &audit.sources,
        reports: &audit.reports,
        problems: audit.problems.iter().chain(&audit.input_problems).collect(),
        verdicts: &audit.verdicts,
        hosts: audit.hosts,
        backends: audit.backends,
        rules: audit.rules,
        verdict: match code {
            CLEAN => "pass",
            FINDINGS => "fail",
            NO_INPUT => "no-input",
            _ => "error",
        },
        exit_code: code,
    }
}
