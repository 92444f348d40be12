//! The hosts of a run, indexed: by shape, by cluster and by the components that can concern them. It does not know what
//! a failure does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::budget::Budget;
use super::component::SharedId;
use super::fact::Fact;
use super::host::host_gaps;
use super::leaf::HostLeaf;
use super::shape::{Behind, ConsumerShape, HostShape};
use super::site::{NotSimulated, Site};
use super::terms::Reach;
use crate::fabric::host_name::HostName;

/// The hosts of a run.
pub(super) struct Fleet<'s> {
    /// What they share.
    pub(super) site: &'s Site<'s>,
    /// The hosts.
    pub(super) leaves: &'s [HostLeaf],
    /// Their shapes, each once.
    pub(super) shapes: Vec<&'s HostShape>,
    /// The shape of each host.
    pub(super) shape_of: Vec<usize>,
    /// The hosts of each shape.
    pub(super) of_shape: Vec<Vec<usize>>,
    /// The failover clusters.
    pub(super) clusters: Vec<ClusterNodes>,
    /// The cluster of each host.
    pub(super) cluster_of: Vec<Option<usize>>,
    /// Hosts that each component that hosts share can concern, sorted.
    pub(super) concerned: Vec<Vec<usize>>,
    /// Subnets, by the number that links have.
    subnets: BTreeMap<&'s str, u32>,
}

/// A failover cluster.
pub(super) struct ClusterNodes {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its nodes that take part, as positions in [`Fleet::leaves`].
    pub(super) nodes: Vec<usize>,
    /// Its networks with a role, sorted by name.
    pub(super) networks: Vec<Arc<str>>,
    /// How long its nodes may be silent.
    pub(super) budget: Budget,
    /// Names of nodes that no inventory of the run describes.
    pub(super) absent: Vec<Arc<str>>,
}

impl<'s> Fleet<'s> {
    /// Indexes hosts.
    pub(super) fn new(site: &'s Site<'s>, leaves: &'s [HostLeaf]) -> Self {
        let mut shapes: Vec<&HostShape> = Vec::new();
        let mut of_shape: Vec<Vec<usize>> = Vec::new();
        // Whoever made the leaves gave equal shapes one address, so that nothing has to be compared.
        let mut numbers: HashMap<*const HostShape, usize> = HashMap::new();
        let mut shape_of = Vec::with_capacity(leaves.len());
        for (leaf, host) in leaves.iter().enumerate() {
            let number = *numbers
                .entry(Arc::as_ptr(&host.shape))
                .or_insert(shapes.len());
            if number == shapes.len() {
                shapes.push(&host.shape);
                of_shape.push(Vec::new());
            }
            of_shape[number].push(leaf);
            shape_of.push(number);
        }
        let by_shape: Vec<BTreeSet<SharedId>> =
            shapes.iter().map(|shape| concerning(site, shape)).collect();
        let mut concerned = vec![Vec::new(); site.components.len()];
        for (leaf, shape) in shape_of.iter().enumerate() {
            for id in &by_shape[*shape] {
                concerned[id.0 as usize].push(leaf);
            }
        }
        let (clusters, cluster_of) = clusters(leaves);
        let subnets = leaves.iter().flat_map(|leaf| leaf.subnets.iter().flatten());
        let subnets: BTreeSet<&str> = subnets.map(|subnet| &**subnet).collect();
        Self {
            site,
            leaves,
            shapes,
            shape_of,
            of_shape,
            clusters,
            cluster_of,
            concerned,
            subnets: subnets.into_iter().zip(0..).collect(),
        }
    }

    /// The shape of a host.
    pub(super) fn shape(&self, leaf: usize) -> &'s HostShape {
        self.shapes[self.shape_of[leaf]]
    }

    /// The number of the subnet of a consumer of a host.
    pub(super) fn subnet(&self, leaf: usize, consumer: usize) -> Option<u32> {
        let subnet = self.leaves[leaf].subnets.get(consumer)?.as_deref()?;
        self.subnets.get(subnet).copied()
    }

    /// What must reach the other nodes of a cluster for a class, or may have to: hosts with positions of consumers.
    pub(super) fn peers(&self, cluster: usize, class: &str) -> Vec<(usize, usize)> {
        let nodes = &self.clusters[cluster].nodes;
        let peers = nodes.iter().flat_map(|leaf| {
            let consumers = self.shape(*leaf).consumers.iter().enumerate();
            let peers = consumers.filter(|(_, of)| of.reach == Reach::Peers);
            peers.map(move |(consumer, of)| (*leaf, consumer, of))
        });
        let of_class = peers.clone().filter(|(.., of)| *of.class == *class);
        let networks: BTreeSet<&str> = of_class
            .filter_map(|(.., of)| of.cluster_network.as_deref())
            .collect();
        let may_be = |of: &ConsumerShape| {
            // What an interface is for whose VLAN nobody knows may be this class.
            let network = of.cluster_network.as_deref().filter(|_| of.vlan.is_none());
            *of.class == *class || network.is_some_and(|network| networks.contains(network))
        };
        let peers = peers.filter(|(.., of)| may_be(of));
        peers.map(|(leaf, consumer, _)| (leaf, consumer)).collect()
    }

    /// What of the hosts that are shown and of the clusters takes no part although it is there. Hosts of a domain that
    /// lack the same for one reason are one entry.
    pub(super) fn not_simulated(&self, is_shown: &[bool]) -> Vec<NotSimulated> {
        let mut hosts: BTreeMap<NotSimulated, usize> = BTreeMap::new();
        for (shape, leaves) in self.shapes.iter().zip(&self.of_shape) {
            let shown = leaves.iter().filter(|leaf| is_shown[**leaf]).count();
            for gap in host_gaps(self.site, shape) {
                *hosts.entry(gap).or_default() += shown;
            }
        }
        let hosts = hosts.into_iter().filter(|(_, count)| *count > 0);
        let mut all: Vec<NotSimulated> = hosts
            .map(|(gap, count)| NotSimulated { count, ..gap })
            .collect();
        for cluster in &self.clusters {
            let mut tell = |kind: &str, reason: String, count: usize| {
                all.push(NotSimulated {
                    kind: kind.to_owned(),
                    domain: Some(cluster.name.to_string()),
                    reason,
                    count: count.max(1),
                });
            };
            if !cluster.absent.is_empty() {
                let names = cluster.absent.join(", ");
                let reason = format!("no inventory of the run describes {names}");
                tell("cluster-node", reason, cluster.absent.len());
            }
            if cluster.networks.is_empty() {
                let reason = "no inventory says which networks of the cluster carry heartbeats";
                tell("cluster-network", reason.to_owned(), cluster.nodes.len());
            }
        }
        all
    }
}

/// The components that hosts share and that can concern a host of this shape.
pub(super) fn concerning(site: &Site<'_>, shape: &HostShape) -> BTreeSet<SharedId> {
    let mut all = behind(site, shape);
    let members = shape.members.iter();
    let mut unknown =
        members.filter(|member| matches!(member.behind, Behind::Outside(Fact::Missing(_), _)));
    // Any switch may be the one behind it.
    if unknown.next().is_some() {
        let numbered = (0..).map(SharedId).zip(&site.components);
        let switches = numbered.filter(|(_, component)| component.kind.is_switch());
        all.extend(switches.map(|(id, _)| id));
    }
    all
}

/// The components that hosts share and that are known to be behind a host of this shape.
pub(super) fn behind(site: &Site<'_>, shape: &HostShape) -> BTreeSet<SharedId> {
    let mut all = BTreeSet::new();
    for domain in &shape.domains {
        let (first, behind) = site.domains[domain.0 as usize].components;
        all.extend((first.0..behind.0).map(SharedId));
    }
    for member in &shape.members {
        if let Behind::Outside(Fact::Known(switch, _), _) = &member.behind {
            all.extend([switch.dies, switch.isolated]);
        }
    }
    all
}

/// The name of a host without what tells it from that of another plan.
pub(super) fn before_plan(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

/// The clusters of hosts, sorted by name, and the cluster of each host.
fn clusters(leaves: &[HostLeaf]) -> (Vec<ClusterNodes>, Vec<Option<usize>>) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (leaf, host) in leaves.iter().enumerate() {
        if let Some(cluster) = &host.cluster {
            // Windows gives names of clusters no case.
            by_name
                .entry(cluster.to_lowercase())
                .or_default()
                .push(leaf);
        }
    }
    let mut cluster_of = vec![None; leaves.len()];
    let mut all = Vec::new();
    for members in by_name.into_values() {
        for leaf in &members {
            cluster_of[*leaf] = Some(all.len());
        }
        all.extend(cluster(leaves, &members));
    }
    (all, cluster_of)
}

fn cluster(leaves: &[HostLeaf], members: &[usize]) -> Option<ClusterNodes> {
    let hosts = members.iter().map(|leaf| &leaves[*leaf]);
    let name = hosts.clone().find_map(|host| host.cluster.clone())?;
    // Behind the sign stands the plan where two rule hosts of one name: no name of Windows holds it.
    let computer = |name: &str| HostName::parse(before_plan(name)).computer;
    let down: BTreeSet<String> = hosts
        .clone()
        .flat_map(|host| host.down_nodes.iter().map(|name| computer(name)))
        .collect();
    let described: BTreeSet<String> = hosts.clone().map(|host| computer(&host.name)).collect();
    let mut absent: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for node in hosts.clone().flat_map(|host| host.nodes.iter()) {
        let name = computer(node);
        if !described.contains(&name) && !down.contains(&name) {
            absent.entry(name).or_insert_with(|| node.clone());
        }
    }
    let takes_part = |leaf: &usize| !down.contains(&computer(&leaves[*leaf].name));
    let nodes: Vec<usize> = members.iter().copied().filter(takes_part).collect();
    let consumers = hosts.clone().flat_map(|host| &host.shape.consumers);
    let networks = consumers.filter_map(|consumer| consumer.cluster_network.clone());
    let mut networks: BTreeSet<Arc<str>> = networks.collect();
    // Where no interface is known to be in any of them, nobody knows what carries the heartbeats.
    if !networks.is_empty() {
        networks.extend(
            hosts
                .clone()
                .flat_map(|host| host.cluster_networks.iter().cloned()),
        );
    }
    let taking_part = nodes.iter().map(|leaf| &leaves[*leaf]);
    Some(ClusterNodes {
        name,
        budget: Budget::of(taking_part),
        nodes,
        networks: networks.into_iter().collect(),
        absent: absent.into_values().collect(),
    })
}
