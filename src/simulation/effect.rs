//! What a failure does to the hosts of a run and to their clusters. What equal hosts feel is computed once; whether nodes
//! meet inside a domain is judged from all nodes of a cluster after the failure. It does not know why
//! somebody asks.

use std::collections::HashMap;
use std::ptr;
use std::sync::Arc;

use super::cell::{Evaluated, rank};
use super::cluster::{Cluster, Node};
use super::component::{Failed, OwnId, SharedId};
use super::fates::Fates;
use super::fleet::Fleet;
use super::link::{Link, is_silent};
use super::locality::{Locality, Meeting, Meets, can_be_local, meets};
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

/// A shape, the components of a host that fail, a consumer, and where it meets others.
type LocalKey = (usize, Vec<OwnId>, usize, Meeting);

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
    /// That nodes meet nowhere inside a domain.
    remote: Meeting,
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
        let remote = Meeting::from(Locality::Remote);
        let of_shape = |shape: &&HostShape| -> Arc<[Arc<Evaluated>]> {
            let consumers = 0..shape.consumers.len();
            let evaluate = |index| fates.evaluate(shape, index, &Failed::NOTHING, &remote);
            consumers.map(|index| Arc::new(evaluate(index))).collect()
        };
        let of_shapes: Vec<_> = fleet.shapes.iter().map(of_shape).collect();
        let shape_of = fleet.shape_of.iter();
        let mut effects = Self {
            fleet,
            fates,
            remote,
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
                let remote = &self.remote;
                Arc::new(self.fates.evaluate(shape, consumer, &failed, remote))
            })
        });
        let felt: Felt = felt.collect();
        memo.remote.insert(key, felt.clone());
        felt
    }

    /// Looks again at what must reach other nodes, where they meet inside a domain.
    fn settle(&self, failure: &Failure, memo: &mut Memo, effects: &mut [HostEffect]) {
        let mut known = HashMap::new();
        let mut settled = Vec::new();
        for (index, effect) in effects.iter().enumerate() {
            let Some(cluster) = self.fleet.cluster_of[effect.leaf] else {
                continue;
            };
            let shape = self.fleet.shape(effect.leaf);
            for (consumer, felt) in effect.felt.iter().enumerate() {
                let of = &shape.consumers[consumer];
                let Some(felt) = felt.as_ref().filter(|_| of.reach == Reach::Peers) else {
                    continue;
                };
                let again = if can_be_local(felt) {
                    let before = self.before(effect.leaf, consumer);
                    let mut meets =
                        |own: &Evaluated, effects: &[HostEffect], shared: &[SharedId]| {
                            // Equal hosts share what they feel: its address tells it from others for less than its text.
                            let key = (cluster, &*of.class, ptr::from_ref(own), effects.is_empty());
                            let meets = || self.meets(cluster, &of.class, own, shared, effects);
                            known.entry(key).or_insert_with(meets).clone()
                        };
                    let meeting = Meeting {
                        before: meets(before, &[], &[]),
                        after: meets(felt, effects, &failure.shared),
                        cluster: self.fleet.clusters[cluster].name.clone(),
                    };
                    (!meeting.is_remote())
                        .then(|| self.local(effect.leaf, consumer, meeting, failure, memo))
                } else {
                    self.as_before(effect.leaf, consumer, felt)
                };
                settled.extend(again.map(|again| (index, consumer, again)));
            }
        }
        for (index, consumer, again) in settled {
            let mut felt = effects[index].felt.to_vec();
            felt[consumer] = Some(again);
            effects[index].felt = felt.into();
        }
    }

    /// What a consumer feels wherever nodes meet, if it worked because they met inside the domain.
    fn as_before(&self, leaf: usize, consumer: usize, felt: &Evaluated) -> Option<Arc<Evaluated>> {
        let before = self.before(leaf, consumer);
        (felt.is_degraded && !before.is_degraded).then(|| {
            let mut again = felt.clone();
            again.is_degraded = false;
            again.mbps.before = before.mbps.after;
            Arc::new(again)
        })
    }

    fn local(
        &self,
        leaf: usize,
        consumer: usize,
        meeting: Meeting,
        failure: &Failure,
        memo: &mut Memo,
    ) -> Arc<Evaluated> {
        let shape = self.fleet.shape_of[leaf];
        let key = (shape, own_of(failure, leaf), consumer, meeting);
        if let Some(known) = memo.local.get(&key) {
            return known.clone();
        }
        let failed = Failed {
            shared: &failure.shared,
            own: &key.1,
        };
        let shape = self.fleet.shape(leaf);
        let evaluated = Arc::new(self.fates.evaluate(shape, consumer, &failed, &key.3));
        memo.local.insert(key, evaluated.clone());
        evaluated
    }

    /// Whether the frames of a consumer meet those of its class inside a domain on all nodes of a cluster, as these hosts
    /// feel the failure.
    fn meets(
        &self,
        cluster: usize,
        class: &str,
        own: &Evaluated,
        shared: &[SharedId],
        effects: &[HostEffect],
    ) -> Meets {
        let peers = self.fleet.peers(cluster, class).into_iter();
        let all = peers.map(|(leaf, consumer)| {
            let known = effects.binary_search_by_key(&leaf, |effect| effect.leaf);
            let now = known
                .ok()
                .and_then(|at| effects[at].felt[consumer].as_deref());
            now.unwrap_or_else(|| self.before(leaf, consumer))
        });
        let all: Vec<&Evaluated> = all.collect();
        let meets = meets(self.fleet.site, shared, own, &all);
        if self.fleet.clusters[cluster].absent.is_empty() {
            return meets;
        }
        // Where the others are, nobody knows.
        meets.map(|locality| match locality {
            Locality::Remote => Locality::Remote,
            _ => Locality::Unsure,
        })
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
            let now = now.filter(|now| !self.is_already(leaf, consumer, now));
            Link {
                subnet: self.fleet.subnet(leaf, consumer),
                ..Link::of(self.before(leaf, consumer), now, self.returns)
            }
        });
        links.reduce(Link::beside)
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

fn own_of(failure: &Failure, leaf: usize) -> Vec<OwnId> {
    let of_host = failure.own.iter().filter(|(host, _)| *host == leaf);
    of_host.map(|(_, id)| *id).collect()
}
