//! `fabriclint man`: manual pages, from the same description as the help.

use std::io;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;

use super::exit::CLEAN;
use super::output::Output;

/// Arguments of `man`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  fabriclint man | man -l -\n  fabriclint man --output share/man/man1"
)]
pub(super) struct Arguments {
    /// A folder for the pages of all subcommands, in place of the first page on stdout.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// `command` is the description of the whole command line.
pub(super) fn run(arguments: &Arguments, command: Command, output: &mut Output) -> io::Result<u8> {
    match &arguments.output {
        Some(folder) => Output::folder(folder, |folder| clap_mangen::generate_to(command, folder))?,
        None => Man::new(command).render(output.out())?,
    }
    Ok(CLEAN)
}
