//! How many nodes leave a cluster and what becomes of their machines, on clusters whose silent networks are given.

use std::sync::Arc;

use super::small_clusters::*;
use crate::simulation::budget::Budget;
use crate::simulation::cluster::{Cluster, Node};
use crate::simulation::fact::Fact;
use crate::simulation::lasting::Lasting;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::link::Link;
use crate::simulation::result::{ClusterOutcome, Simulation};
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{HostShape, Tagging};
use crate::simulation::terms::{ConsumerKind, Outcome, Reach, Verdict};

/// Windows Server 2012 R2, with the budget of ten seconds that the nodes of these tests have.
const AT_ONCE: Budget = Budget {
    same_subnet: (10_000, true),
    cross_subnet: (20_000, true),
    isolated_ms: None,
    restarts_at_once: true,
};

/// Windows Server 2016: nodes are isolated for four minutes.
const ISOLATED: Budget = Budget {
    isolated_ms: Some(240_000),
    restarts_at_once: false,
    ..AT_ONCE
};

/// A node on one network that is silent for so long, with so many machines.
fn silent(lasting: Lasting, vms: u32) -> Node {
    let mut node = Node::untouched(1);
    let link = Link {
        lasting,
        is_touched: lasting != Lasting::NOTHING,
        ..Link::UNTOUCHED
    };
    node.links = vec![Some(link)].into();
    node.vms = vms;
    node
}

/// Between nothing and as long as it may be.
const MAYBE: Lasting = Lasting::UNKNOWN;
const GONE: Lasting = Lasting::FOR_GOOD;
const FINE: Lasting = Lasting::NOTHING;

fn told(budget: Budget, nodes: &[(Lasting, u32)]) -> ClusterOutcome {
    let nodes = nodes.iter().map(|(lasting, vms)| silent(*lasting, *vms));
    let cluster = Cluster {
        name: &"HVCL01".into(),
        networks: &["CSV".into()],
        budget,
    };
    cluster.outcome(&nodes.collect::<Vec<_>>())
}

#[test]
fn of_two_nodes_that_lose_each_other_one_or_both_leave() {
    let told = told(AT_ONCE, &[(GONE, 3), (FINE, 8)]);
    assert_eq!((told.verdict, told.pairs), (Verdict::Cut, [0, 0, 1]));
    assert_eq!((told.nodes_evicted, told.vms_down), ((1, 2), (3, 11)));
    assert_eq!(told.if_exceeded, None, "nothing is left to chance");
}

#[test]
fn of_two_nodes_that_may_lose_each_other_none_or_both_leave() {
    let told = told(AT_ONCE, &[(MAYBE, 3), (FINE, 8)]);
    assert_eq!((told.verdict, told.pairs), (Verdict::AtRisk, [0, 1, 0]));
    assert_eq!((told.nodes_evicted, told.vms_down), ((0, 2), (0, 11)));
    assert_eq!(told.if_exceeded, Some((1, 3)));
}

#[test]
fn the_nodes_that_reach_each_other_stay_where_they_are_most() {
    let told = told(AT_ONCE, &[(GONE, 1), (FINE, 5), (FINE, 7), (FINE, 9)]);
    assert_eq!((told.nodes_evicted, told.pairs), ((1, 1), [3, 0, 3]));
    // Which node it is, the counts do not say: at least the least loaded, at most the most loaded.
    assert_eq!(told.vms_down, (1, 9));
}

#[test]
fn half_of_the_nodes_are_no_majority() {
    let told = told(AT_ONCE, &[(GONE, 1), (GONE, 1), (FINE, 1), (FINE, 1)]);
    assert_eq!(told.pairs, [1, 0, 5]);
    assert_eq!((told.nodes_evicted, told.vms_down), ((2, 4), (2, 4)));
}

#[test]
fn nodes_that_may_be_silent_are_counted_between_both_ends() {
    let nodes = [(MAYBE, 4), (GONE, 2), (FINE, 3), (FINE, 3), (FINE, 3)];
    let told = told(AT_ONCE, &nodes);
    assert_eq!((told.verdict, told.pairs), (Verdict::Cut, [3, 3, 4]));
    // The silent node leaves; the other one may.
    assert_eq!(told.nodes_evicted, (1, 2));
    assert_eq!(told.vms_down, (2, 7));
}

#[test]
fn a_node_alone_loses_nobody() {
    let told = told(AT_ONCE, &[(GONE, 5)]);
    assert_eq!((told.verdict, told.pairs), (Verdict::Kept, [0, 0, 0]));
    assert_eq!((told.nodes_evicted, told.vms_down), ((0, 0), (0, 0)));
}

#[test]
fn an_isolated_node_keeps_its_machines_until_its_time_is_over() {
    let nodes = [(GONE, 5), (FINE, 5), (FINE, 5)];
    assert_eq!(told(AT_ONCE, &nodes).vms_restarted, (5, 5));
    assert_eq!(told(ISOLATED, &nodes).vms_restarted, (5, 5));
    let moving = site_told(|leaf| leaf.os_build = Some(14_393));
    let moving = cluster(&moving, SWITCH);
    // Two minutes at most, and the nodes are isolated for four: the machines pause and start nowhere else.
    assert_eq!(
        (moving.verdict, moving.vms_down),
        (Verdict::AtRisk, (0, 200))
    );
    assert_eq!(moving.vms_restarted, (0, 0));
    let told = site_told(|leaf| {
        leaf.os_build = Some(14_393);
        leaf.heartbeat.resiliency_s = Some(60);
    });
    assert_eq!(cluster(&told, SWITCH).vms_restarted, (0, 200));
    for build in [Some(9_600), None] {
        let told = site_told(|leaf| leaf.os_build = build);
        assert_eq!(cluster(&told, SWITCH).vms_restarted, (0, 200), "{build:?}");
    }
}

const NODES: [&str; 4] = ["HV01", "HV02", "HV03", "HV04"];

/// Four nodes on one team each, after something was changed on them.
fn site_told(change: impl Fn(&mut HostLeaf)) -> Simulation {
    leaves_told(&node(&[&[0, 1]], [0, 0, 0], false), change)
}

fn leaves_told(shape: &HostShape, change: impl Fn(&mut HostLeaf)) -> Simulation {
    let site = two_sets();
    let shape = Arc::new(shape.clone());
    let leaves = NODES.map(|name| {
        let mut leaf = leaf(name, &shape);
        change(&mut leaf);
        leaf
    });
    let (simulation, problems) = simulate(&site, &leaves, &Asked::default());
    assert!(problems.is_empty());
    simulation
}

#[test]
fn a_node_that_is_down_takes_no_part() {
    let told = site_told(|leaf| leaf.down_nodes = ["hv04".into()].into());
    let cut = cluster(&told, "mezzanine:HV01/card");
    assert_eq!((cut.pairs, cut.nodes_evicted), ([1, 0, 2], (1, 1)));
    let at_risk = cluster(&told, SWITCH);
    assert_eq!((at_risk.pairs, at_risk.vms_down), ([0, 3, 0], (0, 150)));
    assert!(
        told.not_simulated
            .iter()
            .all(|gap| gap.kind != "cluster-node")
    );
}

#[test]
fn every_failure_that_concerns_a_node_tells_its_cluster() {
    let told = site_told(|_| {});
    assert!(told.scenarios.len() > 20);
    for scenario in &told.scenarios {
        let [cluster] = &scenario.clusters[..] else {
            panic!("{}: {:?}", scenario.id, scenario.clusters)
        };
        let names = cluster.networks.iter().map(|(name, _)| &**name);
        assert_eq!(names.collect::<Vec<_>>(), ["CSV", "LM", "Mgmt"]);
        let [kept, at_risk, cut] = cluster.pairs;
        assert_eq!(kept + at_risk + cut, 6, "{}", scenario.id);
        if scenario.worst == Outcome::Unaffected {
            assert_eq!(cluster.verdict, Verdict::Kept);
            assert_eq!(cluster.interruption, seconds(0));
        }
    }
}

#[test]
fn every_network_with_a_role_is_listed_where_one_has_an_interface() {
    let told = site_told(|leaf| leaf.cluster_networks = ["Backup", "CSV"].map(Arc::from).into());
    let lost = cluster(&told, "mezzanine:HV01/card");
    let names = lost.networks.iter().map(|(name, _)| &**name);
    assert_eq!(names.collect::<Vec<_>>(), ["Backup", "CSV", "LM", "Mgmt"]);
    assert_eq!(lost.networks[0].1, seconds(0));
    assert_eq!((lost.verdict, lost.pairs), (Verdict::Cut, [3, 0, 3]));
    // Of a cluster without any interface nobody knows what carries its heartbeats.
    let mut shape = node(&[&[0, 1]], [0, 0, 0], false);
    for consumer in &mut shape.consumers {
        consumer.cluster_network = None;
    }
    let told = leaves_told(&shape, |leaf| {
        leaf.cluster_networks = ["CSV"].map(Arc::from).into();
    });
    assert!(told.scenarios.iter().all(|one| one.clusters.is_empty()));
    let mut gaps = told.not_simulated.iter();
    assert!(gaps.any(|gap| gap.kind == "cluster-network"));
}

/// The shape with machines of a tenant on each carrier of these.
fn with_machines(mut shape: HostShape, carriers: &[usize]) -> HostShape {
    for carrier in carriers {
        let mut machines = shape.consumers[0].clone();
        machines.kind = ConsumerKind::VmGroup;
        machines.name = "VLAN 20".into();
        machines.tail = format!("/team:{carrier}/vlan:20").into();
        machines.class = "tenant".into();
        machines.reach = Reach::North;
        machines.cluster_network = None;
        machines.carrier = Fact::derived(*carrier);
        shape.consumers.push(machines);
    }
    shape
}

#[test]
fn machines_whose_group_is_lost_or_cut_off_are_unreachable() {
    let shape = with_machines(node(&[&[0], &[0, 1]], [1, 1, 1], false), &[0, 1]);
    let told = leaves_told(&shape, |leaf| {
        leaf.vms = [0, 0, 0, 20, 30].into();
    });
    // The switch dies: the machines of the single adapter are off, those of the team move.
    assert_eq!(cluster(&told, SWITCH).vms_unreachable, (80, 80));
    // It is cut off: nothing of the one gets through, and half of the other.
    let isolated = "upstream-isolated:D/sw0";
    assert_eq!(cluster(&told, isolated).vms_unreachable, (80, 200));
    let one = cluster(&told, "adapter:HV01/NIC0");
    assert_eq!((one.vms_unreachable, one.vms_down), ((20, 20), (0, 0)));
}

#[test]
fn what_nobody_reached_before_is_not_lost_by_a_failure() {
    let mut shape = with_machines(node(&[&[0], &[0, 1]], [0, 1, 1], false), &[0]);
    // The connection of the adapter carries neither the VLAN of the machines nor that of CSV.
    for consumer in [0, 3] {
        let tagging = Tagging::Tagged(999);
        shape.consumers[consumer].tagging = Fact::derived(tagging);
    }
    let told = leaves_told(&shape, |leaf| leaf.vms = [0, 0, 0, 20].into());
    let lost = cluster(&told, "adapter:HV01/NIC0");
    assert_eq!(lost.vms_unreachable, (0, 0));
    // Nothing got through on CSV before either.
    assert_eq!(lost.networks[0], ("CSV".into(), seconds(0)));
    assert_eq!(lost.verdict, Verdict::Kept);
}

#[test]
fn a_machine_of_two_groups_is_one() {
    let shape = with_machines(node(&[&[0], &[0, 1]], [1, 1, 1], false), &[0, 1]);
    // Ten of the fifty are in both groups: they may be all that the other group holds alone.
    let told = leaves_told(&shape, |leaf| leaf.vms = [0, 0, 0, 30, 30].into());
    assert_eq!(cluster(&told, SWITCH).vms_unreachable, (120, 120));
    let isolated = "upstream-isolated:D/sw0";
    assert_eq!(cluster(&told, isolated).vms_unreachable, (120, 200));
}

#[test]
fn nodes_of_two_kinds_are_told_apart() {
    let site = two_sets();
    let team = Arc::new(node(&[&[0, 1]], [0, 0, 0], false));
    let single = Arc::new(node(&[&[0]], [0, 0, 0], false));
    let leaves = [
        leaf("HV01", &team),
        leaf("HV02", &single),
        leaf("HV03", &team),
        leaf("HV04", &team),
    ];
    let (told, _) = simulate(&site, &leaves, &Asked::default());
    let lost = cluster(&told, "uplink-group:D/SUS_A");
    assert_eq!((lost.verdict, lost.pairs), (Verdict::Cut, [3, 0, 3]));
    assert_eq!(lost.nodes_evicted, (1, 1));
    assert_eq!(lost.interruption.max_s, None);
    // The switch takes the single one for good and the others perhaps.
    let lost = cluster(&told, SWITCH);
    assert_eq!((lost.pairs, lost.nodes_evicted), ([0, 3, 3], (1, 4)));
}
