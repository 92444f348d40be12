//! The paths of the shipped sites: every hop has its node and place, or a reason, and those of one
//! site are what they were. `UPDATE_EXPECTED=1` writes them.

use std::collections::BTreeSet;
use std::fs;

use fabriclint::audit::{Inventory, Request, collect};
use fabriclint::fabric::graph::{Fabric, Hop, HopKind, Remains};
use fabriclint::fabric::known::Known;
use fabriclint::fabric::plan::Plan;

use crate::support::root;

const SITES: [&str; 8] = [
    "testdata/converged-set/broken",
    "testdata/converged-set/clean",
    "testdata/part6-cna-flexfabric/broken",
    "testdata/part6-cna-flexfabric/clean",
    "testdata/part8-ucs/broken",
    "testdata/part8-ucs/clean",
    "testdata/part8-virtual-connect/broken",
    "testdata/part8-virtual-connect/clean",
];

fn inventory(site: &str) -> Inventory {
    let request = Request {
        paths: vec![root().join(site)],
        ..Request::default()
    };
    collect(&request, &root())
}

fn line(hop: &Hop<'_>) -> String {
    let node = match &hop.node {
        Ok(node) => format!("{} [{}]", node.name(), node.id()),
        Err(why) => format!("? {}", why.sentence("")),
    };
    let vlans = match hop.vlans.get() {
        Some(vlans) => {
            let vlans: Vec<String> = vlans.iter().map(|vlan| vlan.to_string()).collect();
            vlans.join(",")
        }
        None => "?".to_owned(),
    };
    let mbps = |speed: &Known<u64>| speed.get().map_or("-".to_owned(), u64::to_string);
    let speeds = &hop.speeds;
    format!(
        "  {:14} {node}  vlans {vlans}  mbps {}/{}/{}  {}",
        hop.kind.name(),
        mbps(&speeds.reported),
        mbps(&speeds.maximum),
        mbps(&speeds.guaranteed),
        hop.confidence.name(),
    )
}

#[test]
fn the_paths_of_a_host_lead_from_its_interfaces_to_the_uplinks() {
    let inventory = inventory("testdata/part8-virtual-connect/clean");
    let plan = &inventory.config.plan;
    let fabric = Fabric::new(&inventory.snapshot.backends, plan);
    let host = inventory.snapshot.hosts.first().expect("a host");
    let graph = fabric.host(host);
    let mut text = String::new();
    for path in graph.paths() {
        let hops = graph.hops(&path);
        let lines: Vec<String> = hops.iter().map(line).collect();
        text.push_str(&format!("{}\n{}\n", path.consumer.name(), lines.join("\n")));
    }
    let file = root().join("tests/it/expected/paths.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, &text).expect("written");
    }
    let expected = fs::read_to_string(&file).expect("the expected paths");
    assert_eq!(text, expected);
}

#[test]
fn every_hop_has_a_node_with_a_place_or_a_reason() {
    for site in SITES {
        let inventory = inventory(site);
        let plan = &inventory.config.plan;
        let fabric = Fabric::new(&inventory.snapshot.backends, plan);
        for host in &inventory.snapshot.hosts {
            let graph = fabric.host(host);
            let paths = graph.paths();
            assert!(!paths.is_empty(), "{site} {}", host.name);
            for path in paths {
                let hops = graph.hops(&path);
                assert!(hops.is_sorted_by_key(|hop| match hop.kind {
                    // Each group stands before its own uplinks, and each of these before its switch.
                    HopKind::Uplink | HopKind::UpstreamSwitch => HopKind::UplinkGroup,
                    kind => kind,
                }));
                for hop in &hops {
                    match &hop.node {
                        Ok(node) => {
                            assert!(!node.id().is_empty(), "{site} {hop:?}");
                            assert!(hop.place.is_some(), "{site} {hop:?}");
                        }
                        Err(why) => assert!(!why.sentence("it").is_empty()),
                    }
                }
            }
        }
    }
}

#[test]
fn a_path_ends_at_the_first_hop_that_has_no_way_on() {
    let inventory = inventory("testdata/part8-virtual-connect/clean");
    let plan = &inventory.config.plan;
    let fabric = Fabric::new(&inventory.snapshot.backends, plan);
    let host = inventory.snapshot.hosts.first().expect("a host");
    let graph = fabric.host(host);
    let path = &graph.paths()[0];
    let hops = graph.hops(path);
    let id = |kind: HopKind| {
        let mut hops = hops.iter().filter(|hop| hop.kind == kind);
        let node = hops.next().map(|hop| hop.node.as_ref().expect("known"));
        node.expect("such a hop").id().into_owned()
    };
    let lost = |failed: &[String]| match fabric.without(failed.to_vec()).of(&hops, None) {
        Remains::Whole => None,
        Remains::Lost(hop) => Some(hop.kind),
        Remains::Unknown(why) => panic!("{why}"),
    };
    assert_eq!(lost(&[]), None);
    assert_eq!(lost(&["nothing".to_owned()]), None);
    for kind in [
        HopKind::Carrier,
        HopKind::Connection,
        HopKind::AdapterPort,
        HopKind::Module,
    ] {
        assert_eq!(lost(&[id(kind)]), Some(kind));
    }
    // One uplink of a group is no loss, all of them are.
    let uplinks: Vec<String> = hops
        .iter()
        .filter(|hop| hop.kind == HopKind::Uplink)
        .map(|hop| hop.node.as_ref().expect("known").id().into_owned())
        .collect();
    assert!(uplinks.len() > 1);
    assert_eq!(lost(&uplinks[..1]), None);
    assert_eq!(lost(&uplinks), Some(HopKind::UplinkGroup));
    assert_eq!(
        lost(&[id(HopKind::UplinkGroup)]),
        Some(HopKind::UplinkGroup)
    );
}

#[test]
fn a_switch_takes_the_uplinks_with_it_that_lead_to_it() {
    let inventory = inventory("testdata/part6-cna-flexfabric/clean");
    let fabric = Fabric::new(&inventory.snapshot.backends, &inventory.config.plan);
    let host = inventory.snapshot.hosts.first().expect("a host");
    let graph = fabric.host(host);
    let mut groups = 0;
    for path in graph.paths() {
        let hops = graph.hops(&path);
        let of = |kind: HopKind| {
            let hops = hops.iter().filter(move |hop| hop.kind == kind);
            hops.filter_map(|hop| hop.node.as_ref().ok())
        };
        let switches: BTreeSet<String> = of(HopKind::UpstreamSwitch)
            .map(|node| node.id().into_owned())
            .collect();
        if switches.is_empty() {
            continue;
        }
        groups += 1;
        let lost = |failed: Vec<String>| {
            let remaining = fabric.without(failed);
            match remaining.of(&hops, None) {
                Remains::Lost(hop) => Some(hop.kind),
                Remains::Whole => None,
                Remains::Unknown(why) => panic!("{why}"),
            }
        };
        let all: Vec<String> = switches.iter().cloned().collect();
        assert_eq!(lost(all.clone()), Some(HopKind::UplinkGroup));
        assert_eq!(lost(vec!["upstream-switch:spine-9".to_owned()]), None);
        let first = all[..1].to_vec();
        let is_only = all.len() == 1;
        assert_eq!(lost(first), is_only.then_some(HopKind::UplinkGroup));
    }
    assert!(groups > 0);
    // Where nobody knows what uplinks lead to, a switch that fails may take them all.
    let inventory = self::inventory("testdata/part8-ucs/clean");
    let plan = Plan::default();
    let fabric = Fabric::new(&inventory.snapshot.backends, &plan);
    let graph = fabric.host(inventory.snapshot.hosts.first().expect("a host"));
    let hops = graph.hops(&graph.paths()[0]);
    let failed = ["upstream-switch:leaf-1"];
    let remaining = fabric.without(failed);
    assert!(matches!(remaining.of(&hops, None), Remains::Unknown(_)));
}

#[test]
fn a_blade_reaches_its_fabric_through_its_chassis() {
    let inventory = inventory("testdata/part8-ucs/clean");
    let mut plan = inventory.config.plan.clone();
    let switch = fabriclint::fabric::plan::PlanUpstream {
        switch: "nexus-a".to_owned(),
        uplinks: vec!["A/*".to_owned()],
        ..Default::default()
    };
    plan.backends[0].upstream = vec![switch];
    let fabric = Fabric::new(&inventory.snapshot.backends, &plan);
    let graph = fabric.host(inventory.snapshot.hosts.first().expect("a host"));
    let (mut ioms, mut switches) = (BTreeSet::new(), BTreeSet::new());
    for path in graph.paths() {
        for hop in graph.hops(&path) {
            let names = match hop.kind {
                HopKind::Iom => &mut ioms,
                HopKind::UpstreamSwitch => &mut switches,
                _ => continue,
            };
            names.insert(
                hop.node
                    .map_or("?".to_owned(), |node| node.name().to_owned()),
            );
        }
    }
    let set = |names: [&str; 2]| BTreeSet::from(names.map(str::to_owned));
    assert_eq!(ioms, set(["chassis-1/A", "chassis-1/B"]));
    assert_eq!(switches, set(["?", "nexus-a"]));
}
