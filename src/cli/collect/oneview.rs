//! `fabriclint collect oneview`.

use super::arguments::OneView;
use super::outcome::{collect, refuse};
use super::prepare::prepare;
use crate::cli::output::Output;
use crate::collect::oneview;

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
