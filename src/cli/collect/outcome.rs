//! Runs a collection and says what came of it.

use std::path::Path;

use super::arguments::Into;
use super::shown::Shown;
use crate::cli::exit::{CLEAN, FAULT, FINDINGS, INTERRUPTED};
use crate::cli::output::Output;
use crate::collect::{Appliance, Failure, Interrupt, Job, Outcome};
use crate::source::{Problem, clean};

/// Says what ended a collection, or kept it from beginning.
pub(super) fn refuse(problem: Problem, output: &mut Output) -> u8 {
    output.unwrapped(&[problem]);
    FAULT
}

/// Collects, says what came of it, and returns the exit code.
pub(super) fn collect(
    appliance: &mut dyn Appliance,
    url: &str,
    into: &Into,
    interrupt: &Interrupt,
    shown: &Shown,
    output: &mut Output,
) -> u8 {
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
            return INTERRUPTED;
        }
        Err(Failure::Ended(problem)) => return refuse(*problem, output),
    };
    tell(&outcome, folder, output);
    if outcome.required_gaps().next().is_none() {
        CLEAN
    } else {
        FINDINGS
    }
}

/// Names what is missing, and says in one line what was collected.
fn tell(outcome: &Outcome, folder: &Path, output: &mut Output) {
    let all = output.is_verbose();
    let named = outcome.gaps.iter().filter(|gap| all || gap.required);
    let gaps: Vec<Problem> = named
        .map(|gap| {
            let name = match gap.path.rsplit_once('.') {
                // Of what the manifest alone would hold, the request says more.
                Some(("collection", _)) => &gap.request,
                Some((name, _)) => name,
                None => &gap.path,
            };
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
