//! What hosts and backends gave, gathered: the same whatever the order in which threads, or
//! machines, were done.

use std::collections::BTreeMap;

use super::inventory::{Inventory, read_file};
use super::stream::{Judged, Leaf};
use crate::fabric::host::Host;
use crate::finding::Verdicts;
use crate::readers::Fleet;
use crate::report::SourceReport;
use crate::source::{Place, Problem, SourceId, Sources};

/// What was gathered so far.
#[derive(Default)]
pub(super) struct Harvest {
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
}

impl Harvest {
    /// Gathers what is left of a file.
    pub(super) fn take(&mut self, id: SourceId, leaf: Leaf) {
        self.reports.insert(id, leaf.report);
        self.problems.extend(leaf.problems);
        if let Some(judged) = leaf.judged {
            self.admit(judged);
        }
    }

    /// A host whose name is taken already is left out, and what was said of it.
    fn admit(&mut self, judged: Judged) {
        match self.fleet.admit(&judged.facts) {
            Ok(()) => {
                self.verdicts.merge(judged.verdicts);
                self.hosts.extend(judged.host);
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// What the fleet as a whole has to say comes last.
    pub(super) fn close(&mut self) {
        self.problems.extend(self.fleet.stale());
    }

    /// Gives everything to an inventory, and the verdicts to the caller.
    pub(super) fn into_inventory(self, inventory: &mut Inventory) -> Verdicts {
        inventory.reports.extend(self.reports);
        cite_again(&mut inventory.sources, &self.problems);
        inventory.input_problems.extend(self.problems);
        inventory.snapshot.hosts.extend(self.hosts);
        // Whichever pass a host was read in, it stands where its file does.
        inventory
            .snapshot
            .hosts
            .sort_by_key(|it| (it.place.is_none(), it.place));
        self.verdicts
    }
}

/// A text was dropped before anyone knew that the fleet would point at it: a host that is there
/// twice, or is much older than the others. There are few of them, and they are read again.
fn cite_again(sources: &mut Sources, problems: &[Problem]) {
    let mut again: BTreeMap<SourceId, Vec<Place>> = BTreeMap::new();
    for place in problems.iter().filter_map(|it| it.place) {
        let cited = sources.get(place.source).cited();
        let missing = cited.is_some_and(|it| !it.iter().any(|(span, _)| *span == place.span));
        if missing {
            again.entry(place.source).or_default().push(place);
        }
    }
    for (id, places) in again {
        let mut source = sources.take(id);
        let before = source
            .cited()
            .unwrap_or_default()
            .iter()
            .map(|(span, _)| *span);
        let spans = before.chain(places.iter().map(|it| it.span)).collect();
        read_file(&mut source, id);
        source.condense(spans);
        sources.put(id, source);
    }
}
