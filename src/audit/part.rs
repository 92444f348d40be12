//! What one machine of several found, written down: `fabriclint/part/v1`. Parts of one run merge to
//! what one machine would have reported, byte for byte. A part holds no text of an export but the
//! masked excerpts that a report shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::acceptance::Acceptance;
use super::first_pass::FirstPass;
use super::host_result::{Gather, HostResult, PassOutcome};
use super::inventory::Inventory;
use super::results::Results;
use super::shard::Shard;
use crate::acceptance::Waiver;
use crate::fabric::host_name::HostName;
use crate::finding::Verdicts;
use crate::readers::{Admission, Fleet};
use crate::report::Run;
use crate::source::{
    Citation, Citations, Digest, Place, Problem, SourceId, Sources, Span, json_fault,
};

const SCHEMA: &str = "fabriclint/part/v1";

/// What one shard found.
#[derive(Serialize, Deserialize)]
pub struct Part {
    schema: String,
    version: String,
    shard: Shard,
    /// Digest of the circumstances: rules, plan, backends, and the names of all files.
    key: String,
    /// The run as the first pass left it: the same in every part.
    pub run: Run,
    /// The hosts of the first pass.
    fleet: Fleet,
    waivers: Vec<Waiver>,
    outcomes: ShardOutcomes,
    /// What a report shows of the files.
    cited: BTreeMap<SourceId, Vec<(Span, Citation)>>,
}

/// What the second pass gave in one shard.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct ShardOutcomes {
    verdicts: Verdicts,
    hosts: Vec<(SourceId, HostResult)>,
    /// The server profiles that hosts of the first pass are joined to.
    profiles: Vec<(HostName, Vec<String>)>,
}

impl Gather for ShardOutcomes {
    fn take(&mut self, outcome: PassOutcome) {
        match outcome {
            PassOutcome::Said(verdicts) => self.verdicts.merge(verdicts),
            PassOutcome::Judged(id, result, _) => self.hosts.push((id, *result)),
            // No shard keeps hosts.
            PassOutcome::Joined(..) => {}
            PassOutcome::Behind(host, profiles) => self.profiles.push((host, profiles)),
        }
    }
}

impl ShardOutcomes {
    /// The places that a report may show.
    fn places(&self) -> impl Iterator<Item = Place> {
        let hosts = self
            .hosts
            .iter()
            .flat_map(|(_, result)| result.shown().chain(result.facts()));
        self.verdicts.places().chain(hosts)
    }
}

impl Part {
    /// What a first pass and this shard's second one found.
    pub(super) fn new(
        shard: Shard,
        key: Digest,
        first_pass: FirstPass,
        outcomes: ShardOutcomes,
    ) -> Self {
        let FirstPass {
            inventory, fleet, ..
        } = first_pass;
        let mut part = Self {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            shard,
            key: key.to_string(),
            run: inventory.run,
            fleet,
            waivers: inventory.config.waivers,
            outcomes,
            cited: BTreeMap::new(),
        };
        let places: BTreeSet<Place> = part.places().collect();
        let citations = Citations::new(&part.run.sources, places.iter().copied());
        let mut cited: BTreeMap<SourceId, Vec<_>> = BTreeMap::new();
        for place in places {
            let of_file = cited.entry(place.source).or_default();
            of_file.push((place.span, citations.of(place)));
        }
        part.cited = cited;
        part
    }

    /// Every place that the report of the run may show.
    fn places(&self) -> impl Iterator<Item = Place> {
        let problems = self.run.all_problems();
        problems
            .flat_map(Problem::places)
            .chain(self.fleet.places())
            .chain(self.run.expected.places())
            .chain(self.waivers.iter().map(|waiver| waiver.place))
            .chain(self.outcomes.places())
    }

    /// What was wrong with the run itself.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let hosts = self.outcomes.hosts.iter();
        let judged = hosts.filter_map(|(_, result)| result.judged.as_ref());
        let mut problems = self.run.problems.clone();
        problems.extend(self.outcomes.verdicts.failed());
        problems.extend(judged.flat_map(|judged| judged.verdicts.failed()));
        problems
    }

    /// Reads a part.
    ///
    /// # Errors
    /// The file is no part, or one of another version.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let mut sources = Sources::default();
        let source = sources.announce(path.to_string_lossy(), path);
        let fault = |message: String| {
            Problem::error("part", message)
                .in_file(path.to_string_lossy())
                .help("write it with `fabriclint check … --shard I/N --output FILE`")
        };
        // A source reads no more than the largest file that is taken.
        let bytes = sources.get(source).bytes()?;
        let part: Self = serde_json::from_slice(&bytes).map_err(|error| {
            let why = json_fault(&error);
            fault(format!("the file is not a part of a run: {why}"))
        })?;
        let version = env!("CARGO_PKG_VERSION");
        if part.schema != SCHEMA || part.version != version {
            // What stands there may be anything.
            let message = format!("the file is not a {SCHEMA} of fabriclint {version}");
            return Err(fault(message).help("use one version of fabriclint for all parts"));
        }
        match part.check() {
            Ok(()) => Ok(part),
            Err(why) => Err(fault(format!("the file is not a part of a run: {why}"))),
        }
    }

    /// A part comes from a file, so that its numbers need not fit.
    fn check(&self) -> Result<(), String> {
        let Shard { index, count } = self.shard;
        if index == 0 || index > count {
            return Err(format!("there is no part {}", self.shard));
        }
        let files = self.run.sources.len();
        let hosts = self.outcomes.hosts.iter().map(|(id, _)| *id);
        if !self
            .cited
            .values()
            .flatten()
            .all(|(_, citation)| citation.is_sound())
        {
            return Err("an excerpt does not fit its text".to_owned());
        }
        let mut ids = hosts
            .chain(self.cited.keys().copied())
            .chain(self.run.reports.keys().copied())
            .chain(self.places().map(|place| place.source));
        match ids.find(|id| id.index() >= files) {
            Some(id) => Err(format!("it names the file {} of {files}", id.index() + 1)),
            None => Ok(()),
        }
    }
}

/// Puts the parts of a run together.
///
/// # Errors
/// The files are not all the parts of one run.
pub fn merge(paths: &[PathBuf], acceptance: &Acceptance) -> Result<Run, Vec<Problem>> {
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
    let whole = parts.into_iter().map(|(_, part)| part);
    Ok(put_together(whole.collect(), acceptance))
}

/// Sorts parts; returns what keeps them from being all the parts of one run.
fn misfit(parts: &mut [(&PathBuf, Part)]) -> Option<Problem> {
    parts.sort_by_key(|(_, part)| part.shard);
    let Some(((_, first), rest)) = parts.split_first() else {
        return Some(Problem::error("part", "there are no parts"));
    };
    for (path, part) in rest {
        if part.key != first.key || part.shard.count != first.shard.count {
            let message =
                "the file is a part of another run: of other files, rules, plan or backends";
            let problem = Problem::error("part", message).in_file(path.to_string_lossy());
            return Some(problem.help("run every shard over the same files, and merge those"));
        }
    }
    let limit = &first.run.expected.max_age;
    let mut other = rest.iter();
    if let Some((path, _)) = other.find(|(_, part)| part.run.expected.max_age != *limit) {
        let message = "the part has another `--max-age` than the first one";
        let problem = Problem::error("part", message).in_file(path.to_string_lossy());
        return Some(problem.help("run every shard with the same `--max-age`"));
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

/// The files whose host has a newer inventory in another file. What one machine would judge again and take back
/// is left out here: what was said of each file still stands by itself.
fn superseded(fleet: &Fleet, hosts: &[(SourceId, HostResult)]) -> BTreeSet<SourceId> {
    let mut fleet = fleet.clone();
    let mut older = BTreeSet::new();
    for judged in hosts
        .iter()
        .filter_map(|(_, result)| result.judged.as_ref())
    {
        if let Ok(Admission::InPlaceOf {
            older: Some(place), ..
        }) = fleet.admit(&judged.facts)
        {
            older.insert(place.source);
        }
    }
    older.retain(|id| hosts.iter().any(|(known, _)| known == id));
    older
}

fn put_together(parts: Vec<Part>, acceptance: &Acceptance) -> Run {
    let mut inventory = Inventory::default();
    let mut results = Results::default();
    let mut cited: BTreeMap<SourceId, BTreeMap<Span, Citation>> = BTreeMap::new();
    let mut hosts = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        // Every machine did the same first pass.
        if index == 0 {
            inventory.run = part.run;
            inventory.config.waivers = part.waivers;
            results.fleet = part.fleet;
        }
        results.take(PassOutcome::Said(part.outcomes.verdicts));
        hosts.extend(part.outcomes.hosts);
        for (host, profiles) in part.outcomes.profiles {
            results.take(PassOutcome::Behind(host, profiles));
        }
        for (id, spans) in part.cited {
            cited.entry(id).or_default().extend(spans);
        }
    }
    for (id, spans) in cited {
        let source = inventory.run.sources.get_mut(id);
        source.cite(spans.into_iter().collect());
    }
    // One machine would have judged them in the order of the files.
    hosts.sort_by_key(|(id, _)| *id);
    let older = superseded(&results.fleet, &hosts);
    for (id, mut result) in hosts {
        if older.contains(&id)
            && let Some(judged) = &mut result.judged
        {
            judged.verdicts = Verdicts::default();
        }
        results.take(PassOutcome::Judged(id, Box::new(result), None));
    }
    let revisions = results.revisions();
    let unsettled = revisions
        .iter()
        .find(|revision| !older.contains(&revision.place.source));
    let unsettled = unsettled.map(|revision| {
        let message = "a host turns out to be called otherwise, or to be newer elsewhere";
        let problem = Problem::error("part", message).at(revision.place);
        problem.help("parts cannot be judged again: check these hosts in one run")
    });
    inventory.run.problems.extend(unsettled);
    let fleet = results.close(&mut inventory);
    acceptance.conclude(inventory, &fleet)
}
