//! The pipeline of a simulation: the first pass of every run, then each host is read, wired, made a leaf and forgotten.
//! Of its text the places stay that a leaf points at. It evaluates no rule.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hash;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::first_pass::FirstPass;
use super::host_result::{Gather, HostResult, Judged, PassOutcome};
use super::inventory::{FileRead, Inventory, read_file};
use super::namesakes::{Ruled, labels, tell_apart};
use super::plans;
use super::request::Request;
use super::results::Results;
use super::watch::Watcher;
use crate::fabric::Snapshot;
use crate::fabric::graph::Fabric;
use crate::fabric::host::Host;
use crate::fabric::record::Value;
use crate::finding::Verdicts;
use crate::readers::{CableUse, HostFacts};
use crate::report::Run;
use crate::simulation::{
    Asked, Behind, ConnectionShape, FailOn, HostLeaf, HostShape, Simulation, Site, host_id,
    host_shape, simulate as follow,
};
use crate::source::{Place, Problem, Source, SourceId, Sources};

/// Files that are in work at one time: their shapes are compared with those that are known when all are done.
const BATCH: usize = 128;

/// A simulation, and the run that it was made in.
#[derive(Default)]
pub struct SimulationRun {
    /// The files, what became of each, and what was wrong.
    pub run: Run,
    /// What fails and what follows.
    pub simulation: Simulation,
}

impl SimulationRun {
    /// 2 where something could not be read or is not there, 3 where nothing was recognised, 1 where an outcome or
    /// a verdict is as bad as somebody said.
    #[must_use]
    pub fn exit_code(&self, fail_on: Option<FailOn>) -> u8 {
        if self.run.all_problems().any(Problem::is_error) {
            2
        } else if !self.run.recognised_any() {
            3
        } else {
            u8::from(fail_on.is_some_and(|fail_on| fail_on.is_met(&self.simulation)))
        }
    }

    /// This and that of another plan.
    fn join(self, other: Self) -> Self {
        // A run puts the files of another behind its own.
        let first = self.run.sources.len();
        let simulation = self.simulation.join(other.simulation, |place| Place {
            source: place.source.after(first),
            ..place
        });
        Self {
            run: self.run.join(other.run),
            simulation,
        }
    }
}

/// Reads everything and says what follows when components fail, each folder by the plan that rules it.
#[must_use]
pub fn simulate(request: &Request, asked: &Asked, working: &Path) -> SimulationRun {
    let requests = plans::split(request, working);
    let mut wired: Vec<Wired> = requests
        .iter()
        .map(|request| Wired::by_one_plan(request, working))
        .collect();
    if wired.len() > 1 {
        let labels = labels(&requests).into_iter();
        let ruled = wired.iter_mut().zip(labels).map(|(wired, label)| Ruled {
            site: &mut wired.site,
            leaves: &mut wired.leaves,
            label,
        });
        tell_apart(&mut ruled.collect::<Vec<_>>());
    }
    let done = wired.into_iter().map(|wired| wired.follow(asked));
    let (mut runs, unknown): (Vec<_>, Vec<_>) = done.unzip();
    // What is not there under one plan may be there under another.
    let everywhere = |problem: &&Problem| unknown.iter().all(|all| all.contains(problem));
    let unknown: Vec<Problem> = unknown
        .first()
        .map(|first| first.iter().filter(everywhere).cloned().collect())
        .unwrap_or_default();
    let others = runs.split_off(runs.len().min(1));
    let first = runs.pop().unwrap_or_default();
    let mut all = others.into_iter().fold(first, SimulationRun::join);
    all.run.problems.extend(unknown);
    all
}

/// What one plan rules, when all hosts have found their connections.
struct Wired {
    run: Run,
    site: Site<'static>,
    leaves: Vec<HostLeaf>,
}

impl Wired {
    fn by_one_plan(request: &Request, working: &Path) -> Self {
        let mut first_pass = FirstPass::of(request, working);
        let mut results = Results::of(std::mem::take(&mut first_pass.fleet));
        let Inventory {
            run,
            snapshot,
            config,
            ..
        } = &mut first_pass.inventory;
        let fabric = Fabric::new(&snapshot.backends, &config.plan);
        let site = Site::new(&fabric);
        let pass = LeafPass {
            fabric: &fabric,
            site: &site,
            watch: &request.watch,
        };
        let mut shapes = Shapes::default();
        let mut leaves = pass.of_hosts(&snapshot.hosts, &mut shapes);
        let waiting = &first_pass.waiting;
        leaves.extend(pass.of_files(&mut run.sources, waiting, &mut results, &mut shapes));
        let leaves = settled(leaves, &mut results);
        // Profiles of a fleet go before everything that follows from failures comes.
        let site = site.settled();
        *snapshot = Snapshot::default();
        let mut inventory = first_pass.inventory;
        results.close(&mut inventory);
        Self {
            run: inventory.run,
            site,
            leaves,
        }
    }

    /// Says what follows when components fail. What somebody named and is not there comes apart.
    fn follow(self, asked: &Asked) -> (SimulationRun, Vec<Problem>) {
        let (simulation, unknown) = follow(&self.site, &self.leaves, asked);
        let run = self.run;
        (SimulationRun { run, simulation }, unknown)
    }
}

/// A host with the place by which the fleet knows it.
struct Placed {
    place: Option<Place>,
    leaf: HostLeaf,
}

/// A file that was read.
struct Done {
    id: SourceId,
    source: Source,
    result: HostResult,
    leaf: Option<Placed>,
}

/// The pass that makes leaves of hosts.
struct LeafPass<'a> {
    fabric: &'a Fabric<'a>,
    site: &'a Site<'a>,
    watch: &'a Watcher,
}

impl LeafPass<'_> {
    /// Makes leaves of the hosts that the first pass read.
    fn of_hosts(&self, hosts: &[Host], shapes: &mut Shapes) -> Vec<Placed> {
        let leaves: Vec<Placed> = hosts.par_iter().map(|host| self.leaf(host)).collect();
        let shared = leaves.into_iter().map(|placed| shapes.shared(placed));
        shared.collect()
    }

    /// Reads the files that waited, one batch after the other. Results come in the order of the files.
    fn of_files(
        &self,
        sources: &mut Sources,
        waiting: &[SourceId],
        results: &mut Results,
        shapes: &mut Shapes,
    ) -> Vec<Placed> {
        let stage = self.watch.begin("wiring hosts", waiting.len());
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
                leaves.extend(done.leaf.map(|placed| shapes.shared(placed)));
            }
        }
        leaves
    }

    fn file(&self, id: SourceId, mut source: Source) -> Done {
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
        let places = leaf.iter().flat_map(|placed| placed.leaf.places.all());
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

    fn leaf(&self, host: &Host) -> Placed {
        let (shape, leaf) = host_shape(self.site, &self.fabric.host(host));
        Placed {
            place: host.place,
            leaf: HostLeaf {
                shape: Arc::new(shape),
                ..leaf
            },
        }
    }
}

/// The equal that came first.
fn first<T: Eq + Hash + ?Sized>(known: &mut HashSet<Arc<T>>, one: &Arc<T>) -> Arc<T> {
    if let Some(first) = known.get(one) {
        return first.clone();
    }
    known.insert(one.clone());
    one.clone()
}

/// Shapes of hosts, each once, and the connections in them: hosts of several shapes have equal ones. So have nodes of a
/// cluster its name, those of its nodes and networks, and its subnets.
#[derive(Default)]
struct Shapes {
    hosts: HashSet<Arc<HostShape>>,
    connections: HashSet<Arc<ConnectionShape>>,
    texts: HashSet<Arc<str>>,
}

impl Shapes {
    /// The leaf with the shape that its equals have.
    fn shared(&mut self, mut placed: Placed) -> Placed {
        let leaf = &mut placed.leaf;
        let about = leaf.cluster.iter_mut().chain(&mut leaf.domain);
        let nodes = leaf.nodes.iter_mut().chain(&mut leaf.down_nodes);
        let subnets = leaf.subnets.iter_mut().flatten();
        let networks = leaf.cluster_networks.iter_mut();
        for text in about.chain(nodes).chain(subnets).chain(networks) {
            *text = first(&mut self.texts, text);
        }
        if let Some(known) = self.hosts.get(&placed.leaf.shape) {
            placed.leaf.shape = known.clone();
            return placed;
        }
        // Nobody else holds a shape that is new.
        if let Some(shape) = Arc::get_mut(&mut placed.leaf.shape) {
            for member in &mut shape.members {
                if let Behind::Connection(connection) = &mut member.behind {
                    *connection = first(&mut self.connections, connection);
                }
            }
        }
        self.hosts.insert(placed.leaf.shape.clone());
        placed
    }
}

/// The hosts that count, in the order of their files: without those of which there is a newer inventory, and each by
/// the name that tells it from others.
fn settled(leaves: Vec<Placed>, results: &mut Results) -> Vec<HostLeaf> {
    let admitted: BTreeSet<Place> = results
        .fleet
        .hosts()
        .filter_map(|host| host.place)
        .collect();
    let mut leaves = leaves;
    // Hosts without a place were read where nothing else is of their name.
    leaves.retain(|placed| placed.place.is_none_or(|place| admitted.contains(&place)));
    leaves.sort_by_key(|placed| (placed.place.is_none(), placed.place));
    for revision in results.revisions() {
        let Some(name) = revision.name else { continue };
        let mut placed = leaves.iter_mut();
        if let Some(Placed { leaf, .. }) = placed.find(|one| one.place == Some(revision.place)) {
            leaf.id = host_id(&name);
            leaf.name = name.into();
        }
    }
    leaves.into_iter().map(|placed| placed.leaf).collect()
}
