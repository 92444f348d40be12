//! Pairs that are worse than their halves, against every pair of a small site one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::host::TeamingMode;
use crate::simulation::cell::{Evaluated, Share};
use crate::simulation::component::Component;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::result::{Cell, Scenario, Simulation};
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::shape::{Behind, ConnectionShape, HostShape};
use crate::simulation::site::Site;
use crate::simulation::terms::{ComponentKind, Outcome, Verdict};

fn nodes(shapes: &[HostShape], is_clustered: bool) -> Vec<HostLeaf> {
    let shapes = shapes.iter().cloned().map(Arc::new).zip(1..);
    let leaves = shapes.map(|(shape, number)| HostLeaf {
        nodes: Box::default(),
        cluster: is_clustered.then(|| "HVCL01".into()),
        ..leaf(&format!("HV{number:02}"), &shape)
    });
    leaves.collect()
}

/// Hosts that have one shape have one object for it, as the pipeline gives it to them.
fn alike(shape: &HostShape, count: usize) -> Vec<HostLeaf> {
    let shape = Arc::new(shape.clone());
    let names = (1..=count).map(|number| format!("HV{number:02}"));
    let leaves = names.map(|name| HostLeaf {
        nodes: Box::default(),
        ..leaf(&name, &shape)
    });
    leaves.collect()
}

fn followed(site: &Site<'_>, leaves: &[HostLeaf], asked: &Asked) -> Simulation {
    let (simulation, problems) = simulate(site, leaves, asked);
    assert!(problems.is_empty(), "{problems:?}");
    simulation
}

/// How bad things are: for each consumer its outcome and share, and the verdict of each cluster.
#[derive(Default)]
struct Harm {
    consumers: BTreeMap<u32, (Outcome, u32)>,
    clusters: BTreeMap<String, Verdict>,
}

impl Harm {
    fn of(scenario: &Scenario) -> Self {
        let clusters = scenario.clusters.iter();
        Self {
            consumers: felt(&scenario.cells),
            clusters: clusters
                .map(|one| (one.cluster.to_string(), one.verdict))
                .collect(),
        }
    }

    /// Whether a consumer or a cluster is worse off than in all of these.
    fn is_worse(&self, others: &[&Self]) -> bool {
        let consumers = self.consumers.iter().any(|(consumer, now)| {
            let mut felt = others.iter().map(|other| other.consumers.get(consumer));
            let nothing = (Outcome::Unaffected, 0);
            felt.all(|felt| *now > *felt.unwrap_or(&nothing))
        });
        let verdict = |harm: &Self, name: &String| {
            let known = harm.clusters.get(name);
            *known.unwrap_or(&Verdict::Kept)
        };
        let clusters = self.clusters.iter().any(|(name, now)| {
            let mut others = others.iter();
            others.all(|other| *now > verdict(other, name))
        });
        consumers || clusters
    }
}

fn felt(cells: &[Cell]) -> BTreeMap<u32, (Outcome, u32)> {
    let rank = |what: &Evaluated| {
        let parts = |Share { dead, of }: Share| dead * 10_000 / of;
        (what.outcome, what.share.map_or(0, parts))
    };
    let cells = cells.iter();
    cells
        .flat_map(|cell| {
            let consumers = cell.consumers.iter();
            consumers.map(move |consumer| (*consumer, rank(&cell.what)))
        })
        .collect()
}

fn is_pair(scenario: &Scenario) -> bool {
    scenario.fails.len() == 2
}

/// The pairs that `--depth 2` tells, after every pair was followed by its names and compared with its halves.
fn told(site: &Site<'_>, leaves: &[HostLeaf]) -> BTreeSet<String> {
    let deep = Asked {
        pairs: true,
        ..Asked::default()
    };
    let deep = followed(site, leaves, &deep);
    let told: BTreeSet<String> = deep
        .scenarios
        .iter()
        .filter(|scenario| is_pair(scenario))
        .map(|scenario| scenario.id.clone())
        .collect();
    let ids: Vec<String> = deep.components.iter().map(Component::id).collect();
    let pairs = ids.iter().enumerate().flat_map(|(index, one)| {
        let others = ids[index + 1..].iter();
        others.map(move |other| format!("{one}+{other}"))
    });
    let every = Asked {
        fail: pairs.collect(),
        ..Asked::default()
    };
    let every = followed(site, leaves, &every);
    assert_eq!(every.scenarios.len(), ids.len() * (ids.len() - 1) / 2);
    let mut halves: BTreeMap<u32, Harm> = BTreeMap::new();
    for scenario in &deep.scenarios {
        if let [fails] = scenario.fails[..] {
            halves.insert(fails, Harm::of(scenario));
        }
    }
    let before = Harm {
        consumers: felt(&deep.baseline),
        ..Harm::default()
    };
    let worse = every.scenarios.iter().filter(|scenario| {
        let halves = [&halves[&scenario.fails[0]], &halves[&scenario.fails[1]]];
        Harm::of(scenario).is_worse(&[halves[0], halves[1], &before])
    });
    let worse: BTreeSet<String> = worse.map(|scenario| scenario.id.clone()).collect();
    let missed: Vec<_> = worse.difference(&told).collect();
    let idle: Vec<_> = told.difference(&worse).collect();
    assert!(missed.is_empty(), "not told: {missed:?}");
    assert!(idle.is_empty(), "told and not worse: {idle:?}");
    told
}

fn smart(side: u32) -> ConnectionShape {
    flex_nic(side, side, Fact::derived(true))
}

fn silent(side: u32) -> ConnectionShape {
    flex_nic(side, side, Fact::derived(false))
}

#[test]
fn both_sides_of_a_team_are_worse_than_one() {
    let told = told(&two_sets(), &alike(&node(&[&[0, 1]], [0, 0, 0], false), 3));
    for pair in [
        "module:D/A+module:D/B",
        "uplink-group:D/SUS_A+uplink-group:D/SUS_B",
        "adapter:HV01/NIC0+adapter:HV01/NIC1",
        "adapter:HV03/NIC1+uplink-group:D/SUS_A",
        "upstream-isolated:D/sw0+upstream-isolated:D/sw1",
    ] {
        assert!(told.contains(pair), "{pair} of {told:?}");
    }
    for pair in [
        // The same is lost as with the one alone.
        "uplink-group:D/SUS_A+uplink:D/SUS_A/0",
        "adapter:HV01/NIC0+mezzanine:HV01/card",
        // More nodes leave, and nothing is worse.
        "mezzanine:HV01/card+mezzanine:HV02/card",
        // Nothing of the one has to do with the other.
        "adapter:HV01/NIC0+adapter:HV02/NIC0",
    ] {
        assert!(!told.contains(pair), "{pair}");
    }
}

#[test]
fn a_switch_and_an_adapter_may_take_a_cluster_that_either_leaves_alone() {
    // CSV on side A, live migration on side B, management on a team of both.
    let told = told(
        &two_sets(),
        &alike(&node(&[&[0], &[1], &[0, 1]], [0, 1, 2], false), 3),
    );
    assert!(
        told.contains("adapter:HV01/NIC1+upstream-switch:D/sw0"),
        "{told:?}"
    );
    assert!(told.contains("adapter:HV03/NIC1+upstream-switch:D/sw0"));
    // The team moves within the budget.
    assert!(!told.contains("adapter:HV01/NIC1+module:D/A"));
}

#[test]
fn every_pair_on_teams_on_opposite_sides() {
    let shape = node(&[&[0, 1], &[1, 0], &[0, 1]], [0, 1, 2], true);
    assert!(!told(&two_sets(), &alike(&shape, 3)).is_empty());
}

#[test]
fn every_pair_on_nodes_that_meet_inside_the_domain() {
    let shape = node_on(&[&[0], &[0, 1]], [0, 0, 1], false, silent);
    assert!(!told(&two_sets(), &alike(&shape, 3)).is_empty());
    let groups = [on_both("SUS_A", 0), on_both("SUS_B", 1)];
    let stacked = site(BackendKind::OneView, Fact::derived(true), &groups);
    let told = told(&stacked, &alike(&shape, 2));
    assert!(
        told.contains("stacking:D/D+uplink-side:D/SUS_A@A"),
        "{told:?}"
    );
}

#[test]
fn every_pair_where_facts_are_missing() {
    let groups = [on_both("SUS_A", 0), on_both("SUS_B", 1)];
    let unknown = Fact::not_collected("whether the modules are stacked");
    let site = site(BackendKind::OneView, unknown, &groups);
    let shape = node_on(&[&[0, 1]], [0, 0, 0], false, |side| {
        flex_nic(side, side, Fact::not_collected("Smart Link"))
    });
    assert!(!told(&site, &alike(&shape, 2)).is_empty());
}

#[test]
fn every_pair_on_fabric_interconnects() {
    let groups = [on_one("A/uplink-A", 0), on_one("B/uplink-B", 1)];
    let ucs = site(BackendKind::Ucs, Fact::derived(false), &groups);
    for failover in [false, true] {
        for loss in [UplinkLoss::LinkDown, UplinkLoss::Warning] {
            let connection = |side: u32| vnic(&ucs, side, failover, loss);
            let shape = node_on(&[&[0], &[0, 1]], [0, 0, 1], false, connection);
            assert!(!told(&ucs, &alike(&shape, 2)).is_empty());
        }
    }
}

#[test]
fn every_pair_on_nodes_of_several_kinds() {
    let shapes = [
        node_on(&[&[0, 1]], [0, 0, 0], false, smart),
        node_on(&[&[1]], [0, 0, 0], false, silent),
        node_on(&[&[0], &[1], &[0, 1]], [0, 1, 2], false, smart),
        node_on(&[&[0, 1]], [0, 0, 0], true, smart),
    ];
    assert!(!told(&two_sets(), &nodes(&shapes, true)).is_empty());
    assert!(!told(&two_sets(), &nodes(&shapes, false)).is_empty());
}

#[test]
fn every_pair_with_a_node_that_is_down_or_not_described() {
    let shape = node(&[&[0], &[1], &[0, 1]], [0, 1, 2], false);
    let mut leaves = alike(&shape, 3);
    for leaf in &mut leaves {
        leaf.down_nodes = ["HV02".into()].into();
        leaf.nodes = ["HV01", "HV02", "HV03", "HV04"].map(Arc::from).into();
    }
    assert!(!told(&two_sets(), &leaves).is_empty());
}

#[test]
fn every_pair_with_a_network_that_is_broken_before_anything_fails() {
    // Live migration on an adapter of side B that has no link on one node.
    let sound = node(&[&[0], &[1], &[0]], [0, 1, 2], false);
    let mut without_link = sound.clone();
    without_link.members[1].works = false;
    let shapes = [sound, without_link.clone()];
    let told_of_two = told(&two_sets(), &nodes(&shapes, true));
    for pair in [
        "adapter:HV01/NIC0+adapter:HV01/NIC2",
        "adapter:HV01/NIC0+adapter:HV02/NIC2",
    ] {
        assert!(told_of_two.contains(pair), "{pair} of {told_of_two:?}");
    }
    assert!(!told(&two_sets(), &alike(&without_link, 3)).is_empty());
    // A team of which nobody knows how it works, beside networks on adapters of their own.
    let mut unsure = node(&[&[0, 1], &[0], &[1]], [0, 1, 2], false);
    unsure.carriers[0].mode = Fact::derived(TeamingMode::Lacp);
    let told_of_unsure = told(&two_sets(), &alike(&unsure, 2));
    let pair = "adapter:HV01/NIC2+adapter:HV02/NIC3";
    assert!(told_of_unsure.contains(pair), "{told_of_unsure:?}");
    // Half of one network leads nowhere on one node.
    let mut half = node(&[&[0, 1], &[0], &[1]], [0, 1, 2], false);
    let Behind::Connection(connection) = &mut half.members[1].behind else {
        panic!("it joins")
    };
    let Fact::Known(networks, _) = &mut Arc::make_mut(connection).networks else {
        panic!("they are known")
    };
    networks[0].vlan = Fact::derived(999);
    assert!(!told(&two_sets(), &nodes(&[half, unsure], true)).is_empty());
}

#[test]
fn every_pair_on_the_only_node_that_an_inventory_describes() {
    let shape = node(&[&[0], &[1]], [0, 1, 1], false);
    let mut leaves = alike(&shape, 1);
    leaves[0].nodes = ["HV01", "HV02"].map(Arc::from).into();
    let every = told(&two_sets(), &leaves);
    let pair = "adapter:HV01/NIC0+adapter:HV01/NIC1";
    assert!(every.contains(pair), "{every:?}");
}

#[test]
fn every_pair_on_cards_with_a_port_to_each_fabric() {
    let groups = [on_one("A/uplink-A", 0), on_one("B/uplink-B", 1)];
    let ucs = site(BackendKind::Ucs, Fact::derived(false), &groups);
    for failover in [false, true] {
        let connection = |side: u32| vnic(&ucs, side, failover, UplinkLoss::LinkDown);
        let mut shape = node_on(&[&[0], &[1]], [0, 1, 1], false, connection);
        let ports = shape.own.iter_mut();
        let ports = ports.filter(|own| own.kind == ComponentKind::AdapterPort);
        for (port, fabric) in ports.zip(["A", "B"]) {
            port.name = fabric.into();
        }
        for is_clustered in [false, true] {
            let shapes = [shape.clone(), shape.clone()];
            let told = told(&ucs, &nodes(&shapes, is_clustered));
            for pair in [
                "adapter-port:HV01/A+adapter-port:HV01/B",
                "adapter-port:HV01/B+iom:D/chassis-1/A",
                "adapter-port:HV01/B+module:D/A",
            ] {
                assert!(told.contains(pair) || !failover, "{pair} of {told:?}");
            }
        }
    }
}

#[test]
fn pairs_are_narrowed_by_kinds_and_by_a_half_that_is_named() {
    let site = two_sets();
    let leaves = alike(&node(&[&[0, 1]], [0, 0, 0], false), 2);
    let pairs = |asked: &Asked| -> Vec<String> {
        let simulation = followed(&site, &leaves, asked);
        let pairs = simulation
            .scenarios
            .iter()
            .filter(|scenario| is_pair(scenario));
        pairs.map(|scenario| scenario.id.clone()).collect()
    };
    let deep = Asked {
        pairs: true,
        ..Asked::default()
    };
    let modules = Asked {
        kinds: vec![ComponentKind::Module],
        ..deep.clone()
    };
    assert_eq!(pairs(&modules), ["module:D/A+module:D/B"]);
    let named = Asked {
        fail: vec!["module:A".to_owned()],
        ..deep.clone()
    };
    let named = pairs(&named);
    assert!(named.iter().all(|pair| pair.contains("module:D/A")));
    let all = pairs(&deep);
    let with_it = all.iter().filter(|pair| pair.contains("module:D/A"));
    assert_eq!(with_it.count(), named.len());
    assert!(named.len() < all.len());
}
