//! What hosts and backends gave, gathered: the same whatever the order in which threads, or
//! machines, were done.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::host_result::{FailureOrder, HostResult, KeptHost, PassOutcome};
use super::inventory::{Inventory, read_file};
use crate::fabric::host::Host;
use crate::finding::Verdicts;
use crate::readers::Fleet;
use crate::report::Run;
use crate::source::{Collected, Problem, SourceId, SourceReport, Sources, Span};

/// What was gathered so far.
#[derive(Default)]
pub(super) struct Results {
    /// The hosts.
    pub(super) fleet: Fleet,
    /// What the rules said.
    pub(super) verdicts: Verdicts,
    /// What became of the files.
    pub(super) reports: BTreeMap<SourceId, SourceReport>,
    /// What was wrong with them.
    pub(super) problems: Vec<Problem>,
    /// Hosts that are kept.
    pub(super) hosts: Vec<Host>,
    /// What their adapters are joined to, by the id of the host.
    pub(super) joins: BTreeMap<String, Vec<Json>>,
    /// The failure of a policy that is told.
    pub(super) failure: Option<(FailureOrder, Problem)>,
}

/// The results of a run that is over.
pub(super) struct Closed {
    /// The hosts there were.
    pub(super) fleet: Fleet,
    /// Whether a policy failed, so that nothing that rules said is told.
    pub(super) failed: bool,
}

impl Closed {
    /// A policy failed.
    pub(super) fn fail(&mut self, problem: Problem, run: &mut Run) {
        // One failure is told, the first.
        if !self.failed {
            run.problems.push(problem);
        }
        self.failed = true;
        run.verdicts = Verdicts::default();
        // No rule has seen anything to its end.
        run.rules = Vec::new();
    }
}

impl Results {
    /// Results that begin with the hosts of the first pass.
    pub(super) fn of(fleet: Fleet) -> Self {
        Self {
            fleet,
            ..Self::default()
        }
    }

    /// Gathers an outcome. Those of files come in the order of their numbers.
    pub(super) fn take(&mut self, outcome: PassOutcome) {
        match outcome {
            PassOutcome::Said(verdicts) => self.verdicts.merge(verdicts),
            PassOutcome::Judged(id, result, kept) => self.result(id, *result, kept),
            PassOutcome::Joined(host, rows) => {
                self.joins.insert(host, rows);
            }
            PassOutcome::Failed(order, problem) => {
                let earliest = self.failure.as_ref().map(|(order, _)| *order);
                if earliest.is_none_or(|earliest| order < earliest) {
                    self.failure = Some((order, problem));
                }
            }
        }
    }

    /// A host whose name is taken already is left out, and what was said of it.
    fn result(&mut self, id: SourceId, result: HostResult, kept: Option<Box<KeptHost>>) {
        self.reports.insert(id, result.report);
        self.problems.extend(result.problems);
        let Some(judged) = result.judged else {
            return;
        };
        match self.fleet.admit(&judged.facts) {
            Ok(()) => {
                self.verdicts.merge(judged.verdicts);
                if let Some(kept) = kept {
                    let KeptHost { host, joins } = *kept;
                    self.joins.insert(host.id.as_str().to_owned(), joins);
                    self.hosts.push(host);
                }
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Ends the second pass: the run takes over what was gathered, and what the fleet as a whole has to say
    /// comes last.
    pub(super) fn close(mut self, inventory: &mut Inventory) -> Closed {
        self.problems.extend(self.fleet.stale());
        let run = &mut inventory.run;
        run.reports.extend(self.reports);
        cite_again(&mut run.sources, &self.problems);
        run.input_problems.extend(self.problems);
        run.verdicts = self.verdicts;
        run.hosts = self.fleet.len();
        let collected = self.fleet.collected();
        run.collected = collected.map(|(oldest, newest)| Collected { oldest, newest });
        inventory.snapshot.hosts.extend(self.hosts);
        inventory.joins = self.joins;
        // Whichever pass a host was read in, it stands where its file does.
        let hosts = &mut inventory.snapshot.hosts;
        hosts.sort_by_key(|host| (host.place.is_none(), host.place));
        let mut closed = Closed {
            fleet: self.fleet,
            failed: false,
        };
        if let Some((_, problem)) = self.failure {
            closed.fail(problem, run);
        }
        closed
    }
}

/// A text was dropped before anyone knew that the fleet would point at it: a host that is there
/// twice, or is much older than the others. There are few of them, and they are read again.
fn cite_again(sources: &mut Sources, problems: &[Problem]) {
    let mut again: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
    for place in problems.iter().filter_map(|problem| problem.place) {
        let cited = sources.get(place.source).cited();
        let missing = cited.is_some_and(|cited| !cited.iter().any(|(span, _)| *span == place.span));
        if missing {
            again.entry(place.source).or_default().push(place.span);
        }
    }
    for (id, mut spans) in again {
        let mut source = sources.take(id);
        let cited = source.cited().unwrap_or_default();
        spans.extend(cited.iter().map(|(span, _)| *span));
        read_file(&mut source, id);
        source.condense(spans);
        sources.put(id, source);
    }
}
