//! `fabriclint completions`: scripts that teach a shell the command line.

use std::io;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::CLEAN;
use super::output::Output;
use super::rules::catalogue;
use super::run_rules::run_rules;

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// `command` is the description of the whole command line.
pub(super) fn run(
    arguments: &Arguments,
    command: &mut Command,
    output: &mut Output,
) -> io::Result<u8> {
    // Shells complete the ids of rules where one is asked for; a run takes any text and says what is near.
    let rules: Vec<&'static str> = catalogue(None, output).map_or_else(Vec::new, |catalogue| {
        let ids = catalogue.rules.into_keys();
        let ids = ids.chain(run_rules().map(|card| card.id));
        // The parser of values takes texts that stay; the process ends with the script.
        ids.map(|id| &*id.to_string().leak()).collect()
    });
    let taken = std::mem::take(command);
    *command = taken
        .mut_subcommand("explain", |explain| {
            explain.mut_arg("rule", |rule| {
                rule.value_parser(PossibleValuesParser::new(rules.clone()))
            })
        })
        .mut_subcommand("check", |check| {
            let values = PossibleValuesParser::new(rules.clone());
            check
                .mut_arg("select", |select| select.value_parser(values.clone()))
                .mut_arg("ignore", |ignore| ignore.value_parser(values))
        });
    // The generator panics where it cannot write: a closed pipe is met with the next line only.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "fabriclint", &mut script);
    output.out().write_all(&script)?;
    Ok(CLEAN)
}
