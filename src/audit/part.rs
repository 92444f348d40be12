//! What one machine of several found, written down: `fabriclint/part/v1`. Parts of one run merge to
//! what one machine would have reported, byte for byte. A part holds no text of an export but the
//! masked excerpts that a report shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::first_pass::FirstPass;
use super::inventory::Inventory;
use super::results::Results;
use super::second_pass::{FailureOrder, HostResult, Outcome};
use super::shard::Shard;
use super::{Audit, Counts, Gates, RuleSet};
use crate::catalogue::RuleCard;
use crate::finding::Verdicts;
use crate::gate::Waiver;
use crate::readers::Fleet;
use crate::report::SourceReport;
use crate::source::{Citation, Citations, Digest, Place, Problem, SourceId, Sources, Span};

const SCHEMA: &str = "fabriclint/part/v1";

/// What one shard found.
#[derive(Serialize, Deserialize)]
pub struct Part {
    schema: String,
    version: String,
    shard: Shard,
    /// Digest of the circumstances: rules, plan, backends, and the names of all files.
    run: String,
    shared: Shared,
    /// The second pass of this shard.
    verdicts: Verdicts,
    hosts: Vec<(SourceId, HostResult)>,
    failures: Vec<(FailureOrder, Problem)>,
    /// What a report shows of the files.
    cited: BTreeMap<SourceId, Vec<(Span, Citation)>>,
    /// What is to be said beside the part.
    #[serde(skip)]
    pub notes: Vec<Problem>,
}

/// What is the same in every part of a run.
#[derive(Serialize, Deserialize)]
pub(super) struct Shared {
    /// The names of all files, in the order of their numbers.
    pub(super) files: Vec<String>,
    /// What became of the files of the first pass.
    pub(super) reports: BTreeMap<SourceId, SourceReport>,
    pub(super) problems: Vec<Problem>,
    pub(super) input_problems: Vec<Problem>,
    /// The hosts of the first pass.
    pub(super) fleet: Fleet,
    pub(super) waivers: Vec<Waiver>,
    pub(super) backends: usize,
    pub(super) rules: Vec<RuleCard>,
}

impl Shared {
    /// What the first pass found, for the rules that were loaded.
    pub(super) fn of(first_pass: &FirstPass, loaded: &RuleSet) -> Self {
        let inventory = &first_pass.inventory;
        let names = inventory.sources.iter().map(|(_, it)| it.name().to_owned());
        Self {
            files: names.collect(),
            reports: inventory.reports.clone(),
            problems: inventory.problems.clone(),
            input_problems: inventory.input_problems.clone(),
            fleet: first_pass.fleet.clone(),
            waivers: inventory.config.waivers.clone(),
            backends: inventory.snapshot.backends.len(),
            rules: loaded.cards.clone(),
        }
    }
}

impl Part {
    /// An empty part of a run.
    pub(super) fn new(which: Shard, run: Digest, shared: Shared) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            shard: which,
            run: run.to_string(),
            shared,
            verdicts: Verdicts::default(),
            hosts: Vec::new(),
            failures: Vec::new(),
            cited: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// Adds an outcome of the second pass.
    pub(super) fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Said(verdicts) => self.verdicts.merge(verdicts),
            Outcome::Judged(id, result, _) => self.hosts.push((id, *result)),
            Outcome::Failed(order, problem) => self.failures.push((order, problem)),
        }
    }

    /// Ends the part: notes what a report shows of every file that it points into.
    pub(super) fn close(&mut self, sources: &Sources, notes: Vec<Problem>) {
        self.notes = notes;
        let shared = &self.shared;
        let problems = shared.problems.iter().chain(&shared.input_problems);
        let problems = problems.chain(self.failures.iter().map(|(_, it)| it));
        let hosts = self.hosts.iter().map(|(_, result)| result);
        let places: BTreeSet<Place> = problems
            .filter_map(|it| it.place)
            .chain(shared.fleet.places())
            .chain(shared.waivers.iter().map(|it| it.place))
            .chain(self.verdicts.places())
            .chain(hosts.flat_map(|result| result.shown().chain(result.facts())))
            .collect();
        let citations = Citations::new(sources, places.iter().copied());
        for place in places {
            let cited = self.cited.entry(place.source).or_default();
            cited.push((place.span, citations.of(place)));
        }
    }

    /// The files, with what the part shows of them.
    #[must_use]
    pub fn sources(&self) -> Sources {
        let mut sources = Sources::default();
        for name in &self.shared.files {
            // Whatever a part names, nobody reads an export for it.
            sources.announce(name.as_str(), PathBuf::new());
        }
        for (id, cited) in &self.cited {
            sources.get_mut(*id).cite(cited.clone());
        }
        sources
    }

    /// What was wrong with the run itself.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let failures = self.failures.iter().map(|(_, it)| it);
        self.shared
            .problems
            .iter()
            .chain(failures)
            .cloned()
            .collect()
    }

    /// Reads a part.
    ///
    /// # Errors
    /// It is none, or one of another version.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let mut sources = Sources::default();
        let source = sources.announce(path.to_string_lossy(), path);
        let fault = |message: String| {
            Problem::error("part", message)
                .in_file(path.to_string_lossy())
                .help("write it with `fabriclint check … --shard I/N --output FILE`")
        };
        let bytes = sources.get(source).bytes()?;
        let part: Self = serde_json::from_slice(&bytes)
            .map_err(|error| fault(format!("it is no part of a run: {error}")))?;
        if part.schema != SCHEMA || part.version != env!("CARGO_PKG_VERSION") {
            let Self {
                schema, version, ..
            } = &part;
            let message = format!("it is a {schema} of fabriclint {version}");
            return Err(fault(message).help("use one version of fabriclint for all parts"));
        }
        match part.check() {
            Ok(()) => Ok(part),
            Err(why) => Err(fault(format!("it is no part of a run: {why}"))),
        }
    }

    /// A part comes from a file, so that its numbers need not fit.
    fn check(&self) -> Result<(), String> {
        let Shard { index, count } = self.shard;
        if index == 0 || index > count {
            return Err(format!("there is no part {}", self.shard));
        }
        let files = self.shared.files.len();
        let hosts = self.hosts.iter().map(|(id, _)| *id);
        let shown = self
            .hosts
            .iter()
            .flat_map(|(_, it)| it.shown().chain(it.facts()));
        let problems = self.problems();
        let problems = problems.iter().chain(&self.shared.input_problems);
        let places = shown
            .chain(self.verdicts.places())
            .chain(self.shared.fleet.places())
            .chain(self.shared.waivers.iter().map(|it| it.place))
            .chain(problems.filter_map(|it| it.place));
        let mut ids = hosts
            .chain(self.cited.keys().copied())
            .chain(self.shared.reports.keys().copied())
            .chain(places.map(|it| it.source));
        match ids.find(|id| id.index() >= files) {
            Some(id) => Err(format!("it names the file {} of {files}", id.index() + 1)),
            None => Ok(()),
        }
    }
}

/// Puts the parts of a run together.
///
/// # Errors
/// They are not all the parts of one run.
pub fn merge(paths: &[PathBuf], gates: &Gates) -> Result<Audit, Vec<Problem>> {
    let mut parts = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        match Part::read(path) {
            Ok(part) => parts.push((path, part)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        problems.extend(misfit(&mut parts));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let parts = parts.into_iter().map(|(_, part)| part);
    Ok(put_together(parts.collect(), gates))
}

/// Sorts parts; returns what keeps them from being all the parts of one run.
fn misfit(parts: &mut [(&PathBuf, Part)]) -> Option<Problem> {
    parts.sort_by_key(|(_, part)| part.shard);
    let Some(((_, first), rest)) = parts.split_first() else {
        return Some(Problem::error("part", "there are no parts"));
    };
    for (path, part) in rest {
        if part.run != first.run || part.shard.count != first.shard.count {
            let message = "it is a part of another run: of other files, rules, plan or backends";
            let problem = Problem::error("part", message).in_file(path.to_string_lossy());
            return Some(problem.help("run every shard over the same files, and merge those"));
        }
    }
    for index in 1..=first.shard.count {
        let shard = Shard {
            index,
            ..first.shard
        };
        let have = parts.iter().filter(|(_, part)| part.shard == shard).count();
        if have != 1 {
            let what = if have == 0 { "missing" } else { "there twice" };
            let message = format!("the part {shard} is {what}");
            let help = "merge needs each part of the run once";
            return Some(Problem::error("part", message).help(help));
        }
    }
    None
}

fn put_together(mut parts: Vec<Part>, gates: &Gates) -> Audit {
    let mut inventory = Inventory::default();
    let shared = &mut parts[0].shared;
    for name in &shared.files {
        // Whatever a part names, merging reads no export.
        inventory.sources.announce(name.as_str(), PathBuf::new());
    }
    inventory.reports = std::mem::take(&mut shared.reports);
    inventory.problems = std::mem::take(&mut shared.problems);
    inventory.input_problems = std::mem::take(&mut shared.input_problems);
    inventory.config.waivers = std::mem::take(&mut shared.waivers);
    let counts = Counts {
        backends: shared.backends,
        rules: std::mem::take(&mut shared.rules),
    };
    let mut results = Results {
        fleet: std::mem::take(&mut shared.fleet),
        ..Results::default()
    };
    let mut cited: BTreeMap<SourceId, BTreeMap<Span, Citation>> = BTreeMap::new();
    let mut hosts = Vec::new();
    for part in parts {
        results.take(Outcome::Said(part.verdicts));
        hosts.extend(part.hosts);
        for (order, problem) in part.failures {
            results.take(Outcome::Failed(order, problem));
        }
        for (id, spans) in part.cited {
            cited.entry(id).or_default().extend(spans);
        }
    }
    for (id, spans) in cited {
        inventory
            .sources
            .get_mut(id)
            .cite(spans.into_iter().collect());
    }
    hosts.sort_by_key(|(id, _)| *id);
    for (id, result) in hosts {
        results.take(Outcome::Judged(id, Box::new(result), None));
    }
    let closed = results.close(&mut inventory);
    Audit::of(inventory, closed, counts, gates)
}
