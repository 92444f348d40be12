//! `fabriclint collect ucsm`.

use std::io;

use super::arguments::UcsManager;
use super::{collect, prepare, refuse};
use crate::cli::output::Output;
use crate::collect::ucsm;

pub(super) fn run(arguments: &UcsManager, output: &mut Output) -> io::Result<u8> {
    let (prepared, user, password) = match prepare(&arguments.web, output) {
        Ok(prepared) => prepared,
        Err(problem) => return Ok(refuse(*problem, output)),
    };
    let interrupt = prepared.interrupt;
    let mut appliance = ucsm::UcsManager::new(prepared.client, user, password, interrupt.clone());
    let url = arguments.web.url.as_deref().unwrap_or_default();
    collect(
        &mut appliance,
        url,
        &arguments.web.into,
        &interrupt,
        &prepared.shown,
        output,
    )
}
