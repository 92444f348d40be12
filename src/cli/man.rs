//! `fabriclint man`: manual pages, from the same description as the help.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;

use super::exit::CLEAN;
use super::output::Output;
use crate::source::{make_folder, write_file};

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
        Some(folder) => {
            make_folder(folder)?;
            let mut command = command.disable_help_subcommand(true);
            // Names of subcommands begin with those of the commands above once everything is known.
            command.build();
            write(&command, folder)?;
        }
        None => Man::new(command).render(output.out())?,
    }
    Ok(CLEAN)
}

/// Writes the page of a command and those of its subcommands.
fn write(command: &Command, folder: &Path) -> io::Result<()> {
    for subcommand in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        write(subcommand, folder)?;
    }
    let page = Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    write_file(&folder.join(page.get_filename()), &text)
}
