//! `fabriclint collect`: everything that an appliance says about itself, in a folder. The one subcommand that opens a
//! connection.

mod arguments;
mod shown;
mod ucs;
mod virtual_connect;

use std::env::{self, VarError};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) use arguments::Arguments;
use arguments::{From, Into, OneView, Web};
use shown::Shown;

use super::exit::{CLEAN, FAULT, FINDINGS, INTERRUPTED};
use super::output::Output;
use crate::collect::{
    Address, Appliance, Client, Failure, Interrupt, Item, Job, Limits, Outcome, PasswordSource,
    Trust, Watch,
};
use crate::collect::{oneview, ucsm};
use crate::source::{Problem, clean};

/// The variable that holds a password.
const PASSWORD: &str = "FABRICLINT_PASSWORD";

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    match &arguments.from {
        From::OneView(arguments) if arguments.web.into.list => list(&oneview::items(), output),
        From::OneView(arguments) => from_oneview(arguments, output),
        From::UcsManager(arguments) if arguments.web.into.list => list(&ucsm::items(), output),
        From::UcsManager(arguments) => ucs::run(arguments, output),
        From::VirtualConnect(arguments) if arguments.into.list => virtual_connect::list(output),
        From::VirtualConnect(arguments) => virtual_connect::run(arguments, output),
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

fn from_oneview(arguments: &OneView, output: &mut Output) -> io::Result<u8> {
    let prepared = prepare(&arguments.web, output);
    let appliance = prepared.map(|(prepared, user, password)| {
        let login = oneview::Login {
            user,
            domain: arguments.auth_domain.clone(),
            password,
        };
        let client = prepared.client;
        let interrupt = prepared.interrupt.clone();
        let appliance = oneview::OneView::new(client, login, arguments.api_version, interrupt);
        (appliance, prepared.interrupt, prepared.shown)
    });
    let (mut appliance, interrupt, shown) = match appliance {
        Ok(prepared) => prepared,
        Err(problem) => return Ok(refuse(*problem, output)),
    };
    let url = arguments.web.url.as_deref().unwrap_or_default();
    collect(
        &mut appliance,
        url,
        &arguments.web.into,
        &interrupt,
        &shown,
        output,
    )
}

/// What a collection over HTTPS begins with.
struct Prepared {
    client: Client,
    interrupt: Interrupt,
    shown: Arc<Shown>,
}

/// Checks everything that can be wrong before a connection is made.
fn prepare(
    web: &Web,
    output: &mut Output,
) -> Result<(Prepared, String, PasswordSource), Box<Problem>> {
    // The parser of the arguments has made sure that these are there.
    let url = web.url.as_deref().unwrap_or_default();
    let user = web.user.clone().unwrap_or_default();
    let address = Address::parse(url).map_err(|why| {
        let problem = Problem::error("usage", format!("--url is not an address: {why}"));
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
    let prepared = Prepared {
        client,
        interrupt,
        shown,
    };
    Ok((prepared, user, password))
}

fn refuse(problem: Problem, output: &mut Output) -> u8 {
    output.unwrapped(&[problem]);
    FAULT
}

/// Collects, and says what came of it.
fn collect(
    appliance: &mut dyn Appliance,
    url: &str,
    into: &Into,
    interrupt: &Interrupt,
    shown: &Shown,
    output: &mut Output,
) -> io::Result<u8> {
    let folder = into.output.as_deref().unwrap_or(Path::new(""));
    let job = Job {
        url,
        output: folder,
        resume: into.resume,
    };
    let collected = crate::collect::run(appliance, &job, interrupt, shown);
    shown.end();
    let outcome = match collected {
        Ok(outcome) => outcome,
        Err(Failure::Interrupted) => {
            output.complain(
                "interrupted; nothing in place was changed, and --resume takes it up again",
            );
            return Ok(INTERRUPTED);
        }
        Err(Failure::Ended(problem)) => return Ok(refuse(*problem, output)),
    };
    tell(&outcome, folder, output);
    Ok(if outcome.required_gaps().next().is_none() {
        CLEAN
    } else {
        FINDINGS
    })
}

/// Names what is missing, and says in one line what was collected.
fn tell(outcome: &Outcome, folder: &Path, output: &mut Output) {
    let all = output.is_verbose();
    let named = outcome.gaps.iter().filter(|gap| all || gap.required);
    let gaps: Vec<Problem> = named
        .map(|gap| {
            let name = gap
                .path
                .rsplit_once('.')
                .map_or(&*gap.path, |(name, _)| name);
            let text = format!(
                "{}: {name}: {}: {}",
                outcome.name,
                gap.state.words(),
                gap.why
            );
            Problem::warning("collection-gap", text)
        })
        .collect();
    output.unwrapped(&gaps);
    let version = match &outcome.version {
        Some(version) => format!(" ({version})"),
        None => String::new(),
    };
    let count = |count: u64, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    output.note(&format!(
        "collected {} of {}{version} into {}; {}, {}",
        count(outcome.files as u64, "file"),
        clean(&outcome.name),
        folder.display(),
        count(outcome.requests, "request"),
        count(outcome.required_gaps().count() as u64, "gap"),
    ));
}
