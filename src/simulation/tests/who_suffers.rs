//! Whom a black hole concerns: machines, the frames of an interface, or flows.

use super::after::after_one as after;
use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::fabric::host::LoadBalancing;
use crate::simulation::fact::Fact;
use crate::simulation::shape::HostShape;
use crate::simulation::terms::{ComponentKind as K, ConsumerKind};

fn pair() -> HostShape {
    let connections = [0, 1].map(|side| flex_nic(side, side, Fact::derived(false)));
    host(connections.to_vec(), false)
}

#[test]
fn who_suffers_from_half_a_black_hole() {
    let site = site(
        BackendKind::OneView,
        Fact::derived(true),
        &[on_one("SUS_A", 0), on_one("SUS_B", 1)],
    );
    let mut two = pair();
    let (port, hash) = (LoadBalancing::HyperVPort, LoadBalancing::Dynamic);
    let alone = "half of the paths lead nowhere, and all of its frames take one path";
    let flows = "half of the flows lead nowhere";
    for (kind, balancing, text) in [
        (
            ConsumerKind::VmGroup,
            port,
            "half of the machines lose everything",
        ),
        (ConsumerKind::HostVnic, port, alone),
        (ConsumerKind::TeamNic, port, alone),
        (ConsumerKind::VmGroup, hash, flows),
        (ConsumerKind::HostVnic, hash, flows),
    ] {
        two.consumers[0].kind = kind;
        two.carriers[0].load_balancing = Some(balancing);
        let found = after(&site, &two, (K::UplinkGroup, "SUS_A"));
        assert_eq!(
            found.share.map(|share| (share.dead, share.of)),
            Some((1, 2))
        );
        let told = found.reasons.last().expect("a reason");
        assert_eq!(told.text, text, "{kind}");
    }
}

#[test]
fn of_a_channel_that_is_cut_off_in_part_nobody_loses_everything() {
    let mut set = on_one("SUS_A", 0);
    set.ports[1].2 = 1;
    let groups = [set, on_one("SUS_B", 1)];
    let site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let mut two = pair();
    two.consumers[0].kind = ConsumerKind::VmGroup;
    two.carriers[0].load_balancing = Some(LoadBalancing::HyperVPort);
    let found = after(&site, &two, (K::UpstreamIsolated, "sw0"));
    let told = found.reasons.last().expect("a reason");
    assert_eq!(told.text, "1 of 4 of the flows lead nowhere");
}
