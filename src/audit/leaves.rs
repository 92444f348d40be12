//! The pass that makes something small of each host, a leaf, and forgets the host: what the first pass read is wired
//! where it stands, each other file is read, wired and forgotten. Of its text the places stay that the leaf points at.
//! It evaluates no rule, and knows nothing of what a leaf is for.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use rayon::prelude::*;

use super::host_result::{Gather, HostResult, Judged, PassOutcome};
use super::inventory::{FileRead, read_file};
use super::results::Results;
use super::watch::Watcher;
use crate::fabric::graph::{Fabric, HostGraph};
use crate::fabric::host::Host;
use crate::fabric::record::Value;
use crate::finding::Verdicts;
use crate::readers::{CableUse, HostFacts};
use crate::source::{Place, Source, SourceId, Sources};

/// Files that are in work at one time: their leaves are compared with those that are known when all are done.
const BATCH: usize = 128;

/// What is left of a host.
pub(super) trait Leaf: Send {
    /// The places that it points at.
    fn places(&self) -> impl Iterator<Item = Place>;

    /// The name of its host.
    fn name(&self) -> &Arc<str>;

    /// The DNS domain of its host.
    fn domain(&self) -> Option<&Arc<str>>;

    /// Gives its host the name that tells it from others of its name.
    fn rename(&mut self, name: &str);
}

/// A host with the place by which the fleet knows it.
struct Placed<L> {
    place: Option<Place>,
    leaf: L,
}

/// A file that was read.
struct Done<L> {
    id: SourceId,
    source: Source,
    result: HostResult,
    leaf: Option<Placed<L>>,
}

/// The pass that makes leaves of hosts.
pub(super) struct LeafPass<'a, M> {
    /// What the hosts share.
    pub(super) fabric: &'a Fabric<'a>,
    /// What makes a leaf of a host.
    pub(super) make: M,
    /// What the watcher is told that the pass does.
    pub(super) stage: &'static str,
    /// Whoever watches.
    pub(super) watch: &'a Watcher,
}

impl<L: Leaf, M: Fn(&HostGraph<'_>) -> L + Sync> LeafPass<'_, M> {
    /// Leaves of the hosts that count, in the order of their files: without those of which there is a newer inventory,
    /// and each by the name that tells it from others. Each passes `keep` on its way, one after the other, where it can
    /// get what its equals have already.
    pub(super) fn leaves(
        &self,
        hosts: &[Host],
        waiting: &[SourceId],
        sources: &mut Sources,
        results: &mut Results,
        keep: &mut dyn FnMut(L) -> L,
    ) -> Vec<L> {
        let read: Vec<Placed<L>> = hosts.par_iter().map(|host| self.leaf(host)).collect();
        let mut leaves: Vec<Placed<L>> = read.into_iter().map(|one| one.kept(keep)).collect();
        leaves.extend(self.of_files(waiting, sources, results, keep));
        settled(leaves, results)
    }

    /// Reads the files that waited, one batch after the other. Results come in the order of the files.
    fn of_files(
        &self,
        waiting: &[SourceId],
        sources: &mut Sources,
        results: &mut Results,
        keep: &mut dyn FnMut(L) -> L,
    ) -> Vec<Placed<L>> {
        let stage = self.watch.begin(self.stage, waiting.len());
        let mut leaves = Vec::with_capacity(waiting.len());
        let mut known = HashSet::new();
        for batch in waiting.chunks(BATCH) {
            let files: Vec<_> = batch.iter().map(|id| (*id, sources.take(*id))).collect();
            let done = files.into_par_iter().map(|(id, source)| {
                let done = self.file(id, source);
                stage.step();
                done
            });
            for done in done.collect::<Vec<_>>() {
                let mut source = done.source;
                source.share_addresses(|addresses| first(&mut known, addresses));
                sources.put(done.id, source);
                results.take(PassOutcome::Judged(done.id, Box::new(done.result), None));
                leaves.extend(done.leaf.map(|one| one.kept(keep)));
            }
        }
        leaves
    }

    fn file(&self, id: SourceId, mut source: Source) -> Done<L> {
        let FileRead {
            report,
            fragment,
            problem,
        } = read_file(&mut source, id);
        let mut result = HostResult {
            report,
            judged: None,
            problems: problem.into_iter().collect(),
        };
        let mut leaf = None;
        if let Some(fragment) = fragment {
            result.problems.extend(fragment.problems);
            // The file begins as that of one host, so there is one or none.
            if let Some(mut host) = fragment.hosts.into_iter().next() {
                host.identify("", &mut BTreeMap::new());
                result.judged = Some(Judged {
                    facts: HostFacts {
                        cables: CableUse::of(&self.fabric.index.planned.switches, &host),
                        ..HostFacts::of(&host)
                    },
                    verdicts: Verdicts::default(),
                });
                leaf = Some(self.leaf(&host));
            }
        }
        let places = leaf.iter().flat_map(|placed| placed.leaf.places());
        let places = places
            .chain(result.shown())
            .filter(|place| place.source == id);
        let spans = places.map(|place| place.span).collect();
        source.locate(spans);
        Done {
            id,
            source,
            result,
            leaf,
        }
    }

    fn leaf(&self, host: &Host) -> Placed<L> {
        Placed {
            place: host.place,
            leaf: (self.make)(&self.fabric.host(host)),
        }
    }
}

impl<L> Placed<L> {
    fn kept(self, keep: &mut dyn FnMut(L) -> L) -> Self {
        Self {
            place: self.place,
            leaf: keep(self.leaf),
        }
    }
}

/// The equal that came first.
pub(super) fn first<T: Eq + Hash + ?Sized>(known: &mut HashSet<Arc<T>>, one: &Arc<T>) -> Arc<T> {
    if let Some(first) = known.get(one) {
        return first.clone();
    }
    known.insert(one.clone());
    one.clone()
}

/// The hosts that count, in the order of their files: without those of which there is a newer inventory, and each by
/// the name that tells it from others.
fn settled<L: Leaf>(mut leaves: Vec<Placed<L>>, results: &mut Results) -> Vec<L> {
    let admitted: BTreeSet<Place> = results
        .fleet
        .hosts()
        .filter_map(|host| host.place)
        .collect();
    // Hosts without a place were read where nothing else is of their name.
    leaves.retain(|placed| placed.place.is_none_or(|place| admitted.contains(&place)));
    leaves.sort_by_key(|placed| (placed.place.is_none(), placed.place));
    for revision in results.revisions() {
        let Some(name) = revision.name else { continue };
        let mut placed = leaves.iter_mut();
        if let Some(Placed { leaf, .. }) = placed.find(|one| one.place == Some(revision.place)) {
            leaf.rename(&name);
        }
    }
    leaves.into_iter().map(|placed| placed.leaf).collect()
}
