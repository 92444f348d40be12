//! `fabriclint check`: read, join, evaluate, report.

use std::env;
use std::io;
use std::mem;
use std::path::PathBuf;

use clap::Args;

use super::arguments::{Inputs, RuleArguments};
use super::exit::{CLEAN, FAULT};
use super::output::Output;
use super::overwriting::{RULE, WAIVERS, may_write, named, rule_files};
use super::report::ReportArguments;
use crate::audit::{self, Acceptance, Request, Shard};
use crate::source::{JsonForm, ProblemSeverity, Sources, json_text};

/// A part is read back, by `merge` alone.
const PART: JsonForm = JsonForm {
    pretty: false,
    ..JsonForm::DATA
};

/// Under this heading stands what thousands of hosts need.
const FLEETS: &str = "Fleets";

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
    #[command(flatten)]
    report: ReportArguments,
    /// Waivers in a file of their own, beside those of the configuration; may be given several times.
    #[arg(long, value_name = "FILE")]
    waivers: Vec<PathBuf>,
    /// Report only what is new since this revision of git, by the rules, waivers and policies that stood
    /// there; both states are evaluated.
    #[arg(long, value_name = "REV", conflicts_with = "shard")]
    changed_since: Option<String>,
    /// Print the time that each phase and rule took to stderr, the slowest first.
    #[arg(long, help_heading = FLEETS)]
    timings: bool,
    /// Keep results in this folder, and evaluate again only hosts whose file, rules, plan or backends
    /// have changed.
    #[arg(long, value_name = "DIR", help_heading = FLEETS)]
    cache: Option<PathBuf>,
    /// Evaluate one of N equal parts of the hosts, and write a partial result for `fabriclint merge`
    /// in place of a report.
    #[arg(long, value_name = "I/N", help_heading = FLEETS, conflicts_with_all = ["formats", "fail_on", "allow_unreadable", "timings", "baseline", "today"])]
    shard: Option<Shard>,
    /// The file that the partial result goes to [default: stdout].
    #[arg(long, short = 'o', value_name = "FILE", requires = "shard", help_heading = FLEETS)]
    output: Option<String>,
}

impl Arguments {
    /// Whether rules of a user are read.
    pub(super) fn has_own_rules(&self) -> bool {
        self.rules.policies.is_some()
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    if let Err(message) = arguments.report.check() {
        output.complain(&message);
        return Ok(FAULT);
    }
    let mut files = arguments.report.files();
    files.extend(arguments.output.as_deref());
    let mut own = arguments.report.own();
    let rules = rule_files(&arguments.rules.policies);
    own.extend(named(WAIVERS, &arguments.waivers).chain(named(RULE, &rules)));
    if let Err(message) = may_write(&files, Some(&arguments.inputs), &own) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let request = Request {
        cache: arguments.cache.clone(),
        waivers: arguments.waivers.clone(),
        acceptance: Acceptance {
            changed_since: arguments.changed_since.clone(),
            ..arguments.report.acceptance()
        },
        ..arguments.inputs.request(&arguments.rules, output)
    };
    if let Some(shard) = arguments.shard {
        return run_shard(arguments, &request, shard, output);
    }
    let working = env::current_dir()?;
    let mut run = audit::run(&request, &working);
    // Between two states of a change nobody knows which one to draw.
    if arguments.report.has_page() && arguments.changed_since.is_none() && run.recognised_any() {
        run.pictures = audit::pictures(&request, &working, &run);
    }
    // A report says how long the run took without the report.
    let mut phases = run.phases.clone();
    phases.time("write", || arguments.report.write(&run, output))?;
    run.phases = phases;
    output.account(&run);
    output.problems(&Sources::default(), &run.notes);
    if arguments.timings {
        output.timings(&run);
    }
    let code = run.exit_code();
    // The process ends here: to give a fleet back value by value would only take time.
    mem::forget(run);
    Ok(code)
}

/// Findings count when the parts are merged; what is wrong with the run itself counts at once.
fn run_shard(
    arguments: &Arguments,
    request: &Request,
    shard: Shard,
    output: &mut Output,
) -> io::Result<u8> {
    let part = match audit::run_shard(request, &env::current_dir()?, shard) {
        Ok(part) => part,
        Err(problem) => {
            output.problems(&Sources::default(), &[problem]);
            return Ok(FAULT);
        }
    };
    let text = json_text(&part, PART)?;
    match &arguments.output {
        Some(file) => output.file(file, text.as_bytes())?,
        None => output.print(&text)?,
    }
    output.problems(&Sources::default(), &part.run.notes);
    let problems = part.problems();
    output.problems(&part.run.sources, &problems);
    let is_error = |severity| severity == ProblemSeverity::Error;
    let fault = problems.iter().any(|problem| is_error(problem.severity));
    Ok(if fault { FAULT } else { CLEAN })
}
