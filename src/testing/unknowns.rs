//! Unknown is not compliant: each value of an example is set to unknown in turn. No new finding may
//! appear, and no subject may be without one that had one without an entry that says what was not
//! evaluated.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::examples::{Bench, Prepared};
use super::outcome::Outcome;
use crate::catalogue::Example;
use crate::engine::{Engine, Worker};
use crate::fabric::Snapshot;
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::fabric::record::{Reading, Typed};
use crate::fabric::shape::{Shape, Type};
use crate::finding::Verdicts;
use crate::source::{Node, Problem, Sources, parse_json};
use crate::subjects::{Kind, Scope, Subjects};

/// How many faults are told of one example: they tend to be of one cause.
const TOLD: usize = 5;

/// Sets each value of an example to unknown, and says how many there were.
pub(super) fn prove(bench: &Bench<'_>, example: &Example) -> (Outcome, usize) {
    let prepared = match bench.prepare(example) {
        Ok(prepared) => prepared,
        Err(problems) => return (Outcome::Broken(problems), 0),
    };
    let document = Json::Object(prepared.snapshot.write());
    let paths = unknowable(&document);
    let problems = match try_all(bench, &prepared, &document, &paths) {
        Ok(problems) => problems,
        Err(problem) => return (Outcome::Broken(vec![problem]), paths.len()),
    };
    let mut told = Vec::new();
    let more = problems.len().saturating_sub(TOLD);
    for (path, code, message) in problems.into_iter().take(TOLD) {
        // A value that neither page nor base writes has no place: the example stands for it.
        let written = prepared.document.at(path);
        let place = written.map_or(example.place, |node| node.place);
        told.push(Problem::error(code, message).at(place).help(HELP));
    }
    if let (Some(last), 1..) = (told.last_mut(), more) {
        last.message = format!("{}; and {more} more", last.message);
    }
    let outcome = if told.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(told)
    };
    (outcome, paths.len())
}

const HELP: &str = "name what the policy compares or computes with under `needs` in the page";

/// What each path does that it may not, as code and message.
fn try_all<'p>(
    bench: &Bench<'_>,
    prepared: &Prepared,
    document: &Json,
    paths: &'p [String],
) -> Result<Vec<(&'p str, &'static str, String)>, Problem> {
    let rule = bench.catalogue.rules.values().next();
    let kind = rule.and_then(|rule| Kind::parse(&rule.subject));
    let scope = kind.map_or(Scope::Host, Kind::scope);
    let snapshot = read(document)?;
    let mut trials = UnknownTrials::new(
        &prepared.engine,
        scope,
        document,
        (&snapshot, &prepared.plan),
    )?;
    let mut problems = Vec::new();
    for path in paths {
        let Some(after) = trials.judge(path)? else {
            continue;
        };
        let found = faults(path, &trials.base, &after);
        problems.extend(found.map(|(code, message)| (path.as_str(), code, message)));
    }
    Ok(problems)
}

fn read(document: &Json) -> Result<Snapshot, Problem> {
    let node = parsed(document)?;
    Ok(Snapshot::read(&node, &mut Reading::default()))
}

fn parsed(json: &Json) -> Result<Node<'static>, Problem> {
    let mut sources = Sources::default();
    let text = json.to_string();
    let id = sources.add("example.json", "example.json", text.as_str());
    Ok(parse_json(id, &text)?.into_owned())
}

/// A snapshot of which one value at a time is unknown, and what one rule says then. Only what that value
/// can change is read and judged anew: a host is judged with its own values and the backends, and a
/// backend with all backends. So a value of a host changes that host alone, and nothing for a rule
/// whose subjects live in backends.
pub struct UnknownTrials<'a> {
    engine: &'a Engine,
    worker: Worker<'a>,
    scope: Scope,
    document: &'a Json,
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    subjects: Subjects<'a>,
    /// The backends once more; one of them gives way to one with an unknown value.
    backends: Vec<Backend>,
    /// What is said of each host while nothing is made unknown.
    hosts: Vec<Verdicts>,
    /// What is said of everything then.
    pub base: Verdicts,
}

impl<'a> UnknownTrials<'a> {
    /// The engine has one rule, whose subjects live in such a `scope`; the snapshot and the plan are those
    /// of the document.
    ///
    /// # Errors
    /// The policy fails.
    pub fn new(
        engine: &'a Engine,
        scope: Scope,
        document: &'a Json,
        (snapshot, plan): (&'a Snapshot, &'a Plan),
    ) -> Result<Self, Problem> {
        let mut trials = Self {
            engine,
            // One worker for all trials, so that the rule is unpacked once.
            worker: engine.worker(),
            scope,
            document,
            snapshot,
            plan,
            subjects: Subjects::new(&snapshot.backends, plan),
            backends: read(document)?.backends,
            hosts: Vec::new(),
            base: engine.nothing(),
        };
        for host in &snapshot.hosts {
            let said = trials.worker.host(host, &trials.subjects).whole()?;
            trials.hosts.push(said);
        }
        trials.base = trials.with_backends(&snapshot.backends)?;
        Ok(trials)
    }

    /// What the rule says with the value at this pointer unknown; nothing where that cannot be
    /// anything else than the `base`.
    ///
    /// # Errors
    /// The policy fails.
    pub fn judge(&mut self, path: &str) -> Result<Option<Verdicts>, Problem> {
        self.judge_as(path, &unknown())
    }

    /// What the rule says with this value at this pointer; nothing where that cannot be anything else
    /// than the `base`, and where it is no value that could stand there.
    ///
    /// # Errors
    /// The policy fails.
    pub fn judge_as(&mut self, path: &str, value: &Json) -> Result<Option<Verdicts>, Problem> {
        let mut keys = path.splitn(4, '/').skip(1);
        let (list, index) = (keys.next(), keys.next().and_then(|key| key.parse().ok()));
        let (Some(list), Some(index), Some(below)) = (list, index, keys.next()) else {
            return Ok(None);
        };
        let unit = set(&self.document[list][index], &format!("/{below}"), value);
        let mut reading = Reading::default();
        if list == "hosts" {
            // Backends are judged without any host.
            if self.scope == Scope::Backend {
                return Ok(None);
            }
            return match Host::read(&parsed(&unit)?, &mut reading) {
                Some(host) if reading.problems.is_empty() => self.with_host(index, &host).map(Some),
                _ => Ok(None),
            };
        }
        let read = Backend::read(&parsed(&unit)?, &mut reading);
        let Some(mut backend) = read.filter(|_| reading.problems.is_empty()) else {
            return Ok(None);
        };
        std::mem::swap(&mut self.backends[index], &mut backend);
        let backends = std::mem::take(&mut self.backends);
        let said = self.with_backends(&backends);
        // Put back before an error is returned: the next value is tried on the whole snapshot.
        self.backends = backends;
        self.backends[index] = backend;
        said.map(Some)
    }

    fn with_host(&mut self, index: usize, host: &Host) -> Result<Verdicts, Problem> {
        let mut said = self.engine.nothing();
        for (other, known) in self.hosts.iter().enumerate() {
            if other != index {
                said.merge(known.clone());
            }
        }
        said.merge(self.worker.host(host, &self.subjects).whole()?);
        Ok(said)
    }

    /// What is said with these backends in place of those of the snapshot.
    fn with_backends(&mut self, backends: &[Backend]) -> Result<Verdicts, Problem> {
        let subjects = Subjects::new(backends, self.plan);
        let mut said = self.engine.nothing();
        if self.scope == Scope::Host {
            for host in &self.snapshot.hosts {
                said.merge(self.worker.host(host, &subjects).whole()?);
            }
            return Ok(said);
        }
        for portion in backends
            .iter()
            .flat_map(|backend| self.engine.portions(backend))
        {
            said.merge(self.worker.backend(portion, &subjects).whole()?);
        }
        Ok(said)
    }
}

fn faults(
    path: &str,
    before: &Verdicts,
    after: &Verdicts,
) -> impl Iterator<Item = (&'static str, String)> {
    // The variant is part of the fingerprint: a finding may not change its verdict either.
    let prints = |verdicts: &Verdicts| -> BTreeSet<String> {
        let findings = verdicts.findings.iter();
        findings
            .map(|finding| finding.fingerprint.clone())
            .collect()
    };
    let (known, now) = (prints(before), prints(after));
    let mut faults = Vec::new();
    for finding in &after.findings {
        if !known.contains(&finding.fingerprint) {
            let message = format!("{path} unknown makes a finding: {}", finding.message);
            faults.push(("unknown-makes-finding", message));
        }
    }
    // A finding that went may have become a gap, which says so: then there are more of them.
    // A subject of which another finding is left does not pass.
    let found: BTreeSet<&str> = subjects(after).collect();
    let lost = subjects(before).any(|subject| !found.contains(subject));
    let hidden = now.len() < known.len() && lost;
    if hidden && after.total().not_evaluated <= before.total().not_evaluated {
        let message = format!("{path} unknown hides a finding, and nothing says so");
        faults.push(("unknown-hides-finding", message));
    }
    faults.into_iter()
}

/// The ids of the subjects that something is found of.
fn subjects(verdicts: &Verdicts) -> impl Iterator<Item = &str> {
    let findings = verdicts.findings.iter();
    findings.map(|finding| finding.subject.id.as_str())
}

/// The document with the value at this pointer unknown.
#[must_use]
pub fn set_unknown(document: &Json, path: &str) -> Json {
    set(document, path, &unknown())
}

fn unknown() -> Json {
    json!({"unknown": "failed: by the test"})
}

/// The document with another value at this pointer.
fn set(document: &Json, path: &str, value: &Json) -> Json {
    let mut changed = document.clone();
    if let Some(place) = changed.pointer_mut(path) {
        place.clone_from(value);
    }
    changed
}

/// The pointers of all values of a snapshot document that can be unknown.
#[must_use]
pub fn unknowable(document: &Json) -> Vec<String> {
    let values = unknowable_values(document).into_iter();
    values.map(|(path, _)| path).collect()
}

/// The same, each with the type of the value.
#[must_use]
pub fn unknowable_values(document: &Json) -> Vec<(String, Type)> {
    let mut found = Vec::new();
    for (key, shape) in [("hosts", Host::shape()), ("backends", Backend::shape())] {
        let list = Type::List(Box::new(shape));
        of_value(&document[key], &list, &format!("/{key}"), &mut found);
    }
    found
}

fn of_value(value: &Json, r#type: &Type, path: &str, found: &mut Vec<(String, Type)>) {
    match r#type {
        Type::Optional(inner) => {
            found.push((path.to_owned(), inner.inner().clone()));
            of_value(value, inner, path, found);
        }
        Type::List(item) => {
            for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                of_value(element, item, &format!("{path}/{index}"), found);
            }
        }
        Type::Record(shape) => of_record(value, shape, path, found),
        _ => {}
    }
}

fn of_record(value: &Json, shape: &Shape, path: &str, found: &mut Vec<(String, Type)>) {
    for member in &shape.fields {
        // A key that is not written is unknown already.
        if let Some(inner) = value.get(member.name) {
            of_value(
                inner,
                &member.r#type,
                &format!("{path}/{}", member.name),
                found,
            );
        }
    }
}
