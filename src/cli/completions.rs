//! `fabriclint completions`: scripts that teach a shell the command line.

use std::io;

use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::CLEAN;
use super::output::Output;

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
    // The generator panics where it cannot write: a closed pipe is met with the next line only.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "fabriclint", &mut script);
    output.out().write_all(&script)?;
    Ok(CLEAN)
}
