//! `fabriclint collect virtual-connect`.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::arguments::VirtualConnect;
use super::outcome::{collect, refuse};
use super::shown::Shown;
use crate::cli::exit::CLEAN;
use crate::cli::output::Output;
use crate::collect::virtual_connect::{self, COMMANDS, END};
use crate::collect::{Interrupt, Watch};
use crate::source::Problem;

/// Prints the commands, so that they can be pasted into a session.
pub(super) fn list(output: &mut Output) -> io::Result<u8> {
    output.note("paste these into a session that is logged to virtual-connect.txt");
    let commands = COMMANDS.iter().chain([&END]);
    output.print(
        &commands
            .map(|command| format!("{command}\n"))
            .collect::<String>(),
    )?;
    Ok(CLEAN)
}

pub(super) fn run(arguments: &VirtualConnect, output: &mut Output) -> u8 {
    // The parser of the arguments has made sure that these are there.
    let host = arguments.host.as_deref().unwrap_or_default();
    let user = arguments.user.as_deref().unwrap_or_default();
    let interrupt = match Interrupt::of_process() {
        Ok(interrupt) => interrupt,
        Err(error) => {
            let message = format!("the signals of the process cannot be taken: {error}");
            return refuse(Problem::error("signals", message), output);
        }
    };
    // ssh asks for the password on the terminal: a line of progress would stand in its way.
    let shown = Arc::new(Shown::new(false, output.is_verbose()));
    let appliance = virtual_connect::VirtualConnect::new(
        host,
        user,
        arguments.ssh.clone(),
        Duration::from_secs(arguments.timeout),
        interrupt.clone(),
        Arc::clone(&shown) as Arc<dyn Watch>,
    );
    match appliance {
        Ok(mut appliance) => collect(
            &mut appliance,
            host,
            &arguments.into,
            &interrupt,
            &shown,
            output,
        ),
        Err(problem) => refuse(problem, output),
    }
}
