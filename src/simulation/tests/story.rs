//! The outage that the article series tells of, and its counterparts: four nodes with fifty machines each lose a
//! switch of the data centre. What the cluster makes of it depends on what its networks share.

use std::sync::Arc;

use super::small_clusters::*;
use crate::simulation::result::Simulation;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::HostShape;
use crate::simulation::terms::{Outcome, Verdict};

fn four_nodes(shape: HostShape) -> Simulation {
    let site = two_sets();
    let shape = Arc::new(shape);
    let leaves = ["HV01", "HV02", "HV03", "HV04"].map(|name| leaf(name, &shape));
    let (simulation, problems) = simulate(&site, &leaves, &Asked::default());
    assert!(problems.is_empty());
    simulation
}

#[test]
fn one_team_for_all_networks_may_lose_the_cluster_with_a_switch() {
    let told = four_nodes(node(&[&[0, 1]], [0, 0, 0], false));
    let lost = cluster(&told, SWITCH);
    assert_eq!(lost.verdict, Verdict::AtRisk);
    assert_eq!(lost.interruption, seconds(120));
    assert_eq!((lost.nodes_evicted, lost.vms_down), ((0, 4), (0, 200)));
    // A quarter of the machines, as the reader of the series told.
    assert_eq!(lost.if_exceeded, Some((1, 50)));
    let mut scenarios = told.scenarios.iter();
    let scenario = scenarios.find(|one| one.id == SWITCH).expect("simulated");
    assert_eq!(scenario.worst, Outcome::FailoverSeen);
    assert_eq!(scenario.cells[0].consumers.len(), 12, "every node at once");
}

#[test]
fn the_same_team_keeps_the_cluster_when_only_its_uplinks_are_lost() {
    let told = four_nodes(node(&[&[0, 1]], [0, 0, 0], false));
    let kept = cluster(&told, "uplink-group:D/SUS_A");
    assert_eq!(
        (kept.verdict, kept.interruption),
        (Verdict::Kept, seconds(5))
    );
    assert_eq!((kept.nodes_evicted, kept.if_exceeded), ((0, 0), None));
}

#[test]
fn teams_on_opposite_sides_keep_the_cluster() {
    let told = four_nodes(node(&[&[0, 1], &[1, 0], &[0, 1]], [0, 1, 2], true));
    let kept = cluster(&told, SWITCH);
    assert_eq!(
        (kept.verdict, kept.interruption),
        (Verdict::Kept, seconds(0))
    );
    let lm = kept.networks.iter().find(|(name, _)| &**name == "LM");
    assert_eq!(lm.map(|(_, range)| *range), Some(seconds(0)));
}

#[test]
fn adapters_of_their_own_keep_the_cluster() {
    let told = four_nodes(node(&[&[0], &[1], &[0, 1]], [0, 1, 2], false));
    let kept = cluster(&told, SWITCH);
    assert_eq!(
        (kept.verdict, kept.interruption),
        (Verdict::Kept, seconds(0))
    );
}

#[test]
fn a_node_that_no_inventory_describes_still_loses_the_others() {
    let site = two_sets();
    let shape = Arc::new(node(&[&[0, 1]], [0, 0, 0], false));
    let leaves = ["HV01", "HV02"].map(|name| leaf(name, &shape));
    let (told, _) = simulate(&site, &leaves, &Asked::default());
    let cut = cluster(&told, "mezzanine:HV01/card");
    assert_eq!((cut.verdict, cut.pairs), (Verdict::Cut, [3, 0, 3]));
    let gaps = told.not_simulated.iter();
    assert_eq!(gaps.filter(|gap| gap.kind == "cluster-node").count(), 1);
}

#[test]
fn the_card_of_a_node_takes_that_node_alone() {
    let told = four_nodes(node(&[&[0, 1]], [0, 0, 0], false));
    let cut = cluster(&told, "mezzanine:HV01/card");
    assert_eq!((cut.verdict, cut.pairs), (Verdict::Cut, [3, 0, 3]));
    assert_eq!((cut.nodes_evicted, cut.vms_down), ((1, 1), (50, 50)));
    // Windows Server 2012 R2 starts the machines of a lost node elsewhere.
    assert_eq!(cut.vms_restarted, (50, 50));
}
