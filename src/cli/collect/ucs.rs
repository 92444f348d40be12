//! `fabriclint collect ucsm`.

use super::arguments::UcsManager;
use super::outcome::{collect, refuse};
use super::prepare::prepare;
use crate::cli::output::Output;
use crate::collect::ucsm;

/// What is asked before the classes: a file that it goes into, and the method.
pub(super) const OPENING: [(Option<&str>, &str); 1] = [(Some("collection.json"), "aaaLogin")];

/// What is asked after them.
pub(super) const CLOSING: [(Option<&str>, &str); 1] = [(None, "aaaLogout")];

pub(super) fn run(arguments: &UcsManager, output: &mut Output) -> u8 {
    let prepared = match prepare(&arguments.web, output) {
        Ok(prepared) => prepared,
        Err(problem) => return refuse(*problem, output),
    };
    let interrupt = prepared.interrupt;
    let mut appliance = ucsm::UcsManager::new(
        prepared.client,
        prepared.user,
        prepared.password,
        interrupt.clone(),
    );
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
