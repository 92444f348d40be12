//! The pipeline of a run. Two passes, so that a fleet streams: the plan and everything that hosts are
//! joined to is read first; then each host is read, joined, judged and forgotten. The pipeline
//! knows no command line and prints nothing.

mod acceptance;
mod archives;
mod base;
mod cache;
mod causes;
mod collections;
mod coverage;
mod first_pass;
mod given_up;
mod graph;
mod host_result;
mod inventory;
mod leaves;
mod ledger;
mod namesakes;
mod next_steps;
#[cfg(any(test, fuzzing))]
mod pack_trial;
mod part;
mod pipeline;
mod plans;
mod request;
mod results;
mod rules;
mod second_pass;
mod shard;
mod simulate;
mod since;
mod standing;
mod view;
mod watch;
mod wired;

use std::path::Path;

use crate::report::Run;
use crate::source::Problem;

pub use acceptance::{Acceptance, BaselineBefore};
use first_pass::FirstPass;
pub use given_up::GivenUp;
pub use graph::{GraphRun, PictureAsked, graph, pictures};
pub use inventory::{Inventory, is_export};
pub use ledger::{LedgerRun, ledger};
#[cfg(any(test, fuzzing))]
pub use pack_trial::run_of_pack;
use part::ShardOutcomes;
pub use part::{Part, merge};
use pipeline::{SecondPass, by_plans, load_or_note};
pub use request::Request;
use results::Results;
pub use rules::{RuleSet, load};
use second_pass::Keep;
pub use shard::Shard;
pub use simulate::{SimulationRun, simulate};
pub use standing::Standing;
pub use view::ViewAsked;
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
    if let Some(revision) = &request.acceptance.changed_since {
        return since::run(request, working, revision);
    }
    by_plans(request, working)
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
    // The parts say how old inventories may be; whoever merges them need not.
    if let Some(limit) = &request.acceptance.max_age {
        first_pass.inventory.run.expected.max_age = Some(limit.clone());
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
