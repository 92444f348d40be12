//! Cases of the tables of fates and outcomes that have no test of their own yet.

use std::sync::Arc;

use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::graph::Confidence;
use crate::simulation::cell::Evaluated;
use crate::simulation::component::{Failed, OwnId};
use crate::simulation::evaluate::evaluate;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::locality::Locality;
use crate::simulation::number::GroupIx;
use crate::simulation::shape::{ConnectionShape, HostShape, NetworkOn};
use crate::simulation::site::Site;
use crate::simulation::terms::{Assumption, ComponentKind as K, InterruptionClass, Outcome};

fn missing() -> Missing {
    Missing::unsaid("this", "that")
}

fn unknown<T>() -> Fact<T> {
    Fact::Missing(missing())
}

fn run(
    site: &Site<'_>,
    host: &HostShape,
    fails: &[(K, &str)],
    own: &[OwnId],
    locality: Locality,
) -> Evaluated {
    let mut shared: Vec<_> = fails
        .iter()
        .map(|(kind, name)| id(site, *kind, name))
        .collect();
    shared.sort_unstable();
    evaluate(
        site,
        host,
        0,
        &Failed {
            shared: &shared,
            own,
        },
        locality,
    )
}

fn after(site: &Site<'_>, host: &HostShape, fails: &[(K, &str)]) -> Evaluated {
    run(site, host, fails, &[], Locality::Remote)
}

fn one_a_side() -> Site<'static> {
    site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    )
}

fn network(vlan: u16, groups: &[u32], smart_link: Fact<bool>) -> NetworkOn {
    let name: Arc<str> = format!("N{vlan}").into();
    NetworkOn {
        id: name.clone(),
        name,
        vlan: Fact::derived(vlan),
        untagged: Fact::derived(false),
        tunnel: false,
        smart_link,
        private: Fact::derived(false),
        groups: Fact::derived(groups.iter().map(|group| GroupIx(*group)).collect()),
        elsewhere: Fact::derived(true),
    }
}

fn nic(networks: Vec<NetworkOn>) -> ConnectionShape {
    ConnectionShape {
        networks: Fact::derived(networks),
        ..flex_nic(0, 0, Fact::derived(true))
    }
}

fn share(found: &Evaluated) -> Option<(u32, u32)> {
    found.share.map(|share| (share.dead, share.of))
}

fn team_on(group: u32, smart_link: bool) -> HostShape {
    host(
        [0, 1]
            .map(|side| flex_nic(side, group, Fact::derived(smart_link)))
            .to_vec(),
        false,
    )
}

#[test]
fn m9_the_standby_side_matters_to_nobody() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_both("SUS_A", 0)],
    );
    let found = after(&site, &team_on(0, true), &[(K::UplinkSide, "SUS_A@B")]);
    assert_eq!(found.outcome, Outcome::Unaffected);
    let found = after(&site, &team_on(0, true), &[(K::UplinkSide, "SUS_A@A")]);
    assert_eq!(
        (found.outcome, found.reasons[0].rule),
        (Outcome::FailoverUnseen, "M8")
    );
}

fn mlag() -> Group {
    Group {
        name: "SUS_A",
        ports: vec![
            (0, Some(true), 0),
            (0, Some(true), 0),
            (1, Some(true), 1),
            (1, Some(true), 1),
        ],
        is_mlag: Fact::derived(true),
    }
}

#[test]
fn m11_mlag_shrinks_with_stacking_links() {
    let mut site = site(BackendKind::OneView, Fact::derived(true), &[mlag()]);
    let found = after(&site, &team_on(0, true), &[(K::UplinkSide, "SUS_A@A")]);
    assert_eq!(
        found.outcome,
        Outcome::Unaffected,
        "20 000 of 20 000 Mbps are left"
    );
    site.groups[0].guaranteed_mbps = Fact::derived(30_000);
    let found = after(&site, &team_on(0, true), &[(K::UplinkSide, "SUS_A@A")]);
    assert_eq!(
        (found.outcome, found.reasons[0].rule),
        (Outcome::Reduced, "M11")
    );
    assert_eq!(found.confidence, Confidence::Medium);
}

#[test]
fn m11_mlag_without_stacking_links_has_its_own_side() {
    let site = site(BackendKind::OneView, Fact::derived(false), &[mlag()]);
    let found = after(&site, &team_on(0, true), &[(K::UplinkSide, "SUS_A@A")]);
    assert_eq!(
        (found.outcome, share(&found)),
        (Outcome::BlackHole, Some((1, 2)))
    );
    assert_eq!(found.reasons[0].rule, "M10");
    let found = after(&site, &team_on(0, true), &[(K::Uplink, "SUS_A/0")]);
    assert_eq!(found.outcome, Outcome::Reduced);
}

#[test]
fn m14_smart_link_in_part_is_not_processed() {
    let site = one_a_side();
    for (kind, confidence) in [
        (BackendKind::OneView, Confidence::High),
        (BackendKind::VirtualConnect, Confidence::Medium),
    ] {
        let mut connection = nic(vec![
            network(VLAN, &[0], Fact::derived(true)),
            network(30, &[0], Fact::derived(false)),
        ]);
        connection.kind = kind;
        let found = after(
            &site,
            &host(vec![connection], false),
            &[(K::UplinkGroup, "SUS_A")],
        );
        assert_eq!(
            (found.outcome, found.reasons[0].rule),
            (Outcome::BlackHole, "M14")
        );
        assert_eq!(found.confidence, confidence);
    }
}

#[test]
fn m15_some_networks_lost_is_documented_nowhere() {
    let site = one_a_side();
    let connection = nic(vec![
        network(VLAN, &[0], Fact::derived(true)),
        network(30, &[1], Fact::derived(true)),
    ]);
    let found = after(
        &site,
        &host(vec![connection], false),
        &[(K::UplinkGroup, "SUS_A")],
    );
    assert_eq!(found.possible, [Outcome::BlackHole, Outcome::Lost]);
    assert_eq!(
        (found.outcome, found.confidence),
        (Outcome::Lost, Confidence::Low)
    );
}

#[test]
fn networks_that_end_in_the_domain_do_not_count_for_smart_link() {
    let site = one_a_side();
    for inner in [true, false] {
        let connection = nic(vec![
            network(VLAN, &[0], Fact::derived(true)),
            network(30, &[], Fact::derived(inner)),
        ]);
        let found = after(
            &site,
            &host(vec![connection], false),
            &[(K::UplinkGroup, "SUS_A")],
        );
        assert_eq!(
            (found.outcome, found.reasons[0].rule),
            (Outcome::Lost, "M12"),
            "inner: {inner}"
        );
    }
}

#[test]
fn a_network_that_ends_in_the_domain_reaches_peers_alone() {
    let site = one_a_side();
    let host = host(
        vec![nic(vec![network(VLAN, &[], Fact::derived(true))])],
        false,
    );
    let nothing: [(K, &str); 0] = [];
    assert_eq!(
        run(&site, &host, &nothing, &[], Locality::Remote).outcome,
        Outcome::BlackHole
    );
    assert_eq!(
        run(&site, &host, &nothing, &[], Locality::Local).outcome,
        Outcome::Unaffected
    );
}

#[test]
fn stacking_and_the_active_side() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_both("SUS_A", 0)],
    );
    let both = [(K::Stacking, "D"), (K::UplinkSide, "SUS_A@A")];
    let found = after(&site, &team_on(0, false), &both);
    assert_eq!(
        (found.outcome, share(&found)),
        (Outcome::BlackHole, Some((1, 2)))
    );
    let b = host(vec![flex_nic(1, 0, Fact::derived(false))], false);
    let found = after(&site, &b, &both);
    assert_eq!(
        (found.outcome, found.confidence),
        (Outcome::FailoverUnseen, Confidence::Medium)
    );
}

fn ucs(groups: &[Group]) -> Site<'static> {
    site(BackendKind::Ucs, Fact::derived(false), groups)
}

#[test]
fn fabric_failover_needs_the_other_side() {
    let site = ucs(&[on_one("A/up", 0), on_one("B/up", 1)]);
    let host = host(vec![vnic(&site, 0, true, UplinkLoss::LinkDown)], false);
    for other in [
        (K::UplinkGroup, "B/up"),
        (K::Module, "B"),
        (K::Iom, "chassis-1/B"),
    ] {
        for first in [
            (K::Module, "A"),
            (K::Iom, "chassis-1/A"),
            (K::UplinkGroup, "A/up"),
        ] {
            assert_eq!(
                after(&site, &host, &[first, other]).outcome,
                Outcome::Lost,
                "{first:?} {other:?}"
            );
        }
    }
    let found = after(
        &site,
        &host,
        &[(K::Module, "A"), (K::UpstreamIsolated, "sw1")],
    );
    assert_eq!(
        (found.outcome, share(&found)),
        (Outcome::BlackHole, Some((1, 1)))
    );
}

#[test]
fn after_fabric_failover_either_uplink_may_be_the_one() {
    let mut second = on_one("B/2", 1);
    for port in &mut second.ports {
        port.2 = 0;
    }
    let site = ucs(&[on_one("A/up", 0), on_one("B/1", 1), second]);
    let host = host(vec![vnic(&site, 0, true, UplinkLoss::LinkDown)], false);
    let found = after(
        &site,
        &host,
        &[(K::Module, "A"), (K::UpstreamIsolated, "sw1")],
    );
    assert_eq!(found.outcome, Outcome::Unknown, "{:?}", found.possible);
}

#[test]
fn repin_beside_a_channel_that_shrinks_is_still_a_repin() {
    let site = ucs(&[on_one("A/1", 0), on_one("A/2", 0), on_one("B/1", 1)]);
    let nics = vec![
        vnic(&site, 0, false, UplinkLoss::LinkDown),
        vnic(&site, 1, false, UplinkLoss::LinkDown),
    ];
    let found = after(
        &site,
        &host(nics, false),
        &[(K::UplinkGroup, "A/1"), (K::Uplink, "B/1/0")],
    );
    assert_eq!(found.outcome, Outcome::FailoverUnseen);
    assert_eq!(
        found.interruption.expect("it moves").class,
        InterruptionClass::Repin
    );
}

#[test]
fn switch_mode_is_unknown() {
    let mut site = ucs(&[on_one("A/up", 0), on_one("B/up", 1)]);
    site.domains[0].switch_mode = Fact::derived(true);
    let nics = vec![
        vnic(&site, 0, false, UplinkLoss::LinkDown),
        vnic(&site, 1, false, UplinkLoss::LinkDown),
    ];
    let host = host(nics, false);
    let found = after(&site, &host, &[(K::UplinkGroup, "A/up")]);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!(
        after(&site, &host, &[(K::Iom, "chassis-1/A")]).outcome,
        Outcome::FailoverSeen
    );
}

#[test]
fn in_switch_mode_a_pin_group_decides_nothing() {
    let mut site = ucs(&[on_one("A/up", 0), on_one("A/other", 0), on_one("B/up", 1)]);
    site.domains[0].switch_mode = Fact::derived(true);
    // The uplink that the pin group names has no link.
    for link in &mut site.groups[1].links {
        link.works = false;
    }
    let mut nic = vnic(&site, 0, false, UplinkLoss::LinkDown);
    nic.ucs.as_mut().expect("a vNIC").pin = Fact::derived(Some(GroupIx(1)));
    let host = host(vec![nic], false);
    assert_eq!(after(&site, &host, &[]).outcome, Outcome::Unaffected);
    let found = after(&site, &host, &[(K::UplinkGroup, "A/up")]);
    assert_eq!(found.outcome, Outcome::Unknown);
    // That none of its uplinks has a link is said.
    for link in &mut site.groups[0].links {
        link.works = false;
    }
    assert_eq!(after(&site, &host, &[]).outcome, Outcome::Lost);
}

#[test]
fn standby_that_nobody_knows() {
    let site = one_a_side();
    let mut host = host(
        [0, 1]
            .map(|side| flex_nic(side, side, Fact::derived(false)))
            .to_vec(),
        false,
    );
    host.members[1].standby = unknown();
    let found = after(&site, &host, &[(K::UplinkGroup, "SUS_B")]);
    assert_eq!(found.outcome, Outcome::Unknown, "{:?}", found.possible);
    assert_eq!(found.possible, [Outcome::Unaffected, Outcome::BlackHole]);
    let found = after(&site, &host, &[(K::UplinkGroup, "SUS_A")]);
    assert_eq!(found.outcome, Outcome::BlackHole);
    assert_eq!(share(&found), Some((1, 1)), "the largest possible");
}

#[test]
fn module_that_nobody_knows() {
    let site = one_a_side();
    let mut connection = flex_nic(0, 0, Fact::derived(true));
    connection.module = unknown();
    let found = after(&site, &host(vec![connection], false), &[(K::Module, "B")]);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert!(
        found.possible.contains(&Outcome::Lost) && found.possible.contains(&Outcome::Unaffected)
    );
}

#[test]
fn an_open_list_of_members() {
    let site = one_a_side();
    let mut host = host(vec![flex_nic(0, 0, Fact::derived(false))], false);
    host.carriers[0].open = Some(missing());
    assert_eq!(
        after(&site, &host, &[(K::UplinkGroup, "SUS_B")]).outcome,
        Outcome::Unaffected
    );
    let found = after(&site, &host, &[(K::UplinkGroup, "SUS_A")]);
    assert_eq!((found.outcome, found.missing.len()), (Outcome::Unknown, 1));
}

#[test]
fn an_open_list_of_members_and_links_that_go_down() {
    let site = one_a_side();
    let mut host = host(vec![flex_nic(0, 0, Fact::derived(true))], false);
    host.carriers[0].open = Some(missing());
    let found = after(&site, &host, &[(K::UplinkGroup, "SUS_A")]);
    assert_eq!(
        found.outcome,
        Outcome::Unknown,
        "another member may carry on: {:?}",
        found.possible
    );
}

#[test]
fn frames_of_an_unknown_network_may_be_in_the_one_that_is_left() {
    let site = one_a_side();
    let connection = nic(vec![
        network(VLAN, &[0], Fact::derived(false)),
        network(30, &[1], Fact::derived(false)),
    ]);
    let mut host = host(vec![connection], false);
    host.consumers[0].tagging = unknown();
    let found = after(&site, &host, &[(K::UplinkGroup, "SUS_A")]);
    assert_eq!(
        found.outcome,
        Outcome::Unknown,
        "{:?} {:?}",
        found.possible,
        found.missing
    );
}

#[test]
fn smart_link_of_many_networks_that_nobody_knows() {
    let site = one_a_side();
    let networks = (0..9).map(|n| network(VLAN + n, &[0], unknown())).collect();
    let found = after(
        &site,
        &host(vec![nic(networks)], false),
        &[(K::UplinkGroup, "SUS_A")],
    );
    assert_eq!(
        found.outcome,
        Outcome::Lost,
        "down or dead, nothing survives: {:?}",
        found.missing
    );
}

#[test]
fn seconds_of_a_move_of_uplinks() {
    for (cache, no_edge, expected) in [
        (Fact::derived(true), false, (Some(0), Some(5))),
        (Fact::derived(false), false, (Some(5), Some(300))),
        (unknown(), false, (Some(0), Some(300))),
        (Fact::derived(true), true, (Some(5), Some(300))),
        (unknown(), true, (Some(5), Some(300))),
    ] {
        let mut site = site(
            BackendKind::OneView,
            Fact::derived(true),
            &[on_both("SUS_A", 0)],
        );
        site.domains[0].mac_cache_failover = cache;
        site.groups[0].links[0].no_edge_port = no_edge;
        let found = after(&site, &team_on(0, true), &[(K::UplinkSide, "SUS_A@A")]);
        let lasts = found.interruption.expect("it moves");
        assert_eq!(lasts.class, InterruptionClass::BackendMove);
        assert_eq!((lasts.min_s, lasts.max_s), expected, "no edge: {no_edge}");
        assert_eq!(found.assumes.contains(&Assumption::EdgePorts), !no_edge);
        assert_eq!(lasts.on_return, Some((0, 50)));
    }
}

fn pair() -> HostShape {
    host(
        [0, 1]
            .map(|side| flex_nic(side, side, Fact::derived(false)))
            .to_vec(),
        false,
    )
}

#[test]
fn speeds_that_nobody_knows_count_as_less() {
    let mut site = one_a_side();
    site.groups[0].links[1].mbps = None;
    let found = after(&site, &pair(), &[(K::Uplink, "SUS_A/0")]);
    assert_eq!(
        (found.outcome, found.confidence),
        (Outcome::Reduced, Confidence::Low)
    );
    let mut site = one_a_side();
    site.groups[0].guaranteed_mbps = Fact::derived(10_000);
    assert_eq!(
        after(&site, &pair(), &[(K::Uplink, "SUS_A/0")]).outcome,
        Outcome::Unaffected
    );
}

#[test]
fn an_adapter_without_a_link_is_down_before_anything_fails() {
    let site = one_a_side();
    let mut alone = host(vec![flex_nic(0, 0, Fact::derived(true))], false);
    alone.members[0].works = false;
    assert_eq!(
        evaluate(&site, &alone, 0, &Failed::NOTHING, Locality::Remote).outcome,
        Outcome::Lost
    );
    let mut team = pair();
    team.members[1].works = false;
    assert_eq!(
        evaluate(&site, &team, 0, &Failed::NOTHING, Locality::Remote).outcome,
        Outcome::Unaffected
    );
    let found = after(&site, &team, &[(K::Module, "A")]);
    assert_eq!(found.outcome, Outcome::Lost);
}

#[test]
fn mbps_are_those_of_members_that_carry_frames() {
    let site = one_a_side();
    let found = after(&site, &pair(), &[(K::UplinkGroup, "SUS_A")]);
    assert_eq!(
        (found.mbps.before, found.mbps.after),
        (Some(4000), Some(2000))
    );
    let mut team = pair();
    team.members[1].mbps = None;
    let found = after(&site, &team, &[(K::UplinkGroup, "SUS_A")]);
    assert_eq!((found.mbps.before, found.mbps.after), (None, None));
}

#[test]
fn a_carrier_of_which_no_member_is_known_is_not_lost_before_anything_fails() {
    let site = one_a_side();
    let mut host = host(vec![flex_nic(0, 0, Fact::derived(true))], false);
    host.carriers[0].members.clear();
    host.carriers[0].open = Some(missing());
    let found = evaluate(&site, &host, 0, &Failed::NOTHING, Locality::Remote);
    assert_ne!(found.outcome, Outcome::Lost, "{:?}", found.possible);
}
