//! Fabric failover of vNICs whose VLANs the other fabric has in part or not at all.

use super::after::{after as after_all, after_one as after};
use std::sync::Arc;

use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::simulation::component::{Failed, OwnId};
use crate::simulation::evaluate::{concerns, evaluate};
use crate::simulation::fact::Fact;
use crate::simulation::locality::Locality;
use crate::simulation::shape::{ConnectionShape, OwnComponent};
use crate::simulation::site::Site;
use crate::simulation::terms::{ComponentKind as K, Outcome};

const FAILURES: [(K, &str); 3] = [
    (K::Module, "A"),
    (K::Iom, "chassis-1/A"),
    (K::UplinkGroup, "A/up"),
];

fn ucs() -> Site<'static> {
    let groups = [on_one("A/up", 0), on_one("B/up", 1)];
    site(BackendKind::Ucs, Fact::derived(false), &groups)
}

/// A vNIC with fabric failover, whose VLAN the other fabric has or not.
fn failing_over(site: &Site<'_>, module: u32, elsewhere: &Fact<bool>) -> ConnectionShape {
    let mut nic = vnic(site, module, true, UplinkLoss::LinkDown);
    if let Fact::Known(networks, _) = &mut nic.networks {
        networks[0].elsewhere = elsewhere.clone();
    }
    nic
}

#[test]
fn a_vnic_without_a_vlan_on_the_other_fabric_does_not_fail_over() {
    let site = ucs();
    let mut nic = failing_over(&site, 0, &Fact::derived(false));
    nic.ucs.as_mut().expect("a vNIC").there = Fact::derived(Vec::new());
    let host = host(vec![nic], false);
    for fails in FAILURES {
        let found = after(&site, &host, fails);
        assert_eq!(found.outcome, Outcome::Lost, "{fails:?}");
    }
}

#[test]
fn of_a_vnic_that_moves_without_one_of_its_vlans_that_vlan_survives_nowhere() {
    let site = ucs();
    let nic = |side| failing_over(&site, side, &Fact::derived(false));
    let alone = host(vec![nic(0)], false);
    let team = host([0, 1].map(nic).to_vec(), false);
    for fails in FAILURES {
        // Whether its link stays up on the other fabric is documented nowhere: for one adapter it does not matter.
        let found = after(&site, &alone, fails);
        assert_eq!(found.outcome, Outcome::Lost, "{fails:?}");
        assert_eq!(found.possible, [Outcome::BlackHole, Outcome::Lost]);
        let found = after(&site, &team, fails);
        assert_eq!(found.outcome, Outcome::Unknown, "{fails:?}");
        assert_eq!(found.possible, [Outcome::FailoverSeen, Outcome::BlackHole]);
    }
    let found = after(&site, &alone, (K::Module, "B"));
    assert_eq!(found.outcome, Outcome::Unaffected);
}

#[test]
fn a_vlan_of_which_nobody_knows_the_fabrics_may_be_on_the_other_one() {
    let site = ucs();
    let nic = failing_over(&site, 0, &Fact::not_collected("the fabric of a VLAN"));
    let host = host(vec![nic], false);
    let found = after(&site, &host, (K::Module, "A"));
    assert_eq!(found.outcome, Outcome::Unknown);
    assert!(found.possible.contains(&Outcome::FailoverUnseen));
    let named = found.missing.iter();
    let mut named = named.map(|missing| Arc::clone(&missing.fact));
    assert!(named.any(|fact| fact.contains("the fabric of a VLAN")));
}

#[test]
fn a_vlan_of_the_other_fabric_alone_works_there() {
    let site = ucs();
    let mut nic = vnic(&site, 0, true, UplinkLoss::LinkDown);
    if let Fact::Known(networks, _) = &mut nic.networks {
        networks[0].vlan = Fact::derived(VLAN + 1);
    }
    nic.ucs.as_mut().expect("a vNIC").only_there = vec![VLAN];
    let alone = host(vec![nic.clone()], false);
    assert_eq!(
        after(&site, &alone, (K::Uplink, "A/up/0")).outcome,
        Outcome::BlackHole
    );
    for fails in FAILURES {
        let found = after(&site, &alone, fails);
        assert_eq!(found.outcome, Outcome::FailoverUnseen, "{fails:?}");
    }
    // Where it cannot move, or the other fabric does not have the VLAN either, nothing is gained.
    let found = after_all(&site, &alone, &[FAILURES[0], (K::Module, "B")]);
    assert_eq!(found.outcome, Outcome::Lost);
    nic.ucs.as_mut().expect("a vNIC").only_there = vec![VLAN + 2];
    let alone = host(vec![nic], false);
    for fails in FAILURES {
        assert_eq!(
            after(&site, &alone, fails).outcome,
            Outcome::BlackHole,
            "{fails:?}"
        );
    }
}

#[test]
fn without_its_port_to_the_other_fabric_a_vnic_does_not_fail_over() {
    let site = ucs();
    let mut host = host(vec![vnic(&site, 0, true, UplinkLoss::LinkDown)], false);
    // Behind the card, the port to fabric A and the adapter.
    let port = OwnComponent {
        name: "fabric B".into(),
        ..host.own[1].clone()
    };
    host.own.push(port);
    let (to_a, to_b) = (OwnId(1), OwnId(3));
    let without = |own: &[OwnId]| {
        let failed = Failed { shared: &[], own };
        assert!(concerns(&site, &host, 0, &failed), "{own:?}");
        evaluate(&site, &host, 0, &failed, Locality::Remote).outcome
    };
    assert_eq!(without(&[to_a]), Outcome::FailoverUnseen);
    assert_eq!(without(&[to_b]), Outcome::Unaffected);
    assert_eq!(without(&[to_a, to_b]), Outcome::Lost);
}
