//! The pipeline of a run. Two passes, so that a fleet streams: the plan and everything that hosts are
//! joined to is read first; then each host is read, joined, judged and forgotten. It knows no
//! command line and prints nothing.

mod cache;
mod changes;
mod first_pass;
mod gates;
mod inventory;
mod part;
mod results;
mod rules;
mod second_pass;
mod shard;
mod watch;

use std::path::{Path, PathBuf};

use crate::catalogue::RuleCard;
use crate::engine::EngineKind;
use crate::fabric::wiring::Wiring;
use crate::finding::Verdicts;
use crate::gate::{Covered, Entry};
use crate::report::{Collected, Phases, SourceReport};
use crate::source::{Problem, Sources};

use cache::Cache;
use first_pass::FirstPass;
pub use gates::Gates;
use gates::Passed;
pub use inventory::Inventory;
use part::Shared;
pub use part::{Part, merge};
use results::{Closed, Results};
pub use rules::{RuleSet, load};
use second_pass::{Judge, Keep, Outcome};
pub use shard::Shard;
pub use watch::{Watch, Watcher};

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
    /// Folder of what was judged before, if anything is to be kept.
    pub cache: Option<PathBuf>,
    /// Files of waivers, beside those of the configuration.
    pub waivers: Vec<PathBuf>,
    /// What keeps findings from counting.
    pub gates: Gates,
    /// Who is told how far it has come.
    pub watch: Watcher,
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
    /// What is accepted, and what it covers.
    pub waivers: Vec<Covered>,
    /// What a baseline holds and is gone; nothing where there is no baseline.
    pub fixed: Option<Vec<Entry>>,
    /// How many findings are not about the change that was asked for; nothing where none was.
    pub left_out: Option<usize>,
    /// How many hosts there were.
    pub hosts: usize,
    /// How many backends.
    pub backends: usize,
    /// The rules.
    pub rules: Vec<RuleCard>,
    /// When the oldest and the newest inventory of a host were taken.
    pub collected: Option<Collected>,
    /// How long its parts took.
    pub phases: Phases,
    /// What is to be said beside the report, which is the same with and without a cache.
    pub notes: Vec<Problem>,
}

/// Reads everything that a request names, and keeps it.
#[must_use]
pub fn collect(request: &Request, working: &Path) -> Inventory {
    let mut first_pass = FirstPass::of(request, working);
    let mut results = Results::of(&mut first_pass);
    let pass = SecondPass {
        request,
        loaded: &RuleSet::default(),
        shard: Shard::WHOLE,
        keep: Keep::Everything,
    };
    pass.run(&mut first_pass, &mut |outcome| results.take(outcome));
    results.close(&mut first_pass.inventory);
    first_pass.inventory
}

/// Reads everything and evaluates the rules.
#[must_use]
pub fn run(request: &Request, working: &Path) -> Audit {
    let mut phases = Phases::default();
    let mut first_pass = phases.time("read what hosts share", || FirstPass::of(request, working));
    let loaded = phases.time("load the rules", || load_or_note(request, &mut first_pass));
    let mut results = Results::of(&mut first_pass);
    let pass = SecondPass {
        request,
        loaded: &loaded,
        shard: Shard::WHOLE,
        keep: match loaded.own {
            Some(_) => Keep::Everything,
            None => Keep::Shown,
        },
    };
    let notes = phases.time("read and judge hosts", || {
        pass.run(&mut first_pass, &mut |outcome| results.take(outcome))
    });
    let mut inventory = first_pass.inventory;
    let mut closed = results.close(&mut inventory);
    if let Some(own) = &loaded.own {
        // Policies without a page look at everything at once.
        match own.evaluate(&inventory.document(), &inventory.snapshot) {
            Ok(verdicts) => closed.verdicts.merge(verdicts),
            Err(problem) => closed.fail(problem, &mut inventory),
        }
    }
    let counts = Counts {
        backends: inventory.snapshot.backends.len(),
        rules: loaded.cards,
    };
    Audit {
        phases,
        notes,
        ..Audit::of(inventory, closed, counts, &request.gates)
    }
}

/// Reads everything that hosts share and judges the hosts of one shard.
///
/// # Errors
/// There are policies that need to see all hosts at once.
pub fn run_shard(request: &Request, working: &Path, shard: Shard) -> Result<Part, Problem> {
    let mut first_pass = FirstPass::of(request, working);
    let loaded = load_or_note(request, &mut first_pass);
    if loaded.own.is_some() {
        let message = "policies without a page look at all hosts at once and cannot be sharded";
        let problem = Problem::error("shard", message);
        return Err(problem.help("give them pages, or check everything in one run"));
    }
    let mut part = Part::new(
        shard,
        first_pass.key(request, true),
        Shared::of(&first_pass, &loaded),
    );
    let pass = SecondPass {
        request,
        loaded: &loaded,
        shard,
        keep: Keep::Facts,
    };
    let notes = pass.run(&mut first_pass, &mut |outcome| part.take(outcome));
    part.close(&first_pass.inventory.sources, notes);
    Ok(part)
}

fn load_or_note(request: &Request, first_pass: &mut FirstPass) -> RuleSet {
    load(request, &mut first_pass.inventory).unwrap_or_else(|problems| {
        first_pass.inventory.problems.extend(problems);
        RuleSet::default()
    })
}

/// The second pass of a run.
struct SecondPass<'a> {
    request: &'a Request,
    loaded: &'a RuleSet,
    shard: Shard,
    keep: Keep,
}

impl SecondPass<'_> {
    /// Judges what the first pass found and hands out what comes of it. Returns what is to be said
    /// about the cache.
    fn run(&self, first_pass: &mut FirstPass, gather: &mut dyn FnMut(Outcome)) -> Vec<Problem> {
        let mut notes = Vec::new();
        let folder = self.request.cache.as_deref();
        // Whoever keeps hosts has to read them.
        let folder = folder.filter(|_| self.keep != Keep::Everything);
        let cache = folder.and_then(|folder| {
            let key = first_pass.key(self.request, false);
            Cache::open(folder, key, &first_pass.inventory.sources, &mut notes)
        });
        for engine in &self.loaded.engines {
            gather(Outcome::Said(engine.nothing()));
        }
        let Inventory {
            sources,
            snapshot,
            config,
            ..
        } = &mut first_pass.inventory;
        let wiring = Wiring::new(&snapshot.backends, &config.plan);
        let judge = Judge {
            engines: &self.loaded.engines,
            wiring: &wiring,
            cache: cache.as_ref(),
            shard: self.shard,
            keep: self.keep,
            watch: &self.request.watch,
        };
        let updates = judge.judge(snapshot, sources, &first_pass.waiting, gather);
        notes.extend(cache.and_then(|it| it.save(updates)));
        notes
    }
}

/// What a report counts beside findings.
struct Counts {
    backends: usize,
    rules: Vec<RuleCard>,
}

impl Audit {
    fn of(mut inventory: Inventory, closed: Closed, counts: Counts, gates: &Gates) -> Self {
        let mut verdicts = closed.verdicts;
        let mut passed = Passed::default();
        let rules = if closed.failed {
            Vec::new()
        } else {
            let fleet = &closed.fleet;
            passed = gates.pass(&mut verdicts, &mut inventory, fleet, &counts.rules);
            counts.rules
        };
        let collected = closed.fleet.collected();
        Self {
            verdicts: verdicts.sorted(),
            rules,
            waivers: passed.waivers,
            fixed: passed.fixed,
            left_out: passed.left_out,
            hosts: closed.fleet.len(),
            collected: collected.map(|(oldest, newest)| Collected { oldest, newest }),
            backends: counts.backends,
            sources: inventory.sources,
            reports: inventory.reports.into_values().collect(),
            problems: inventory.problems,
            input_problems: inventory.input_problems,
            notes: Vec::new(),
            phases: Phases::default(),
        }
    }
}
