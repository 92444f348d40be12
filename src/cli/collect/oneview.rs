//! `fabriclint collect oneview`.

use super::arguments::OneView;
use super::outcome::{collect, refuse};
use super::prepare::prepare;
use crate::cli::output::Output;
use crate::collect::oneview;

/// What is asked before the collections: a file that it goes into, and the request.
pub(super) const OPENING: [(Option<&str>, &str); 3] = [
    (Some("collection.json"), "GET /rest/version"),
    (None, "POST /rest/login-sessions"),
    (
        Some("collection.json"),
        "GET /rest/appliance/nodeinfo/version",
    ),
];

/// What is asked after them.
pub(super) const CLOSING: [(Option<&str>, &str); 1] = [(None, "DELETE /rest/login-sessions")];

pub(super) fn run(arguments: &OneView, output: &mut Output) -> u8 {
    let prepared = match prepare(&arguments.web, output) {
        Ok(prepared) => prepared,
        Err(problem) => return refuse(*problem, output),
    };
    let login = oneview::Login {
        user: prepared.user,
        domain: arguments.auth_domain.clone(),
        password: prepared.password,
    };
    let (interrupt, version) = (prepared.interrupt, arguments.api_version);
    let mut appliance = oneview::OneView::new(prepared.client, login, version, interrupt.clone());
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
