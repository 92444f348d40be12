//! The second pass: each host is read, joined, judged and forgotten. What is left of it is a
//! [`HostResult`]; whichever thread made it, results come out in the order of the files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rayon::prelude::*;
use serde_json::Value as Json;

use super::cache::{Cache, CacheUpdate};
use super::causes::{Causes, explain};
use super::collections::Collections;
use super::host_result::{Gather, HostResult, Judged, KeptHost, PassOutcome, Revision};
use super::inventory::{FileRead, join_rows, read_bytes, read_file};
use super::shard::Shard;
use super::watch::Watcher;
use crate::engine::{Engine, Worker};
use crate::fabric::Snapshot;
use crate::fabric::host::Host;
use crate::fabric::record::Value;
use crate::finding::Verdicts;
use crate::readers::{CableUse, HostFacts};
use crate::source::{Digest, Source, SourceId, Sources, Span};
use crate::subjects::Portion;
use crate::subjects::Subjects;

/// Files that are in work at one time. Their results wait for the slowest of them.
const BATCH: usize = 1024;

/// What hosts are judged with.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    /// The rules.
    pub(super) engines: &'a [Engine],
    /// The backends and the plan.
    pub(super) subjects: &'a Subjects<'a>,
    /// What hosts are judged again with, where connections deviate from their peers.
    pub(super) causes: Option<&'a Causes<'a>>,
    /// What manifests say of the files.
    pub(super) collections: &'a Collections,
    /// What was judged before.
    pub(super) cache: Option<&'a Cache>,
    /// The part of the work that is done here.
    pub(super) shard: Shard,
    /// How much of a host stays.
    pub(super) keep: Keep,
    /// The watcher that is told how far the run has come.
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
struct ThreadState<'a> {
    judge: Judge<'a>,
    workers: Vec<Worker<'a>>,
    /// The machines for aligned backends: those above keep values of the real ones.
    aligned: Option<Vec<Worker<'a>>>,
}

/// One state for each thread: what one made of objects that many hosts share is there for the next
/// host.
struct ThreadStates<'a>(Vec<Mutex<ThreadState<'a>>>);

impl<'a> ThreadStates<'a> {
    fn of(judge: Judge<'a>) -> Self {
        let states = (0..rayon::current_num_threads()).map(|_| Mutex::new(judge.state()));
        Self(states.collect())
    }

    /// The state of this thread, for which no other thread waits.
    fn mine(&self) -> MutexGuard<'_, ThreadState<'a>> {
        let thread = rayon::current_thread_index().unwrap_or_default();
        // A thread of another pool may count further than ours.
        let state = &self.0[thread % self.0.len()];
        // The state is as good after a panic as before: each host begins anew.
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that was read and judged.
struct Done {
    id: SourceId,
    source: Source,
    result: HostResult,
    kept: Option<Box<KeptHost>>,
    update: Option<CacheUpdate>,
}

impl<'a> Judge<'a> {
    /// Judges this shard's part of everything.
    pub(super) fn judge(
        self,
        snapshot: &Snapshot,
        sources: &mut Sources,
        waiting: &[SourceId],
        gather: &mut dyn Gather,
    ) -> Vec<CacheUpdate> {
        let mut updates = Vec::new();
        match self.cache.and_then(|cache| cache.recall_shared(self.shard)) {
            Some((said, update)) => {
                gather.take(PassOutcome::Said(said));
                updates.push(update);
            }
            None => updates.extend(self.shared(snapshot, gather)),
        }
        let waiting: Vec<SourceId> = self.shard.of(waiting).map(|(_, id)| *id).collect();
        if waiting.is_empty() {
            return updates;
        }
        let states = ThreadStates::of(self);
        let stage = self.watch.begin("judging hosts", waiting.len());
        for batch in waiting.chunks(BATCH) {
            let files: Vec<_> = batch.iter().map(|id| (*id, sources.take(*id))).collect();
            let done = files.into_par_iter().map(|(id, source)| {
                let done = states.mine().file(id, source);
                stage.step();
                done
            });
            for done in done.collect::<Vec<_>>() {
                sources.put(done.id, done.source);
                updates.extend(done.update);
                gather.take(PassOutcome::Judged(
                    done.id,
                    Box::new(done.result),
                    done.kept,
                ));
            }
        }
        updates
    }

    /// Judges what the first pass read. Returns how the cache keeps it. The states of its threads go with
    /// it: what they made of backends is of no use to a host.
    fn shared(self, snapshot: &Snapshot, gather: &mut dyn Gather) -> Option<CacheUpdate> {
        let states = ThreadStates::of(self);
        let hosts: Vec<(usize, &Host)> = self.shard.of(&snapshot.hosts).collect();
        for (_, host) in &hosts {
            let profiles = self.profiles(host);
            if !profiles.is_empty() {
                gather.take(PassOutcome::Behind(HostFacts::of(host).full_name, profiles));
            }
        }
        if self.keep == Keep::Everything {
            for (_, host) in &hosts {
                let id = host.id.as_str().to_owned();
                gather.take(PassOutcome::Joined(id, self.joins(host)));
            }
        }
        let judged_hosts = hosts
            .into_par_iter()
            .map(|(_, host)| states.mine().host(host));
        let mut portions = Vec::new();
        for (_, backend) in self.shard.of(&snapshot.backends) {
            for (number, engine) in self.engines.iter().enumerate() {
                let of_engine = engine.portions(backend).into_iter();
                portions.extend(of_engine.map(|portion| (number, portion)));
            }
        }
        let stage = self.watch.begin("judging backends", portions.len());
        let judged_backends = portions.into_par_iter().map(|(engine, portion)| {
            let judged = states.mine().backend(engine, portion);
            stage.step();
            judged
        });
        // One walk over both, in which no thread waits for the last host.
        let judged: Vec<Verdicts> = judged_hosts.chain(judged_backends).collect();
        let mut verdicts = Verdicts::default();
        for said in judged {
            verdicts.merge(said);
        }
        // A policy that failed runs again next time: what the others said is no whole answer.
        let cache = self.cache.filter(|_| verdicts.failures.is_empty());
        let update = cache.and_then(|cache| cache.store_shared(&verdicts, self.shard));
        gather.take(PassOutcome::Said(verdicts));
        update
    }

    /// The server profiles that the adapters of a host are joined to, by their ids. Only a plan that expects
    /// hosts by their profiles asks for them.
    fn profiles(self, host: &Host) -> Vec<String> {
        let fabric = &self.subjects.fabric;
        let plan = fabric.index.plan;
        if plan.backends.iter().all(|backend| backend.hosts.is_empty()) {
            return Vec::new();
        }
        let graph = fabric.host(host);
        let joins = graph.joins();
        let ids: BTreeSet<&str> = joins
            .map(|(_, join)| join.claim.profile.id.as_str())
            .collect();
        ids.into_iter().map(str::to_owned).collect()
    }

    /// The joins of a host, for the snapshot document.
    fn joins(self, host: &Host) -> Vec<Json> {
        join_rows(&self.subjects.fabric.host(host))
    }

    /// What a host says that was judged before, and what it says under another name. Both hosts of a name and
    /// old inventories are rare, so that nothing is kept for them and the file is read again.
    pub(super) fn again(
        self,
        snapshot: &Snapshot,
        sources: &mut Sources,
        revision: &Revision,
    ) -> (Option<Verdicts>, Option<Verdicts>) {
        let mut hosts = snapshot.hosts.iter();
        let known = hosts.find(|host| host.place == Some(revision.place));
        let id = revision.place.source;
        let Some(mut host) = known.cloned().or_else(|| {
            let mut source = sources.take(id);
            let cited = source.cited().map(<[_]>::to_vec);
            let fragment = read_file(&mut source, id).fragment;
            // What was to be shown of the file still is.
            if let Some(cited) = cited {
                source.condense(cited.iter().map(|(span, _)| *span).collect());
            }
            sources.put(id, source);
            fragment?.hosts.into_iter().next()
        }) else {
            return (None, None);
        };
        let mut state = self.state();
        let mut judged = |host: &mut Host| {
            host.identify("", &mut BTreeMap::new());
            state.host(host)
        };
        let named = revision.name.as_ref().map(|name| Host {
            name: name.clone(),
            ..host.clone()
        });
        let before = revision.is_gathered.then(|| judged(&mut host));
        let after = named.map(|mut host| judged(&mut host));
        (before, after)
    }

    fn state(self) -> ThreadState<'a> {
        ThreadState {
            judge: self,
            workers: self.engines.iter().map(Engine::worker).collect(),
            aligned: None,
        }
    }
}

impl ThreadState<'_> {
    fn file(&mut self, id: SourceId, mut source: Source) -> Done {
        let start = Instant::now();
        let bytes = source.bytes();
        let listed = self.judge.collections.digests.get(&id);
        // Only a cache and a manifest ask for the digest, which costs a walk over all bytes.
        let is_asked_for = self.judge.cache.is_some() || listed.is_some();
        let whole = bytes.as_ref().ok().filter(|_| is_asked_for);
        let digest = whole.map(|bytes| Digest::of(bytes));
        // A file that cannot be read is told of as that, and is no other one.
        let is_altered = listed
            .zip(whole)
            .is_some_and(|(listed, bytes)| digest != Some(*listed) && !listed.is_of(bytes));
        let mut known = None;
        if let (Some(digest), Some(cache)) = (&digest, self.judge.cache) {
            known = cache.recall(digest, id, &mut source);
        }
        if let Some(result) = known {
            return Done {
                id,
                source,
                result: self.collected(id, result, is_altered),
                kept: None,
                update: digest.map(|digest| (digest, None)),
            };
        }
        let read = match bytes {
            Ok(bytes) => read_bytes(&mut source, id, bytes),
            Err(problem) => FileRead::unreadable(&source, id, problem),
        };
        let spent = start.elapsed();
        let (mut result, kept) = self.result(read);
        if self.judge.keep != Keep::Everything {
            source.condense(self.lasting(&result, id));
        }
        if let Some(judged) = &mut result.judged {
            judged.verdicts.timings.reading += spent;
        }
        let cache = self.judge.cache.zip(digest);
        let update = cache.and_then(|(cache, digest)| {
            let bytes = cache.store(&result, id, &source)?;
            Some((digest, Some(bytes)))
        });
        Done {
            id,
            source,
            result: self.collected(id, result, is_altered),
            kept,
            update,
        }
    }

    /// Adds what a manifest says of a file. A cache knows files by their content alone, so that this comes
    /// after it.
    fn collected(&self, id: SourceId, mut result: HostResult, is_altered: bool) -> HostResult {
        result.report.is_altered = is_altered;
        if let (Some(judged), Some(moment)) =
            (&mut result.judged, self.judge.collections.moments.get(&id))
            && judged.facts.moment.is_empty()
        {
            judged.facts.moment.clone_from(&moment.text);
            judged.facts.collected = Some(moment.day());
            result.report.collected = Some(moment.at.date_naive());
        }
        result
    }

    /// The spans of the file that outlast its text.
    fn lasting(&self, result: &HostResult, id: SourceId) -> Vec<Span> {
        let facts = result.facts().filter(|_| self.judge.keep == Keep::Facts);
        let places = result.shown().chain(facts);
        places
            .filter(|place| place.source == id)
            .map(|place| place.span)
            .collect()
    }

    fn result(&mut self, read: FileRead) -> (HostResult, Option<Box<KeptHost>>) {
        let FileRead {
            report,
            fragment,
            problem,
        } = read;
        let mut result = HostResult {
            report,
            judged: None,
            problems: problem.into_iter().collect(),
        };
        let Some(fragment) = fragment else {
            return (result, None);
        };
        result.problems.extend(fragment.problems);
        // The file begins as that of one host, so there is one or none.
        let Some(mut host) = fragment.hosts.into_iter().next() else {
            return (result, None);
        };
        host.identify("", &mut BTreeMap::new());
        let verdicts = self.host(&host);
        let facts = HostFacts {
            profiles: self.judge.profiles(&host),
            cables: CableUse::of(&self.judge.subjects.fabric.index.planned.switches, &host),
            ..HostFacts::of(&host)
        };
        result.judged = Some(Judged { facts, verdicts });
        let is_kept = self.judge.keep == Keep::Everything;
        let kept = is_kept.then(|| {
            let joins = self.judge.joins(&host);
            Box::new(KeptHost { host, joins })
        });
        (result, kept)
    }

    fn host(&mut self, host: &Host) -> Verdicts {
        let mut verdicts = judge_with(&mut self.workers, host, self.judge.subjects);
        if let Some(causes) = self.judge.causes
            && !verdicts.findings.is_empty()
        {
            self.explain(host, causes, &mut verdicts);
        }
        verdicts
    }

    /// Finds the causes of findings in connections that deviate from their peers.
    fn explain(&mut self, host: &Host, causes: &Causes<'_>, verdicts: &mut Verdicts) {
        let deviations = causes.of_host(&self.judge.subjects.fabric, host);
        if deviations.is_empty() {
            return;
        }
        let engines = self.judge.engines.iter();
        let workers = self
            .aligned
            .get_or_insert_with(|| engines.map(Engine::worker).collect());
        let aligned = judge_with(workers, host, &causes.subjects);
        // A policy that fails on backends that nobody has explains nothing.
        if aligned.failures.is_empty() {
            explain(verdicts, &aligned, &deviations);
        }
    }

    fn backend(&mut self, engine: usize, portion: Portion<'_>) -> Verdicts {
        self.workers[engine].backend(portion, self.judge.subjects)
    }
}

/// What all machines say of a host.
fn judge_with(workers: &mut [Worker<'_>], host: &Host, subjects: &Subjects<'_>) -> Verdicts {
    let mut verdicts = Verdicts::default();
    for worker in workers {
        verdicts.merge(worker.host(host, subjects));
    }
    verdicts
}
