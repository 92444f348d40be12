//! The command line: one file a subcommand. Parses arguments, prints, and turns what happened
//! into an exit code. Nothing else prints.

mod arguments;
mod baseline;
mod check;
#[cfg(feature = "collect")]
mod collect;
mod collector;
mod completions;
mod day;
pub mod dump;
mod exit;
mod explain;
mod graph;
mod guarded;
mod init;
mod ledger;
mod man;
mod merge;
mod new_rule;
mod output;
mod overwriting;
mod progress;
mod report;
mod rules;
mod run_rules;
mod schema;
mod simulate;
mod snapshot;
mod sources;
mod target;
mod test;
mod waivers;

use std::io;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{CommandFactory, Parser, Subcommand};

use crate::report::Detail;

pub use exit::{CLEAN, FAULT, FINDINGS, NO_INPUT};
use output::Colour;
pub use output::Output;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Checks Hyper-V hosts and the blade backends behind them, and points at the line.
#[derive(Parser)]
#[command(name = "fabriclint", version, styles = STYLES, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 no finding that fails, 1 findings, 2 an error, 3 no input.\n\
    Start with `fabriclint check FOLDER`; more with `fabriclint COMMAND --help`."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Colours: auto, always or never.
    #[arg(
        long,
        value_enum,
        default_value = "auto",
        global = true,
        value_name = "WHEN",
        hide_possible_values = true,
        help_heading = GLOBAL
    )]
    color: Colour,
    /// Print only what is wrong or unknown.
    #[arg(long, short, global = true, help_heading = GLOBAL, conflicts_with = "verbose")]
    quiet: bool,
    /// Print lists in full, and the plan, files and rules used.
    #[arg(long, short, global = true, help_heading = GLOBAL)]
    verbose: bool,
}

/// Under this heading stand the options that every subcommand has.
const GLOBAL: &str = "Global options";

impl Cli {
    fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Brief,
            (_, true) => Detail::Full,
            _ => Detail::Usual,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Check exports against the rules.
    Check(check::Arguments),
    /// Say what breaks when one component fails.
    Simulate(simulate::Arguments),
    /// Say where each VLAN lives, and who guarantees what.
    Ledger(ledger::Arguments),
    /// Draw the way of every frame, with findings and failures on it.
    Graph(graph::Arguments),
    /// Write a first plan for a folder of exports.
    Init(init::Arguments),
    /// Merge the parts of a sharded check into one report.
    Merge(merge::Arguments),
    /// Record the findings of today, so that only new ones fail.
    Baseline(baseline::Arguments),
    /// List, add and remove waivers: findings accepted until a date.
    Waivers(waivers::Arguments),
    /// Collect what an appliance says about itself into a folder.
    #[cfg(feature = "collect")]
    Collect(collect::Arguments),
    /// Write everything that was read as one normalised snapshot.
    Snapshot(snapshot::Arguments),
    /// List the files that were recognised, and why the others were not.
    Sources(sources::Arguments),
    /// Print the script that collects hosts.
    Collector(collector::Arguments),
    /// Show the page of a rule: what, why, how to fix it.
    Explain(explain::Arguments),
    /// List the rules.
    Rules(rules::Arguments),
    /// Print a JSON Schema.
    Schema(schema::Arguments),
    /// Run the examples of rule pages and the tests in policies.
    Test(test::Arguments),
    /// Write the two files of a new rule.
    NewRule(new_rule::Arguments),
    /// Print a completion script for a shell.
    Completions(completions::Arguments),
    /// Write the manual pages.
    Man(man::Arguments),
}

impl Command {
    /// Whether rules of a user are read or run, and then whether the command can do without one that ends the process.
    fn runs_own_rules(&self) -> Option<bool> {
        let (repeats, has_own) = match self {
            Command::Check(arguments) => (true, arguments.has_own_rules()),
            Command::Baseline(arguments) => (true, arguments.has_own_rules()),
            Command::Waivers(arguments) => (true, arguments.has_own_rules()),
            Command::Snapshot(arguments) => (true, arguments.has_own_rules()),
            Command::Explain(arguments) => (false, arguments.has_own_rules()),
            Command::Rules(arguments) => (false, arguments.has_own_rules()),
            Command::Test(arguments) => (false, arguments.has_own_rules()),
            _ => return None,
        };
        has_own.then_some(repeats)
    }
}

/// Says what is wrong with the usage, which repeats arguments, or prints the help that was asked for. Wrong usage
/// ends with 2, which is a fault of the run in our words as well.
fn usage(error: &clap::Error) -> ExitCode {
    let mut output = Output::of_process(Colour::Auto, Detail::Usual);
    if error.use_stderr() {
        output.usage(&error.render());
        return ExitCode::from(FAULT);
    }
    // There is nowhere to complain when stdout is gone.
    let _ = error.print();
    ExitCode::SUCCESS
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(Output::panicked));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut output = Output::of_process(cli.color, cli.detail());
    if let Some(repeats) = cli.command.runs_own_rules()
        && let Some(code) = guarded::run(repeats, &mut output)
    {
        return code;
    }
    guarded::begin();
    let result = match &cli.command {
        Command::Check(arguments) => check::run(arguments, &mut output),
        Command::Simulate(arguments) => simulate::run(arguments, &mut output),
        Command::Ledger(arguments) => ledger::run(arguments, &mut output),
        Command::Graph(arguments) => graph::run(arguments, &mut output),
        Command::Init(arguments) => init::run(arguments, &mut output),
        Command::Merge(arguments) => merge::run(arguments, &mut output),
        Command::Baseline(arguments) => baseline::run(arguments, &mut output),
        Command::Waivers(arguments) => waivers::run(arguments, &mut output),
        #[cfg(feature = "collect")]
        Command::Collect(arguments) => collect::run(arguments, &mut output),
        Command::Snapshot(arguments) => snapshot::run(arguments, &mut output),
        Command::Sources(arguments) => sources::run(arguments, &mut output),
        Command::Collector(arguments) => collector::run(arguments, &mut output),
        Command::Explain(arguments) => explain::run(arguments, &mut output),
        Command::Rules(arguments) => rules::run(arguments, &mut output),
        Command::Schema(arguments) => schema::run(arguments, &mut output),
        Command::Test(arguments) => test::run(arguments, &mut output),
        Command::NewRule(arguments) => new_rule::run(arguments, &mut output),
        Command::Completions(arguments) => {
            completions::run(arguments, &mut Cli::command(), &mut output)
        }
        Command::Man(arguments) => man::run(arguments, Cli::command(), &mut output),
    };
    // A stream that is dropped with text in it swallows the error.
    let flushed = result.and_then(|code| output.flush().map(|()| code));
    match flushed {
        Ok(code) => ExitCode::from(code),
        // Whoever read our output has seen enough; that is no fault.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            output.complain(&error.to_string());
            ExitCode::from(FAULT)
        }
    }
}
