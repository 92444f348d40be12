//! What can fail and what feels it, as simulations of the shipped estates begin: components of the site and of a host,
//! what is behind each adapter, and the consumers.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use fabriclint::audit::{Inventory, Request, collect};
use fabriclint::fabric::graph::Fabric;
use fabriclint::simulation::{Behind, Component, Fact, HostLeaf, HostShape, Site, host_shape};

use crate::support::root;

/// Whatever the site and the first host of an estate are made of, a line each.
fn told(estate: &str) -> String {
    let inventory = read(estate);
    let (snapshot, plan) = (&inventory.snapshot, &inventory.config.plan);
    let fabric = Fabric::new(&snapshot.backends, plan);
    let site = Site::new(&fabric);
    let mut text = String::new();
    for component in &site.components {
        tell_component(&mut text, component);
    }
    for left_out in &site.not_simulated {
        let domain = left_out.domain.as_deref().unwrap_or("-");
        let (kind, count) = (&left_out.kind, left_out.count);
        let _ = writeln!(text, "not {kind} {domain} {count}: {}", left_out.reason);
    }
    for group in &site.groups {
        let _ = writeln!(
            text,
            "group {}: {} links, {} sides, mlag {}, guaranteed {}",
            group.name,
            group.links.len(),
            group.sides.len(),
            shown(&group.is_mlag),
            shown(&group.guaranteed_mbps)
        );
    }
    let mut hosts: Vec<_> = snapshot.hosts.iter().collect();
    hosts.sort_by(|one, other| one.name.cmp(&other.name));
    let mut shapes = HashSet::new();
    for (position, host) in hosts.iter().enumerate() {
        let (shape, leaf) = host_shape(&site, &fabric.host(host));
        if position == 0 {
            tell_host(&mut text, &shape, &leaf);
        }
        shapes.insert(shape);
    }
    let _ = writeln!(text, "{} hosts, {} shapes", hosts.len(), shapes.len());
    text
}

fn read(estate: &str) -> Inventory {
    let request = Request {
        paths: vec![root().join("testdata").join(estate)],
        ..Request::default()
    };
    collect(&request, &root())
}

fn shown<T: std::fmt::Debug>(fact: &Fact<T>) -> String {
    match fact {
        Fact::Known(value, _) => format!("{value:?}"),
        Fact::Missing(missing) => format!("? ({})", missing.export),
    }
}

fn tell_component(text: &mut String, component: &Component) {
    let _ = writeln!(
        text,
        "{} ({}, {}) = {}",
        component.id(),
        component.from.name(),
        component.confidence.name(),
        component.object
    );
}

fn tell_host(text: &mut String, shape: &HostShape, leaf: &HostLeaf) {
    let _ = writeln!(text, "{} in {:?}", leaf.id, leaf.cluster);
    for own in &shape.own {
        let _ = writeln!(
            text,
            "own {}/{} ({}, {}) = {}",
            own.kind.name(),
            own.name,
            own.from.name(),
            own.confidence.name(),
            own.object
        );
    }
    for member in &shape.members {
        let (port, card) = (member.port, member.card);
        let name = |id: Option<fabriclint::simulation::OwnId>| {
            id.map_or("-", |id| &*shape.own[usize::from(id.0)].name)
        };
        let _ = writeln!(
            text,
            "member {}: port {}, card {}, standby {}, works {}, {:?} Mbps, {}",
            member.name,
            name(port),
            name(card),
            shown(&member.standby),
            member.works,
            member.mbps,
            behind(&member.behind)
        );
    }
    for carrier in &shape.carriers {
        let _ = writeln!(
            text,
            "carrier {}: {} {} of {:?}, lag {}",
            carrier.tail,
            carrier.kind.name(),
            shown(&carrier.mode),
            carrier.members,
            shown(&carrier.lag)
        );
    }
    tell_consumers(text, shape, leaf);
}

fn tell_consumers(text: &mut String, shape: &HostShape, leaf: &HostLeaf) {
    for (consumer, (vms, subnet)) in shape
        .consumers
        .iter()
        .zip(leaf.vms.iter().zip(&leaf.subnets))
    {
        let _ = writeln!(
            text,
            "{} {}: {} {:?} ({}), vlan {:?} {}, {}, network {:?}, carrier {}, {vms} machines, {subnet:?}",
            consumer.kind.name(),
            consumer.tail,
            consumer.class,
            consumer.tenant,
            consumer.class_confidence.name(),
            consumer.vlan,
            shown(&consumer.tagging),
            consumer.reach.name(),
            consumer.cluster_network,
            shown(&consumer.carrier),
        );
    }
}

fn behind(behind: &Behind) -> String {
    match behind {
        Behind::Connection(connection) => {
            let networks = connection.networks.get().map(|networks| {
                let names = networks.iter().map(|network| {
                    let groups = shown(&network.groups);
                    format!("{} {} {groups}", network.name, shown(&network.vlan))
                });
                names.collect::<Vec<_>>().join(", ")
            });
            let ucs = connection.ucs.as_ref().map(|vnic| {
                format!(
                    ", failover {}, {}, pin {}, here {}, there {}",
                    shown(&vnic.failover),
                    shown(&vnic.uplink_loss),
                    shown(&vnic.pin),
                    shown(&vnic.here),
                    shown(&vnic.there)
                )
            });
            format!(
                "module {}, iom {:?}: {}{}",
                shown(&connection.module),
                connection.iom,
                networks.unwrap_or_else(|| "?".to_owned()),
                ucs.unwrap_or_default()
            )
        }
        Behind::Unjoined(missing) => format!("unjoined ({})", missing.export),
        Behind::Outside(switch, _) => format!("outside, switch {}", shown(switch)),
    }
}

#[test]
fn components_and_consumers_of_the_shipped_estates() {
    let estates = [
        "estates/bases/lbfo-easyucs",
        "estates/bases/lbfo-oneview",
        "estates/bases/lbfo-ucs",
        "estates/bases/plain-adapters-vc",
        "estates/bases/set-oneview",
        "part8-virtual-connect/clean",
        "part8-ucs/clean",
        "part6-cna-flexfabric/clean",
        "converged-set/clean",
    ];
    let folder = root().join("tests/it/expected/simulation-shapes");
    for estate in estates {
        let file = folder.join(format!("{}.txt", estate.replace('/', "-")));
        hold(&file, &told(estate));
    }
}

/// Holds a text against the file that is expected; `UPDATE_EXPECTED=1` writes it.
fn hold(file: &Path, text: &str) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, text).expect("written");
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(text, expected, "{}", file.display());
}
