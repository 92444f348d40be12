//! The shipped estates: every rule fires where it must, and nowhere else.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value as Json;

use crate::support::{root, run};

const BROKEN: &str = "testdata/part8-virtual-connect/broken";
const CLEAN: &str = "testdata/part8-virtual-connect/clean";

/// A finding that the broken estate must have: the rule, its variant, its severity, the subject,
/// the file, what its place covers, and the line.
type Expected = (
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u64,
);

const EXPECTED: [Expected; 12] = [
    (
        "teaming/lacp-without-switch-lag",
        None,
        "error",
        "MUCHV01/Tenant",
        "hosts/MUCHV01.fabric.json",
        "\"Lacp\"",
        1422,
    ),
    (
        "teaming/members-on-one-fabric",
        Some("one-port"),
        "error",
        "MUCHV02/Tenant",
        "hosts/MUCHV02.fabric.json",
        "\"Tenant-B\"",
        1451,
    ),
    (
        "isolation/tenant-vlan-on-host-pair",
        None,
        "error",
        "MUCHV03/Host",
        "oneview/network-sets.json",
        "\"/rest/ethernet-networks/2065dbb7-268d-49d4-b699-b3046d2c4366\"",
        1,
    ),
    (
        "vlan/not-carried-by-backend",
        Some("some-members"),
        "error",
        "MUCHV01/LUC-MEDIA01/Network Adapter",
        "hosts/MUCHV01.fabric.json",
        "112",
        2070,
    ),
    (
        "vlan/not-carried-by-backend",
        Some("some-members"),
        "error",
        "MUCHV03/LUC-DB01/Network Adapter",
        "hosts/MUCHV03.fabric.json",
        "112",
        1928,
    ),
    (
        "vlan/not-carried-by-backend",
        Some("some-members"),
        "error",
        "MUCHV03/LUC-STREAM01/Network Adapter",
        "hosts/MUCHV03.fabric.json",
        "112",
        1981,
    ),
    (
        "vlan/not-carried-by-backend",
        Some("some-members"),
        "error",
        "MUCHV04/LUC-WEB02/Network Adapter",
        "hosts/MUCHV04.fabric.json",
        "112",
        1945,
    ),
    (
        "vlan/not-carried-by-backend",
        None,
        "error",
        "MUCHV03/WTT-WEB01/Network Adapter",
        "hosts/MUCHV03.fabric.json",
        "113",
        2405,
    ),
    (
        "vlan/not-carried-by-backend",
        None,
        "error",
        "MUCHV04/WTT-WEB02/Network Adapter",
        "hosts/MUCHV04.fabric.json",
        "113",
        2157,
    ),
    (
        "qos/port-minimums-exceed-capacity",
        Some("storage"),
        "error",
        "MUCHV04 Flb 1:1",
        "oneview/server-profiles.json",
        "\"3000\"",
        1,
    ),
    (
        "qos/port-minimums-exceed-capacity",
        Some("storage"),
        "error",
        "MUCHV04 Flb 1:2",
        "oneview/server-profiles.json",
        "\"3000\"",
        1,
    ),
    (
        "join/adapter-without-connection",
        None,
        "warning",
        "MUCHV04/Host-B",
        "hosts/MUCHV04.fabric.json",
        "\"AC162D913B89\"",
        62,
    ),
];

fn report(folder: &str) -> (Json, i32) {
    let (out, err, code) = run(&["check", folder, "--format", "json"]);
    assert_eq!(err, "");
    (serde_json::from_str(&out).expect("JSON"), code)
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn subject(finding: &Json) -> String {
    let name = text(&finding["subject"]["name"]);
    match finding["subject"]["host"].as_str() {
        Some(host) => format!("{host}/{name}"),
        None => name,
    }
}

/// What a location covers in its file; lines and columns are from 1, columns count characters.
fn covered(location: &Json) -> String {
    let number = |key: &str| usize::try_from(location[key].as_u64().unwrap_or(0)).unwrap_or(0);
    let bytes = fs::read(root().join(text(&location["file"]))).expect("the file");
    let content = String::from_utf8(bytes).expect("UTF-8");
    let line = content
        .trim_start_matches('\u{feff}')
        .split('\n')
        .nth(number("line") - 1);
    let length = number("end_column") - number("column");
    let line = line.unwrap_or_default().chars();
    line.skip(number("column") - 1).take(length).collect()
}

#[test]
fn every_rule_fires_in_the_broken_estate_where_it_must_and_nowhere_else() {
    let (report, code) = report(BROKEN);
    assert_eq!(code, 1);
    assert_eq!(report["problems"], serde_json::json!([]));
    let findings = report["findings"].as_array().expect("findings");
    let mut left: Vec<&Json> = findings.iter().collect();
    for (rule, variant, severity, name, file, covers, line) in EXPECTED {
        let index = left.iter().position(|it| {
            it["rule"] == rule
                && it["variant"].as_str() == variant
                && it["severity"] == severity
                && subject(it) == name
                && it["location"]["file"] == format!("{BROKEN}/{file}")
                && it["location"]["line"] == line
                && covered(&it["location"]) == covers
        });
        let index = index.unwrap_or_else(|| panic!("no {rule} on {name}: {left:#?}"));
        left.remove(index);
    }
    assert!(left.is_empty(), "unexpected: {left:#?}");
    let fired: BTreeSet<String> = findings.iter().map(|it| text(&it["rule"])).collect();
    assert_eq!(fired.len(), 6, "every rule fires");
}

#[test]
fn findings_show_the_other_side_of_the_wire() {
    let (report, _) = report(BROKEN);
    let sides = |rule: &str| -> BTreeSet<String> {
        let findings = report["findings"].as_array().into_iter().flatten();
        let finding = findings
            .clone()
            .find(|it| it["rule"] == rule)
            .expect("a finding");
        let related = finding["related"].as_array().into_iter().flatten();
        related
            .chain(std::iter::once(&finding["location"]))
            .map(|it| text(&it["file"]).replace(&format!("{BROKEN}/"), ""))
            .map(|it| it.split('/').next().unwrap_or_default().to_owned())
            .collect()
    };
    let all = ["fabriclint.yaml", "hosts", "oneview"];
    assert!(sides("vlan/not-carried-by-backend").iter().eq(all));
    assert!(sides("isolation/tenant-vlan-on-host-pair").iter().eq(all));
    assert!(
        sides("teaming/lacp-without-switch-lag")
            .iter()
            .eq(["hosts", "oneview"])
    );
    let findings = report["findings"].as_array().expect("findings");
    for finding in findings {
        for related in finding["related"].as_array().into_iter().flatten() {
            assert!(!covered(related).is_empty(), "{related:#}");
        }
        let address = text(&finding["location"]["address"]);
        assert!(address.starts_with('/'), "{address}");
    }
}

#[test]
fn the_counts_add_up() {
    for folder in [BROKEN, CLEAN] {
        let (report, _) = report(folder);
        let number = |key: &str| report["summary"][key].as_u64().unwrap_or(u64::MAX);
        let mut subjects = BTreeSet::new();
        for finding in report["findings"].as_array().into_iter().flatten() {
            subjects.insert((text(&finding["rule"]), text(&finding["subject"]["id"])));
        }
        assert_eq!(
            number("evaluated"),
            number("passed") + subjects.len() as u64,
            "{folder}"
        );
        let gaps = report["not_evaluated"].as_array().into_iter().flatten();
        let gaps: u64 = gaps.map(|it| it["count"].as_u64().unwrap_or(0)).sum();
        assert_eq!(number("not_evaluated"), gaps, "{folder}");
        assert_eq!(
            (number("hosts"), number("backends"), number("rules")),
            (4, 1, 6)
        );
    }
}

#[test]
fn the_clean_estate_is_clean_and_fully_judged() {
    let (report, code) = report(CLEAN);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["verdict"], "pass");
    for empty in ["problems", "findings", "not_evaluated"] {
        assert_eq!(report[empty], serde_json::json!([]), "{empty}");
    }
    assert!(report["summary"]["evaluated"].as_u64() > Some(100));
}

#[test]
fn a_snapshot_of_an_estate_says_the_same_as_the_estate() {
    let folder = crate::support::folder("snapshot-of-broken");
    let (document, err, code) = run(&["snapshot", BROKEN]);
    assert_eq!((err.as_str(), code), ("", 0));
    fs::write(folder.join("snapshot.yaml"), document).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, _, code) = run(&["check", &path, "--no-config", "--format", "json"]);
    assert_eq!(code, 1, "{out}");
    let again: Json = serde_json::from_str(&out).expect("JSON");
    let (report, _) = report(BROKEN);
    let fingerprints = |report: &Json| -> BTreeSet<String> {
        let findings = report["findings"].as_array().into_iter().flatten();
        findings.map(|it| text(&it["fingerprint"])).collect()
    };
    assert_eq!(fingerprints(&report), fingerprints(&again));
    assert_eq!(report["summary"], again["summary"]);
    assert_eq!(report["not_evaluated"], again["not_evaluated"]);
}

#[test]
fn the_hosts_are_what_the_schema_of_the_collector_says() {
    let schema: Json = serde_json::from_str(fabriclint::readers::windows_collector::SCHEMA)
        .expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for folder in [BROKEN, CLEAN] {
        for entry in fs::read_dir(root().join(folder).join("hosts")).expect("hosts") {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("UTF-8");
            let host: Json =
                serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
            let errors: Vec<String> = validator
                .iter_errors(&host)
                .map(|it| format!("{}: {it}", it.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
            let mut broken = host;
            broken["sections"]["netLbfoTeam"]["items"][0]["Name"] = Json::Null;
            assert!(!validator.is_valid(&broken), "a team without a name");
        }
    }
}
