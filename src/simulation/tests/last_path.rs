//! When one path is left of several.

use std::sync::Arc;

use super::after::{after, after_one};
use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{Behind, HostShape};
use crate::simulation::site::Site;
use crate::simulation::terms::{ComponentKind as K, Outcome};

/// An active member on side A and one that waits on side B.
fn waiting(smart_link: bool) -> HostShape {
    let connection = |side| flex_nic(side, side, Fact::derived(smart_link));
    host(vec![connection(0), connection(1)], true)
}

fn one_a_side() -> Site<'static> {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    site(BackendKind::OneView, Fact::derived(true), &groups)
}

#[test]
fn a_standby_that_leads_nowhere_is_no_path() {
    let site = one_a_side();
    for smart_link in [true, false] {
        let host = waiting(smart_link);
        for fails in [
            (K::UplinkGroup, "SUS_B"),
            (K::Module, "B"),
            (K::UpstreamSwitch, "sw1"),
            (K::UpstreamIsolated, "sw1"),
        ] {
            let found = after_one(&site, &host, fails);
            let found = (found.outcome, found.last_path);
            assert_eq!(found, (Outcome::Unaffected, true), "{fails:?} {smart_link}");
        }
        // One of its two uplinks is left.
        let found = after_one(&site, &host, (K::Uplink, "SUS_B/0"));
        assert!(!found.last_path);
    }
    // Nothing is left.
    let sides = [(K::UplinkGroup, "SUS_A"), (K::UplinkGroup, "SUS_B")];
    let found = after(&site, &waiting(false), &sides);
    assert_eq!(found.outcome, Outcome::BlackHole);
}

#[test]
fn a_standby_that_leads_out_of_the_domain_no_more_is_a_path_where_nodes_meet_inside() {
    let connection = |side| flex_nic(side, side, Fact::derived(false));
    let shape = Arc::new(node_on(&[&[0, 1]], [0, 0, 0], true, connection));
    let leaves = ["HV01", "HV02"].map(|name| HostLeaf {
        nodes: Box::default(),
        ..leaf(name, &shape)
    });
    let (told, _) = simulate(&two_sets(), &leaves, &Asked::default());
    let last = |id: &str| {
        let mut names = Vec::new();
        for cell in &scenario(&told, id).cells {
            assert!(cell.what.last_path, "{id}");
            let consumers = cell.consumers.iter();
            names.extend(consumers.map(|number| &*told.consumers[*number as usize].name));
        }
        names.sort_unstable();
        names.dedup();
        names
    };
    // Live migration and CSV meet on module A today, and can on module B.
    assert_eq!(last("uplink-group:D/SUS_B"), ["Mgmt"]);
    assert_eq!(last("module:D/B"), ["CSV", "LM", "Mgmt"]);
}

#[test]
fn a_standby_that_led_nowhere_before_is_not_lost() {
    let mut host = waiting(false);
    let Behind::Connection(connection) = &mut host.members[1].behind else {
        panic!("it joins")
    };
    let Fact::Known(networks, _) = &mut Arc::make_mut(connection).networks else {
        panic!("they are known")
    };
    networks[0].vlan = Fact::derived(999);
    let found = after_one(&one_a_side(), &host, (K::Module, "B"));
    assert!(!found.last_path, "there was one path before");
}

#[test]
fn a_member_in_use_that_leads_nowhere_has_a_link() {
    let mut host = waiting(false);
    host.members[1].standby = Fact::derived(false);
    let found = after_one(&one_a_side(), &host, (K::UplinkGroup, "SUS_B"));
    assert_eq!(
        (found.outcome, found.last_path),
        (Outcome::BlackHole, false)
    );
}
