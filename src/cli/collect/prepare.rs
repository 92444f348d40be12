//! What is made ready and checked before a connection over HTTPS is made.

use std::env::{self, VarError};
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use super::arguments::Web;
use super::shown::Shown;
use crate::cli::output::Output;
use crate::collect::{Address, Client, Interrupt, Limits, PasswordSource, Trust, Watch};
use crate::source::Problem;

/// The variable that holds a password.
const PASSWORD: &str = "FABRICLINT_PASSWORD";

/// What a collection over HTTPS begins with.
pub(super) struct Prepared {
    pub(super) client: Client,
    pub(super) interrupt: Interrupt,
    pub(super) shown: Arc<Shown>,
    pub(super) user: String,
    pub(super) password: PasswordSource,
}

/// Checks everything that can be wrong before a connection is made.
pub(super) fn prepare(web: &Web, output: &mut Output) -> Result<Prepared, Box<Problem>> {
    // The parser of the arguments has made sure that these are there.
    let url = web.url.as_deref().unwrap_or_default();
    let user = web.user.clone().unwrap_or_default();
    let address = Address::parse(url).map_err(|why| {
        let problem = Problem::error("usage", format!("--url {why}"));
        problem.help("write https://HOST or https://HOST:PORT and nothing more")
    })?;
    let trust = match (&web.ca_file, &web.pin_sha256) {
        (Some(path), _) => Trust::file(path)?,
        (None, Some(pin)) => Trust::pin(pin).map_err(|why| {
            Problem::error("usage", format!("--pin-sha256 is no fingerprint: {why}"))
                .help("write the SHA-256 of the certificate, with or without colons")
        })?,
        (None, None) => Trust::System,
    };
    let environment = match env::var(PASSWORD) {
        Err(VarError::NotUnicode(_)) => {
            let problem = Problem::error("usage", format!("{PASSWORD} is no text in UTF-8"));
            return Err(problem.help("name a file that holds the password with --password-file"))?;
        }
        variable => variable.ok(),
    };
    let (password, warning) = PasswordSource::choose(
        web.password_file.as_deref(),
        environment,
        io::stdin().is_terminal(),
        &user,
        address.host(),
    )?;
    if let Some(warning) = warning {
        let problem = Problem::warning("password-file", warning);
        output.unwrapped(&[problem]);
    }
    let interrupt = Interrupt::of_process().map_err(|error| {
        let message = format!("the signals of the process cannot be taken: {error}");
        Problem::error("signals", message)
    })?;
    let limits = Limits {
        silence: Duration::from_secs(web.timeout),
        retries: web.retries,
    };
    let shown = Arc::new(Shown::new(output.has_watcher(), output.is_verbose()));
    let watch = Arc::clone(&shown) as Arc<dyn Watch>;
    let client = Client::new(address, trust, limits, interrupt.clone(), watch)?;
    Ok(Prepared {
        client,
        interrupt,
        shown,
        user,
        password,
    })
}
