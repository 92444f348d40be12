//! What a failure does to the hosts of a run and to their clusters. What equal hosts feel is computed once; whether nodes
//! meet inside a domain is judged from all nodes of a cluster after the failure. It does not know why
//! somebody asks.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::cell::{self, Evaluated, rank};
use super::cluster::{Cluster, Link, Node};
use super::component::{Failed, OwnId, SharedId};
use super::fates::Fates;
use super::fleet::Fleet;
use super::lasting::Lasting;
use super::locality::{Locality, can_be_local, either, meeting};
use super::result::ClusterOutcome;
use super::shape::HostShape;
use super::terms::{ConsumerKind, Outcome, Reach};

/// Components that fail at one time; both lists are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Failure {
    /// Components that hosts share.
    pub(super) shared: Vec<SharedId>,
    /// Components of hosts, each with its host.
    pub(super) own: Vec<(usize, OwnId)>,
}

/// What each consumer of a host feels; nothing for those that do not feel it.
pub(super) type Felt = Arc<[Option<Arc<Evaluated>>]>;

/// What a host feels.
#[derive(Clone)]
pub(super) struct HostEffect {
    /// The host.
    pub(super) leaf: usize,
    /// What its consumers feel.
    pub(super) felt: Felt,
}

/// A shape, the components of a host that fail, a consumer, where it meets others, and the Mbps that it had before.
type LocalKey = (usize, Vec<OwnId>, usize, Locality, Option<u64>);

/// What was computed for shapes: the components of hosts that fail are a part of the key, those that hosts share are
/// the same for everything in it.
#[derive(Default)]
pub(super) struct Memo {
    remote: HashMap<(usize, Vec<OwnId>), Felt>,
    local: HashMap<LocalKey, Arc<Evaluated>>,
    /// What clusters made of the last failures.
    clusters: Vec<Arc<ClusterOutcome>>,
}

/// So many outcomes of clusters are compared with the next: equal nodes of a cluster follow each other.
const REMEMBERED: usize = 4;

impl Memo {
    /// The equal of an outcome that is there already, or the outcome.
    pub(super) fn shared(&mut self, outcome: ClusterOutcome) -> Arc<ClusterOutcome> {
        if let Some(known) = self.clusters.iter().find(|known| ***known == outcome) {
            return known.clone();
        }
        let outcome = Arc::new(outcome);
        if self.clusters.len() == REMEMBERED {
            self.clusters.remove(0);
        }
        self.clusters.push(outcome.clone());
        outcome
    }
}

/// The hosts of a run, and what they are like before anything fails.
pub(super) struct Effects<'s, F> {
    /// The hosts.
    pub(super) fleet: &'s Fleet<'s>,
    fates: &'s F,
    /// Whether what lasts when a component is back counts as well.
    returns: bool,
    /// What each host is like before anything fails.
    baseline: Vec<Arc<[Arc<Evaluated>]>>,
    /// How the nodes of each cluster are on its networks before anything fails.
    at_rest: Vec<Vec<Node>>,
}

impl<'s, F: Fates> Effects<'s, F> {
    /// Looks at the hosts before anything fails.
    pub(super) fn new(fleet: &'s Fleet<'s>, fates: &'s F, returns: bool) -> Self {
        let of_shape = |shape: &&HostShape| -> Arc<[Arc<Evaluated>]> {
            let consumers = 0..shape.consumers.len();
            let evaluate = |index| fates.evaluate(shape, index, &Failed::NOTHING, Locality::Remote);
            consumers.map(|index| Arc::new(evaluate(index))).collect()
        };
        let of_shapes: Vec<_> = fleet.shapes.iter().map(of_shape).collect();
        let shape_of = fleet.shape_of.iter();
        let mut effects = Self {
            fleet,
            fates,
            returns,
            baseline: shape_of.map(|shape| of_shapes[*shape].clone()).collect(),
            at_rest: Vec::new(),
        };
        effects.settle_baseline();
        let rest = |cluster: usize| {
            let nodes = fleet.clusters[cluster].nodes.iter();
            nodes
                .map(|leaf| effects.node(cluster, *leaf, None))
                .collect::<Vec<Node>>()
        };
        effects.at_rest = (0..fleet.clusters.len()).map(rest).collect();
        effects
    }

    /// What a consumer is like before anything fails.
    pub(super) fn before(&self, leaf: usize, consumer: usize) -> &Arc<Evaluated> {
        &self.baseline[leaf][consumer]
    }

    /// Whether outcome and share are what they were before anything failed, and that was no good.
    pub(super) fn is_already(&self, leaf: usize, consumer: usize, now: &Evaluated) -> bool {
        let before = self.before(leaf, consumer);
        let rank = |felt: &Evaluated| rank(felt.outcome, felt.share);
        before.outcome != Outcome::Unaffected && rank(before) == rank(now)
    }

    /// Whether something on a consumer's paths has failed.
    pub(super) fn concerns(&self, shape: &HostShape, consumer: usize, failed: &Failed<'_>) -> bool {
        self.fates.concerns(shape, consumer, failed)
    }

    /// Looks again at consumers that are broken before anything fails, where nodes meet inside a domain.
    fn settle_baseline(&mut self) {
        let nothing = Failure::default();
        let hosts = 0..self.fleet.leaves.len();
        let broken = |leaf: &usize| {
            let mut all = self.baseline[*leaf].iter();
            all.any(|before| before.outcome != Outcome::Unaffected)
        };
        let broken: Vec<usize> = hosts.filter(broken).collect();
        let hosts = broken.into_iter().map(|leaf| HostEffect {
            leaf,
            felt: self.baseline[leaf].iter().cloned().map(Some).collect(),
        });
        let mut effects: Vec<HostEffect> = hosts.collect();
        self.settle(&nothing, &mut Memo::default(), &mut effects);
        for effect in effects {
            let all = effect.felt.iter().flatten().cloned();
            self.baseline[effect.leaf] = all.collect();
        }
    }

    /// What a failure does to each host that it can concern, sorted by host.
    pub(super) fn of(&self, failure: &Failure, memo: &mut Memo) -> Vec<HostEffect> {
        let shared = failure.shared.iter();
        let mut hosts: Vec<usize> = shared
            .flat_map(|id| self.fleet.concerned[id.0 as usize].iter().copied())
            .chain(failure.own.iter().map(|(leaf, _)| *leaf))
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        self.of_hosts(failure, &hosts, memo)
    }

    /// What a failure does to these hosts, which are sorted. The nodes of a cluster need each other to be right.
    pub(super) fn of_hosts(
        &self,
        failure: &Failure,
        hosts: &[usize],
        memo: &mut Memo,
    ) -> Vec<HostEffect> {
        let hosts = hosts.iter().map(|leaf| HostEffect {
            leaf: *leaf,
            felt: self.felt(*leaf, failure, memo),
        });
        let mut effects: Vec<HostEffect> = hosts.collect();
        self.settle(failure, memo, &mut effects);
        effects
    }

    /// What the consumers of a host feel if the nodes of its cluster meet nowhere inside a domain.
    fn felt(&self, leaf: usize, failure: &Failure, memo: &mut Memo) -> Felt {
        let own = own_of(failure, leaf);
        let key = (self.fleet.shape_of[leaf], own);
        if let Some(felt) = memo.remote.get(&key) {
            return felt.clone();
        }
        let shape = self.fleet.shape(leaf);
        let failed = Failed {
            shared: &failure.shared,
            own: &key.1,
        };
        let felt = (0..shape.consumers.len()).map(|consumer| {
            let concerns = self.fates.concerns(shape, consumer, &failed);
            concerns.then(|| {
                let remote = Locality::Remote;
                Arc::new(self.fates.evaluate(shape, consumer, &failed, remote))
            })
        });
        let felt: Felt = felt.collect();
        memo.remote.insert(key, felt.clone());
        felt
    }

    /// Looks again at what must reach other nodes, where they meet inside a domain.
    fn settle(&self, failure: &Failure, memo: &mut Memo, effects: &mut [HostEffect]) {
        let mut localities: HashMap<(usize, &str), Locality> = HashMap::new();
        let mut settled = Vec::new();
        for (index, effect) in effects.iter().enumerate() {
            let Some(cluster) = self.fleet.cluster_of[effect.leaf] else {
                continue;
            };
            let shape = self.fleet.shape(effect.leaf);
            for (consumer, felt) in effect.felt.iter().enumerate() {
                let of = &shape.consumers[consumer];
                let Some(felt) = felt.as_ref().filter(|felt| can_be_local(felt)) else {
                    continue;
                };
                if of.reach != Reach::Peers {
                    continue;
                }
                let class = &*of.class;
                let locality = *localities
                    .entry((cluster, class))
                    .or_insert_with(|| self.locality(cluster, class, failure, effects));
                let again = match locality {
                    Locality::Remote => continue,
                    Locality::Local | Locality::IfStacked(_) => {
                        self.local(effect.leaf, consumer, locality, failure, memo)
                    }
                    Locality::Unsure => {
                        let local = Locality::Local;
                        let local = self.local(effect.leaf, consumer, local, failure, memo);
                        Arc::new(either(felt, &local, &self.fleet.clusters[cluster].name))
                    }
                };
                settled.push((index, consumer, again));
            }
        }
        for (index, consumer, again) in settled {
            let mut felt = effects[index].felt.to_vec();
            felt[consumer] = Some(again);
            effects[index].felt = felt.into();
        }
    }

    fn local(
        &self,
        leaf: usize,
        consumer: usize,
        locality: Locality,
        failure: &Failure,
        memo: &mut Memo,
    ) -> Arc<Evaluated> {
        // Before the failure the nodes may not have met inside the domain, which hosts of one shape differ in.
        let before = self.before(leaf, consumer).mbps.after;
        let shape = self.fleet.shape_of[leaf];
        let key = (shape, own_of(failure, leaf), consumer, locality, before);
        if let Some(known) = memo.local.get(&key) {
            return known.clone();
        }
        let failed = Failed {
            shared: &failure.shared,
            own: &key.1,
        };
        let shape = self.fleet.shape(leaf);
        let mut evaluated = self.fates.evaluate(shape, consumer, &failed, locality);
        evaluated.mbps.before = before;
        let evaluated = Arc::new(evaluated);
        memo.local.insert(key, evaluated.clone());
        evaluated
    }

    /// Whether the frames of a class meet inside a domain on all nodes of a cluster, as these hosts feel the failure.
    fn locality(
        &self,
        cluster: usize,
        class: &str,
        failure: &Failure,
        effects: &[HostEffect],
    ) -> Locality {
        let nodes = &self.fleet.clusters[cluster];
        let shapes = nodes.nodes.iter().map(|leaf| self.fleet.shape(*leaf));
        let of_class = shapes.flat_map(|shape| {
            let of_class = shape.consumers.iter().filter(|of| *of.class == *class);
            of_class.filter_map(|of| of.cluster_network.as_deref())
        });
        let networks: BTreeSet<&str> = of_class.collect();
        let mut all: Vec<(&HostShape, usize, &Evaluated)> = Vec::new();
        for leaf in &nodes.nodes {
            let known = effects.binary_search_by_key(leaf, |effect| effect.leaf);
            let felt = known.ok().map(|index| &effects[index].felt);
            let shape = self.fleet.shape(*leaf);
            for (consumer, of) in shape.consumers.iter().enumerate() {
                // What an interface is for whose VLAN nobody knows may be this class.
                let network = of.cluster_network.as_deref().filter(|_| of.vlan.is_none());
                let may_be = *of.class == *class
                    || network.is_some_and(|network| networks.contains(network));
                if of.reach != Reach::Peers || !may_be {
                    continue;
                }
                let now = felt.and_then(|felt| felt[consumer].as_ref());
                let now = now.unwrap_or_else(|| self.before(*leaf, consumer));
                all.push((shape, consumer, &**now));
            }
        }
        match meeting(self.fleet.site, &failure.shared, all) {
            // Where the others are, nobody knows.
            Locality::Local | Locality::IfStacked(_) if !nodes.absent.is_empty() => {
                Locality::Unsure
            }
            locality => locality,
        }
    }

    /// How the nodes of a cluster are on its networks before anything fails, in the order of the nodes.
    pub(super) fn at_rest(&self, cluster: usize) -> &[Node] {
        &self.at_rest[cluster]
    }

    /// What a cluster makes of it.
    pub(super) fn cluster(&self, cluster: usize, effects: &[HostEffect]) -> ClusterOutcome {
        let of = &self.fleet.clusters[cluster];
        let nodes = of.nodes.iter().zip(&self.at_rest[cluster]);
        let nodes = nodes.map(|(leaf, rest)| {
            let felt = effects.binary_search_by_key(leaf, |effect| effect.leaf);
            match felt {
                Ok(index) => self.node(cluster, *leaf, Some(&effects[index].felt)),
                Err(_) => rest.clone(),
            }
        });
        // A node that no inventory describes loses no more than the others lose of it.
        let absent = of.absent.iter().map(|_| Node::untouched(of.networks.len()));
        let nodes: Vec<Node> = nodes.chain(absent).collect();
        let cluster = Cluster {
            name: &of.name,
            networks: &of.networks,
            budget: of.budget,
        };
        cluster.outcome(&nodes)
    }

    /// How a node is on the networks of its cluster.
    fn node(&self, cluster: usize, leaf: usize, felt: Option<&Felt>) -> Node {
        let networks = &self.fleet.clusters[cluster].networks;
        let links = networks
            .iter()
            .map(|network| self.link(leaf, network, felt));
        Node {
            links: links.collect(),
            vms: self.fleet.leaves[leaf].running_vms,
            unreachable: felt.map_or((0, 0), |felt| self.unreachable(leaf, felt)),
        }
    }

    /// How a node is on a network: of several adapters that it has there, one is enough.
    fn link(&self, leaf: usize, network: &str, felt: Option<&Felt>) -> Option<Link> {
        let shape = self.fleet.shape(leaf);
        let consumers = shape.consumers.iter().enumerate();
        let on_it = consumers.filter(|(_, of)| of.cluster_network.as_deref() == Some(network));
        let links = on_it.map(|(consumer, _)| {
            let now = felt.and_then(|felt| felt[consumer].as_deref());
            let before = self.before(leaf, consumer);
            let is_already = now.is_some_and(|now| self.is_already(leaf, consumer, now));
            let works = !is_silent(before);
            Link {
                lasting: match now {
                    // Another adapter may have taken over from one that never worked.
                    Some(now) if works || !is_silent(now) => Lasting::of(now, self.returns),
                    None if works => Lasting::NOTHING,
                    _ => Lasting::FOR_GOOD,
                },
                is_touched: now.is_some_and(|now| works || !is_silent(now)) && !is_already,
                works,
                subnet: self.fleet.subnet(leaf, consumer),
            }
        });
        links.reduce(|one, other| {
            if other.lasting < one.lasting {
                other
            } else {
                one
            }
        })
    }

    /// Running machines that nobody reaches, at least and at most. A machine may be in several groups: what the groups
    /// have more than the host has machines may be such ones.
    fn unreachable(&self, leaf: usize, felt: &Felt) -> (u32, u32) {
        let host = &self.fleet.leaves[leaf];
        let shape = self.fleet.shape(leaf);
        let (mut all, mut certain, mut largest, mut possible) = (0, 0, 0, 0);
        for (consumer, of) in shape.consumers.iter().enumerate() {
            let vms = host.vms.get(consumer).copied().unwrap_or_default();
            if of.kind != ConsumerKind::VmGroup {
                continue;
            }
            all += vms;
            let Some(now) = felt[consumer].as_deref() else {
                continue;
            };
            // Whom nobody reached before is not lost by the failure.
            if self.is_already(leaf, consumer, now) || is_silent(self.before(leaf, consumer)) {
                continue;
            }
            if is_silent(now) {
                certain += vms;
                largest = largest.max(vms);
            }
            if matches!(now.outcome, Outcome::Lost | Outcome::BlackHole) {
                possible += vms;
            }
        }
        let counted_twice = all.saturating_sub(host.running_vms);
        let least = certain.saturating_sub(counted_twice).max(largest);
        let most = possible.min(host.running_vms).max(least);
        (least, most)
    }
}

/// Whether nothing gets through.
fn is_silent(evaluated: &Evaluated) -> bool {
    cell::is_silent(evaluated.outcome, evaluated.share)
}

fn own_of(failure: &Failure, leaf: usize) -> Vec<OwnId> {
    let of_host = failure.own.iter().filter(|(host, _)| *host == leaf);
    of_host.map(|(_, id)| *id).collect()
}
