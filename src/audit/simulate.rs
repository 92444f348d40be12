//! The pipeline of a simulation: the first pass of every run, then a leaf of each host (`leaves`), and what follows when
//! components fail. It evaluates no rule.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::first_pass::FirstPass;
use super::inventory::Inventory;
use super::leaves::{Leaf, LeafPass, first};
use super::namesakes::{Ruled, labels, tell_apart};
use super::plans;
use super::request::Request;
use super::results::Results;
use crate::fabric::Snapshot;
use crate::fabric::graph::{Fabric, HostGraph};
use crate::report::Run;
use crate::simulation::{
    Asked, Behind, ConnectionShape, FailOn, HostLeaf, HostShape, Simulation, Site, host_id,
    host_shape, simulate as follow,
};
use crate::source::{Place, Problem};

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
            make: |host: &HostGraph<'_>| leaf(&site, host),
            stage: "wiring hosts",
            watch: &request.watch,
        };
        let mut shapes = Shapes::default();
        let leaves = pass.leaves(
            &snapshot.hosts,
            &first_pass.waiting,
            &mut run.sources,
            &mut results,
            &mut |leaf| shapes.shared(leaf),
        );
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

impl Leaf for HostLeaf {
    fn places(&self) -> impl Iterator<Item = Place> {
        self.places.all()
    }

    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn domain(&self) -> Option<&Arc<str>> {
        self.domain.as_ref()
    }

    fn rename(&mut self, name: &str) {
        self.id = host_id(name);
        self.name = name.into();
    }
}

/// What a simulation keeps of a host.
pub(super) fn leaf(site: &Site<'_>, host: &HostGraph<'_>) -> HostLeaf {
    let (shape, leaf) = host_shape(site, host);
    HostLeaf {
        shape: Arc::new(shape),
        ..leaf
    }
}

/// Shapes of hosts, each once, and the connections in them: hosts of several shapes have equal ones. So have nodes of a
/// cluster its name, those of its nodes and networks, and its subnets.
#[derive(Default)]
pub(super) struct Shapes {
    hosts: HashSet<Arc<HostShape>>,
    connections: HashSet<Arc<ConnectionShape>>,
    texts: HashSet<Arc<str>>,
}

impl Shapes {
    /// The leaf with the shape that its equals have.
    pub(super) fn shared(&mut self, mut leaf: HostLeaf) -> HostLeaf {
        let about = leaf.cluster.iter_mut().chain(&mut leaf.domain);
        let nodes = leaf.nodes.iter_mut().chain(&mut leaf.down_nodes);
        let subnets = leaf.subnets.iter_mut().flatten();
        let networks = leaf.cluster_networks.iter_mut();
        for text in about.chain(nodes).chain(subnets).chain(networks) {
            *text = first(&mut self.texts, text);
        }
        if let Some(known) = self.hosts.get(&leaf.shape) {
            leaf.shape = known.clone();
            return leaf;
        }
        // Nobody else holds a shape that is new.
        if let Some(shape) = Arc::get_mut(&mut leaf.shape) {
            for member in &mut shape.members {
                if let Behind::Connection(connection) = &mut member.behind {
                    *connection = first(&mut self.connections, connection);
                }
            }
        }
        self.hosts.insert(leaf.shape.clone());
        leaf
    }
}
