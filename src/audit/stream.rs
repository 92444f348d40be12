//! The second pass: each host is read, joined, judged and forgotten. What is left of it is a
//! [`Leaf`]; whichever thread made it, leaves come out in the order of the files.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cache::{Cache, Mark};
use super::inventory::{FileRead, read_bytes};
use super::shard::Shard;
use super::watch::Watcher;
use crate::engine::{Engine, Worker};
use crate::fabric::Snapshot;
use crate::fabric::host::Host;
use crate::fabric::record::Value;
use crate::fabric::subjects::Portion;
use crate::fabric::wiring::Wiring;
use crate::finding::Verdicts;
use crate::readers::HostFacts;
use crate::report::SourceReport;
use crate::source::{Digest, Place, Problem, Source, SourceId, Sources, Span};

/// Files that are in work at one time. Their leaves wait for the slowest of them.
const BATCH: usize = 1024;

/// What is left of the file of a host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Leaf {
    /// What became of the file.
    pub(super) report: SourceReport,
    /// The host, if the file holds one.
    pub(super) judged: Option<Judged>,
    /// What was wrong with the file.
    pub(super) problems: Vec<Problem>,
}

/// A host that the rules have seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Judged {
    /// What the fleet needs to know of it.
    pub(super) facts: HostFacts,
    /// What the rules said.
    pub(super) verdicts: Verdicts,
}

impl Leaf {
    /// Every place in it, to be changed.
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let problems = self.problems.iter_mut().filter_map(|it| it.place.as_mut());
        let judged = self.judged.iter_mut();
        let judged = judged.flat_map(|it| it.verdicts.places_mut().chain(it.facts.places_mut()));
        problems.chain(judged)
    }

    /// The places that a report will show. Those of the facts are shown only if something is wrong
    /// with them, which the fleet alone knows.
    pub(super) fn shown(&self) -> impl Iterator<Item = Place> {
        let problems = self.problems.iter().filter_map(|it| it.place);
        let verdicts = self.judged.iter().map(|it| &it.verdicts);
        problems.chain(verdicts.flat_map(Verdicts::places))
    }

    /// The places of what the fleet needs to know.
    pub(super) fn facts(&self) -> impl Iterator<Item = Place> {
        self.judged.iter().flat_map(|it| it.facts.places())
    }
}

/// What the second pass gives, piece by piece.
pub(super) enum Piece {
    /// What rules said of a host or backend that the first pass read.
    Said(Verdicts),
    /// What is left of the file of a host, and the host if it is kept.
    Leaf(SourceId, Box<Leaf>, Option<Box<Host>>),
    /// A policy failed. Of several failures that of the lowest rank is told.
    Failed(Rank, Problem),
}

/// Hosts that were read first, then files, then backends, each by its number.
pub(super) type Rank = (u8, usize);

/// What hosts are judged with.
#[derive(Clone, Copy)]
pub(super) struct Court<'a> {
    /// The rules.
    pub(super) engines: &'a [Engine],
    /// The backends and the plan.
    pub(super) wiring: &'a Wiring<'a>,
    /// What was judged before.
    pub(super) cache: Option<&'a Cache>,
    /// The part of the work that is done here.
    pub(super) shard: Shard,
    /// How much of a host stays.
    pub(super) keep: Keep,
    /// Who is told how far it has come.
    pub(super) watch: &'a Watcher,
}

/// How much of a host stays when it was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// What a report will show.
    Shown,
    /// That, and what the fleet might point at: nobody can read the file again.
    Facts,
    /// The host and the text it was read from.
    Everything,
}

/// What one thread judges with: a machine for each engine.
struct Bench<'a> {
    court: Court<'a>,
    workers: Vec<Worker<'a>>,
}

/// A bench for each thread: what one made of objects that many hosts share is there for the next
/// host.
struct Benches<'a>(Vec<Mutex<Bench<'a>>>);

impl<'a> Benches<'a> {
    fn of(court: Court<'a>) -> Self {
        let benches = (0..rayon::current_num_threads()).map(|_| Mutex::new(court.bench()));
        Self(benches.collect())
    }

    /// The bench of this thread; nobody else waits for it.
    fn mine(&self) -> MutexGuard<'_, Bench<'a>> {
        let thread = rayon::current_thread_index().unwrap_or_default();
        let bench = &self.0[thread % self.0.len()];
        // A bench is as good after a panic as before: each host begins anew.
        bench.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that was read and judged.
struct Done {
    id: SourceId,
    source: Source,
    leaf: Result<Leaf, Problem>,
    host: Option<Box<Host>>,
    mark: Option<Mark>,
}

impl<'a> Court<'a> {
    /// Judges this shard's part of everything.
    pub(super) fn judge(
        self,
        snapshot: &Snapshot,
        sources: &mut Sources,
        waiting: &[SourceId],
        gather: &mut dyn FnMut(Piece),
    ) -> Vec<Mark> {
        let mut marks = Vec::new();
        match self.cache.and_then(|it| it.recall_shared(self.shard)) {
            Some((said, mark)) => {
                gather(Piece::Said(said));
                marks.push(mark);
            }
            None => marks.extend(self.shared(snapshot, gather)),
        }
        let waiting: Vec<SourceId> = self.shard.of(waiting).map(|(_, id)| *id).collect();
        if waiting.is_empty() {
            return marks;
        }
        let benches = Benches::of(self);
        let stage = self.watch.begin("judging hosts", waiting.len());
        for batch in waiting.chunks(BATCH) {
            let files = batch.iter().map(|id| (*id, sources.take(*id)));
            let files: Vec<_> = files.collect();
            let files = files.into_par_iter();
            let done = files.map(|(id, source)| {
                let done = benches.mine().file(id, source);
                stage.step();
                done
            });
            for done in done.collect::<Vec<_>>() {
                sources.put(done.id, done.source);
                marks.extend(done.mark);
                gather(match done.leaf {
                    Ok(leaf) => Piece::Leaf(done.id, Box::new(leaf), done.host),
                    Err(problem) => Piece::Failed((1, done.id.index()), problem),
                });
            }
        }
        marks
    }

    /// Judges what the first pass read. Returns how the cache keeps it. Its benches go with it: what
    /// they made of backends is of no use to a host.
    fn shared(self, snapshot: &Snapshot, gather: &mut dyn FnMut(Piece)) -> Option<Mark> {
        let benches = Benches::of(self);
        let hosts: Vec<(usize, &Host)> = self.shard.of(&snapshot.hosts).collect();
        let hosts = hosts.into_par_iter();
        let hosts = hosts.map(|(index, host)| ((0, index), benches.mine().host(host)));
        let mut portions = Vec::new();
        for (index, backend) in self.shard.of(&snapshot.backends) {
            for (engine, it) in self.engines.iter().enumerate() {
                let of_engine = it.portions(backend).into_iter();
                portions.extend(of_engine.map(|portion| ((2, index), engine, portion)));
            }
        }
        let stage = self.watch.begin("judging backends", portions.len());
        let backends = portions.into_par_iter();
        let backends = backends.map(|(rank, engine, portion)| {
            let judged = benches.mine().backend(engine, portion);
            stage.step();
            (rank, judged)
        });
        let judged: Vec<(Rank, Result<Verdicts, Problem>)> = hosts.chain(backends).collect();
        let mut verdicts = Verdicts::default();
        let mut failed = false;
        for (rank, said) in judged {
            match said {
                Ok(said) => verdicts.merge(said),
                Err(problem) => {
                    gather(Piece::Failed(rank, problem));
                    failed = true;
                }
            }
        }
        let cache = self.cache.filter(|_| !failed);
        let mark = cache.and_then(|it| it.store_shared(&verdicts, self.shard));
        gather(Piece::Said(verdicts));
        mark
    }

    fn bench(self) -> Bench<'a> {
        Bench {
            court: self,
            workers: self.engines.iter().map(Engine::worker).collect(),
        }
    }
}

impl Bench<'_> {
    fn file(&mut self, id: SourceId, mut source: Source) -> Done {
        let start = Instant::now();
        let bytes = source.bytes();
        let digest = match (&bytes, self.court.cache) {
            (Ok(bytes), Some(_)) => Some(Digest::of(bytes)),
            _ => None,
        };
        let mut known = None;
        if let (Some(digest), Some(cache)) = (&digest, self.court.cache) {
            known = cache.recall(digest, id, &mut source);
        }
        if let Some(leaf) = known {
            return Done {
                id,
                source,
                leaf: Ok(leaf),
                host: None,
                mark: digest.map(|it| (it, None)),
            };
        }
        let read = match bytes {
            Ok(bytes) => read_bytes(&mut source, id, &bytes),
            Err(problem) => FileRead::unreadable(&source, problem),
        };
        let spent = start.elapsed();
        let (mut leaf, mut host) = self.leaf(read);
        if let Ok(leaf) = &mut leaf {
            if self.court.keep != Keep::Everything {
                host = None;
                source.condense(self.lasting(leaf, id));
            }
            if let Some(judged) = &mut leaf.judged {
                judged.verdicts.timings.reading += spent;
            }
        }
        let cache = self.court.cache.zip(digest);
        let mark = cache.and_then(|(cache, digest)| {
            let bytes = cache.store(leaf.as_ref().ok()?, id, &source)?;
            Some((digest, Some(bytes)))
        });
        Done {
            id,
            source,
            leaf,
            host,
            mark,
        }
    }

    /// The spans of the file that outlast its text.
    fn lasting(&self, leaf: &Leaf, id: SourceId) -> Vec<Span> {
        let facts = leaf.facts().filter(|_| self.court.keep == Keep::Facts);
        let places = leaf.shown().chain(facts);
        places
            .filter(|it| it.source == id)
            .map(|it| it.span)
            .collect()
    }

    fn leaf(&mut self, read: FileRead) -> (Result<Leaf, Problem>, Option<Box<Host>>) {
        let FileRead {
            report,
            fragment,
            problem,
        } = read;
        let mut leaf = Leaf {
            report,
            judged: None,
            problems: problem.into_iter().collect(),
        };
        let Some(fragment) = fragment else {
            return (Ok(leaf), None);
        };
        leaf.problems.extend(fragment.problems);
        // The file begins as that of one host, so there is one or none.
        let Some(mut host) = fragment.hosts.into_iter().next() else {
            return (Ok(leaf), None);
        };
        host.identify("", &mut BTreeMap::new());
        match self.host(&host) {
            Ok(verdicts) => {
                let facts = HostFacts::of(&host);
                leaf.judged = Some(Judged { facts, verdicts });
                (Ok(leaf), Some(Box::new(host)))
            }
            Err(problem) => (Err(problem), None),
        }
    }

    fn host(&mut self, host: &Host) -> Result<Verdicts, Problem> {
        let mut verdicts = Verdicts::default();
        for worker in &mut self.workers {
            verdicts.merge(worker.host(host, self.court.wiring)?);
        }
        Ok(verdicts)
    }

    fn backend(&mut self, engine: usize, portion: Portion<'_>) -> Result<Verdicts, Problem> {
        self.workers[engine].backend(portion, self.court.wiring)
    }
}
