//! The second pass: each host is read, joined, judged and forgotten. What is left of it is a
//! [`Leaf`]; whichever thread made it, leaves are gathered in the order of the files.

use std::time::Instant;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::inventory::{FileRead, read_file};
use crate::engine::{Engine, Worker};
use crate::fabric::Snapshot;
use crate::fabric::host::Host;
use crate::fabric::record::Value;
use crate::fabric::wiring::Wiring;
use crate::finding::Verdicts;
use crate::readers::HostFacts;
use crate::report::SourceReport;
use crate::source::{Place, Problem, Source, SourceId, Span};

/// Files that are in work at one time. Their leaves wait for the slowest of them.
pub(super) const BATCH: usize = 1024;

/// Hosts that a worker takes at a time: making a worker costs about as much as judging one.
const TURN: usize = 16;

/// What is left of the file of a host.
#[derive(Serialize, Deserialize)]
pub(super) struct Leaf {
    /// What became of the file.
    pub(super) report: SourceReport,
    /// The host, if the file holds one.
    pub(super) judged: Option<Judged>,
    /// What was wrong with the file.
    pub(super) problems: Vec<Problem>,
}

/// A host that the rules have seen.
#[derive(Serialize, Deserialize)]
pub(super) struct Judged {
    /// What the fleet needs to know of it.
    pub(super) facts: HostFacts,
    /// What the rules said.
    pub(super) verdicts: Verdicts,
    /// The host itself, for those who look at all hosts at once.
    #[serde(skip)]
    pub(super) host: Option<Host>,
}

impl Leaf {
    /// Every place in it, to be changed.
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let problems = self.problems.iter_mut().filter_map(|it| it.place.as_mut());
        problems.chain(self.judged.iter_mut().flat_map(Judged::places_mut))
    }

    /// Every place that a report may show. Facts are shown only if something is wrong with them,
    /// which the fleet alone knows.
    fn shown(&self) -> impl Iterator<Item = Place> {
        let problems = self.problems.iter().filter_map(|it| it.place);
        let verdicts = self.judged.iter().map(|it| &it.verdicts);
        let findings = verdicts.flat_map(|it| &it.findings);
        problems.chain(findings.flat_map(crate::finding::Finding::places))
    }
}

impl Judged {
    /// Every place in it, to be changed.
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let findings = self.verdicts.findings.iter_mut();
        let findings = findings.flat_map(crate::finding::Finding::places_mut);
        findings.chain(self.facts.places_mut())
    }
}

/// What hosts are judged with.
#[derive(Clone, Copy)]
pub(super) struct Court<'a> {
    /// The rules.
    pub(super) engines: &'a [Engine],
    /// The backends and the plan.
    pub(super) wiring: &'a Wiring<'a>,
    /// Whether hosts, and the texts they were read from, are kept.
    pub(super) keep: bool,
}

/// What one thread judges with: a machine for each engine.
struct Bench<'a> {
    court: Court<'a>,
    workers: Vec<Worker<'a>>,
}

impl<'a> Court<'a> {
    fn bench(self) -> Bench<'a> {
        Bench {
            court: self,
            workers: self.engines.iter().map(Engine::worker).collect(),
        }
    }

    /// Judges backends, one after the other.
    pub(super) fn backends(self, snapshot: &Snapshot) -> Result<Verdicts, Problem> {
        let mut bench = self.bench();
        let mut verdicts = Verdicts::default();
        for backend in &snapshot.backends {
            for worker in &mut bench.workers {
                verdicts.merge(worker.backend(backend, self.wiring)?);
            }
        }
        Ok(verdicts)
    }

    /// Judges hosts that were read already.
    pub(super) fn hosts(self, hosts: &[Host]) -> Vec<Result<Verdicts, Problem>> {
        let hosts = hosts.par_iter().with_min_len(TURN);
        let judged = hosts.map_init(|| self.bench(), |bench, host| bench.judge(host));
        judged.collect()
    }

    /// Reads and judges the hosts of files.
    pub(super) fn files(self, files: Vec<(SourceId, Source)>) -> Vec<Read> {
        let files = files.into_par_iter().with_min_len(TURN);
        let leaves = files.map_init(
            || self.bench(),
            |bench, (id, source)| bench.read(id, source),
        );
        leaves.collect()
    }
}

/// A file that was read and judged.
pub(super) struct Read {
    pub(super) id: SourceId,
    pub(super) source: Source,
    pub(super) leaf: Result<Leaf, Problem>,
}

impl Bench<'_> {
    fn read(&mut self, id: SourceId, mut source: Source) -> Read {
        let start = Instant::now();
        let read = read_file(&mut source, id);
        let spent = start.elapsed();
        let mut leaf = self.leaf(read);
        if let Ok(leaf) = &mut leaf {
            if let Some(judged) = &mut leaf.judged {
                judged.verdicts.timings.reading += spent;
            }
            if !self.court.keep {
                let own = leaf.shown().filter(|it| it.source == id);
                let own: Vec<Span> = own.map(|it| it.span).collect();
                source.condense(own);
            }
        }
        Read { id, source, leaf }
    }

    fn leaf(&mut self, read: FileRead) -> Result<Leaf, Problem> {
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
            return Ok(leaf);
        };
        leaf.problems.extend(fragment.problems);
        // The file begins as that of one host, so there is one or none.
        if let Some(mut host) = fragment.hosts.into_iter().next() {
            host.identify("", &mut std::collections::BTreeMap::new());
            leaf.judged = Some(Judged {
                facts: HostFacts::of(&host),
                verdicts: self.judge(&host)?,
                host: self.court.keep.then_some(host),
            });
        }
        Ok(leaf)
    }

    fn judge(&mut self, host: &Host) -> Result<Verdicts, Problem> {
        let mut verdicts = Verdicts::default();
        for worker in &mut self.workers {
            verdicts.merge(worker.host(host, self.court.wiring)?);
        }
        Ok(verdicts)
    }
}
