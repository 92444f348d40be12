//! What hosts divide: switches, the packet scheduler, and what a failure leaves of their carriers.

use serde_json::{Value as Json, json};

use super::{SCHEDULED, changed, columns, contradicts, ledger, row, rows};

#[test]
fn each_guarantee_is_a_row() {
    let told = ledger("rows", &changed("part8-set", &[]));
    let all: Vec<(&str, &str)> = rows(&told)
        .iter()
        .map(|row| {
            (
                row["owner"].as_str().unwrap_or_default(),
                row["object"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(all.len(), 12, "{all:?}");
    let count = |owner: &str| all.iter().filter(|(of, _)| *of == owner).count();
    // Four connections and two storage functions; two default flows, three host vNICs, and one machine: the other has no
    // minimum of its own.
    assert_eq!((count("backend"), count("virtual-switch")), (6, 6));
    let stopped = "running: true\n        minimum_weight: 20";
    let off = changed(
        "part8-set",
        &[(stopped, "running: false\n        minimum_weight: 20")],
    );
    assert_eq!(
        rows(&ledger("stopped", &off)).len(),
        11,
        "a machine that does not run has no row"
    );
    let unjoined = changed(
        "part8-set",
        &[(
            "mac: 0017A4770003\n            network",
            "mac: 0017A4770009\n            network",
        )],
    );
    assert_eq!(
        rows(&ledger("unjoined", &unjoined)).len(),
        11,
        "a connection that joins nothing has no row"
    );
    let scheduled = changed("part8-set", &[("    ip_addresses:", SCHEDULED)]);
    let told = ledger("scheduled", &scheduled);
    assert_eq!(
        rows(&told)
            .iter()
            .filter(|row| row["owner"] == "host-scheduler")
            .count(),
        2
    );
}

#[test]
fn a_weight_is_a_share_of_all_that_is_on_the_switch() {
    let told = ledger("weights", &changed("part8-set", &[]));
    let keys = [
        "unit",
        "asked",
        "share_percent",
        "of_mbps",
        "granted",
        "maximum",
        "port",
        "group",
    ];
    // 40 for the default flow, 5, 10 and 15 for host vNICs; members are granted 4000 Mbps, whatever Windows reports.
    let csv = row(&told, "virtual-switch", "host-vnic:CSV");
    assert_eq!(
        columns(csv, &keys),
        json!(["weight", 10, 14.29, 4000, 571, null, null, null])
    );
    assert_eq!(csv["class"], "csv");
    let flow = row(&told, "virtual-switch", "HV01/switch:HostSwitch");
    assert_eq!(
        columns(flow, &keys),
        json!(["weight", 40, 57.14, 4000, 2285, null, null, null])
    );
    let machine = row(&told, "virtual-switch", "CONTOSO-WEB01/Network Adapter");
    assert_eq!(
        columns(machine, &keys),
        json!(["weight", 20, 33.33, 8000, 2666, null, null, null])
    );
    assert_eq!(machine["class"], "tenant");
    let stopped = changed(
        "part8-set",
        &[(
            "running: true\n        minimum_weight: 20",
            "running: false\n        minimum_weight: 20",
        )],
    );
    let flow = ledger("weights-stopped", &stopped);
    assert_eq!(
        row(&flow, "virtual-switch", "HV01/switch:Tenants")["share_percent"],
        100
    );
    let unsure = changed(
        "part8-set",
        &[(
            "running: true\n        minimum_weight: 20",
            "running: null\n        minimum_weight: 20",
        )],
    );
    let flow = ledger("weights-unsure", &unsure);
    let flow = row(&flow, "virtual-switch", "HV01/switch:Tenants");
    assert_eq!(
        columns(flow, &["asked", "share_percent", "granted"]),
        json!([40, null, null])
    );
}

#[test]
fn members_on_standby_are_no_part_of_what_is_divided() {
    let standby = changed(
        "part8-set",
        &[(
            "{name: Host-B, mode: active}",
            "{name: Host-B, mode: standby}",
        )],
    );
    let told = ledger("standby", &standby);
    let vnic = row(&told, "virtual-switch", "host-vnic:CSV");
    assert_eq!(columns(vnic, &["of_mbps", "granted"]), json!([2000, 285]));
    let unsure = changed(
        "part8-set",
        &[("{name: Host-B, mode: active}", "{name: Host-B, mode: null}")],
    );
    let told = ledger("standby-unsure", &unsure);
    assert!(row(&told, "virtual-switch", "host-vnic:CSV")["of_mbps"].is_null());
}

#[test]
fn bits_per_second_are_granted_as_they_are_asked() {
    let absolute = changed(
        "part8-set",
        &[
            (
                "bandwidth_mode: weight\n        default_flow_weight: 40\n        default_flow_bps: 0",
                "bandwidth_mode: absolute\n        default_flow_weight: 0\n        default_flow_bps: 500000000",
            ),
            (
                "minimum_weight: 10\n        minimum_bps: 0",
                "minimum_weight: 0\n        minimum_bps: 1500000000\n        maximum_bps: 3000000000",
            ),
        ],
    );
    let told = ledger("absolute", &absolute);
    let keys = [
        "unit",
        "asked",
        "granted",
        "maximum",
        "share_percent",
        "of_mbps",
    ];
    let csv = row(&told, "virtual-switch", "host-vnic:CSV");
    assert_eq!(
        columns(csv, &keys),
        json!(["bits-per-second", 1_500_000_000u64, 1500, 3000, null, 4000])
    );
    let flow = row(&told, "virtual-switch", "HV01/switch:HostSwitch");
    assert_eq!(
        columns(flow, &keys),
        json!(["bits-per-second", 500_000_000, 500, null, null, 4000])
    );
    // A weight on a switch that reserves in bits per second applies to nothing.
    let management = row(&told, "virtual-switch", "host-vnic:Mgmt");
    assert_eq!(
        columns(management, &keys),
        json!(["weight", 5, null, null, null, 4000])
    );
}

#[test]
fn two_owners_of_one_carrier_contradict_and_name_each_other() {
    let told = ledger(
        "contradiction",
        &changed("part8-set", &[("    ip_addresses:", SCHEDULED)]),
    );
    let policies = [
        "host:HV01/qos-policy:Live Migration",
        "host:HV01/qos-policy:Rest",
    ];
    for object in ["host-vnic:CSV", "HV01/switch:HostSwitch"] {
        assert_eq!(
            contradicts(row(&told, "virtual-switch", object)),
            policies,
            "{object}"
        );
    }
    let policy = row(&told, "host-scheduler", "Live Migration");
    let named = contradicts(policy);
    assert_eq!(named.len(), 4, "{named:?}");
    assert!(
        named.iter().all(|id| !id.contains("Tenants")),
        "the host sends nothing there"
    );
    let keys = [
        "carrier",
        "class",
        "unit",
        "asked",
        "share_percent",
        "of_mbps",
        "granted",
        "maximum",
    ];
    let expected = json!([
        "host:HV01/switch:HostSwitch",
        "live-migration",
        "weight",
        30,
        75,
        4000,
        3000,
        null
    ]);
    // Without a plan the name of a policy says what it is for; with one it still does, as no VLAN can.
    assert_eq!(columns(policy, &keys), expected);
    assert_eq!(row(&told, "host-scheduler", "Rest")["maximum"], 2500);
    for object in ["HV01/switch:Tenants", "CONTOSO-WEB01/Network Adapter"] {
        assert!(
            contradicts(row(&told, "virtual-switch", object)).is_empty(),
            "{object}"
        );
    }
    for row in rows(&told).iter().filter(|row| row["owner"] == "backend") {
        assert!(contradicts(row).is_empty(), "owners nest");
    }
}

#[test]
fn policies_that_divide_nothing_contradict_nobody() {
    let marking = SCHEDULED
        .replace("30", "0")
        .replace("minimum_weight: 10", "minimum_weight: 0");
    let told = ledger(
        "marking",
        &changed("part8-set", &[("    ip_addresses:", &marking)]),
    );
    assert!(rows(&told).iter().all(|row| contradicts(row).is_empty()));
    let none = changed(
        "part8-set",
        &[(
            "    ip_addresses:",
            "    qos_policies: []\n    ip_addresses:",
        )],
    );
    let told = ledger("no-policies", &none);
    assert!(rows(&told).iter().all(|row| contradicts(row).is_empty()));
    // What nobody collected may divide the carrier of the host, and no other.
    let told = ledger("policies-unknown", &changed("part8-set", &[]));
    assert!(row(&told, "virtual-switch", "host-vnic:CSV")["contradicts"].is_null());
    assert!(contradicts(row(&told, "virtual-switch", "HV01/switch:Tenants")).is_empty());
}

#[test]
fn what_is_left_is_that_of_the_worst_failure_of_what_hosts_share() {
    let told = ledger("left", &changed("part8-set", &[]));
    for row in rows(&told) {
        let expected = match row["carrier"].as_str() {
            None => Json::Null,
            Some("host:HV01/switch:HostSwitch") => json!(2000),
            Some(_) => json!(4000),
        };
        assert_eq!(
            row["after_worst_failure"], expected,
            "the only card does not count: {row}"
        );
    }
    // One switch behind both sides takes all of it.
    let one = changed("part8-set", &[]).replace("neighbour_switch: sw-b", "neighbour_switch: sw-a");
    let told = ledger("left-one-switch", &one);
    let csv = row(&told, "virtual-switch", "host-vnic:CSV");
    assert_eq!(csv["after_worst_failure"], 0);
    // VLAN 20 ends on side B: what a failure leaves management is not what it leaves CSV.
    let apart = changed(
        "part8-set",
        &[(
            "networks: [mgmt-b, csv-b, lm-b], native",
            "networks: [mgmt-b, lm-b], native",
        )],
    );
    let told = ledger("left-apart", &apart);
    let csv = row(&told, "virtual-switch", "host-vnic:CSV");
    assert!(
        csv["after_worst_failure"].is_null() && csv["reasons"]["after_worst_failure"].is_object()
    );
    let tenant = row(&told, "virtual-switch", "HV01/switch:Tenants");
    assert_eq!(tenant["after_worst_failure"], 4000);
}
