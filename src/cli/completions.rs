//! `fabriclint completions`: scripts that teach a shell the command line.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output::Output;
use super::{CLEAN, Cli};

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "fabriclint",
        &mut script,
    );
    output.out().write_all(&script)?;
    Ok(CLEAN)
}
