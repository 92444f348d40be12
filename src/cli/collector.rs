//! `fabriclint collector`: the scripts that collect what a check reads.

use std::io;

use clap::{Args, Subcommand};

use super::exit::{CLEAN, FAULT};
use super::output::Output;
use super::overwriting::may_write;
use crate::collector::windows;

/// Arguments of `collector`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Of {
    /// Print the PowerShell script that collects Windows hosts, Get-FabricInventory.ps1.
    #[command(
        after_help = "Examples:\n  fabriclint collector windows > Get-FabricInventory.ps1\n  fabriclint collector windows --output Get-FabricInventory.ps1\n\nThen, on Windows: .\\Get-FabricInventory.ps1 -Cluster HVCL01"
    )]
    Windows {
        /// The file that the script goes to [default: stdout].
        #[arg(long, short = 'o', value_name = "FILE")]
        output: Option<String>,
    },
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let Of::Windows { output: file } = &arguments.of;
    let targets: Vec<&str> = file.as_deref().into_iter().collect();
    if let Err(message) = may_write(&targets, None, &Vec::new()) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let script = windows::script();
    match file {
        Some(file) => output.file(file, script.as_bytes())?,
        None => output.print(&script)?,
    }
    Ok(CLEAN)
}
