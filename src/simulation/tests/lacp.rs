//! Teams with LACP whose ports are no link aggregation group on the switch.

use super::after::after;
use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::Confidence;
use crate::fabric::host::TeamingMode;
use crate::simulation::component::Failed;
use crate::simulation::evaluate::evaluate;
use crate::simulation::fact::Fact;
use crate::simulation::locality::Locality;
use crate::simulation::shape::HostShape;
use crate::simulation::terms::{ComponentKind, Outcome};

/// A team over both sides, each with a set of its own.
fn lacp_team(smart_link: &Fact<bool>) -> HostShape {
    let connections = [0, 1].map(|side| flex_nic(side, side, smart_link.clone()));
    let mut host = host(connections.to_vec(), false);
    host.carriers[0].mode = Fact::derived(TeamingMode::Lacp);
    host
}

#[test]
fn lacp_without_a_group_on_the_switch_is_unknown_before_anything_fails() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let mut host = lacp_team(&Fact::derived(true));
    let before = evaluate(&site, &host, 0, &Failed::NOTHING, Locality::Remote);
    assert_eq!(before.outcome, Outcome::Unknown);
    host.carriers[0].lag = Fact::derived(true);
    let before = evaluate(&site, &host, 0, &Failed::NOTHING, Locality::Remote);
    assert_eq!(before.outcome, Outcome::Unaffected);
}

#[test]
fn lacp_without_a_group_on_the_switch_is_lost_where_every_path_is() {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let both = [
        (ComponentKind::UplinkGroup, "SUS_A"),
        (ComponentKind::UplinkGroup, "SUS_B"),
    ];
    let of = |smart_link, fails| after(&site, &lacp_team(&smart_link), fails);
    let quiet = of(Fact::derived(false), &both);
    let share = quiet.share.map(|share| (share.dead, share.of));
    assert_eq!((quiet.outcome, share), (Outcome::BlackHole, Some((1, 1))));
    assert!(quiet.missing.is_empty(), "{:?}", quiet.missing);
    // The worse of both is told, and that it is a guess.
    let open = of(Fact::not_collected("Smart Link"), &both);
    assert_eq!(
        (open.outcome, open.confidence),
        (Outcome::Lost, Confidence::Low)
    );
    assert_eq!(open.possible, [Outcome::BlackHole, Outcome::Lost]);
    // While one path leads somewhere, the frames may take it or not.
    let half = of(Fact::derived(false), &both[..1]);
    assert_eq!(half.outcome, Outcome::Unknown);
}
