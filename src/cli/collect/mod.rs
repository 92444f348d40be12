//! `fabriclint collect`: everything that an appliance says about itself, in a folder. The one subcommand that opens a
//! connection.

mod arguments;
mod oneview;
mod outcome;
mod prepare;
mod shown;
mod ucs;
mod virtual_connect;

use std::io;

pub(super) use arguments::Arguments;
use arguments::From;

use super::exit::CLEAN;
use super::output::Output;
use crate::collect::Item;

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    match &arguments.from {
        From::OneView(arguments) if arguments.web.into.list => {
            list(&crate::collect::oneview::items(), output)
        }
        From::OneView(arguments) => Ok(oneview::run(arguments, output)),
        From::UcsManager(arguments) if arguments.web.into.list => {
            list(&crate::collect::ucsm::items(), output)
        }
        From::UcsManager(arguments) => Ok(ucs::run(arguments, output)),
        From::VirtualConnect(arguments) if arguments.into.list => virtual_connect::list(output),
        From::VirtualConnect(arguments) => Ok(virtual_connect::run(arguments, output)),
    }
}

/// Prints what is asked for and where it goes: a line each, what is optional marked.
fn list(items: &[Item], output: &mut Output) -> io::Result<u8> {
    let width = items.iter().map(|item| item.path.len()).max().unwrap_or(0);
    let line = |item: &Item| {
        let optional = if item.required { "" } else { "  (optional)" };
        format!("{:width$}  {}{optional}\n", item.path, item.request)
    };
    output.print(&items.iter().map(line).collect::<String>())?;
    Ok(CLEAN)
}
