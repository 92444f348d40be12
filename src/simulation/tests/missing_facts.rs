//! Consumers of which something is missing: settled on one side of the line between surviving and not where every
//! answer is on it, unknown with what is missing elsewhere.

use super::after::after;
use std::sync::Arc;

use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::graph::Confidence;
use crate::simulation::component::{Failed, OwnId};
use crate::simulation::evaluate::{concerns, evaluate};
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::locality::Locality;
use crate::simulation::shape::{Behind, HostShape};
use crate::simulation::site::Site;
use crate::simulation::terms::{
    Assumption, ComponentKind, ConsumerKind, InterruptionClass, Outcome,
};

fn unknown() -> Fact<bool> {
    Fact::not_collected("this")
}

fn team(site: &Site<'_>, smart_link: &Fact<bool>) -> HostShape {
    let groups = if site.groups.len() > 1 {
        [0, 1]
    } else {
        [0, 0]
    };
    let connections = [0, 1].map(|side| flex_nic(side, groups[side as usize], smart_link.clone()));
    host(connections.to_vec(), false)
}

const SIDE_A: [(ComponentKind, &str); 1] = [(ComponentKind::UplinkSide, "SUS_A@A")];
const SET_A: [(ComponentKind, &str); 1] = [(ComponentKind::UplinkGroup, "SUS_A")];

#[test]
fn stacking_that_no_export_tells_leaves_both_rows() {
    let groups = [on_both("SUS_A", 0), on_both("SUS_B", 1)];
    let site = site(BackendKind::VirtualConnect, unknown(), &groups);
    let found = after(&site, &team(&site, &Fact::derived(false)), &SIDE_A);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!(
        found.possible,
        [Outcome::FailoverUnseen, Outcome::BlackHole]
    );
    assert_eq!(found.missing.len(), 1, "{:?}", found.missing);
    assert_eq!(found.confidence, Confidence::Low);
    let interruption = found.interruption.expect("it may last");
    assert_eq!((interruption.min_s, interruption.max_s), (Some(0), None));
}

#[test]
fn a_site_that_needs_stacking_links_has_them() {
    // Both members leave through a set on A alone, which today's site does.
    let site = site(
        BackendKind::VirtualConnect,
        unknown(),
        &[on_one("SUS_A", 0)],
    );
    let found = after(&site, &team(&site, &Fact::derived(false)), &SET_A);
    assert_eq!(found.outcome, Outcome::BlackHole);
    assert!(
        found.assumes.contains(&Assumption::WorksToday),
        "{:?}",
        found.assumes
    );
}

#[test]
fn either_side_may_be_active_where_nobody_says_it() {
    let mut set = on_both("SUS_A", 0);
    for port in &mut set.ports {
        port.1 = None;
    }
    let site = site(BackendKind::VirtualConnect, Fact::derived(true), &[set]);
    let found = after(&site, &team(&site, &Fact::derived(false)), &SIDE_A);
    // Active on A it moves, active on B nothing happens: all survive, and the worse is told.
    assert_eq!(found.outcome, Outcome::FailoverUnseen);
    assert_eq!(
        found.possible,
        [Outcome::Unaffected, Outcome::FailoverUnseen]
    );
    assert_eq!(found.confidence, Confidence::Low);
    assert!(!found.missing.is_empty());
}

#[test]
fn smart_link_that_nobody_knows_leaves_a_team_open_and_a_single_adapter_lost() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let found = after(&site, &team(&site, &unknown()), &SET_A);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!(found.possible, [Outcome::FailoverSeen, Outcome::BlackHole]);
    let alone = host(vec![flex_nic(0, 0, unknown())], false);
    let found = after(&site, &alone, &SET_A);
    assert_eq!(
        (found.outcome, found.confidence),
        (Outcome::Lost, Confidence::Low)
    );
}

#[test]
fn an_adapter_that_joins_nothing_may_be_anywhere_in_the_domain() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let mut host = team(&site, &Fact::derived(true));
    host.members[1].behind =
        Behind::Unjoined(Missing::unsaid("the connection of NIC1", "it joins none"));
    let found = after(&site, &host, &SET_A);
    assert_eq!(found.outcome, Outcome::Unknown);
    let card = Failed {
        shared: &[],
        own: &[OwnId(0)],
    };
    assert_eq!(
        evaluate(&site, &host, 0, &card, Locality::Remote).outcome,
        Outcome::Lost
    );
    assert!(concerns(&site, &host, 0, &card));
    assert!(!concerns(&site, &host, 0, &Failed::NOTHING));
}

#[test]
fn a_vnic_may_be_pinned_to_either_of_two_uplinks() {
    let groups = [on_one("A/1", 0), on_one("A/2", 0), on_one("B/1", 1)];
    let site = site(BackendKind::Ucs, Fact::derived(false), &groups);
    let host = host(vec![vnic(&site, 0, false, UplinkLoss::LinkDown)], false);
    let found = after(&site, &host, &[(ComponentKind::UplinkGroup, "A/1")]);
    assert_eq!(
        found.possible,
        [Outcome::Unaffected, Outcome::FailoverUnseen]
    );
    assert_eq!(found.outcome, Outcome::FailoverUnseen);
    let class = found.interruption.expect("it moves").class;
    assert_eq!(class, InterruptionClass::Repin);
    // Of a switch that is cut off behind one of them, the line runs between the two.
    let found = after(&site, &host, &[(ComponentKind::UpstreamIsolated, "sw0")]);
    assert_eq!(found.outcome, Outcome::BlackHole, "both lead to it");
}

#[test]
fn a_hard_pin_goes_down_with_its_uplink() {
    let groups = [on_one("A/1", 0), on_one("A/2", 0), on_one("B/1", 1)];
    let site = site(BackendKind::Ucs, Fact::derived(false), &groups);
    let mut pinned = vnic(&site, 0, false, UplinkLoss::LinkDown);
    let pin = Fact::derived(Some(crate::simulation::number::GroupIx(0)));
    pinned.ucs.as_mut().expect("a vNIC").pin = pin;
    let host = host(vec![pinned], false);
    let found = after(&site, &host, &[(ComponentKind::UplinkGroup, "A/1")]);
    assert_eq!(
        (found.outcome, found.reasons[0].rule),
        (Outcome::Lost, "M19")
    );
    let found = after(&site, &host, &[(ComponentKind::UplinkGroup, "A/2")]);
    assert_eq!(found.outcome, Outcome::Unaffected);
}

#[test]
fn what_is_broken_before_is_no_effect_of_a_failure() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let mut host = team(&site, &Fact::derived(true));
    let Behind::Connection(connection) = &mut host.members[1].behind else {
        panic!("a connection");
    };
    let mut without = (**connection).clone();
    without.networks = Fact::derived(Vec::new());
    *connection = Arc::new(without);
    let before = evaluate(&site, &host, 0, &Failed::NOTHING, Locality::Remote);
    assert_eq!(
        (before.outcome, before.reasons[0].rule),
        (Outcome::BlackHole, "M5")
    );
    assert_eq!(
        before.share.map(|share| (share.dead, share.of)),
        Some((1, 2))
    );
    // The member that works goes down, and all that is left leads nowhere.
    let found = after(&site, &host, &SET_A);
    assert_eq!(
        found.share.map(|share| (share.dead, share.of)),
        Some((1, 1))
    );
}

#[test]
fn storage_moves_by_its_own_paths_and_needs_no_uplink() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let mut host = team(&site, &Fact::derived(false));
    host.consumers[0].kind = ConsumerKind::Storage;
    assert_eq!(after(&site, &host, &SET_A).outcome, Outcome::Unaffected);
    let found = after(&site, &host, &[(ComponentKind::Module, "A")]);
    assert_eq!(
        (found.outcome, found.last_path),
        (Outcome::FailoverSeen, true)
    );
    assert!(found.assumes.contains(&Assumption::Mpio));
}

#[test]
fn a_link_that_cannot_be_taken_down_alone_stays_up() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let mut connections = [0, 1].map(|side| flex_nic(side, side, Fact::derived(true)));
    connections[0].dcc = Fact::derived(false);
    let found = after(&site, &host(connections.to_vec(), false), &SET_A);
    assert_eq!(
        (found.outcome, found.reasons[0].rule),
        (Outcome::BlackHole, "M12")
    );
    connections[0].dcc = unknown();
    let found = after(&site, &host(connections.to_vec(), false), &SET_A);
    assert_eq!(found.outcome, Outcome::FailoverSeen);
    assert!(found.assumes.contains(&Assumption::Dcc));
}

#[test]
fn a_channel_to_two_switches_is_cut_off_in_part() {
    let mut set = on_one("SUS_A", 0);
    set.ports[1].2 = 1;
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[set, on_one("SUS_B", 1)],
    );
    let found = after(
        &site,
        &team(&site, &Fact::derived(true)),
        &[(ComponentKind::UpstreamIsolated, "sw0")],
    );
    // One of two links of one of two members.
    assert_eq!(
        found.share.map(|share| (share.dead, share.of)),
        Some((1, 4))
    );
}

#[test]
fn two_failures_are_worse_than_each() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let host = team(&site, &Fact::derived(true));
    let both = [
        (ComponentKind::Uplink, "SUS_A/0"),
        (ComponentKind::Uplink, "SUS_A/1"),
    ];
    assert_eq!(after(&site, &host, &both[..1]).outcome, Outcome::Reduced);
    assert_eq!(after(&site, &host, &both).outcome, Outcome::FailoverSeen);
    let sides = [
        (ComponentKind::UplinkGroup, "SUS_A"),
        (ComponentKind::Module, "B"),
    ];
    assert_eq!(after(&site, &host, &sides).outcome, Outcome::Lost);
}

#[test]
fn an_upstream_switch_takes_longer_than_its_uplinks() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let host = team(&site, &Fact::derived(true));
    let lasts = |fails: &[(ComponentKind, &str)]| {
        let interruption = after(&site, &host, fails).interruption.expect("it moves");
        (
            interruption.class,
            interruption.max_s,
            interruption.on_return,
        )
    };
    let team_move = (InterruptionClass::TeamMove, Some(5), Some((0, 50)));
    assert_eq!(lasts(&SET_A), team_move);
    let switch = [(ComponentKind::UpstreamSwitch, "sw0")];
    let convergence = (
        InterruptionClass::UpstreamConvergence,
        Some(120),
        Some((0, 50)),
    );
    assert_eq!(lasts(&switch), convergence);
}

#[test]
fn a_connection_whose_networks_nobody_knows_may_lose_any_uplink() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let mut connection = flex_nic(0, 0, Fact::derived(true));
    connection.networks = Fact::not_collected("the networks");
    let alone = host(vec![connection], false);
    let before = evaluate(&site, &alone, 0, &Failed::NOTHING, Locality::Remote);
    assert_eq!(before.outcome, Outcome::Unaffected);
    let found = after(&site, &alone, &SET_A);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert!(!found.missing.is_empty());
}

#[test]
fn an_adapter_of_which_nobody_knows_the_port_may_be_on_the_one_that_fails() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let site = site(BackendKind::VirtualConnect, Fact::derived(true), &groups);
    let mut host = team(&site, &Fact::derived(true));
    (host.members[1].port, host.members[1].card) = (None, None);
    let fails = |own: u16| {
        let own = [OwnId(own)];
        let failed = Failed {
            shared: &[],
            own: &own,
        };
        assert!(concerns(&site, &host, 0, &failed));
        evaluate(&site, &host, 0, &failed, Locality::Remote)
    };
    // The port of NIC0, which NIC1 may share: at worst nothing is left.
    let port = fails(1);
    assert_eq!(port.outcome, Outcome::Unknown);
    assert_eq!(port.possible, [Outcome::FailoverSeen, Outcome::Lost]);
    assert!(!port.missing.is_empty());
    // An adapter is no port.
    assert_eq!(fails(2).outcome, Outcome::FailoverSeen);
}

#[test]
fn a_team_without_known_members_works_today_and_is_unknown_after_a_failure() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let mut host = team(&site, &Fact::derived(true));
    host.carriers[0].members.clear();
    host.carriers[0].open = Some(Missing::unsaid(
        "the list of team members",
        "it was not collected",
    ));
    let before = evaluate(&site, &host, 0, &Failed::NOTHING, Locality::Remote);
    assert_eq!(before.outcome, Outcome::Unaffected);
    let found = after(&site, &host, &SET_A);
    assert_eq!((found.outcome, found.missing.len()), (Outcome::Unknown, 1));
    let lasts = found.interruption.expect("it may last");
    assert_eq!((lasts.min_s, lasts.max_s), (Some(0), None));
    let shared = [id(&site, SET_A[0].0, SET_A[0].1)];
    let failed = Failed {
        shared: &shared,
        own: &[],
    };
    assert!(concerns(&site, &host, 0, &failed));
}

#[test]
fn a_link_that_cannot_be_taken_down_alone_stays_up_without_stacking_links_too() {
    let groups = [on_both("SUS_A", 1), on_both("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let mut connections = [0, 1].map(|side| flex_nic(side, side, Fact::derived(true)));
    connections[0].dcc = Fact::derived(false);
    let stacking = [(ComponentKind::Stacking, "D")];
    let found = after(&site, &host(connections.to_vec(), false), &stacking);
    assert_eq!(
        (found.outcome, found.reasons[0].rule),
        (Outcome::BlackHole, "M17")
    );
}
