//! A run that tells what a change adds: the base of the change is judged, then the present state, and what both
//! have is left out.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::acceptance::BaselineBefore;
use super::base::{Base, Known, touched, unusable};
use super::inventory::Inventory;
use super::pipeline::{by_one_plan, by_plans};
use super::request::Request;
use super::rules::load;
use super::standing::Standing;
use super::{next_steps, plans};
use crate::config::{find, find_among, plan_in};
use crate::finding::State;
use crate::report::Run;
use crate::source::{
    Digest, Mirror, Names, Problem, Sources, display_name, find_files, read_whole,
};

/// Judges a request and leaves what a change since a revision adds. Without a base that can be used the whole
/// run is told, and it is an error.
pub(super) fn run(request: &Request, working: &Path, revision: &str) -> Run {
    let mut whole = request.clone();
    whole.acceptance.changed_since = None;
    compare(&whole, working, revision).unwrap_or_else(|problem| {
        let mut run = by_plans(&whole, working);
        run.problems.push(problem);
        run
    })
}

fn compare(request: &Request, working: &Path, revision: &str) -> Result<Run, Problem> {
    let mut base = Base::of(request, working, revision)?;
    let ruled = base.ruled(request)?;
    let mut known = judge_base(&base)?;
    known.plans().try_for_each(still_there)?;
    let mut runs = Vec::new();
    let set_aside = RefCell::new(BTreeSet::new());
    let counts = |plan: &Path| {
        let counts = base.has_plan(plan);
        if !counts {
            set_aside.borrow_mut().insert(plan.to_owned());
        }
        counts
    };
    let mut parts = plans::split_among(request, working, &counts);
    for part in &mut parts {
        if part.config.is_none() && !part.no_config {
            let plan = find_among(&part.paths, working, None, &counts)?;
            part.no_config = plan.is_none();
            part.config = plan;
        }
    }
    for part in parts {
        let config = base.config_of(&part, request, &ruled);
        let held = held(&part, config.clone(), &ruled);
        let mut run = by_one_plan(&held, working);
        let explained = explained(&held, config.as_deref(), &run, working, &known);
        known.narrow(base.real(config.as_deref()).as_ref(), &mut run);
        run.verdicts = std::mem::take(&mut run.verdicts).sorted();
        run.next_steps = next_steps::of(&run);
        run.touched = touched(&run, base.mirror());
        run.problems.extend(explained);
        runs.push(run);
    }
    let mut run = runs.into_iter().reduce(Run::join).unwrap_or_default();
    let losses = known.losses(&run);
    run.lost = losses.len();
    run.problems.extend(base.absences());
    run.problems.extend(known.blind_spots(&run));
    run.problems.extend(losses);
    for plan in set_aside.borrow().iter() {
        run = run.join(fresh_plan(plan));
    }
    if let Some(folder) = &request.policies {
        run = own_rules(run, folder, &ruled);
    }
    Ok(run)
}

/// What is said of the base, by the plans that it has.
fn judge_base(base: &Base) -> Result<Known, Problem> {
    let mut known = Known::default();
    let Some(request) = &base.request else {
        return Ok(known);
    };
    let working = base.working();
    for part in plans::split(request, &working) {
        let run = by_one_plan(&part, &working);
        if let Some(problem) = run.problems.iter().find(|problem| problem.is_error()) {
            return Err(unusable(problem, &run.sources));
        }
        let config = match (&part.config, part.no_config) {
            (None, false) => find(&part.paths, &working, part.mirror.as_ref())
                .ok()
                .flatten(),
            (config, _) => config.clone(),
        };
        known.add(base.real(config.as_deref()), &run);
    }
    Ok(known)
}

/// Refuses a change that takes away the plan of a folder: by what else could it be judged?
fn still_there(plan: &Path) -> Result<(), Problem> {
    let folder = plan.parent().unwrap_or(plan);
    if plan.is_file() || plan_in(folder).is_some() || !folder.is_dir() {
        return Ok(());
    }
    let message = format!(
        "the plan {} of the base is not there any more",
        plan.display()
    );
    let problem = Problem::error("changed-since", message);
    Err(problem.help(
        "put it back, or check without --changed-since: a change is judged by a plan that it keeps",
    ))
}

/// What is to be said of a plan that the change brings: that it does not count yet, and what is wrong with it.
fn fresh_plan(plan: &Path) -> Run {
    let mut inventory = Inventory::default();
    inventory.read_config(plan, &mut Names::new());
    let mut run = Run::default();
    let message = "the plan is of the change itself and does not count yet";
    let problem = Problem::warning("changed-since", message).in_file(display_name(plan));
    let help = "it counts for changes that begin after it: bring it in by a change of its own";
    run.problems.push(problem.help(help));
    run.problems.append(&mut inventory.run.problems);
    run.sources = inventory.run.sources;
    run
}

/// A request that is held to what stood in the base.
fn held(part: &Request, config: Option<PathBuf>, ruled: &Request) -> Request {
    let mut held = Request {
        policies: ruled.policies.clone(),
        mirror: ruled.mirror.clone(),
        standing: Some(Standing {
            config,
            waivers: ruled.waivers.clone(),
        }),
        ..part.clone()
    };
    if part.acceptance.baseline.is_some() {
        held.acceptance.baseline_before = match &ruled.acceptance.baseline {
            Some(file) => BaselineBefore::Was(file.clone()),
            None => BaselineBefore::WasNot,
        };
    }
    held
}

/// What the plan of the base would find in the present state and the changed plan does not. A plan says what a site
/// means, and changes with it: that is told, and does not fail.
fn explained(
    held: &Request,
    config: Option<&Path>,
    run: &Run,
    working: &Path,
    known: &Known,
) -> Option<Problem> {
    let text = |path: &Path| read_whole(path).ok();
    let now = held.config.as_deref();
    let before = config.and_then(text)?;
    if now.and_then(text).as_ref() == Some(&before) {
        return None;
    }
    let by_base = Request {
        config: config.map(Path::to_owned),
        no_config: false,
        ..held.clone()
    };
    let mut other = by_one_plan(&by_base, working);
    let plan = held.mirror.as_ref().zip(config);
    let plan = plan.map(|(mirror, config)| mirror.real(config));
    known.clone().narrow(plan.as_ref(), &mut other);
    let here: BTreeSet<&str> = run
        .verdicts
        .findings
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    let findings = other.verdicts.findings.iter();
    let gone = findings.filter(|finding| {
        finding.state == State::Active && !here.contains(finding.fingerprint.as_str())
    });
    let gone: BTreeSet<String> = gone
        .map(|finding| format!("{} ({})", finding.subject, finding.rule))
        .collect();
    super::base::told(
        "finding is new by the plan of the base and none by the changed plan",
        "findings are new by the plan of the base and none by the changed plan",
        &gone,
        "read what the change makes of the plan",
    )
}

/// Says that own rules count as they stood, and whether those of today load.
fn own_rules(run: Run, folder: &Path, ruled: &Request) -> Run {
    let now = texts(folder, None);
    let before = ruled.policies.as_deref();
    if before.is_some_and(|before| texts(before, ruled.mirror.as_ref()) == now) {
        return run;
    }
    let mut changed = Inventory::default();
    let loaded = load(
        &Request {
            policies: Some(folder.to_owned()),
            ..Request::default()
        },
        &mut changed,
    );
    let message = "own rules are changed, and count as they stood before the change";
    let problem = Problem::warning("changed-since", message);
    let help = "they count for changes that begin after it: bring them in by a change of their own";
    changed.run.problems = vec![problem.help(help)];
    changed
        .run
        .problems
        .extend(loaded.err().unwrap_or_default());
    changed.run.rules.clear();
    run.join(changed.run)
}

fn texts(folder: &Path, mirror: Option<&Mirror>) -> Vec<(String, Digest)> {
    let mut sources = Sources::default();
    sources.mirrored(mirror);
    for file in find_files(&[folder.to_owned()]).files {
        let _ = sources.load(&file);
    }
    let texts = sources.iter();
    texts
        .map(|(_, source)| (source.name().to_owned(), source.digest()))
        .collect()
}
