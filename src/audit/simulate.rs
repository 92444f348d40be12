//! The pipeline of a simulation: the first pass of every run, then a leaf of each host (`leaves`), and what follows when
//! components fail. It evaluates no rule.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::leaves::{Leaf, first};
use super::request::Request;
use super::wired::{Keep, Wired, by_plans, read_code};
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
        match read_code(&self.run) {
            0 => u8::from(fail_on.is_some_and(|fail_on| fail_on.is_met(&self.simulation))),
            fault => fault,
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
    let wired = by_plans(&Leaves, request, working);
    let done = wired.into_iter().map(|wired| following(wired, asked));
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

/// What a simulation keeps: leaves, and no snapshot.
struct Leaves;

impl Keep for Leaves {
    type Shared = ();
    type Leaf = HostLeaf;
    type Common = Shapes;
    const SNAPSHOT: bool = false;

    fn shared<'a>(&self, _: &Site<'a>, _: &'a Fabric<'a>) {}

    fn leaf<'a>((): &(), site: &Site<'a>, host: &HostGraph<'a>) -> HostLeaf {
        leaf(site, host)
    }

    fn common(shapes: &mut Shapes, leaf: HostLeaf) -> HostLeaf {
        shapes.shared(leaf)
    }
}

/// Says what follows when components fail. What somebody named and is not there comes apart.
fn following(wired: Wired<Leaves>, asked: &Asked) -> (SimulationRun, Vec<Problem>) {
    let (simulation, unknown) = follow(&wired.site, &wired.leaves, asked);
    let run = wired.inventory.run;
    (SimulationRun { run, simulation }, unknown)
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
