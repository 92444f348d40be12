//! Facts that are missing once and asked for several times: one world has one answer, and only facts that decide are
//! told.

use super::after::after;
use std::sync::Arc;

use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::host::TeamingMode;
use crate::simulation::cell::Evaluated;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::NetworkOn;
use crate::simulation::terms::{ComponentKind as K, Outcome};

fn facts(found: &Evaluated) -> Vec<&str> {
    found.missing.iter().map(|missing| &*missing.fact).collect()
}

const SIDE_A: (K, &str) = (K::UplinkSide, "SUS_A@A");

#[test]
fn nodes_meet_over_the_same_stacking_links_that_uplinks_are_reached_by() {
    let groups = [on_both("SUS_A", 0)];
    let unknown = Fact::not_collected("whether the modules are stacked");
    let site = site(BackendKind::VirtualConnect, unknown, &groups);
    let shapes = [0, 1].map(|module: u32| {
        Arc::new(node_on(&[&[0], &[0]], [0, 0, 1], false, |_| {
            flex_nic(module, 0, Fact::derived(false))
        }))
    });
    let names = ["HV01", "HV02"].into_iter().zip(&shapes);
    let leaves: Vec<HostLeaf> = names
        .map(|(name, shape)| HostLeaf {
            nodes: Box::default(),
            ..leaf(name, shape)
        })
        .collect();
    let failure = "uplink-side:D/SUS_A@A";
    let asked = Asked {
        fail: vec![failure.to_owned()],
        ..Asked::default()
    };
    let (told, _) = simulate(&site, &leaves, &asked);
    let cell = |host: &str| {
        let mut cells = scenario(&told, failure).cells.iter();
        let is_it = |number: &u32| {
            let consumer = &told.consumers[*number as usize];
            &*consumer.host == host && &*consumer.name == "CSV"
        };
        let found = cells.find(|cell| cell.consumers.iter().any(is_it));
        found.map(|cell| cell.what.clone())
    };
    // Stacked, the nodes meet in the domain. If not, that on A has lost its uplinks, and that on B its own ones.
    let on_a = cell("HV01").expect("a cell");
    assert_eq!(on_a.possible, [Outcome::Unaffected, Outcome::BlackHole]);
    assert_eq!(on_a.missing.len(), 1, "{:?}", on_a.missing);
    assert!(cell("HV02").is_none());
}

#[test]
fn a_network_on_several_connections_has_smart_link_on_all_of_them_or_on_none() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let one = flex_nic(0, 0, Fact::not_collected("Smart Link"));
    let first = one.networks.get().expect("networks")[0].clone();
    let networks = (0..9).map(|number| NetworkOn {
        id: format!("N{number}").into(),
        vlan: Fact::derived(VLAN + number),
        ..first.clone()
    });
    let networks: Vec<NetworkOn> = networks.collect();
    let connection = |module| {
        let mut connection = flex_nic(module, 0, Fact::derived(true));
        connection.networks = Fact::derived(networks.clone());
        connection
    };
    let team = host(vec![connection(0), connection(1)], false);
    let found = after(&site, &team, &[(K::UplinkGroup, "SUS_A")]);
    // Each by itself, they have more answers than are tried.
    assert_eq!(found.possible, [Outcome::BlackHole, Outcome::Lost]);
    assert_eq!(found.outcome, Outcome::Lost);
}

#[test]
fn only_facts_that_decide_are_told() {
    let mut set = on_both("SUS_A", 0);
    set.is_mlag = Fact::not_collected("whether both sides carry traffic");
    let site = site(BackendKind::OneView, Fact::derived(false), &[set]);
    let connection = |side| flex_nic(side, 0, Fact::derived(false));
    let mut team = host(vec![connection(0), connection(1)], false);
    team.members[0].standby = Fact::not_collected("whether NIC0 waits");
    // Without stacking links each side has its own uplinks, whatever the other one carries.
    let found = after(&site, &team, &[SIDE_A]);
    assert_eq!(found.possible, [Outcome::Unaffected, Outcome::BlackHole]);
    let told = facts(&found);
    assert!(told.len() == 1 && told[0].contains("NIC0"), "{told:?}");
    // What the part of a black hole depends on decides as well.
    team.members[0].standby = Fact::derived(false);
    team.members[1].standby = Fact::not_collected("whether NIC1 waits");
    let found = after(&site, &team, &[SIDE_A]);
    assert_eq!(found.possible, [Outcome::BlackHole]);
    assert_eq!(
        found.share.map(|share| (share.dead, share.of)),
        Some((1, 1))
    );
    assert_eq!(facts(&found).len(), 1);
}

#[test]
fn of_facts_that_decide_nothing_none_is_told_beside_another_reason() {
    let mut set = on_both("SUS_A", 0);
    set.is_mlag = Fact::not_collected("whether both sides carry traffic");
    let site = site(BackendKind::OneView, Fact::derived(false), &[set]);
    let connection = |side| flex_nic(side, 0, Fact::derived(false));
    let mut team = host(vec![connection(0), connection(1)], false);
    team.carriers[0].mode = Fact::derived(TeamingMode::Lacp);
    let found = after(&site, &team, &[SIDE_A]);
    let told = facts(&found);
    assert_eq!(told, ["how Team works without a link aggregation group"]);
}

#[test]
fn what_is_left_of_a_side_that_waited_is_told() {
    let groups = [on_both("SUS_A", 0)];
    let site = site(BackendKind::OneView, Fact::derived(false), &groups);
    let on_b = host(vec![flex_nic(1, 0, Fact::derived(false))], false);
    let found = after(&site, &on_b, &[(K::Uplink, "SUS_A/2")]);
    assert_eq!(found.outcome, Outcome::Reduced);
    let left = found.uplink_mbps.expect("speeds");
    assert_eq!((left.before, left.after), (Some(20_000), Some(10_000)));
}

#[test]
fn a_vnic_moves_to_any_of_the_uplinks_that_are_left() {
    let mut second = on_one("A/2", 0);
    for port in &mut second.ports {
        port.2 = 1;
    }
    let groups = [on_one("A/1", 0), second, on_one("A/3", 0), on_one("B/1", 1)];
    let site = site(BackendKind::Ucs, Fact::derived(false), &groups);
    let host = host(vec![vnic(&site, 0, false, UplinkLoss::LinkDown)], false);
    let one = (K::UplinkGroup, "A/1");
    let found = after(&site, &host, &[one, (K::UplinkGroup, "A/3")]);
    assert_eq!(
        found.possible,
        [Outcome::Unaffected, Outcome::FailoverUnseen]
    );
    // One of those that are left is cut off: to which it moves decides, as does where it was.
    let found = after(&site, &host, &[one, (K::UpstreamIsolated, "sw1")]);
    assert_eq!(
        found.possible,
        [
            Outcome::Unaffected,
            Outcome::FailoverUnseen,
            Outcome::BlackHole
        ]
    );
    let told = facts(&found);
    assert!(told.len() == 2, "{told:?}");
    assert!(told.iter().any(|fact| fact.contains("moves")), "{told:?}");
}
