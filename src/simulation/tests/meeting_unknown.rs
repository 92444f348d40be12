//! Nodes of which nobody knows whether they meet inside a domain: where some lead to, which of their members are in use,
//! whether modules are stacked.

use std::sync::Arc;

use super::meeting::{SET_A, csv_on_a, of, told};
use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::Confidence;
use crate::simulation::cell::Evaluated;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::result::Simulation;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{Behind, ConnectionShape, HostShape};
use crate::simulation::terms::Outcome;

const BOTH_SETS: &str = "uplink-group:D/SUS_A+uplink-group:D/SUS_B";

fn quiet(side: u32) -> ConnectionShape {
    flex_nic(side, side, Fact::derived(false))
}

/// On a network that ends in the domain.
fn inside(side: u32) -> ConnectionShape {
    let mut connection = flex_nic(side, 0, Fact::derived(false));
    if let Fact::Known(networks, _) = &mut connection.networks {
        networks[0].groups = Fact::derived(Vec::new());
    }
    connection
}

fn unjoined() -> Behind {
    Behind::Unjoined(Missing::unsaid("the connection of NIC0", "it joins none"))
}

/// What the interface for CSV of the first node feels.
fn csv<'s>(simulation: &'s Simulation, id: &str) -> &'s Evaluated {
    let mut cells = scenario(simulation, id).cells.iter();
    let is_it = |number: &u32| {
        let consumer = &simulation.consumers[*number as usize];
        (&*consumer.host, &*consumer.name) == ("HV01", "CSV")
    };
    let cell = cells.find(|cell| cell.consumers.iter().any(is_it));
    &cell.expect("a cell of CSV on HV01").what
}

fn facts(felt: &Evaluated) -> Vec<&str> {
    felt.missing.iter().map(|missing| &*missing.fact).collect()
}

fn is_broken_before(simulation: &Simulation, name: &str) -> bool {
    let mut consumers = simulation.baseline.iter().flat_map(|cell| &cell.consumers);
    consumers.any(|number| &*simulation.consumers[*number as usize].name == name)
}

#[test]
fn an_adapter_of_another_node_that_joins_nothing_may_be_met_or_not() {
    let site = two_sets();
    let mut shapes = csv_on_a(quiet);
    shapes[2].members[0].behind = unjoined();
    let told = told(&site, &shapes, &[SET_A]);
    let felt = csv(&told, SET_A);
    assert_eq!(felt.outcome, Outcome::Unknown);
    assert_eq!(felt.possible, [Outcome::Unaffected, Outcome::BlackHole]);
    assert_eq!(
        facts(felt),
        ["whether the nodes of HVCL01 meet inside the domain"]
    );
}

#[test]
fn a_list_of_members_that_is_not_whole_leaves_it_open() {
    let site = two_sets();
    let mut shapes = csv_on_a(quiet);
    shapes[2].carriers[0].open = Some(Missing::unsaid("the list of team members", "it is cut"));
    let told = told(&site, &shapes, &[SET_A]);
    assert_eq!(csv(&told, SET_A).outcome, Outcome::Unknown);
}

#[test]
fn a_member_that_waits_says_nothing_of_where_nodes_meet() {
    let site = two_sets();
    let shape = node_on(&[&[0, 1]], [0, 0, 0], true, quiet);
    let mut shapes = vec![shape; 4];
    shapes[2].members[1].behind = unjoined();
    let told = told(&site, &shapes, &[SET_A]);
    for host in ["HV01", "HV03"] {
        assert_eq!(of(&told, SET_A, host, "CSV"), Outcome::Unaffected);
    }
}

#[test]
fn an_adapter_that_certainly_leads_elsewhere_is_met_in_the_data_centre() {
    let site = two_sets();
    for (is_certain, outcome) in [(true, Outcome::BlackHole), (false, Outcome::Unknown)] {
        let mut shapes = csv_on_a(quiet);
        let switch = Fact::not_collected("the switch behind an adapter");
        shapes[2].members[0].behind = Behind::Outside(switch, is_certain);
        let told = told(&site, &shapes, &[SET_A]);
        assert_eq!(of(&told, SET_A, "HV01", "CSV"), outcome);
    }
}

/// Nodes whose CSV is on a network that ends in the domain.
fn csv_inside() -> Vec<HostShape> {
    let mut shapes = csv_on_a(quiet);
    for shape in &mut shapes {
        shape.members[0].behind = Behind::Connection(Arc::new(inside(0)));
    }
    shapes
}

#[test]
fn a_network_inside_the_domain_that_works_today_is_where_all_nodes_are() {
    let site = two_sets();
    let mut shapes = csv_inside();
    shapes[2].members[0].behind = unjoined();
    let told_unjoined = told(&site, &shapes, &[SET_A]);
    assert!(!is_broken_before(&told_unjoined, "CSV"));
    // The uplinks of others do not concern it.
    assert_eq!(
        of(&told_unjoined, SET_A, "HV01", "CSV"),
        Outcome::Unaffected
    );
    let shape = Arc::new(csv_inside().remove(0));
    let leaves = ["HV01", "HV02"].map(|name| leaf(name, &shape));
    let (told_absent, _) = simulate(&site, &leaves, &Asked::default());
    assert!(!is_broken_before(&told_absent, "CSV"));
    // What certainly is elsewhere, nobody inside reaches.
    let switch = Fact::not_collected("the switch behind an adapter");
    shapes[2].members[0].behind = Behind::Outside(switch, true);
    assert!(is_broken_before(&told(&site, &shapes, &[SET_A]), "CSV"));
}

#[test]
fn what_a_consumer_had_inside_the_domain_is_told() {
    let site = two_sets();
    let adapter = "adapter:HV01/NIC0";
    let told = told(&site, &csv_inside(), &[adapter]);
    let felt = csv(&told, adapter);
    assert_eq!(felt.outcome, Outcome::Lost);
    assert_eq!((felt.mbps.before, felt.mbps.after), (Some(2000), Some(0)));
    assert!(!felt.is_degraded);
}

#[test]
fn whether_a_link_stays_up_decides_where_nodes_meet() {
    let site = two_sets();
    let connection = |side: u32| match side {
        0 => quiet(0),
        _ => flex_nic(1, 1, Fact::not_collected("the Smart Link of N_B")),
    };
    let shape = node_on(&[&[0, 1]], [0, 0, 0], false, connection);
    let told_active = told(&site, &vec![shape; 4], &[BOTH_SETS]);
    // With the link down all are on module A in one network, with the link up they are on both.
    let felt = csv(&told_active, BOTH_SETS);
    assert_eq!(felt.outcome, Outcome::Unknown);
    assert_eq!(felt.possible, [Outcome::FailoverSeen, Outcome::BlackHole]);
    assert_eq!(facts(felt), ["the Smart Link of N_B"]);
    // Whichever side they are on, equal nodes are on it together.
    let connection = |side: u32| match side {
        0 => flex_nic(0, 0, Fact::not_collected("the Smart Link of N_A")),
        _ => quiet(1),
    };
    let shape = node_on(&[&[0, 1]], [0, 0, 0], true, connection);
    let told = told(&site, &vec![shape; 4], &[BOTH_SETS]);
    let felt = csv(&told, BOTH_SETS);
    assert_eq!(felt.possible, [Outcome::Unaffected, Outcome::FailoverSeen]);
    assert_eq!(
        (felt.outcome, felt.confidence),
        (Outcome::FailoverSeen, Confidence::Low)
    );
}

#[test]
fn a_member_that_waits_on_the_other_module_proves_no_stacking_links() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let unknown = Fact::not_collected("whether the modules are stacked");
    let site = site(BackendKind::OneView, unknown, &groups);
    let shape = node_on(&[&[0, 1]], [0, 0, 0], true, inside);
    let adapter = "adapter:HV01/NIC0";
    let told = told(&site, &vec![shape; 4], &[adapter]);
    assert!(!is_broken_before(&told, "CSV"));
    let felt = csv(&told, adapter);
    assert_eq!(felt.outcome, Outcome::Unknown);
    assert_eq!(felt.possible, [Outcome::FailoverSeen, Outcome::BlackHole]);
    assert_eq!(facts(felt), ["whether the modules are stacked"]);
}
