//! The samples that come with the tool, where they are at hand: how much is read of each.

use std::path::PathBuf;

use serde_json::Value as Json;

use super::list;
use crate::support::run;

/// What is read of a sample.
struct Sample {
    file: &'static str,
    networks: usize,
    sets: usize,
    profiles: usize,
    connections: usize,
    classes: usize,
    groups: usize,
    pools: usize,
}

const SAMPLES: [Sample; 6] = [
    Sample {
        file: "config-ucsm-interfaces",
        networks: 0,
        sets: 0,
        profiles: 0,
        connections: 0,
        classes: 6,
        // Four single ports are listed that are members of a port channel, and are none.
        groups: 3,
        pools: 0,
    },
    Sample {
        file: "config-ucsm-org-pools",
        networks: 0,
        sets: 0,
        profiles: 0,
        connections: 0,
        classes: 0,
        groups: 0,
        pools: 6,
    },
    Sample {
        file: "config-ucsm-policies",
        networks: 0,
        sets: 0,
        profiles: 0,
        connections: 0,
        classes: 0,
        groups: 0,
        pools: 0,
    },
    Sample {
        file: "config-ucsm-serviceprofile",
        networks: 0,
        sets: 5,
        profiles: 7,
        connections: 8,
        classes: 0,
        groups: 0,
        pools: 0,
    },
    Sample {
        file: "config-ucsm-vlan-vsan",
        networks: 14,
        sets: 0,
        profiles: 0,
        connections: 0,
        classes: 0,
        groups: 0,
        pools: 0,
    },
    Sample {
        file: "cvd_flexpod_esxi65_n9fc_6332-16up",
        networks: 5,
        sets: 2,
        profiles: 3,
        connections: 12,
        classes: 6,
        groups: 2,
        pools: 2,
    },
];

fn snapshot(file: &std::path::Path) -> Json {
    let (out, err, _) = run(&["snapshot", &file.to_string_lossy(), "--format", "json"]);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

#[test]
fn samples_are_read_to_the_value() {
    let Some(corpus) = std::env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: FABRICLINT_CORPUS is not set");
        return;
    };
    for sample in SAMPLES {
        let snapshot = snapshot(&corpus.join(format!("ucs/easyucs/{}.json", sample.file)));
        let backend = &snapshot["backends"][0];
        let count = |key: &str| list(backend, key).len();
        let connections = list(backend, "profiles")
            .iter()
            .map(|profile| list(profile, "connections").len());
        let counts = [
            count("networks"),
            count("network_sets"),
            count("profiles"),
            connections.sum(),
            count("qos_classes"),
            count("uplink_groups"),
            count("mac_pools"),
        ];
        let expected = [
            sample.networks,
            sample.sets,
            sample.profiles,
            sample.connections,
            sample.classes,
            sample.groups,
            sample.pools,
        ];
        assert_eq!(counts, expected, "{}", sample.file);
    }
}

/// Values of single samples, at their names.
#[test]
fn values_of_samples() {
    let Some(corpus) = std::env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: FABRICLINT_CORPUS is not set");
        return;
    };
    let read = |name: &str| {
        snapshot(&corpus.join(format!("ucs/easyucs/{name}.json")))["backends"][0].take()
    };
    let named = |backend: &Json, key: &str, name: &str| {
        let mut items = list(backend, key).iter();
        items
            .find(|item| item["name"] == name)
            .cloned()
            .unwrap_or_else(|| panic!("no {name}"))
    };
    let vlans = read("config-ucsm-vlan-vsan");
    assert_eq!(vlans["name"], "UCS");
    assert_eq!(named(&vlans, "networks", "vlan-445")["vlan"], 445);
    assert_eq!(named(&vlans, "networks", "vlan401")["private"], true);
    assert_eq!(
        named(&vlans, "networks", "vlan401")["id"],
        "UCS/fabric/lan/A/net-vlan401"
    );
    let interfaces = read("config-ucsm-interfaces");
    let gold = named(&interfaces, "qos_classes", "gold");
    assert_eq!(
        (
            &gold["enabled"],
            &gold["weight"],
            &gold["mtu"],
            &gold["lossless"]
        ),
        (&true.into(), &7.into(), &1601.into(), &false.into())
    );
    assert_eq!(
        named(&interfaces, "qos_classes", "best-effort")["mtu"],
        2049
    );
    let single = named(&interfaces, "uplink_groups", "A/phys-slot-1-port-17");
    assert_eq!(single["uplinks"][0]["name"], "1/17");
    let channel = named(&interfaces, "uplink_groups", "A/pc-9");
    assert_eq!(channel["uplinks"][1]["enabled"], false);
    let flexpod = read("cvd_flexpod_esxi65_n9fc_6332-16up");
    assert_eq!(flexpod["name"], "bb04-6332");
    let profile = named(&flexpod, "profiles", "VM-Host-Infra-02");
    // The secondary template says its fabric alone: the rest it has from its peer.
    let second = named(&profile, "connections", "01-Infra-B");
    assert_eq!(
        (&second["mtu"], &second["failover"]),
        (&9000.into(), &true.into())
    );
    assert_eq!(second["module"], "bb04-6332/sys/switch-B");
    assert_eq!(second["uplink_loss"], "link-down");
    let networks = |name: &str| named(&flexpod, "network_sets", name)["networks"].take();
    assert_eq!(networks("Infra-B"), networks("Infra-A"));
    assert_eq!(networks("Infra-A").as_array().map(Vec::len), Some(5));
}
