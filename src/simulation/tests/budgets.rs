//! How long nodes may be silent: by their settings, by their operating system, inside a subnet and between subnets.

use std::sync::Arc;

use super::small_clusters::*;
use crate::simulation::leaf::{HeartbeatFacts, HostLeaf};
use crate::simulation::result::ClusterOutcome;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::terms::Verdict;

/// What two nodes make of a dead switch, after something was changed on them: the one team of all networks moves.
fn told(change: impl Fn(usize, &mut HostLeaf)) -> ClusterOutcome {
    let site = two_sets();
    let shape = Arc::new(node(&[&[0, 1]], [0, 0, 0], false));
    let mut leaves = ["HV01", "HV02"].map(|name| HostLeaf {
        nodes: Box::default(),
        ..leaf(name, &shape)
    });
    for (number, leaf) in leaves.iter_mut().enumerate() {
        leaf.heartbeat = HeartbeatFacts::default();
        change(number, leaf);
    }
    let (simulation, problems) = simulate(&site, &leaves, &Asked::default());
    assert!(problems.is_empty());
    cluster(&simulation, SWITCH).clone()
}

fn budget(told: &ClusterOutcome) -> (f64, bool) {
    (told.budget_s, told.is_budget_told)
}

#[test]
fn settings_of_the_cluster_are_the_budget() {
    let told = told(|_, leaf| leaf.heartbeat.same_subnet_ms = Some(2_500));
    assert_eq!(budget(&told), (2.5, true));
    assert_eq!(told.verdict, Verdict::AtRisk);
}

#[test]
fn a_budget_as_long_as_the_interruption_keeps_the_cluster() {
    for (millis, verdict) in [(120_000, Verdict::Kept), (119_999, Verdict::AtRisk)] {
        let told = told(|_, leaf| leaf.heartbeat.same_subnet_ms = Some(millis));
        assert_eq!((told.verdict, told.interruption), (verdict, seconds(120)));
    }
}

#[test]
fn of_two_settings_the_shorter_counts() {
    let told = told(|number, leaf| {
        leaf.heartbeat.same_subnet_ms = Some([20_000, 10_000][number]);
    });
    assert_eq!(budget(&told), (10.0, true));
    // What one node tells is enough.
    let told = self::told(|number, leaf| {
        leaf.heartbeat.same_subnet_ms = (number == 1).then_some(20_000);
    });
    assert_eq!(budget(&told), (20.0, true));
}

#[test]
fn without_settings_the_operating_system_decides() {
    for (build, hyper_v, seconds) in [
        (Some(9_600), false, 5.0),
        (Some(9_600), true, 10.0),
        (Some(14_393), false, 10.0),
        (Some(17_763), true, 10.0),
        (None, false, 10.0),
    ] {
        let told = told(|_, leaf| {
            leaf.os_build = build;
            // A node that is empty, as during maintenance, has the role all the same.
            leaf.running_vms = 0;
            leaf.runs_machines = hyper_v;
        });
        assert_eq!(budget(&told), (seconds, false), "{build:?} {hyper_v}");
    }
}

/// Gives the interfaces of a node in the first so many networks a subnet of the node's own, the others a common one.
fn apart(number: usize, leaf: &mut HostLeaf, networks: usize) {
    let subnets = (0..leaf.subnets.len()).map(|network| {
        let third = if network < networks { number } else { 9 };
        Some(format!("10.{network}.{third}.0/24").as_str().into())
    });
    leaf.subnets = subnets.collect();
}

#[test]
fn nodes_of_different_subnets_have_the_budget_between_subnets() {
    let between = |networks: usize| {
        told(|number, leaf| {
            leaf.os_build = Some(14_393);
            apart(number, leaf, networks);
        })
    };
    assert_eq!(budget(&between(3)), (20.0, false));
    // One network in which they are neighbours is one on which their heartbeats have the shorter budget.
    assert_eq!(budget(&between(2)), (10.0, false));
    let told = told(|number, leaf| {
        leaf.heartbeat.same_subnet_ms = Some(10_000);
        leaf.heartbeat.cross_subnet_ms = Some(40_000);
        apart(number, leaf, 3);
    });
    assert_eq!(budget(&told), (40.0, true));
}

#[test]
fn what_lasts_after_a_repair_counts_only_where_it_is_asked_for() {
    let site = two_sets();
    let shape = Arc::new(node(&[&[0, 1]], [0, 0, 0], false));
    let leaves = ["HV01", "HV02", "HV03", "HV04"].map(|name| leaf(name, &shape));
    let told = |returns: bool| {
        let asked = Asked {
            returns,
            ..Asked::default()
        };
        let (simulation, _) = simulate(&site, &leaves, &asked);
        let told = cluster(&simulation, "uplink-group:D/SUS_A");
        (told.verdict, told.interruption)
    };
    assert_eq!(told(false), (Verdict::Kept, seconds(5)));
    assert_eq!(told(true), (Verdict::AtRisk, seconds(50)));
}
