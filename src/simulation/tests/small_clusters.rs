//! Small clusters for tests, made by hand: nodes of one shape with an interface in each of three networks, on
//! teams or adapters of their own. It does not know what follows.

use std::sync::Arc;

use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::{HeartbeatFacts, HostLeaf, LeafPlaces};
use crate::simulation::result::{ClusterOutcome, Range, Scenario, Simulation};
use crate::simulation::shape::{ConnectionShape, HostShape};
use crate::simulation::site::Site;
use crate::simulation::terms::Reach;
use crate::source::Place;

/// The networks of the cluster, each with the class that its interfaces have.
const NETWORKS: [(&str, &str, Reach); 3] = [
    ("CSV", "csv", Reach::Peers),
    ("LM", "live-migration", Reach::Peers),
    ("Mgmt", "management", Reach::North),
];

/// Two modules with an uplink set on each.
pub(super) fn two_sets() -> Site<'static> {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    site(BackendKind::OneView, Fact::derived(true), &groups)
}

/// A host with an interface in each network, on the carrier of this number; carriers are lists of sides, of which all but
/// the first wait where `is_standby`.
pub(super) fn node(carriers: &[&[u32]], on: [usize; 3], is_standby: bool) -> HostShape {
    let connection = |side: u32| flex_nic(side, side, Fact::derived(true));
    node_on(carriers, on, is_standby, connection)
}

/// The same with other connections, each made for its side.
pub(super) fn node_on(
    carriers: &[&[u32]],
    on: [usize; 3],
    is_standby: bool,
    connection: impl Fn(u32) -> ConnectionShape,
) -> HostShape {
    let connections = carriers.concat().into_iter().map(connection);
    let mut shape = host(connections.collect(), false);
    let (team, interface) = (shape.carriers.remove(0), shape.consumers.remove(0));
    let mut next = 0;
    for (number, sides) in carriers.iter().enumerate() {
        let members: Vec<usize> = (next..next + sides.len()).collect();
        for waiting in members.iter().skip(1) {
            shape.members[*waiting].standby = Fact::derived(is_standby);
        }
        next += sides.len();
        let mut carrier = team.clone();
        carrier.tail = format!("/team:{number}").into();
        carrier.members = members;
        shape.carriers.push(carrier);
    }
    for ((network, class, reach), carrier) in NETWORKS.into_iter().zip(on) {
        let mut consumer = interface.clone();
        consumer.name = network.into();
        consumer.tail = format!("/team:{carrier}/team-nic:{network}").into();
        consumer.class = class.into();
        consumer.reach = reach;
        consumer.cluster_network = Some(network.into());
        consumer.carrier = Fact::derived(carrier);
        shape.consumers.push(consumer);
    }
    shape
}

/// A node of four with fifty machines, whose cluster tells a budget of ten seconds.
pub(super) fn leaf(name: &str, shape: &Arc<HostShape>) -> HostLeaf {
    let places = |count: usize| vec![Place::FIRST; count].into_boxed_slice();
    let consumers = shape.consumers.len();
    HostLeaf {
        id: format!("host:{name}").into(),
        name: name.into(),
        domain: None,
        cluster: Some("HVCL01".into()),
        shape: shape.clone(),
        places: LeafPlaces {
            own: places(shape.own.len()),
            members: places(shape.members.len()),
            connections: places(shape.members.len()),
            carriers: places(shape.carriers.len()),
            consumers: places(consumers),
        },
        running_vms: 50,
        vms: vec![0; consumers].into(),
        subnets: vec![None; consumers].into(),
        heartbeat: HeartbeatFacts {
            same_subnet_ms: Some(10_000),
            ..HeartbeatFacts::default()
        },
        runs_machines: true,
        os_build: Some(9600),
        down_nodes: Box::default(),
        nodes: ["HV01", "HV02", "HV03", "HV04"].map(Arc::from).into(),
        cluster_networks: Box::default(),
    }
}

/// What one scenario came to.
pub(super) fn scenario<'s>(simulation: &'s Simulation, id: &str) -> &'s Scenario {
    let mut scenarios = simulation.scenarios.iter();
    let found = scenarios.find(|one| one.id == id);
    found.unwrap_or_else(|| panic!("{id} was simulated"))
}

/// What the one cluster makes of a scenario.
pub(super) fn cluster<'s>(simulation: &'s Simulation, id: &str) -> &'s ClusterOutcome {
    &scenario(simulation, id).clusters[0]
}

/// The switch behind module A.
pub(super) const SWITCH: &str = "upstream-switch:D/sw0";

/// From nothing to so many seconds.
pub(super) fn seconds(max: u32) -> Range {
    Range {
        min_s: Some(0),
        max_s: Some(max),
    }
}
