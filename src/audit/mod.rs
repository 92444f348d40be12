//! The pipeline of a run. Two passes, so that a fleet streams: the plan and everything that hosts are
//! joined to is read first; then each host is read, joined, judged and forgotten. It knows no
//! command line and prints nothing.

mod harvest;
mod inventory;
mod rules;
mod stream;
mod survey;

use std::path::{Path, PathBuf};

use crate::engine::EngineKind;
use crate::fabric::wiring::Wiring;
use crate::finding::Verdicts;
use crate::report::{Phases, SourceReport};
use crate::source::{Problem, Sources};

use harvest::Harvest;
pub use inventory::Inventory;
pub use rules::{Loaded, load};
use stream::{BATCH, Court};
use survey::Survey;

/// What a run is asked to do.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The configuration, if it is not to be looked for.
    pub config: Option<PathBuf>,
    /// Whether no configuration is used.
    pub no_config: bool,
    /// Rules chosen on the command line.
    pub select: Vec<String>,
    /// Rules left out on the command line.
    pub ignore: Vec<String>,
    /// Folder of the user's own rules.
    pub policies: Option<PathBuf>,
    /// Which engine evaluates the shipped policies.
    pub engine: EngineKind,
}

/// A run.
#[derive(Default)]
pub struct Audit {
    /// The files.
    pub sources: Sources,
    /// What became of each.
    pub reports: Vec<SourceReport>,
    /// What was wrong with the run: paths, configuration, rules.
    pub problems: Vec<Problem>,
    /// What was wrong with the inputs.
    pub input_problems: Vec<Problem>,
    /// What the rules said.
    pub verdicts: Verdicts,
    /// How many hosts there were.
    pub hosts: usize,
    /// How many backends.
    pub backends: usize,
    /// How many rules.
    pub rules: usize,
    /// How long its parts took.
    pub phases: Phases,
}

/// Reads everything that a request names, and keeps it.
#[must_use]
pub fn collect(request: &Request, working: &Path) -> Inventory {
    let mut survey = Survey::of(request, working);
    // Nobody judges here, so that nobody can fail.
    let _ = second_pass(&mut survey, &Loaded::default(), true);
    survey.inventory
}

/// Reads everything and evaluates the rules.
#[must_use]
pub fn run(request: &Request, working: &Path) -> Audit {
    let mut phases = Phases::default();
    let mut survey = phases.time("read what hosts share", || Survey::of(request, working));
    let loaded = phases.time("load the rules", || load(request, &mut survey.inventory));
    let loaded = loaded.unwrap_or_else(|problems| {
        survey.inventory.problems.extend(problems);
        Loaded::default()
    });
    let judged = phases.time("read and judge hosts", || {
        second_pass(&mut survey, &loaded, loaded.own.is_some())
    });
    let judged = judged.and_then(|verdicts| with_own(&loaded, verdicts, &survey.inventory));
    let rules = loaded.rules();
    let (verdicts, rules) = match judged {
        Ok(verdicts) => (verdicts.sorted(), rules),
        Err(problem) => {
            survey.inventory.problems.push(problem);
            (Verdicts::default(), 0)
        }
    };
    let Survey {
        inventory, fleet, ..
    } = survey;
    Audit {
        verdicts,
        rules,
        phases,
        hosts: fleet.len(),
        backends: inventory.snapshot.backends.len(),
        sources: inventory.sources,
        reports: inventory.reports.into_values().collect(),
        problems: inventory.problems,
        input_problems: inventory.input_problems,
    }
}

/// Judges backends and hosts, those that were read and those whose files wait.
fn second_pass(survey: &mut Survey, loaded: &Loaded, keep: bool) -> Result<Verdicts, Problem> {
    let Survey {
        inventory,
        waiting,
        fleet,
    } = survey;
    let wiring = Wiring::new(&inventory.snapshot.backends, &inventory.config.plan);
    let court = Court {
        engines: &loaded.engines,
        wiring: &wiring,
        keep,
    };
    let mut harvest = Harvest {
        fleet: std::mem::take(fleet),
        ..Harvest::default()
    };
    for engine in &loaded.engines {
        harvest.verdicts.merge(engine.nothing());
    }
    let mut failed = Vec::new();
    for verdicts in court.hosts(&inventory.snapshot.hosts) {
        match verdicts {
            Ok(verdicts) => harvest.verdicts.merge(verdicts),
            Err(problem) => failed.push(problem),
        }
    }
    for batch in waiting.chunks(BATCH) {
        let files = batch.iter().map(|id| (*id, inventory.sources.take(*id)));
        for read in court.files(files.collect()) {
            inventory.sources.put(read.id, read.source);
            match read.leaf {
                Ok(leaf) => harvest.take(read.id, leaf),
                Err(problem) => failed.push(problem),
            }
        }
    }
    match court.backends(&inventory.snapshot) {
        Ok(verdicts) => harvest.verdicts.merge(verdicts),
        Err(problem) => failed.push(problem),
    }
    harvest.close();
    *fleet = std::mem::take(&mut harvest.fleet);
    let verdicts = harvest.into_inventory(inventory);
    match failed.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok(verdicts),
    }
}

/// Policies without a page look at everything at once.
fn with_own(
    loaded: &Loaded,
    mut verdicts: Verdicts,
    inventory: &Inventory,
) -> Result<Verdicts, Problem> {
    if let Some(own) = &loaded.own {
        verdicts.merge(own.evaluate(&inventory.document(), &inventory.snapshot)?);
    }
    Ok(verdicts)
}
