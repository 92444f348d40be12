//! `fabriclint merge`: the parts of a sharded check, put together to one report.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::exit::FAULT;
use super::output::Output;
use super::overwriting::{may_write, named};
use super::report::ReportArguments;
use crate::audit;
use crate::source::Sources;

/// Arguments of `merge`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    seq 4 | parallel fabriclint check inventory/ --shard {}/4 --output part-{}.json\n  \
    fabriclint merge part-*.json --format terminal --format json=report.json")]
pub(super) struct Arguments {
    /// All the parts of one check, in any order.
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    report: ReportArguments,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    if let Err(message) = arguments.report.check() {
        output.complain(&message);
        return Ok(FAULT);
    }
    let mut own = arguments.report.own();
    own.extend(named("a part of the run", &arguments.parts));
    if let Err(message) = may_write(&arguments.report.files(), None, &own) {
        output.complain(&message);
        return Ok(FAULT);
    }
    match audit::merge(&arguments.parts, &arguments.report.acceptance()) {
        Ok(run) => {
            arguments.report.write(&run, output)?;
            output.account(&run);
            Ok(run.exit_code())
        }
        Err(problems) => {
            output.problems(&Sources::default(), &problems);
            Ok(FAULT)
        }
    }
}
