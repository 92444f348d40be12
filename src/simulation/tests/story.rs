//! The outage that the article series tells of, and its counterparts: four nodes with fifty machines each lose a
//! switch of the data centre. What the cluster makes of it depends on what its networks share.

use std::sync::Arc;

use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::{HeartbeatFacts, HostLeaf, LeafPlaces};
use crate::simulation::result::{ClusterOutcome, Range, Simulation};
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::HostShape;
use crate::simulation::site::Site;
use crate::simulation::terms::{Outcome, Reach, Verdict};
use crate::source::Place;

/// The networks of the cluster, each with the class that its interfaces have.
const NETWORKS: [(&str, &str, Reach); 3] = [
    ("CSV", "csv", Reach::Peers),
    ("LM", "live-migration", Reach::Peers),
    ("Mgmt", "management", Reach::North),
];

fn two_sets() -> Site<'static> {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    site(BackendKind::OneView, Fact::derived(true), &groups)
}

/// A host with an interface in each network, on the carrier of this number; carriers are lists of sides, of which all but
/// the first wait where `is_standby`.
fn node(carriers: &[&[u32]], on: [usize; 3], is_standby: bool) -> HostShape {
    let sides: Vec<u32> = carriers.concat();
    let connections = sides
        .iter()
        .map(|side| flex_nic(*side, *side, Fact::derived(true)));
    let mut shape = host(connections.collect(), false);
    let (team, interface) = (shape.carriers.remove(0), shape.consumers.remove(0));
    let mut next = 0;
    for (number, sides) in carriers.iter().enumerate() {
        let members: Vec<usize> = (next..next + sides.len()).collect();
        for waiting in members.iter().skip(1) {
            shape.members[*waiting].standby = Fact::derived(is_standby);
        }
        next += sides.len();
        let mut carrier = team.clone();
        carrier.tail = format!("/team:{number}").into();
        carrier.members = members;
        shape.carriers.push(carrier);
    }
    for ((network, class, reach), carrier) in NETWORKS.into_iter().zip(on) {
        let mut consumer = interface.clone();
        consumer.name = network.into();
        consumer.tail = format!("/team:{carrier}/team-nic:{network}").into();
        consumer.class = class.into();
        consumer.reach = reach;
        consumer.cluster_network = Some(network.into());
        consumer.carrier = Fact::derived(carrier);
        shape.consumers.push(consumer);
    }
    shape
}

fn leaf(name: &str, shape: &Arc<HostShape>) -> HostLeaf {
    let places = |count: usize| vec![Place::FIRST; count].into_boxed_slice();
    let consumers = shape.consumers.len();
    HostLeaf {
        id: format!("host:{name}").into(),
        name: name.into(),
        cluster: Some("HVCL01".into()),
        shape: shape.clone(),
        places: LeafPlaces {
            own: places(shape.own.len()),
            members: places(shape.members.len()),
            connections: places(shape.members.len()),
            carriers: places(shape.carriers.len()),
            consumers: places(consumers),
        },
        running_vms: 50,
        vms: vec![0; consumers].into(),
        subnets: vec![None; consumers].into(),
        heartbeat: HeartbeatFacts {
            same_subnet_ms: Some(10_000),
            ..HeartbeatFacts::default()
        },
        os_build: Some(9600),
        down_nodes: Box::default(),
        nodes: ["HV01", "HV02", "HV03", "HV04"].map(Arc::from).into(),
    }
}

fn four_nodes(shape: HostShape) -> Simulation {
    let site = two_sets();
    let shape = Arc::new(shape);
    let leaves = ["HV01", "HV02", "HV03", "HV04"].map(|name| leaf(name, &shape));
    let (simulation, problems) = simulate(&site, &leaves, &Asked::default());
    assert!(problems.is_empty());
    simulation
}

fn cluster<'s>(simulation: &'s Simulation, scenario: &str) -> &'s ClusterOutcome {
    let mut scenarios = simulation.scenarios.iter();
    let found = scenarios.find(|one| one.id == scenario);
    &found.expect("it was simulated").clusters[0]
}

const SWITCH: &str = "upstream-switch:D/sw0";

fn seconds(max: u32) -> Range {
    Range {
        min_s: Some(0),
        max_s: Some(max),
    }
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
