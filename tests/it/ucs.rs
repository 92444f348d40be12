//! The UCS estate beyond its findings: addresses, masks, shares, and what the tables of the
//! dialect promise.

use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, root, run};

const BROKEN: &str = "testdata/part8-ucs/broken";

fn report(path: &str) -> Json {
    let (out, err, _) = run(&["check", path, "--format", "json"]);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

fn places(report: &Json) -> impl Iterator<Item = &Json> {
    let findings = report["findings"].as_array().into_iter().flatten();
    findings.flat_map(|finding| {
        let related = finding["related"].as_array().into_iter().flatten();
        related.chain(std::iter::once(&finding["location"]))
    })
}

/// A line number says nothing in a file of one line; the name of the object does.
#[test]
fn places_in_a_backup_have_the_name_of_the_object() {
    let report = report(BROKEN);
    let mut seen = 0;
    for place in places(&report) {
        let file = place["file"].as_str().unwrap_or_default();
        let address = place["address"].as_str().unwrap_or_default();
        if file.contains(".xml") {
            let known = ["org-root/", "fabric/lan/"];
            let starts = known.iter().any(|start| address.starts_with(start));
            assert!(starts, "{place:#}");
            assert!(address.contains(" @"), "{place:#}");
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} places");
    let finding = &report["findings"][0];
    assert_eq!(
        finding["location"]["address"],
        "org-root/org-Vienna/org-HyperV/lan-conn-templ-Host-A-mig/if-Contoso-1101 @name"
    );
    let (out, _, _) = run(&["check", BROKEN]);
    assert!(
        out.contains("ls-VIEHV04/ether-Host-A @nwTemplName"),
        "{out}"
    );
}

/// A backup that is cut off anywhere is broken, and shows nothing.
#[test]
fn a_cut_backup_is_no_pass_and_shows_nothing() {
    let file = root().join(BROKEN).join("ucs/config-all.xml");
    let text = fs::read_to_string(file).expect("UTF-8");
    for part in 1..20 {
        let folder = folder("ucs-cut-off");
        let cut = text.floor_char_boundary(text.len() * part / 20);
        fs::write(folder.join("config-all.xml"), &text[..cut]).expect("written");
        let (out, err, code) = run(&["check", &folder.to_string_lossy(), "--no-config"]);
        assert_eq!(code, 2, "cut at {cut}: {out}");
        assert!(
            !out.contains("CANARY") && !err.contains("CANARY"),
            "cut at {cut}"
        );
    }
}

/// The stand-alone host beside the blades: read, and no rule about both sides applies.
#[test]
fn a_host_without_a_backend_is_read_and_not_judged_by_it() {
    let folder = folder("ucs-rack");
    let name = "VIEBK01.fabric.json";
    let from = root().join(BROKEN).join("hosts").join(name);
    fs::copy(from, folder.join(name)).expect("copied");
    fs::create_dir_all(folder.join("ucs")).expect("a folder");
    for file in ["config-all.xml", "fabricEthLanPcEp.xml"] {
        let from = root().join("testdata/part8-ucs/clean/ucs").join(file);
        fs::copy(from, folder.join("ucs").join(file)).expect("copied");
    }
    let (out, _, code) = run(&[
        "check",
        &folder.to_string_lossy(),
        "--no-config",
        "--format",
        "json",
    ]);
    let report: Json = serde_json::from_str(&out).expect("JSON");
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["summary"]["hosts"], 1);
    let findings = report["findings"].as_array().into_iter().flatten();
    let rules: Vec<&str> = findings
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    assert_eq!(rules, ["vswitch/team-under-vswitch-deprecated"]);
    assert_eq!(report["summary"]["not_evaluated"], 0, "{report:#}");
    assert!(report["summary"]["not_applicable"].as_u64() > Some(5));
}

/// Weight among the enabled classes, of the speed that the plan gives, shared within the class.
#[test]
fn shares_follow_the_weights_of_the_enabled_classes() {
    let inputs = folder("ucs-shares");
    let arguments = [
        "snapshot",
        "testdata/part8-ucs/clean",
        "--inputs",
        &inputs.to_string_lossy(),
    ];
    let (_, err, code) = run(&arguments);
    assert_eq!((err.as_str(), code), ("", 0));
    let mut shares = std::collections::BTreeMap::new();
    for entry in fs::read_dir(inputs).expect("a folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("UTF-8");
        let input: Json = serde_json::from_str(&text).expect("JSON");
        collect(&input, &mut shares);
    }
    let expected = [
        ("Host-A", 4000),
        ("Host-B", 4000),
        ("Tenant-A", 8000),
        ("Tenant-B", 8000),
    ];
    let found: Vec<(&str, u64)> = shares
        .iter()
        .map(|(name, share)| (name.as_str(), *share))
        .collect();
    assert_eq!(found, expected);
}

fn collect(value: &Json, shares: &mut std::collections::BTreeMap<String, u64>) {
    // Connections; members and switches guarantee what these do.
    if let (Some(pinnable), Some(name)) = (value.get("pinnable"), value["name"].as_str()) {
        assert_eq!(pinnable, true, "{name}");
        let share = value["guaranteed_mbps"].as_u64().expect("a share");
        shares.insert(name.to_owned(), share);
    }
    match value {
        Json::Array(items) => items.iter().for_each(|item| collect(item, shares)),
        Json::Object(map) => map.values().for_each(|value| collect(value, shares)),
        _ => {}
    }
}
