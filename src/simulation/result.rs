//! What a simulation came to, as reports show it. Ids are texts here; lists are sorted by id. It holds no
//! object of the snapshot, so that it outlives the hosts.

use std::sync::Arc;

use super::cell::Evaluated;
use super::component::{Component, Id};
use super::site::NotSimulated;
use super::terms::{ConsumerKind, Outcome, Reach, Verdict};
use crate::source::Place;

/// Everything that was simulated.
#[derive(Debug, Default)]
pub struct Simulation {
    /// How many components fail at one time at most, 1 or 2.
    pub depth: u8,
    /// Hosts of the run.
    pub hosts: usize,
    /// Failover clusters of the run.
    pub clusters: usize,
    /// Backends of the run.
    pub backends: usize,
    /// Everything that can fail, sorted by id.
    pub components: Vec<Component>,
    /// Everything that feels it, sorted by id.
    pub consumers: Vec<ConsumerEntry>,
    /// What is broken before anything fails.
    pub baseline: Vec<Cell>,
    /// What fails, and what follows, sorted by id.
    pub scenarios: Vec<Scenario>,
    /// What could not be simulated, sorted.
    pub not_simulated: Vec<NotSimulated>,
    /// Consumers × components that can concern them, by outcome, over all single failures that were asked for; in the
    /// order of [`Outcome::ALL`]. What was so before the failure does not count.
    pub cells: [u64; Outcome::ALL.len()],
}

/// A consumer, as a report names it.
#[derive(Clone, Debug)]
pub struct ConsumerEntry {
    /// Its id.
    pub id: Id,
    /// Name of its host.
    pub host: Arc<str>,
    /// What it is.
    pub kind: ConsumerKind,
    /// Its name.
    pub name: Arc<str>,
    /// Traffic class, `cluster`, `tenant` or `unplanned`.
    pub class: Arc<str>,
    /// Name of the tenant.
    pub tenant: Option<Arc<str>>,
    /// The VLAN on the wire towards the server.
    pub vlan: Option<u16>,
    /// Id of what carries its frames.
    pub carrier: Option<Id>,
    /// How far its frames must get.
    pub reach: Reach,
    /// The cluster network with a role that it is in.
    pub cluster_network: Option<Arc<str>>,
    /// Virtual machines of the group, 0 for others.
    pub vms: u32,
    /// Where it stands.
    pub place: Place,
}

/// What a failure does to consumers that it does the same to.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it does.
    pub what: Arc<Evaluated>,
    /// To whom, as positions in [`Simulation::consumers`], sorted.
    pub consumers: Vec<u32>,
    /// Whether outcome and share are those of the baseline.
    pub already: bool,
    /// Where each of the reasons stands, for the first of the consumers.
    pub places: Vec<Place>,
}

/// Components that fail at one time, and what follows.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The id of the component; of several components the ids joined by `+`.
    pub id: String,
    /// The components, as positions in [`Simulation::components`], sorted.
    pub fails: Vec<u32>,
    /// The worst outcome that is new.
    pub worst: Outcome,
    /// What it does to whom, worst first; consumers to whom it does nothing are not listed.
    pub cells: Vec<Cell>,
    /// What each cluster with a node that it can concern makes of it, sorted by name.
    pub clusters: Vec<Arc<ClusterOutcome>>,
}

/// What a cluster makes of an interruption.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterOutcome {
    /// Name of the cluster.
    pub cluster: Arc<str>,
    /// That of its worst pair of nodes.
    pub verdict: Verdict,
    /// How long nodes may be silent, in seconds.
    pub budget_s: f64,
    /// Whether an export says the budget (`true`), or it is the default of the operating system.
    pub is_budget_told: bool,
    /// That of its worst pair of nodes.
    pub interruption: Range,
    /// Each cluster network with a role, the longest of all nodes, sorted by name.
    pub networks: Vec<(Arc<str>, Range)>,
    /// Pairs of nodes by verdict: kept, at risk, cut.
    pub pairs: [u64; 3],
    /// Nodes that leave the cluster, at least and at most.
    pub nodes_evicted: (u32, u32),
    /// Running machines on them.
    pub vms_down: (u32, u32),
    /// Those of them that start anew on another node.
    pub vms_restarted: (u32, u32),
    /// Running machines that nobody reaches.
    pub vms_unreachable: (u32, u32),
    /// Where the verdict is at risk: nodes and machines that are lost at least if the budget is exceeded.
    pub if_exceeded: Option<(u32, u32)>,
}

/// Seconds, at least and at most; nothing where an interruption does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// At least; nothing for one that certainly does not end.
    pub min_s: Option<u32>,
    /// At most; nothing for one that may not end.
    pub max_s: Option<u32>,
}
