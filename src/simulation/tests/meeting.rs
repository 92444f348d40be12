//! Whether the nodes of a cluster meet inside a domain, so that what happens north of it is not on their path.

use std::sync::Arc;

use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::result::Simulation;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{ConnectionShape, HostShape};
use crate::simulation::site::Site;
use crate::simulation::terms::Outcome;

const NODES: [&str; 4] = ["HV01", "HV02", "HV03", "HV04"];
pub(super) const SET_A: &str = "uplink-group:D/SUS_A";

/// These failures on nodes of these shapes, one a node.
pub(super) fn told(site: &Site<'_>, shapes: &[HostShape], fail: &[&str]) -> Simulation {
    let shapes = shapes.iter().cloned().map(Arc::new);
    let leaves: Vec<HostLeaf> = NODES
        .iter()
        .zip(shapes)
        .map(|(name, shape)| HostLeaf {
            nodes: Box::default(),
            ..leaf(name, &shape)
        })
        .collect();
    let asked = Asked {
        fail: fail.iter().map(|&text| text.to_owned()).collect(),
        ..Asked::default()
    };
    let (simulation, problems) = simulate(site, &leaves, &asked);
    assert!(problems.is_empty(), "{problems:?}");
    simulation
}

/// What becomes of an interface on a node.
pub(super) fn of(simulation: &Simulation, id: &str, host: &str, network: &str) -> Outcome {
    let mut cells = scenario(simulation, id).cells.iter();
    let is_it = |number: &u32| {
        let consumer = &simulation.consumers[*number as usize];
        &*consumer.host == host && &*consumer.name == network
    };
    let cell = cells.find(|cell| cell.consumers.iter().any(is_it));
    cell.map_or(Outcome::Unaffected, |cell| cell.what.outcome)
}

/// Four equal nodes: CSV and live migration on an adapter of side A, management on a team.
pub(super) fn csv_on_a(connection: impl Fn(u32) -> ConnectionShape) -> Vec<HostShape> {
    let shape = node_on(&[&[0], &[0, 1]], [0, 0, 1], false, connection);
    vec![shape; 4]
}

#[test]
fn adapters_on_one_side_need_no_uplink() {
    let site = two_sets();
    let quiet = csv_on_a(|side| flex_nic(side, side, Fact::derived(false)));
    for failure in [SET_A, SWITCH, "upstream-isolated:D/sw0"] {
        let told = told(&site, &quiet, &[failure]);
        assert_eq!(of(&told, failure, "HV01", "CSV"), Outcome::Unaffected);
        assert_eq!(of(&told, failure, "HV01", "Mgmt"), Outcome::BlackHole);
    }
    // Smart Link takes them down all the same.
    let told = told(
        &site,
        &csv_on_a(|side| flex_nic(side, side, Fact::derived(true))),
        &[SET_A],
    );
    assert_eq!(of(&told, SET_A, "HV01", "CSV"), Outcome::Lost);
}

#[test]
fn a_node_on_the_other_side_is_reached_through_the_data_centre() {
    let site = two_sets();
    let connection = |side: u32| flex_nic(side, side, Fact::derived(false));
    let mut shapes = csv_on_a(connection);
    shapes[2] = node_on(&[&[1], &[0, 1]], [0, 0, 1], false, connection);
    let told = told(&site, &shapes, &[SET_A]);
    assert_eq!(of(&told, SET_A, "HV01", "CSV"), Outcome::BlackHole);
    assert_eq!(of(&told, SET_A, "HV03", "CSV"), Outcome::Unaffected);
}

#[test]
fn a_private_network_lets_nodes_meet_nowhere() {
    let site = two_sets();
    let private = |side: u32, is_private: Fact<bool>| {
        let mut connection = flex_nic(side, side, Fact::derived(false));
        if let Fact::Known(networks, _) = &mut connection.networks {
            networks[0].private = is_private;
        }
        connection
    };
    let shapes = csv_on_a(|side| private(side, Fact::derived(true)));
    let told_private = told(&site, &shapes, &[SET_A]);
    assert_eq!(of(&told_private, SET_A, "HV01", "CSV"), Outcome::BlackHole);
    // Where nobody knows, they may be cut off or not.
    let shapes = csv_on_a(|side| private(side, Fact::not_collected("private")));
    let told = told(&site, &shapes, &[SET_A]);
    assert_eq!(of(&told, SET_A, "HV01", "CSV"), Outcome::Unknown);
}

/// Nodes in turn on module A and on module B, all in one network whose uplinks are on module A.
fn in_turn() -> Vec<HostShape> {
    let shape = |module: u32| {
        node_on(&[&[0], &[0]], [0, 0, 1], false, |_| {
            flex_nic(module, 0, Fact::derived(false))
        })
    };
    vec![shape(0), shape(1), shape(0), shape(1)]
}

#[test]
fn stacking_links_join_modules_until_they_are_lost() {
    let groups = [on_both("SUS_A", 0), on_one("SUS_B", 1)];
    let stacked = site(BackendKind::OneView, Fact::derived(true), &groups);
    let told_stacked = told(&stacked, &in_turn(), &[SET_A, "stacking:D/D"]);
    for host in ["HV01", "HV02"] {
        assert_eq!(of(&told_stacked, SET_A, host, "CSV"), Outcome::Unaffected);
        assert_eq!(of(&told_stacked, SET_A, host, "Mgmt"), Outcome::BlackHole);
    }
    let both = format!("{SET_A}+stacking:D/D");
    let together = told(&stacked, &in_turn(), &[&both]);
    let id = &together.scenarios[0].id;
    assert_eq!(of(&together, id, "HV01", "CSV"), Outcome::BlackHole);
    assert_eq!(of(&together, id, "HV02", "CSV"), Outcome::BlackHole);
    let told_apart = site(BackendKind::OneView, Fact::derived(false), &groups);
    let told_apart = told(&told_apart, &in_turn(), &[SET_A]);
    assert_eq!(of(&told_apart, SET_A, "HV01", "CSV"), Outcome::BlackHole);
}

#[test]
fn a_node_that_moved_to_the_other_fabric_is_met_in_the_data_centre() {
    let groups = [on_one("A/uplink-A", 0), on_one("B/uplink-B", 1)];
    let ucs = site(BackendKind::Ucs, Fact::derived(false), &groups);
    // Frames go on being sent when the uplinks of a fabric are lost.
    let shapes = csv_on_a(|side| vnic(&ucs, side, true, UplinkLoss::Warning));
    let uplinks = "uplink-group:D/A/uplink-A";
    let port = "adapter-port:HV01/port 0";
    let both = format!("{port}+{uplinks}");
    let told = told(&ucs, &shapes, &[uplinks, port, &both]);
    assert_eq!(of(&told, uplinks, "HV02", "CSV"), Outcome::Unaffected);
    assert_eq!(of(&told, port, "HV01", "CSV"), Outcome::FailoverUnseen);
    assert_eq!(of(&told, port, "HV02", "CSV"), Outcome::Unaffected);
    // Its neighbours sent inside fabric A, where it no longer is.
    assert_eq!(of(&told, &both, "HV02", "CSV"), Outcome::BlackHole);
}

#[test]
fn nobody_knows_where_a_node_is_that_no_inventory_describes() {
    let site = two_sets();
    let shapes = csv_on_a(|side| flex_nic(side, side, Fact::derived(false)));
    let shape = Arc::new(shapes[0].clone());
    let leaves = ["HV01", "HV02"].map(|name| leaf(name, &shape));
    let asked = Asked {
        fail: vec![SET_A.to_owned()],
        ..Asked::default()
    };
    let (told, _) = simulate(&site, &leaves, &asked);
    assert_eq!(of(&told, SET_A, "HV01", "CSV"), Outcome::Unknown);
    let gap = told
        .not_simulated
        .iter()
        .find(|gap| gap.kind == "cluster-node");
    let gap = gap.expect("the nodes without an inventory");
    assert_eq!((gap.domain.as_deref(), gap.count), (Some("HVCL01"), 2));
    assert!(gap.reason.contains("HV03, HV04"), "{}", gap.reason);
}
