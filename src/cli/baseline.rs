//! `fabriclint baseline write`: what there is today, so that only what is new fails.

use std::env;
use std::io;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::arguments::{Inputs, RuleArguments};
use super::exit::{CLEAN, FAULT, NO_INPUT};
use super::output::Output;
use super::overwriting::{RULE, WAIVERS, may_write, named, rule_files};
use crate::acceptance::Baseline;
use crate::audit::{self, Request};

/// Arguments of `baseline`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: BaselineAction,
}

#[derive(Subcommand, Debug)]
enum BaselineAction {
    /// Write the findings that count today to a file for `check --baseline`.
    Write(WriteArguments),
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    fabriclint baseline write inventory/ --output baseline.json\n  \
    fabriclint check inventory/ --baseline baseline.json")]
struct WriteArguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Waivers in a file of their own: what they cover is not written.
    #[arg(long, value_name = "FILE")]
    waivers: Vec<PathBuf>,
    /// The file that the baseline goes to [default: stdout].
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<String>,
    #[command(flatten)]
    rules: RuleArguments,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let BaselineAction::Write(arguments) = &arguments.action;
    let rules = rule_files(&arguments.rules.policies);
    let own = named(WAIVERS, &arguments.waivers).chain(named(RULE, &rules));
    let own = own.collect();
    let file: Vec<&str> = arguments.output.as_deref().into_iter().collect();
    if let Err(message) = may_write(&file, Some(&arguments.inputs), &own) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let request = Request {
        waivers: arguments.waivers.clone(),
        ..arguments.inputs.request(&arguments.rules, output)
    };
    let run = audit::run(&request, &env::current_dir()?);
    // Half of a site would make the other half new on the day that it can be read again.
    if output.faults(&run) {
        output.complain("no baseline was written: something could not be read");
        return Ok(FAULT);
    }
    if !run.recognised_any() {
        output.complain("no baseline was written: no input was recognised");
        return Ok(NO_INPUT);
    }
    let baseline = Baseline::of(&run.verdicts);
    let text = baseline.write()?;
    match &arguments.output {
        Some(file) => {
            output.file(file, text.as_bytes())?;
            let count = |count: usize, one: &str| match count {
                1 => format!("1 {one}"),
                _ => format!("{count} {one}s"),
            };
            let (findings, gaps) = (baseline.len(), baseline.gaps());
            let (findings, gaps) = (count(findings, "finding"), count(gaps, "gap"));
            output.note(&format!("{file}: {findings}, {gaps}"));
        }
        None => output.print(&text)?,
    }
    Ok(CLEAN)
}
