//! The pipeline of a run. Two passes, so that a fleet streams: the plan and everything that hosts are
//! joined to is read first; then each host is read, joined, judged and forgotten. The pipeline
//! knows no command line and prints nothing.

mod acceptance;
mod cache;
mod changes;
mod coverage;
mod first_pass;
mod given_up;
mod host_result;
mod inventory;
mod next_steps;
mod part;
mod plans;
mod request;
mod results;
mod rules;
mod second_pass;
mod shard;
mod watch;

use std::path::Path;

use crate::fabric::subjects::Subjects;
use crate::report::{Phases, Run};
use crate::source::Problem;

pub use acceptance::Acceptance;
use cache::Cache;
use first_pass::FirstPass;
pub use given_up::GivenUp;
use host_result::{Gather, PassOutcome};
pub use inventory::Inventory;
use part::ShardOutcomes;
pub use part::{Part, merge};
pub use request::Request;
use results::Results;
pub use rules::{RuleSet, load};
use second_pass::{Judge, Keep};
pub use shard::Shard;
pub use watch::{Watch, Watcher};

/// Reads everything that a request names, and keeps it.
#[must_use]
pub fn collect(request: &Request, working: &Path) -> Inventory {
    let mut first_pass = FirstPass::of(request, working);
    let mut results = Results::of(std::mem::take(&mut first_pass.fleet));
    let pass = SecondPass {
        request,
        rules: &RuleSet::default(),
        shard: Shard::WHOLE,
        keep: Keep::Everything,
    };
    pass.run(&mut first_pass, &mut results);
    results.close(&mut first_pass.inventory);
    first_pass.inventory
}

/// Reads everything and evaluates the rules, each folder by the plan that rules it.
#[must_use]
pub fn run(request: &Request, working: &Path) -> Run {
    let runs = plans::split(request, working).into_iter();
    let mut runs = runs.map(|request| run_by_one_plan(&request, working));
    let first = runs.next().unwrap_or_default();
    runs.fold(first, Run::join)
}

fn run_by_one_plan(request: &Request, working: &Path) -> Run {
    let mut phases = Phases::default();
    let mut first_pass = phases.time("read what hosts share", || FirstPass::of(request, working));
    let rules = phases.time("load the rules", || load_or_note(request, &mut first_pass));
    let mut results = Results::of(std::mem::take(&mut first_pass.fleet));
    let pass = SecondPass {
        request,
        rules: &rules,
        shard: Shard::WHOLE,
        keep: match rules.own {
            // The document of the whole fleet is made of hosts that were kept.
            Some(_) => Keep::Everything,
            None => Keep::Shown,
        },
    };
    let notes = phases.time("read and judge hosts", || {
        pass.run(&mut first_pass, &mut results)
    });
    let mut inventory = first_pass.inventory;
    let fleet = results.close(&mut inventory);
    if let Some(own) = &rules.own {
        // Policies without a page look at everything at once.
        let verdicts = own.evaluate(&inventory.document(), &inventory.snapshot);
        inventory.run.verdicts.merge(verdicts);
    }
    inventory.run.phases = phases;
    inventory.run.notes = notes;
    request.acceptance.conclude(inventory, &fleet)
}

/// Reads everything that hosts share and judges the hosts of one shard.
///
/// # Errors
/// There are policies that need to see all hosts at once.
pub fn run_shard(request: &Request, working: &Path, shard: Shard) -> Result<Part, Problem> {
    let mut first_pass = FirstPass::of(request, working);
    let rules = load_or_note(request, &mut first_pass);
    if rules.own.is_some() {
        let message = "policies without a page look at all hosts at once and cannot be sharded";
        let problem = Problem::error("shard", message);
        return Err(problem.help("give them pages, or check everything in one run"));
    }
    let key = first_pass.key(request, true);
    let mut outcomes = ShardOutcomes::default();
    let pass = SecondPass {
        request,
        rules: &rules,
        shard,
        keep: Keep::Facts,
    };
    let notes = pass.run(&mut first_pass, &mut outcomes);
    first_pass.inventory.run.notes = notes;
    Ok(Part::new(shard, key, first_pass, outcomes))
}

fn load_or_note(request: &Request, first_pass: &mut FirstPass) -> RuleSet {
    load(request, &mut first_pass.inventory).unwrap_or_else(|problems| {
        first_pass.inventory.run.problems.extend(problems);
        RuleSet::default()
    })
}

/// The second pass of a run.
struct SecondPass<'a> {
    request: &'a Request,
    rules: &'a RuleSet,
    shard: Shard,
    keep: Keep,
}

impl SecondPass<'_> {
    /// Judges what the first pass found and hands out what comes of it. Returns what is to be said
    /// about the cache.
    fn run(&self, first_pass: &mut FirstPass, gather: &mut dyn Gather) -> Vec<Problem> {
        let mut notes = Vec::new();
        // Whoever keeps hosts has to read them.
        let is_used = self.keep != Keep::Everything;
        let folder = self.request.cache.as_deref().filter(|_| is_used);
        let cache = folder.and_then(|folder| {
            let key = first_pass.key(self.request, false);
            Cache::open(folder, key, &first_pass.inventory.run.sources, &mut notes)
        });
        for engine in &self.rules.engines {
            // A rule that meets no subject is told of as well, with nothing seen.
            gather.take(PassOutcome::Said(engine.nothing()));
        }
        let Inventory {
            run,
            snapshot,
            config,
            ..
        } = &mut first_pass.inventory;
        let subjects = Subjects::new(&snapshot.backends, &config.plan);
        let judge = Judge {
            engines: &self.rules.engines,
            subjects: &subjects,
            cache: cache.as_ref(),
            shard: self.shard,
            keep: self.keep,
            watch: &self.request.watch,
        };
        let updates = judge.judge(snapshot, &mut run.sources, &first_pass.waiting, gather);
        for revision in gather.revisions() {
            let (before, after) = judge.again(snapshot, &mut run.sources, &revision);
            gather.revise(before, after);
        }
        notes.extend(cache.and_then(|cache| cache.save(updates)));
        notes
    }
}
