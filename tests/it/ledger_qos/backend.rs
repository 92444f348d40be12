//! What backends grant: connections, storage functions, ports, uplink groups and classes of UCS.

use serde_json::json;

use super::{changed, columns, ledger, row, rows};

#[test]
fn a_connection_has_what_the_backend_says() {
    let told = ledger("connection", &changed("part8-set", &[]));
    let row = row(&told, "backend", "p1/connection:Tenant-A");
    let keys = [
        "host",
        "carrier",
        "class",
        "unit",
        "asked",
        "granted",
        "maximum",
        "share_percent",
        "of_mbps",
    ];
    let expected = json!([
        "HV01",
        "host:HV01/switch:Tenants",
        "tenant",
        "mbps",
        4000,
        4000,
        10000,
        null,
        8000
    ]);
    assert_eq!(columns(row, &keys), expected);
    let keys = [
        "port",
        "port_capacity",
        "port_sum",
        "storage_mbps",
        "overcommit",
        "group",
        "group_mbps",
        "group_sum",
        "contradicts",
    ];
    let expected = json!([
        "Mezz 3:1",
        20000,
        10000,
        4000,
        0.5,
        "SUS-A",
        20000,
        6000,
        []
    ]);
    assert_eq!(columns(row, &keys), expected);
    assert_eq!(row["after_worst_failure"], 4000, "a side is left");
    let host = self::row(&told, "backend", "p1/connection:Host-A");
    assert!(
        host["class"].is_null(),
        "management, csv and live migration"
    );
}

#[test]
fn auto_asks_for_nothing_and_storage_counts() {
    let auto = changed(
        "part8-set",
        &[("requested_mbps: 2000", "requested_mbps: 0")],
    );
    let told = ledger("auto", &auto);
    let host = row(&told, "backend", "connection:Host-A");
    assert_eq!(
        columns(host, &["asked", "granted", "port_sum"]),
        json!(["auto", 2000, 8000])
    );
    let more = changed(
        "part8-set",
        &[(
            "requested_mbps: 4000\n            allocated_mbps: 4000\n            maximum_mbps: 8000",
            "requested_mbps: 16000\n            allocated_mbps: 4000\n            maximum_mbps: 8000",
        )],
    );
    let told = ledger("storage", &more);
    let host = row(&told, "backend", "connection:Host-A");
    assert_eq!(
        columns(host, &["port_sum", "storage_mbps", "overcommit"]),
        json!([22000, 16000, 1.1])
    );
    let san = row(&told, "backend", "connection:SAN-A");
    let keys = [
        "carrier",
        "class",
        "asked",
        "granted",
        "port_sum",
        "group",
        "of_mbps",
        "after_worst_failure",
    ];
    assert_eq!(
        columns(san, &keys),
        json!([null, "storage", 16000, 4000, 22000, null, null, null])
    );
    assert_eq!(told["summary"]["overcommitted"], 3);
}

#[test]
fn what_is_unknown_is_null_with_its_reason() {
    let unknown = changed(
        "part8-set",
        &[("allocated_mbps: 2000", "allocated_mbps: !!null null")],
    );
    let unknown = unknown.replace("allocated_mbps: !!null null", "allocated_mbps: null");
    let told = ledger("unknown", &unknown);
    let host = row(&told, "backend", "connection:Host-A");
    let keys = ["granted", "of_mbps", "group_sum", "after_worst_failure"];
    assert_eq!(columns(host, &keys), json!([null, null, null, null]));
    for key in keys {
        assert!(host["reasons"][key]["export"].is_string(), "{key}");
        assert!(host["places"][key].is_null(), "{key}");
    }
    assert_eq!(host["port_sum"], 10000, "what is asked is known");
    let vnic = row(&told, "virtual-switch", "host-vnic:CSV");
    let keys = ["asked", "granted", "share_percent"];
    assert_eq!(columns(vnic, &keys), json!([10, null, 14.29]));
    let other = row(&told, "backend", "connection:Host-B");
    assert_eq!(columns(other, &["granted", "of_mbps"]), json!([2000, null]));
}

#[test]
fn classes_of_ucs_share_a_port_by_weight() {
    let told = ledger("ucs", &changed("part8-ucs", &[]));
    // Gold is 4 of 4 + 2 + 1 + 3, on a port of 20 Gb.
    let keys = [
        "owner",
        "unit",
        "asked",
        "share_percent",
        "granted",
        "of_mbps",
        "port",
        "port_capacity",
    ];
    let tenant = row(&told, "ucs-class", "connection:Tenant-A");
    let expected = json!(["ucs-class", "weight", 4, 40, 8000, 16000, "fabric A", 20000]);
    assert_eq!(columns(tenant, &keys), expected);
    for key in ["port_sum", "storage_mbps", "overcommit"] {
        assert!(tenant[key].is_null(), "{key} of weights");
    }
    let keys = ["group", "group_mbps", "group_sum"];
    assert_eq!(columns(tenant, &keys), json!(["A/pc-1", 20000, 12000]));
    assert!(rows(&told).iter().all(|row| row["owner"] != "backend"));
}

#[test]
fn vnics_of_one_class_on_one_port_divide_the_share_of_the_class() {
    let one = "module: fi-a\n            lag: \"\"\n            pin_group: \"\"\n            failover: false\n            mtu: 1500\n            qos_class: silver";
    let same = one.replace("silver", "gold");
    let told = ledger("ucs-one-class", &changed("part8-ucs", &[(one, &same)]));
    for object in ["connection:Host-A", "connection:Tenant-A"] {
        let row = row(&told, "ucs-class", object);
        assert_eq!(
            columns(row, &["asked", "share_percent", "granted"]),
            json!([4, 40, 4000])
        );
    }
    let other = row(&told, "ucs-class", "connection:Tenant-B");
    assert_eq!(
        columns(other, &["share_percent", "granted"]),
        json!([40, 8000]),
        "on the other port"
    );
}

#[test]
fn a_disabled_class_falls_to_best_effort() {
    let disabled = (
        "name: silver, enabled: true",
        "name: silver, enabled: false",
    );
    let told = ledger("ucs-disabled", &changed("part8-ucs", &[disabled]));
    let host = row(&told, "ucs-class", "connection:Host-A");
    // Best effort is 1 of 4 + 1 + 3.
    assert_eq!(
        columns(host, &["asked", "share_percent", "granted"]),
        json!([1, 12.5, 2500])
    );
    let tenant = row(&told, "ucs-class", "connection:Tenant-A");
    assert_eq!(
        columns(tenant, &["share_percent", "granted"]),
        json!([50, 10000])
    );
}

#[test]
fn without_the_speed_of_the_port_a_share_is_known_and_no_bandwidth() {
    let slow = changed(
        "part8-ucs",
        &[("port_speed_mbps: 20000", "port_speed_mbps: null")],
    );
    let slow = slow.replace("reported_mbps: 20000", "reported_mbps: null");
    let slow = slow.replace("- {name: 1/1, mbps: 20000}", "- {name: 1/1, mbps: null}");
    let told = ledger("ucs-slow", &slow);
    let tenant = row(&told, "ucs-class", "connection:Tenant-A");
    let keys = [
        "asked",
        "share_percent",
        "granted",
        "of_mbps",
        "port_capacity",
        "after_worst_failure",
    ];
    assert_eq!(
        columns(tenant, &keys),
        json!([4, 40, null, null, null, null])
    );
    let machine = rows(&told)
        .iter()
        .find(|row| row["owner"] == "virtual-switch")
        .expect("a row");
    assert_eq!(
        columns(machine, &["of_mbps", "granted"]),
        json!([null, null])
    );
}

#[test]
fn frames_that_leave_through_several_groups_are_of_none() {
    let changes = [
        (
            "networks: [mgmt-a, csv-a, lm-a, contoso-a, fabrikam-a]\n",
            "networks: [mgmt-a, csv-a, contoso-a, fabrikam-a]\n",
        ),
        (
            "    profiles:\n",
            "      - name: SUS-LM\n        domain: li1\n        mode: auto\n        networks: [lm-a]\n        uplinks:\n          - {name: \"ENC1 bay 3:X7\", module: \"ENC1 bay 3\", enabled: true, state: linked-active, mbps: 10000, lag: \"27\", neighbour_switch: sw-a}\n    profiles:\n",
        ),
    ];
    let told = ledger("groups", &changed("part8-set", &changes));
    let host = row(&told, "backend", "connection:Host-A");
    assert_eq!(
        columns(host, &["group", "group_mbps", "group_sum"]),
        json!([null, null, null])
    );
    let why = host["reasons"]["group"]["export"]
        .as_str()
        .unwrap_or_default();
    assert!(why.contains("SUS-A, SUS-LM"), "{why}");
    let tenant = row(&told, "backend", "connection:Tenant-A");
    assert_eq!(
        columns(tenant, &["group", "group_sum"]),
        json!(["SUS-A", 6000])
    );
}
