//! What a failover cluster makes of silent networks: which pairs of nodes lose each other, how many nodes leave
//! and with them machines. Nodes that are alike are looked at once, so that n nodes of k kinds cost k².
//! This file does not know what made the networks silent.

use std::sync::Arc;

use super::budget::Budget;
use super::lasting::Lasting;
use super::link::{Link, silence};
use super::result::ClusterOutcome;
use super::terms::Verdict;

/// A node of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// For each network of the cluster how the node is on it; nothing where it is not.
    pub(super) links: Arc<[Option<Link>]>,
    /// Machines that run on it.
    pub(super) vms: u32,
    /// Those of them that nobody reaches, at least and at most.
    pub(super) unreachable: (u32, u32),
}

impl Node {
    /// A node to which nothing happens on any of so many networks.
    pub(super) fn untouched(networks: usize) -> Self {
        Self {
            links: vec![Some(Link::UNTOUCHED); networks].into(),
            vms: 0,
            unreachable: (0, 0),
        }
    }
}

/// What of a cluster no failure changes.
#[derive(Debug)]
pub(super) struct Cluster<'c> {
    /// Its name.
    pub(super) name: &'c Arc<str>,
    /// Its networks with a role, sorted by name.
    pub(super) networks: &'c [Arc<str>],
    /// How long its nodes may be silent.
    pub(super) budget: Budget,
}

/// Two nodes that lose each other, or do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    verdict: Verdict,
    lasting: Lasting,
    budget: (u64, bool),
}

/// Nodes that are alike, and how many there are.
struct Kind<'c> {
    links: &'c [Option<Link>],
    count: u64,
}

impl Cluster<'_> {
    /// What the cluster makes of it.
    pub(super) fn outcome(&self, nodes: &[Node]) -> ClusterOutcome {
        let kinds = kinds(nodes);
        let mut joined = [Joined::of(&kinds), Joined::of(&kinds)];
        let mut worst = self.at_rest();
        let mut pairs = [0; 3];
        for (first, one) in kinds.iter().enumerate() {
            for (second, other) in kinds.iter().enumerate().skip(first) {
                let count = if first == second {
                    one.count * (one.count - 1) / 2
                } else {
                    one.count * other.count
                };
                if count == 0 {
                    continue;
                }
                let pair = self.pair(one.links, other.links);
                pairs[pair.verdict as usize] += count;
                worst = worst.max(pair);
                let [kept, possible] = &mut joined;
                if pair.verdict == Verdict::Kept {
                    kept.join(first, second);
                }
                if pair.verdict != Verdict::Cut {
                    possible.join(first, second);
                }
            }
        }
        let [kept, possible] = joined.map(|joined| joined.largest());
        let all = nodes.len();
        let is_majority = kept * 2 > all;
        let evicted = (all - possible, if is_majority { all - kept } else { all });
        let evicted = if all < 2 { (0, 0) } else { evicted };
        self.told(nodes, worst, pairs, evicted)
    }

    /// Two nodes to which nothing happens.
    fn at_rest(&self) -> Pair {
        Pair {
            verdict: Verdict::Kept,
            lasting: Lasting::NOTHING,
            budget: self.budget.same_subnet,
        }
    }

    /// What becomes of two nodes. Two that have no working network in common before the failure lose nothing by it.
    fn pair(&self, one: &[Option<Link>], other: &[Option<Link>]) -> Pair {
        let both = one.iter().zip(other);
        let both: Vec<(Link, Link)> = both.filter_map(|(one, other)| (*one).zip(*other)).collect();
        let Some(lasting) = silence(&both) else {
            return self.at_rest();
        };
        let subnets = both
            .iter()
            .filter_map(|(one, other)| one.subnet.zip(other.subnet));
        let mut apart = subnets.map(|(one, other)| one != other).peekable();
        let is_cross_subnet = apart.peek().is_some() && apart.all(|is_apart| is_apart);
        let budget = self.budget.between(is_cross_subnet);
        let verdict = match lasting.exceeds(budget.0) {
            (true, _) => Verdict::Cut,
            (false, true) => Verdict::AtRisk,
            (false, false) => Verdict::Kept,
        };
        Pair {
            verdict,
            lasting,
            budget,
        }
    }

    fn told(
        &self,
        nodes: &[Node],
        worst: Pair,
        pairs: [u64; 3],
        evicted: (usize, usize),
    ) -> ClusterOutcome {
        let mut loads: Vec<u32> = nodes.iter().map(|node| node.vms).collect();
        loads.sort_unstable();
        let least = |count: usize| loads.iter().take(count).sum();
        let most = |count: usize| loads.iter().rev().take(count).sum();
        let down: (u32, u32) = (least(evicted.0), most(evicted.1));
        let networks = self.networks.iter().enumerate().map(|(index, name)| {
            let links = nodes.iter().filter_map(|node| node.links[index]);
            let touched = links
                .filter(|link| link.is_touched)
                .map(|link| link.lasting);
            let longest = touched.fold(Lasting::NOTHING, Lasting::longer);
            (name.clone(), longest.range())
        });
        let if_exceeded = (worst.verdict == Verdict::AtRisk).then(|| (1, least(1)));
        ClusterOutcome {
            cluster: self.name.clone(),
            verdict: worst.verdict,
            // Budgets are minutes at most.
            budget_s: f64::from(u32::try_from(worst.budget.0).unwrap_or(u32::MAX)) / 1000.0,
            is_budget_told: worst.budget.1,
            interruption: worst.lasting.range(),
            networks: networks.collect(),
            pairs,
            nodes_evicted: (count(evicted.0), count(evicted.1)),
            vms_down: down,
            vms_restarted: self.restarted(worst, down),
            vms_unreachable: nodes.iter().fold((0, 0), |(min, max), node| {
                (min + node.unreachable.0, max + node.unreachable.1)
            }),
            if_exceeded,
        }
    }

    /// Machines that start anew on another node: all that are down with 2012 R2; later only where a node is silent
    /// for longer than it stays isolated.
    fn restarted(&self, worst: Pair, down: (u32, u32)) -> (u32, u32) {
        let Some(isolated) = self.budget.isolated_ms else {
            let least = if self.budget.restarts_at_once {
                down.0
            } else {
                0
            };
            return (least, down.1);
        };
        let (certainly, possibly) = worst.lasting.exceeds(worst.budget.0 + isolated);
        let when = |is_so: bool, count: u32| if is_so { count } else { 0 };
        (when(certainly, down.0), when(possibly, down.1))
    }
}

fn count(nodes: usize) -> u32 {
    u32::try_from(nodes).unwrap_or(u32::MAX)
}

fn kinds(nodes: &[Node]) -> Vec<Kind<'_>> {
    let mut all: Vec<&[Option<Link>]> = nodes.iter().map(|node| &*node.links).collect();
    all.sort_unstable();
    let alike = all.chunk_by(|one, other| one == other);
    alike
        .map(|alike| Kind {
            links: alike[0],
            count: alike.len() as u64,
        })
        .collect()
}

/// Groups of nodes that reach each other.
struct Joined {
    /// How many nodes there are of each kind.
    counts: Vec<usize>,
    /// The group of each kind: the lowest kind in it.
    group: Vec<usize>,
    /// Whether the nodes of a kind reach each other or a node of another kind.
    reached: Vec<bool>,
}

impl Joined {
    fn of(kinds: &[Kind<'_>]) -> Self {
        let counts = kinds.iter().map(|kind| kind.count);
        Self {
            counts: counts
                .map(|count| usize::try_from(count).unwrap_or(usize::MAX))
                .collect(),
            group: (0..kinds.len()).collect(),
            reached: vec![false; kinds.len()],
        }
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one_group, other_group) = (self.group[one], self.group[other]);
        let (low, high) = (one_group.min(other_group), one_group.max(other_group));
        for group in &mut self.group {
            if *group == high {
                *group = low;
            }
        }
        self.reached[one] = true;
        self.reached[other] = true;
    }

    /// How many nodes the largest group has. Nodes that reach nobody are groups of one.
    fn largest(&self) -> usize {
        let mut sizes = vec![0; self.group.len()];
        for (kind, group) in self.group.iter().enumerate() {
            if self.reached[kind] {
                sizes[*group] += self.counts[kind];
            }
        }
        let alone = usize::from(!self.counts.is_empty());
        sizes.into_iter().max().unwrap_or_default().max(alone)
    }
}
