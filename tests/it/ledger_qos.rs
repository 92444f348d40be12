//! The ledger of guarantees, sentence by sentence: sites that are alike but for one thing, and what of a row follows from
//! that. Places of values, the schema, and what hostile names become are held on whole sites.

use std::fs;

use serde_json::{Value as Json, json};

use crate::support::{folder, root, run};

/// A base with texts of it replaced, each of which must be there.
fn changed(base: &str, changes: &[(&str, &str)]) -> String {
    let path = root().join(format!("rules/bases/{base}.yaml"));
    let mut text = fs::read_to_string(path).expect("the base");
    for (from, to) in changes {
        assert!(text.contains(from), "{base} has no {from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// The ledger of a site.
fn ledger(name: &str, site: &str) -> Json {
    let folder = folder(&format!("ledger-qos-{name}"));
    fs::write(folder.join("site.yaml"), site).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["ledger", "qos", &path, "--format", "json"]);
    assert_eq!(code, 0, "{name}: {err}");
    serde_json::from_str(&out).expect("JSON")
}

fn rows(ledger: &Json) -> &[Json] {
    ledger["rows"].as_array().map_or(&[], Vec::as_slice)
}

/// The row about an object whose id ends so, by the owner.
fn row<'l>(ledger: &'l Json, owner: &str, object: &str) -> &'l Json {
    let mut found = rows(ledger).iter().filter(|row| {
        let id = row["object"].as_str().unwrap_or_default();
        row["owner"] == owner && id.ends_with(object)
    });
    let first = found.next();
    assert!(found.next().is_none(), "several {object}");
    first.unwrap_or_else(|| panic!("no row {object} of {owner}"))
}

/// What of a row stands in these columns.
fn columns(row: &Json, columns: &[&str]) -> Json {
    columns.iter().map(|column| row[*column].clone()).collect()
}

/// The ids of what a row contradicts.
fn contradicts(row: &Json) -> Vec<&str> {
    let all = row["contradicts"].as_array().expect("known").iter();
    all.map(|one| one["id"].as_str().unwrap_or_default())
        .collect()
}

const SCHEDULED: &str = "    qos_policies:\n      - {name: Live Migration, minimum_weight: 30, maximum_bps: 0}\n      - {name: Rest, minimum_weight: 10, maximum_bps: 2500000000}\n    ip_addresses:";

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
fn classes_of_ucs_share_a_port_by_weight() {
    let told = ledger("ucs", &changed("part8-ucs", &[]));
    let of_class = rows(&told).iter().filter(|row| row["owner"] == "ucs-class");
    for row in of_class {
        assert_eq!(row["unit"], "weight");
        for key in ["port_sum", "storage_mbps", "overcommit"] {
            assert!(row[key].is_null(), "{key} of weights");
        }
    }
    assert!(rows(&told).iter().all(|row| row["owner"] != "backend"));
}

#[test]
fn a_ledger_fits_its_schema_and_points_at_what_it_says() {
    let (schema, _, _) = run(&["schema", "ledger-qos"]);
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for site in [
        "part8-virtual-connect",
        "part8-ucs",
        "part6-cna-flexfabric",
        "converged-set",
    ] {
        for state in ["clean", "broken"] {
            let (out, err, _) = run(&[
                "ledger",
                "qos",
                &format!("testdata/{site}/{state}"),
                "--format",
                "json",
            ]);
            let ledger: Json =
                serde_json::from_str(&out).unwrap_or_else(|error| panic!("{site}: {error} {err}"));
            let faults: Vec<String> = validator
                .iter_errors(&ledger)
                .map(|fault| fault.to_string())
                .collect();
            assert!(faults.is_empty(), "{site} {state}: {faults:?}");
            for row in rows(&ledger) {
                for (key, value) in row.as_object().expect("an object") {
                    if ["places", "reasons", "contradicts"].contains(&key.as_str()) {
                        continue;
                    }
                    let is_placed = row["places"][key].is_array();
                    let is_reasoned = row["reasons"][key].is_object();
                    assert_eq!(
                        (is_placed, is_reasoned),
                        (!value.is_null(), value.is_null()),
                        "{site}: {key} of {row}"
                    );
                }
                if state == "clean" {
                    assert_eq!(row["contradicts"], json!([]), "{site}: {row}");
                }
            }
        }
    }
}

#[test]
fn columns_of_the_table_are_those_of_the_rows_and_a_formula_is_none() {
    let hostile = changed(
        "part8-set",
        &[(
            "name: Mgmt\n        switch",
            "name: \"=cmd|' /C calc'!A0\"\n        switch",
        )],
    );
    let folder = folder("ledger-qos-formula");
    fs::write(folder.join("site.yaml"), hostile.replace("HV01", "=HV01")).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, _, _) = run(&["ledger", "qos", &path, "--format", "csv"]);
    let mut table = csv::Reader::from_reader(out.as_bytes());
    let head: Vec<String> = table
        .headers()
        .expect("a head")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        head[..6],
        ["host", "carrier", "object", "class", "owner", "unit"]
    );
    assert_eq!(head.len(), 21);
    for record in table.records() {
        let record = record.expect("a record");
        assert!(
            record.iter().all(|cell| !cell.starts_with('=')),
            "{record:?}"
        );
        assert_eq!(&record[0], "'=HV01");
    }
    let (page, _, _) = run(&["ledger", "qos", &path, "--format", "markdown"]);
    assert!(
        page.contains("=cmd\\|"),
        "a bar in a name is no column: {page}"
    );
}
