//! `fabriclint test`: the examples of rule pages and the tests in policies, run.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::exit::{CLEAN, FAULT, FINDINGS, NO_INPUT};
use super::output::Output;
use super::overwriting::{RULE, may_write, named, rule_files};
use super::target::Target;
use crate::report::Detail;
use crate::report::testing::{ShownTests, TestFormat, write};
use crate::testing::{self, Filter, Outcome, Request, TestRun};

/// Arguments of `test`.
#[derive(Args, Debug)]
#[command(
    after_help = "Exit codes: 0 all passed, 1 some failed, 2 an error, 3 no tests.\n\
    Examples:\n  \
    fabriclint test my-rules/\n  \
    fabriclint test my-rules/ --filter 'teaming/*' --coverage\n  \
    fabriclint test my-rules/ --format terminal --format junit=tests.xml"
)]
pub(super) struct Arguments {
    /// Folders with rules of your own, as --policies takes them [default: the shipped rules].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The tests to run: a part of the name, or a glob: `area/name`, `area/name: title of the
    /// example`, `package.test_name`.
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
    /// Set each value of each example to unknown as well: no finding may appear, and none may vanish
    /// without an entry under *not evaluated*.
    #[arg(long)]
    unknowns: bool,
    /// Report which lines of the policies the tests reach; the interpreter counts them.
    #[arg(long)]
    coverage: bool,
    /// Fail when the tests reach a smaller share of the lines.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    coverage_min: Option<f64>,
    /// Report format, and the file that the report goes to; may be given several times.
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<TestFormat>>,
}

fn target(text: &str) -> Result<Target<TestFormat>, String> {
    Target::parse(text, &TestFormat::ALL)
}

fn percent(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim_end_matches('%').parse().ok();
    let share = number.filter(|share| (0.0..=100.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0 to 100".to_owned())
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let files: Vec<&str> = arguments.formats.iter().filter_map(Target::file).collect();
    let rules = rule_files(&arguments.paths);
    let own = named(RULE, &rules).collect();
    if let Err(message) = may_write(&files, None, &own) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let run = testing::run(&Request {
        paths: arguments.paths.clone(),
        filter: arguments.filter.as_deref().map(Filter::new),
        unknowns: arguments.unknowns,
        // A least share cannot be compared with a share that nobody counted.
        coverage: arguments.coverage || arguments.coverage_min.is_some(),
    });
    let code = exit_code(&run, arguments.coverage_min);
    let report = ShownTests {
        run: &run,
        coverage_min: arguments.coverage_min,
        verbose: output.look().detail == Detail::Full,
        verdict: match code {
            CLEAN => "pass",
            FINDINGS => "fail",
            NO_INPUT => "no-tests",
            _ => "error",
        },
        exit_code: code,
    };
    for target in &arguments.formats {
        target.write(output, |format, look, out| {
            write(format, &report, look, out)
        })?;
    }
    Ok(code)
}

/// 2 before 3 before 1 before 0.
fn exit_code(run: &TestRun, coverage_min: Option<f64>) -> u8 {
    let any = |of: fn(&Outcome) -> bool| run.tests().any(|test| of(&test.outcome));
    let coverage = run.coverage.as_ref().zip(coverage_min);
    if !run.problems.is_empty() || any(|outcome| matches!(outcome, Outcome::Broken(_))) {
        FAULT
    } else if run.suites.is_empty() {
        NO_INPUT
    } else if any(|outcome| matches!(outcome, Outcome::Failed(_)))
        || coverage.is_some_and(|(reached, least)| reached.percent() < least)
    {
        FINDINGS
    } else {
        CLEAN
    }
}
