//! Rows in which no document says whether a link goes down or leads nowhere: both count, for what must leave the domain
//! and for what stays in it.

use super::after::after_one as after;
use std::sync::Arc;

use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::simulation::fact::Fact;
use crate::simulation::number::GroupIx;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{ConnectionShape, NetworkOn};
use crate::simulation::terms::{ComponentKind as K, Outcome};

const SET_A: &str = "uplink-group:D/SUS_A";
const SET_B: (K, &str) = (K::UplinkGroup, "SUS_B");

/// A connection with networks of these VLANs, each with its group, all with Smart Link.
fn nic(module: u32, networks: &[(u16, u32)]) -> ConnectionShape {
    let mut nic = flex_nic(module, 0, Fact::derived(true));
    let one = nic.networks.get().expect("networks")[0].clone();
    let network = |(vlan, group): &(u16, u32)| NetworkOn {
        id: format!("N{vlan}").into(),
        vlan: Fact::derived(*vlan),
        groups: Fact::derived(vec![GroupIx(*group)]),
        ..one.clone()
    };
    nic.networks = Fact::derived(networks.iter().map(network).collect());
    nic
}

#[test]
fn what_stays_in_the_domain_survives_where_smart_link_does_nothing() {
    let site = two_sets();
    // CSV and live migration on an adapter of side A, whose other network leaves through side B.
    let connection = |side: u32| nic(side, &[(VLAN, 0), (30, 1)]);
    let shape = Arc::new(node_on(&[&[0], &[0, 1]], [0, 0, 1], false, connection));
    let leaves = ["HV01", "HV02", "HV03", "HV04"].map(|name| leaf(name, &shape));
    let asked = Asked {
        fail: vec![SET_A.to_owned()],
        ..Asked::default()
    };
    let (told, _) = simulate(&site, &leaves, &asked);
    let cell = |name: &str| {
        let mut cells = scenario(&told, SET_A).cells.iter();
        let is_it = |number: &u32| &*told.consumers[*number as usize].name == name;
        let found = cells.find(|cell| cell.consumers.iter().any(is_it));
        found.expect("a cell").what.clone()
    };
    let csv = cell("CSV");
    assert_eq!(csv.outcome, Outcome::Unknown);
    assert_eq!(csv.possible, [Outcome::Unaffected, Outcome::Lost]);
    assert!(csv.missing[0].fact.contains("Smart Link"), "{csv:?}");
    // What must leave it survives in neither case.
    let management = cell("Mgmt");
    assert_eq!(management.outcome, Outcome::Lost);
    assert_eq!(management.possible, [Outcome::BlackHole, Outcome::Lost]);
}

#[test]
fn what_a_connection_does_not_carry_goes_down_with_its_link() {
    let site = two_sets();
    let alive = flex_nic(0, 0, Fact::derived(true));
    let both = |other: ConnectionShape| host(vec![alive.clone(), other], false);
    // Two other networks, of which one loses its uplinks: Smart Link may take the link down.
    let found = after(&site, &both(nic(1, &[(30, 1), (40, 0)])), SET_B);
    assert_eq!(found.possible, [Outcome::FailoverSeen, Outcome::BlackHole]);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!(found.missing.len(), 1, "{:?}", found.missing);
    // All of them lose them: it does.
    let other = both(nic(1, &[(30, 1)]));
    let found = after(&site, &other, SET_B);
    assert_eq!(found.outcome, Outcome::FailoverSeen);
    let found = after(&site, &other, (K::Module, "B"));
    assert_eq!(found.outcome, Outcome::FailoverSeen);
    let rules: Vec<_> = found.reasons.iter().map(|reason| reason.rule).collect();
    assert_eq!(rules, ["M2"]);
    // Nothing happens to its link.
    let found = after(&site, &other, (K::Uplink, "SUS_B/0"));
    assert_eq!(found.outcome, Outcome::BlackHole);
}

#[test]
fn stacking_links_of_other_networks_may_take_the_link_down() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let alive = flex_nic(0, 0, Fact::derived(true));
    let other = |group| host(vec![alive.clone(), nic(1, &[(30, group)])], false);
    let stacking = (K::Stacking, "D");
    let found = after(&site, &other(0), stacking);
    assert_eq!(found.possible, [Outcome::FailoverSeen, Outcome::BlackHole]);
    let found = after(&site, &other(1), stacking);
    assert_eq!(found.possible, [Outcome::BlackHole]);
}
