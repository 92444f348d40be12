//! What hosts and backends gave, gathered: the same whatever the order in which threads, or
//! machines, were done.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::host_result::{Gather, HostResult, KeptHost, PassOutcome, Revision};
use super::inventory::{Inventory, read_file};
use crate::fabric::host::Host;
use crate::finding::Verdicts;
use crate::readers::{Admission, Fleet};
use crate::source::{Collected, Place, Problem, SourceId, SourceReport, Sources, Span};

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
    /// Hosts to be judged again.
    revisions: Vec<Revision>,
    /// Where hosts stand that are left out for newer inventories of them.
    left_out: Vec<Place>,
}

impl Results {
    /// Results that begin with the hosts of the first pass.
    pub(super) fn of(fleet: Fleet) -> Self {
        Self {
            fleet,
            ..Self::default()
        }
    }
}

impl Gather for Results {
    fn take(&mut self, outcome: PassOutcome) {
        match outcome {
            PassOutcome::Said(verdicts) => self.verdicts.merge(verdicts),
            PassOutcome::Judged(id, result, kept) => self.result(id, *result, kept),
            PassOutcome::Behind(host, profiles) => self.fleet.stands_behind(&host, &profiles),
            PassOutcome::Joined(host, rows) => {
                self.joins.insert(host, rows);
            }
        }
    }

    fn revisions(&mut self) -> Vec<Revision> {
        std::mem::take(&mut self.revisions)
    }

    fn revise(&mut self, before: Option<Verdicts>, after: Option<Verdicts>) {
        if let Some(before) = before {
            self.verdicts.take_out(&before);
        }
        if let Some(after) = after {
            self.verdicts.merge(after);
        }
    }
}

impl Results {
    /// A host whose name is taken already is left out, and what was said of it.
    fn result(&mut self, id: SourceId, result: HostResult, kept: Option<Box<KeptHost>>) {
        self.reports.insert(id, result.report);
        self.problems.extend(result.problems);
        let Some(judged) = result.judged else {
            return;
        };
        let mut kept = kept;
        let mut verdicts = Some(judged.verdicts);
        match self.fleet.admit(&judged.facts) {
            Ok(Admission::New) => {}
            Ok(Admission::InPlaceOf { older, problem }) => {
                self.problems.push(problem);
                if let Some(place) = older {
                    self.hosts.retain(|host| host.place != older);
                    self.left_out.push(place);
                    self.revisions.push(Revision {
                        place,
                        name: None,
                        is_gathered: true,
                    });
                }
            }
            Ok(Admission::Namesake { others, name }) => {
                let own = judged.facts.place.map(|place| (place, name));
                for (place, name, is_gathered) in others
                    .into_iter()
                    .map(|(place, name)| (place, name, true))
                    .chain(own.map(|(place, name)| (place, name, false)))
                {
                    // Nobody has identified a kept host's objects by its new name.
                    let mut hosts = self.hosts.iter_mut();
                    if let Some(host) = hosts.find(|host| host.place == Some(place)) {
                        host.name.clone_from(&name);
                    }
                    self.revisions.push(Revision {
                        place,
                        name: Some(name),
                        is_gathered,
                    });
                }
                verdicts = None;
            }
            Err(problem) => {
                self.problems.push(problem);
                (verdicts, kept) = (None, None);
            }
        }
        if let Some(verdicts) = verdicts {
            self.verdicts.merge(verdicts);
        }
        if let Some(kept) = kept {
            let KeptHost { host, joins } = *kept;
            self.joins.insert(host.id.as_str().to_owned(), joins);
            self.hosts.push(host);
        }
    }

    /// Ends the second pass: the run takes over what was gathered, and what the fleet as a whole has to say
    /// comes last. Returns the hosts there were.
    pub(super) fn close(mut self, inventory: &mut Inventory) -> Fleet {
        self.problems.extend(self.fleet.stale());
        self.problems.extend(self.fleet.unlike_cables());
        let run = &mut inventory.run;
        run.reports.extend(self.reports);
        let places = self.problems.iter().flat_map(Problem::places);
        cite_again(&mut run.sources, places);
        run.input_problems.extend(self.problems);
        run.verdicts = self.verdicts;
        run.hosts = self.fleet.len();
        let collected = self.fleet.collected();
        run.collected = collected.map(|(oldest, newest)| Collected { oldest, newest });
        inventory.snapshot.hosts.extend(self.hosts);
        inventory.joins = self.joins;
        // Whichever pass a host was read in, it stands where its file does.
        let hosts = &mut inventory.snapshot.hosts;
        let left_out = self.left_out;
        hosts.retain(|host| host.place.is_none_or(|place| !left_out.contains(&place)));
        hosts.sort_by_key(|host| (host.place.is_none(), host.place));
        self.fleet
    }
}

/// A text was dropped before anyone knew that the fleet would point at it: a host that is there
/// twice, or is much older than the others. There are few of them, and they are read again.
pub(super) fn cite_again(sources: &mut Sources, places: impl Iterator<Item = Place>) {
    let mut again: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
    for place in places {
        let kept = sources.get(place.source).kept();
        if kept.is_some_and(|kept| !kept.contains(&place.span)) {
            again.entry(place.source).or_default().push(place.span);
        }
    }
    for (id, mut spans) in again {
        let mut source = sources.take(id);
        let is_cited = source.cited().is_some();
        spans.extend(source.kept().unwrap_or_default());
        read_file(&mut source, id);
        if is_cited {
            source.condense(spans);
        } else {
            source.locate(spans);
        }
        sources.put(id, source);
    }
}
