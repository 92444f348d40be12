//! Pairs of components that are worse than the worse of their halves: some consumer's outcome is worse, or a cluster's
//! verdict. Only pairs are looked at that lie on one consumer's paths, or that together touch every network
//! between two nodes of a cluster; of equal nodes one is looked at for all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::cluster::Node;
use super::component::{Failed, OwnId, SharedId};
use super::effect::{Effects, Failure, HostEffect, Memo};
use super::fates::Fates;
use super::fleet::concerning;
use super::link::{Heard, Link};
use super::listing::Part;
use super::scenario::{Asked, Selection};
use super::stage::Stage;
use super::table::rank;
use super::terms::{Outcome, Verdict};

/// The pairs that are asked for and worse than their halves, as numbers of components.
pub(super) fn worse_pairs<F: Fates>(
    stage: &Stage<'_, F>,
    selection: &Selection,
    asked: &Asked,
) -> BTreeSet<Vec<u32>> {
    let singles: BTreeSet<u32> = selection.singles.iter().copied().collect();
    let filter = Filter {
        stage,
        singles: &singles,
        asked,
    };
    let units = units(stage.effects);
    let found = units.par_iter().map(|unit| {
        let unit = UnitPairs::of(stage.effects, unit);
        let pairs = unit.candidates().into_iter();
        let pairs = pairs.filter(|(one, other)| filter.may_be_asked(*one, *other));
        let mut memo = BTreeMap::new();
        let worse: Vec<_> = pairs
            .filter(|pair| unit.is_worse(*pair, &mut memo))
            .collect();
        let mut numbers = BTreeSet::new();
        for pair in worse {
            numbers.extend(
                unit.everywhere(pair)
                    .filter_map(|pair| filter.numbers(pair)),
            );
        }
        numbers
    });
    let found: Vec<BTreeSet<Vec<u32>>> = found.collect();
    found.into_iter().flatten().collect()
}

/// Which pairs are asked for.
struct Filter<'f, 's, F> {
    stage: &'f Stage<'s, F>,
    singles: &'f BTreeSet<u32>,
    asked: &'f Asked,
}

impl<F: Fates> Filter<'_, '_, F> {
    /// Whether pairs of these kinds are asked for.
    fn may_be_asked(&self, one: Part, other: Part) -> bool {
        let kinds = &self.asked.kinds;
        let fleet = self.stage.effects.fleet;
        let kind = |part: Part| match part {
            Part::Shared(id) => fleet.site.components[id.0 as usize].kind,
            Part::Own(leaf, id) => fleet.shape(leaf).own[usize::from(id.0)].kind,
        };
        kinds.is_empty() || kinds.contains(&kind(one)) && kinds.contains(&kind(other))
    }

    /// The numbers of a pair that is asked for: with `--fail`, one half of it was named.
    fn numbers(&self, (one, other): (Part, Part)) -> Option<Vec<u32>> {
        let one = self.stage.listing.component(one)?;
        let other = self.stage.listing.component(other)?;
        let is_named = |number| self.singles.contains(number);
        let is_asked = if self.asked.fail.is_empty() {
            is_named(&one) && is_named(&other)
        } else {
            is_named(&one) || is_named(&other)
        };
        is_asked.then(|| vec![one.min(other), one.max(other)])
    }
}

/// Hosts that feel each other: the nodes of a cluster, or hosts of one shape that are in none.
struct Unit {
    /// The cluster, if they are in one.
    cluster: Option<usize>,
    /// Hosts that are alike.
    kinds: Vec<Vec<usize>>,
}

fn units<F: Fates>(effects: &Effects<'_, F>) -> Vec<Unit> {
    let fleet = effects.fleet;
    let mut alone: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (leaf, shape) in fleet.shape_of.iter().enumerate() {
        let cluster = fleet.cluster_of[leaf];
        // A node that takes no part is a host by itself.
        if cluster.is_none_or(|cluster| !fleet.clusters[cluster].nodes.contains(&leaf)) {
            alone.entry(*shape).or_default().push(leaf);
        }
    }
    let alone = alone.into_values().map(|leaves| Unit {
        cluster: None,
        kinds: vec![leaves],
    });
    let clusters = fleet.clusters.iter().enumerate().map(|(number, cluster)| {
        let nodes = cluster.nodes.iter().zip(effects.at_rest(number));
        let mut kinds: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (leaf, node) in nodes {
            let key = (fleet.shape_of[*leaf], node.links.clone());
            kinds.entry(key).or_default().push(*leaf);
        }
        Unit {
            cluster: Some(number),
            kinds: kinds.into_values().collect(),
        }
    });
    alone
        .chain(clusters)
        .filter(|unit| !unit.kinds.is_empty())
        .collect()
}

/// The pairs of a unit, looked at on one or two hosts of each kind.
struct UnitPairs<'u, 's, F> {
    effects: &'u Effects<'s, F>,
    unit: &'u Unit,
    /// The hosts that stand for their kinds, and the kind of each.
    nodes: Vec<(usize, usize)>,
    /// How each of them is on the cluster's networks before anything fails; last a node that nobody describes.
    links: Vec<Arc<[Option<Link>]>>,
    /// All hosts of the unit that have to be looked at together, sorted.
    hosts: Vec<usize>,
    /// Components that can concern them, each with the consumers whose paths it lies on, by node.
    parts: Vec<(Part, Vec<Vec<usize>>)>,
}

/// How these nodes of a unit are on the networks of its cluster, and a node that no inventory describes.
fn links<F: Fates>(
    effects: &Effects<'_, F>,
    unit: &Unit,
    nodes: &[(usize, usize)],
) -> Vec<Arc<[Option<Link>]>> {
    let Some(cluster) = unit.cluster else {
        return Vec::new();
    };
    let of = &effects.fleet.clusters[cluster];
    let at_rest = || of.nodes.iter().zip(effects.at_rest(cluster));
    let described = nodes.iter().filter_map(|(leaf, _)| {
        let (_, node) = at_rest().find(|(node, _)| *node == leaf)?;
        Some(node.links.clone())
    });
    let absent = of.absent.iter().take(1);
    let absent = absent.map(|_| Node::untouched(of.networks.len()).links);
    described.chain(absent).collect()
}

/// What a failure does to a unit.
struct UnitEffect {
    hosts: Vec<HostEffect>,
    verdict: Verdict,
}

impl<'u, 's, F: Fates> UnitPairs<'u, 's, F> {
    fn of(effects: &'u Effects<'s, F>, unit: &'u Unit) -> Self {
        let mut nodes = Vec::new();
        for (kind, members) in unit.kinds.iter().enumerate() {
            let alike = if unit.cluster.is_some() { 2 } else { 1 };
            nodes.extend(members.iter().take(alike).map(|leaf| (*leaf, kind)));
        }
        let mut hosts: Vec<usize> = match unit.cluster {
            Some(_) => unit.kinds.iter().flatten().copied().collect(),
            None => nodes.iter().map(|(leaf, _)| *leaf).collect(),
        };
        hosts.sort_unstable();
        let mut pairs = Self {
            effects,
            unit,
            links: links(effects, unit, &nodes),
            nodes,
            hosts,
            parts: Vec::new(),
        };
        pairs.parts = pairs.concerning();
        pairs
    }

    /// The components, and the consumers that they concern.
    fn concerning(&self) -> Vec<(Part, Vec<Vec<usize>>)> {
        let fleet = self.effects.fleet;
        let shapes = self.nodes.iter().map(|(leaf, _)| fleet.shape(*leaf));
        let shared: BTreeSet<SharedId> = shapes
            .flat_map(|shape| concerning(fleet.site, shape))
            .collect();
        let own = self.nodes.iter().flat_map(|(leaf, _)| {
            let all = (0..).map(OwnId).take(fleet.shape(*leaf).own.len());
            all.map(|id| Part::Own(*leaf, id))
        });
        let all = shared.into_iter().map(Part::Shared).chain(own);
        let all = all.map(|part| {
            let nodes = self
                .nodes
                .iter()
                .map(|(leaf, _)| self.consumers(*leaf, part));
            (part, nodes.collect::<Vec<_>>())
        });
        all.filter(|(_, nodes)| nodes.iter().any(|node| !node.is_empty()))
            .collect()
    }

    /// The consumers of a host whose paths a component lies on.
    fn consumers(&self, leaf: usize, part: Part) -> Vec<usize> {
        let shape = self.effects.fleet.shape(leaf);
        let (shared, own) = match part {
            Part::Shared(id) => (vec![id], Vec::new()),
            Part::Own(host, id) if host == leaf => (Vec::new(), vec![id]),
            Part::Own(..) => return Vec::new(),
        };
        let failed = Failed {
            shared: &shared,
            own: &own,
        };
        let all = 0..shape.consumers.len();
        all.filter(|consumer| self.effects.concerns(shape, *consumer, &failed))
            .collect()
    }

    /// Pairs that can be worse than their halves.
    fn candidates(&self) -> Vec<(Part, Part)> {
        let mut all = Vec::new();
        for (index, (one, of_one)) in self.parts.iter().enumerate() {
            for (other, of_other) in &self.parts[index + 1..] {
                if self.is_counted_elsewhere(*one, *other) {
                    continue;
                }
                let mut nodes = of_one.iter().zip(of_other);
                let meets = |(one, other): (&Vec<usize>, &Vec<usize>)| {
                    one.iter().any(|consumer| other.contains(consumer))
                };
                if nodes.any(meets) || self.may_cut(of_one, of_other) {
                    all.push((*one, *other));
                }
            }
        }
        all
    }

    /// Whether a pair is the same as one with the first host of a kind in place of the second.
    fn is_counted_elsewhere(&self, one: Part, other: Part) -> bool {
        let is_second = |part: Part| match part {
            Part::Shared(_) => false,
            Part::Own(leaf, _) => !self
                .unit
                .kinds
                .iter()
                .any(|kind| kind.first() == Some(&leaf)),
        };
        let kind = |part: Part| match part {
            Part::Shared(_) => None,
            Part::Own(leaf, _) => Some(self.kind(leaf)),
        };
        // Of two equal nodes, one has the one component, and the other one the other.
        let are_twins = kind(one).is_some() && kind(one) == kind(other);
        let seconds = usize::from(is_second(one)) + usize::from(is_second(other));
        seconds > usize::from(are_twins)
    }

    fn kind(&self, leaf: usize) -> usize {
        let known = self.nodes.iter().find(|(node, _)| *node == leaf);
        known.map_or(0, |(_, kind)| *kind)
    }

    /// Whether two components lie on every network on which two nodes surely hear each other: on one that is broken
    /// before anything fails, nothing has to fail.
    fn may_cut(&self, of_one: &[Vec<usize>], of_other: &[Vec<usize>]) -> bool {
        let Some(cluster) = self.unit.cluster else {
            return false;
        };
        let fleet = self.effects.fleet;
        let networks = &fleet.clusters[cluster].networks;
        let touched = |node: usize, network: &str| {
            let Some((leaf, _)) = self.nodes.get(node) else {
                return false;
            };
            let shape = fleet.shape(*leaf);
            let mut consumers = of_one[node].iter().chain(&of_other[node]);
            consumers.any(|consumer| {
                shape.consumers[*consumer].cluster_network.as_deref() == Some(network)
            })
        };
        let is_cut = |one: usize, other: usize| {
            let both = self.links[one].iter().zip(self.links[other].iter());
            let both = networks
                .iter()
                .zip(both)
                .filter_map(|(name, (left, right))| {
                    let heard = left.as_ref()?.heard.min(right.as_ref()?.heard);
                    let is_touched = touched(one, name) || touched(other, name);
                    (heard != Heard::No).then_some((heard, is_touched))
                });
            let mut sure = both.clone().filter(|(heard, _)| *heard == Heard::Yes);
            let mut any = both.map(|(_, is_touched)| is_touched);
            sure.all(|(_, is_touched)| is_touched) && any.any(|is_touched| is_touched)
        };
        let ends = self.links.len();
        (0..ends).any(|one| (one + 1..ends).any(|other| is_cut(one, other)))
    }

    /// Whether a pair is worse than the worse of its halves.
    fn is_worse(
        &self,
        (one, other): (Part, Part),
        halves: &mut BTreeMap<Part, UnitEffect>,
    ) -> bool {
        for part in [one, other] {
            halves.entry(part).or_insert_with(|| self.effect(&[part]));
        }
        let both = self.effect(&[one, other]);
        let (one, other) = (&halves[&one], &halves[&other]);
        if both.verdict > one.verdict.max(other.verdict) {
            return true;
        }
        let hosts = both.hosts.iter().zip(&one.hosts).zip(&other.hosts);
        hosts.into_iter().any(|((both, one), other)| {
            both.felt.iter().enumerate().any(|(consumer, felt)| {
                let Some(felt) = felt
                    .as_deref()
                    .filter(|felt| felt.outcome != Outcome::Unaffected)
                else {
                    return false;
                };
                let before = self.effects.before(both.leaf, consumer);
                let half = |half: &HostEffect| rank(half.felt[consumer].as_ref().unwrap_or(before));
                rank(felt) > half(one).max(half(other)).max(rank(before))
            })
        })
    }

    fn effect(&self, parts: &[Part]) -> UnitEffect {
        let mut failure = Failure::default();
        for part in parts {
            match *part {
                Part::Shared(id) => failure.shared.push(id),
                Part::Own(leaf, id) => failure.own.push((leaf, id)),
            }
        }
        failure.shared.sort_unstable();
        failure.own.sort_unstable();
        let hosts = self
            .effects
            .of_hosts(&failure, &self.hosts, &mut Memo::default());
        let verdict = self
            .unit
            .cluster
            .map(|cluster| self.effects.cluster(cluster, &hosts).verdict);
        UnitEffect {
            hosts,
            verdict: verdict.unwrap_or(Verdict::Kept),
        }
    }

    /// The same pair on all hosts of the same kinds.
    fn everywhere(&self, (one, other): (Part, Part)) -> impl Iterator<Item = (Part, Part)> {
        let kinds = &self.unit.kinds;
        let members = |part: Part| match part {
            Part::Shared(_) => Vec::new(),
            Part::Own(leaf, _) => kinds[self.kind(leaf)].clone(),
        };
        let at = |part: Part, leaf: usize| match part {
            Part::Shared(_) => part,
            Part::Own(_, id) => Part::Own(leaf, id),
        };
        let (of_one, of_other) = (members(one), members(other));
        let mut all = Vec::new();
        match (one, other) {
            (Part::Shared(_), Part::Shared(_)) => all.push((one, other)),
            (Part::Own(..), Part::Shared(_)) => {
                all.extend(of_one.iter().map(|leaf| (at(one, *leaf), other)));
            }
            (Part::Shared(_), Part::Own(..)) => {
                all.extend(of_other.iter().map(|leaf| (one, at(other, *leaf))));
            }
            (Part::Own(first, _), Part::Own(second, _)) if first == second => {
                all.extend(of_one.iter().map(|leaf| (at(one, *leaf), at(other, *leaf))));
            }
            _ => {
                for first in &of_one {
                    let others = of_other.iter().filter(|second| *second != first);
                    all.extend(others.map(|second| (at(one, *first), at(other, *second))));
                }
            }
        }
        all.into_iter()
    }
}
