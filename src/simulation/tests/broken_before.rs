//! What clusters make of failures where a network of theirs is broken, or nobody knows whether it works, before anything
//! fails: that is no effect of a failure, and no help where another network fails.

use std::sync::Arc;

use super::small_clusters::*;
use crate::fabric::host::TeamingMode;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::result::{ClusterOutcome, Range, Simulation};
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{Behind, HostShape, Tagging};
use crate::simulation::terms::{Outcome, Verdict};

/// Failures that do nothing to the frames of an adapter of side A.
const IDLE: [&str; 3] = [
    "stacking:D/D",
    "upstream-isolated:D/sw1",
    "uplink:D/SUS_B/0",
];

const OPEN: Range = Range {
    min_s: None,
    max_s: None,
};

const PERHAPS: Range = Range {
    min_s: Some(0),
    max_s: None,
};

/// Two nodes of these shapes.
fn told(shapes: [&HostShape; 2]) -> Simulation {
    let site = two_sets();
    let names = ["HV01", "HV02"];
    let leaves = names.into_iter().zip(shapes).map(|(name, shape)| HostLeaf {
        nodes: Box::default(),
        ..leaf(name, &Arc::new(shape.clone()))
    });
    let leaves: Vec<HostLeaf> = leaves.collect();
    let (simulation, problems) = simulate(&site, &leaves, &Asked::default());
    assert!(problems.is_empty(), "{problems:?}");
    simulation
}

/// CSV on a team of both sides, management on an adapter of side A; live migration is in no cluster network.
fn sound() -> HostShape {
    let mut shape = node(&[&[0, 1], &[0]], [0, 1, 1], false);
    shape.consumers[1].cluster_network = None;
    shape
}

/// The same where the connection of the team on side B does not carry CSV.
fn half() -> HostShape {
    let mut shape = sound();
    let Behind::Connection(connection) = &mut shape.members[1].behind else {
        panic!("it joins")
    };
    let Fact::Known(networks, _) = &mut Arc::make_mut(connection).networks else {
        panic!("they are known")
    };
    networks[0].vlan = Fact::derived(999);
    shape
}

/// The same where no connection carries CSV.
fn without_csv() -> HostShape {
    let mut shape = sound();
    shape.consumers[0].tagging = Fact::derived(Tagging::Tagged(999));
    shape
}

/// The same with a team of LACP to ports that are no group.
fn without_group() -> HostShape {
    let mut shape = sound();
    shape.carriers[0].mode = Fact::derived(TeamingMode::Lacp);
    shape
}

/// The same with CSV as the only cluster network.
fn csv_alone(mut shape: HostShape) -> HostShape {
    shape.consumers[2].cluster_network = None;
    shape
}

fn assert_kept(cluster: &ClusterOutcome, id: &str) {
    assert_eq!(cluster.verdict, Verdict::Kept, "{id}");
    assert_eq!(cluster.interruption, seconds(0), "{id}");
    assert_eq!(cluster.pairs, [1, 0, 0], "{id}");
    assert_eq!(cluster.nodes_evicted, (0, 0), "{id}");
    assert_eq!(cluster.vms_down, (0, 0), "{id}");
    assert_eq!(cluster.vms_unreachable, (0, 0), "{id}");
    let mut networks = cluster.networks.iter();
    assert!(networks.all(|(_, range)| *range == seconds(0)), "{id}");
}

#[test]
fn what_was_broken_before_is_no_effect() {
    for shape in [half(), without_csv(), without_group()] {
        for shape in [csv_alone(shape.clone()), shape] {
            let told = told([&shape, &shape]);
            assert!(!told.baseline.is_empty());
            for id in IDLE {
                assert_kept(cluster(&told, id), id);
            }
        }
    }
    // An adapter of a team of which nobody knows how it works: it is as unknown as before.
    let told = told([&csv_alone(without_group()), &sound()]);
    let id = "adapter:HV01/NIC0";
    assert_eq!(told.baseline[0].what.outcome, Outcome::Unknown);
    assert_kept(cluster(&told, id), id);
}

#[test]
fn what_gets_worse_than_it_was_is_an_effect() {
    let told = told([&csv_alone(half()), &csv_alone(sound())]);
    // The other half of the paths is gone as well.
    let lost = cluster(&told, "adapter:HV01/NIC0");
    assert_eq!((lost.verdict, lost.interruption), (Verdict::Cut, OPEN));
    assert_eq!(lost.networks, [("CSV".into(), OPEN)]);
    // The team of the other node moves, and what was broken on this one lasts no longer by it.
    let moved = cluster(&told, "adapter:HV02/NIC0");
    assert_eq!(
        (moved.verdict, moved.interruption),
        (Verdict::Kept, seconds(5))
    );
}

#[test]
fn a_network_that_was_silent_carries_no_heartbeats_when_the_other_one_is_lost() {
    let told = told([&without_csv(), &without_csv()]);
    let lost = cluster(&told, "adapter:HV01/NIC2");
    assert_eq!((lost.verdict, lost.interruption), (Verdict::Cut, OPEN));
    let networks = [("CSV".into(), seconds(0)), ("Mgmt".into(), OPEN)];
    assert_eq!(lost.networks, networks);
}

#[test]
fn a_network_that_may_carry_heartbeats_may_carry_them_when_the_other_one_is_lost() {
    for shape in [half(), without_group()] {
        let told = told([&shape, &sound()]);
        let lost = cluster(&told, "adapter:HV01/NIC2");
        let found = (lost.verdict, lost.interruption);
        assert_eq!(found, (Verdict::AtRisk, PERHAPS));
        let networks = [("CSV".into(), seconds(0)), ("Mgmt".into(), OPEN)];
        assert_eq!(lost.networks, networks);
    }
    // One that works is enough.
    let told = told([&sound(), &sound()]);
    let kept = cluster(&told, "adapter:HV01/NIC2");
    assert_eq!(
        (kept.verdict, kept.interruption),
        (Verdict::Kept, seconds(0))
    );
}
