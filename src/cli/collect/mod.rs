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
use crate::source::Problem;

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    match &arguments.from {
        From::OneView(arguments) if arguments.web.into.list => {
            let around = (oneview::OPENING.as_slice(), oneview::CLOSING.as_slice());
            list(&crate::collect::oneview::items(), around, output)
        }
        From::OneView(arguments) => Ok(oneview::run(arguments, output)),
        From::UcsManager(arguments) if arguments.web.into.list => {
            let around = (ucs::OPENING.as_slice(), ucs::CLOSING.as_slice());
            list(&crate::collect::ucsm::items(), around, output)
        }
        From::UcsManager(arguments) => Ok(ucs::run(arguments, output)),
        From::VirtualConnect(arguments) if arguments.into.list => virtual_connect::list(output),
        From::VirtualConnect(arguments) => Ok(virtual_connect::run(arguments, output)),
        From::Windows(_) => {
            let message =
                "Windows hosts are collected by a script: `fabriclint collector windows` prints it";
            let help = "write it with `fabriclint collector windows --output Get-FabricInventory.ps1`, and run it on \
                Windows";
            Ok(outcome::refuse(
                Problem::error("usage", message).help(help),
                output,
            ))
        }
    }
}

/// A file, or nothing for what becomes none, and a request.
type Listed = (Option<&'static str>, &'static str);

/// Prints what is asked for and where it goes, a line each, with what comes before and after; what is optional is
/// marked.
fn list(
    items: &[Item],
    (opening, closing): (&[Listed], &[Listed]),
    output: &mut Output,
) -> io::Result<u8> {
    let width = items.iter().map(|item| item.path.len()).max().unwrap_or(0);
    let item = |item: &Item| {
        let optional = if item.required { "" } else { "  (optional)" };
        format!("{:width$}  {}{optional}\n", item.path, item.request)
    };
    let other = |(file, request): &Listed| format!("{:width$}  {request}\n", file.unwrap_or("-"));
    let opening = opening.iter().map(other);
    let lines = opening.chain(items.iter().map(item));
    let lines: String = lines.chain(closing.iter().map(other)).collect();
    output.print(&lines)?;
    Ok(CLEAN)
}
