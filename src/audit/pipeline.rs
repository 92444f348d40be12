//! What every run goes through: both passes by one plan, and the runs of several plans joined.

use std::collections::BTreeMap;
use std::path::Path;

use super::cache::Cache;
use super::causes::AlignedBackends;
use super::first_pass::FirstPass;
use super::host_result::{Gather, PassOutcome};
use super::inventory::Inventory;
use super::plans;
use super::request::Request;
use super::results::Results;
use super::rules::{RuleSet, load};
use super::second_pass::{Judge, Keep};
use super::shard::Shard;
use crate::engine::Engine;
use crate::report::{Phases, Run};
use crate::source::{Digest, Problem, Source, SourceReport, Status};
use crate::subjects::{Kind, Subjects};

/// Reads everything and evaluates the rules, each folder by the plan that rules it.
pub(super) fn by_plans(request: &Request, working: &Path) -> Run {
    let parts = plans::split(request, working);
    let mut runs = parts.iter().map(|request| by_one_plan(request, working));
    let first = runs.next().unwrap_or_default();
    let mut run = runs.fold(first, Run::join);
    if parts.len() > 1 {
        run.problems.extend(copies(&run));
    }
    run
}

/// A warning where folders with a plan each hold the same exports: a host counts once for each plan. Within
/// one plan, the fleet tells.
fn copies(run: &Run) -> Option<Problem> {
    let read = run.reports.iter();
    let read = read.filter(|(_, report)| report.status == Status::Read && report.objects > 0);
    let read = read.filter(|(_, report)| tells_machines_apart(report));
    // Copies have one name and one size: hardly a file has to be read again.
    let mut alike: BTreeMap<_, Vec<&Source>> = BTreeMap::new();
    for source in read.map(|(id, _)| run.sources.get(*id)) {
        let of_size = alike.entry((source.path().file_name(), source.size()));
        of_size.or_default().push(source);
    }
    let mut copies = Vec::new();
    for sources in alike.into_values().filter(|sources| sources.len() > 1) {
        let mut first = BTreeMap::new();
        for source in sources {
            let digest = source.bytes().ok().map(|bytes| Digest::of(&bytes))?;
            let of = *first.entry(digest).or_insert(source.name());
            if of != source.name() {
                copies.push((source.name(), of));
            }
        }
    }
    copies.sort_unstable();
    let (copy, of) = copies.first()?;
    let more = match copies.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let message =
        format!("{copy} is the same export as {of}{more}: each counts by the plan of its folder");
    let problem = Problem::warning("duplicate-export", message).in_file(*copy);
    Some(problem.help("check one of the folders, or take the copies out"))
}

/// Whether no other machine can have the same export. All nodes of a cluster answer `Get-Cluster` in the same way, and
/// what many cmdlets say is the same on equal hosts; only adapters have addresses.
fn tells_machines_apart(report: &SourceReport) -> bool {
    let dialect = report.dialect.as_deref().unwrap_or_default();
    let is_of_cmdlet = dialect.starts_with("powershell-");
    !is_of_cmdlet || report.file.to_ascii_lowercase().contains("netadapter.")
}

/// Reads everything and evaluates the rules by one plan.
pub(super) fn by_one_plan(request: &Request, working: &Path) -> Run {
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

/// Loads the rules of a request; what is wrong with them is a problem of the run, which then has none.
pub(super) fn load_or_note(request: &Request, first_pass: &mut FirstPass) -> RuleSet {
    load(request, &mut first_pass.inventory).unwrap_or_else(|problems| {
        first_pass.inventory.run.problems.extend(problems);
        RuleSet::default()
    })
}

/// The second pass of a run.
pub(super) struct SecondPass<'a> {
    /// What it is asked to do.
    pub(super) request: &'a Request,
    /// The rules.
    pub(super) rules: &'a RuleSet,
    /// The part of the work that is done here.
    pub(super) shard: Shard,
    /// How much of a host stays.
    pub(super) keep: Keep,
}

impl SecondPass<'_> {
    /// Judges what the first pass found and hands out what comes of it. Returns what is to be said
    /// about the cache.
    pub(super) fn run(&self, first_pass: &mut FirstPass, gather: &mut dyn Gather) -> Vec<Problem> {
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
        let ask_of_failures = |engine: &Engine| engine.looks_at(Kind::Failures);
        let is_simulated = self.rules.engines.iter().any(ask_of_failures);
        let mut subjects = Subjects::new(&snapshot.backends, &config.plan);
        if is_simulated {
            subjects = subjects.ready_to_fail();
        }
        let aligned = AlignedBackends::of(&subjects.fabric);
        let causes = aligned.causes(&config.plan, is_simulated);
        let judge = Judge {
            engines: &self.rules.engines,
            subjects: &subjects,
            causes: causes.as_ref(),
            collections: &first_pass.collections,
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
