//! One object that is described twice costs itself, and no more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::support::{copy, folder, root, run};

/// What a run said: its report and its exit code.
fn check(folder: &Path) -> (Json, i32) {
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["check", &path, "--format", "json"]);
    let report = serde_json::from_str(&out);
    (report.unwrap_or_else(|_| panic!("{out}{err}")), code)
}

fn findings(report: &Json) -> BTreeSet<String> {
    let findings = report["findings"].as_array().into_iter().flatten();
    // What is contradicted is what nobody can predict a failure without.
    let findings =
        findings.filter(|finding| finding["rule"] != "resilience/failure-not-predictable");
    let prints = findings.filter_map(|finding| finding["fingerprint"].as_str());
    prints.map(str::to_owned).collect()
}

/// A copy of a shipped site.
fn site(name: &str, of: &str) -> PathBuf {
    let folder = folder(&format!("duplicates-{name}"));
    copy(&root().join("testdata").join(of), &folder);
    folder
}

fn read(path: &Path) -> Json {
    let text = fs::read_to_string(path).expect("UTF-8");
    serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON")
}

/// Adds the first object of a list to the list again, changed.
fn add_again(path: &Path, pointer: &str, change: impl Fn(&mut Json)) {
    let mut document = read(path);
    let list = document.pointer_mut(pointer).expect("the list");
    let list = list.as_array_mut().expect("a list");
    let mut object = list[0].clone();
    change(&mut object);
    list.push(object);
    fs::write(path, document.to_string()).expect("written");
}

/// The one problem with this code.
fn only<'r>(report: &'r Json, code: &str) -> &'r Json {
    let problems = report["problems"].as_array().expect("problems");
    let mut found = problems.iter().filter(|problem| problem["code"] == code);
    match (found.next(), found.next()) {
        (Some(problem), None) => problem,
        _ => panic!("{:#}", report["problems"]),
    }
}

/// Lists of a site that hold objects: the file, the list in it, and a key with another value for it.
const LISTS: [(&str, &str, &str, &str); 11] = [
    (
        "oneview/server-profiles.json",
        "",
        "serverHardwareTypeUri",
        "/rest/server-hardware-types/9",
    ),
    (
        "oneview/server-profiles.json",
        "/0/connectionSettings/connections",
        "portId",
        "Mezz 9:1-a",
    ),
    (
        "oneview/server-hardware.json",
        "/ansible_facts/server_hardwares",
        "serialNumber",
        "S",
    ),
    (
        "oneview/ethernet-networks.json",
        "/members",
        "ethernetNetworkType",
        "Tunnel",
    ),
    (
        "oneview/network-sets.json",
        "/members",
        "nativeNetworkUri",
        "/rest/ethernet-networks/9",
    ),
    (
        "oneview/interconnects.json",
        "/members",
        "enclosureName",
        "E9",
    ),
    (
        "hosts/FRAHV12.fabric.json",
        "/sections/netAdapter/items",
        "PermanentAddress",
        "0017A4779999",
    ),
    (
        "hosts/FRAHV12.fabric.json",
        "/sections/netLbfoTeam/items",
        "TeamingMode",
        "Static",
    ),
    (
        "hosts/FRAHV12.fabric.json",
        "/sections/netLbfoTeamMember/items",
        "AdministrativeMode",
        "Standby",
    ),
    (
        "hosts/FRAHV12.fabric.json",
        "/sections/vmSwitch/items",
        "SwitchType",
        "Private",
    ),
    (
        "hosts/FRAHV12.fabric.json",
        "/sections/vmNetworkAdapter/items",
        "SwitchName",
        "Other",
    ),
];

#[test]
fn a_copy_changes_nothing() {
    let (before, code) = check(&site("before", "converged-set/broken"));
    for (file, list, ..) in LISTS {
        let site = site("copy", "converged-set/broken");
        add_again(&site.join(file), list, |_| {});
        let (after, code_after) = check(&site);
        let what = format!("{file}{list}: {:#}", after["problems"]);
        assert_eq!(code_after, code, "{what}");
        assert_eq!(findings(&after), findings(&before), "{what}");
        assert_eq!(after["summary"], before["summary"], "{what}");
        let problem = only(&after, "duplicate");
        assert_eq!(problem["severity"], "warning", "{what}");
        assert!(problem["location"]["line"].is_u64() && problem["first"]["line"].is_u64());
    }
}

#[test]
fn a_contradiction_is_named_with_both_places_and_hides_nothing_else() {
    let (before, _) = check(&site("known", "converged-set/broken"));
    for (file, list, key, value) in LISTS {
        let site = site("contradiction", "converged-set/broken");
        add_again(&site.join(file), list, |object| object[key] = json!(value));
        let (after, code) = check(&site);
        let what = format!("{file}{list}: {:#}", after["problems"]);
        assert_eq!(
            (code, after["verdict"].as_str()),
            (2, Some("error")),
            "{what}"
        );
        let problem = only(&after, "conflicting-duplicate");
        assert_eq!(problem["severity"], "error", "{what}");
        assert!(problem["help"].is_string(), "{what}");
        let file_of = |place: &str| problem[place]["file"].as_str().map(str::to_owned);
        assert!(
            file_of("location").is_some_and(|name| name.ends_with(file)),
            "{what}"
        );
        assert_eq!(file_of("location"), file_of("first"), "{what}");
        assert_ne!(problem["location"], problem["first"], "{what}");
        // What rests on the object may be unknown; nothing new is found, and most is still there.
        let (before, after) = (findings(&before), findings(&after));
        assert!(after.is_subset(&before), "{what}");
        assert!(before.len() - after.len() <= 3, "{what}");
        assert!(after.len() >= 5, "{what}");
    }
}

/// A snapshot with a finding, and a profile that is there twice beside it.
#[test]
fn a_profile_twice_in_a_snapshot_leaves_the_findings_of_another() {
    let connection = |name: &str, mbps: u32| json!({"name": name, "function": "ethernet", "port": "Mezz 3:1", "requested_mbps": mbps});
    let profile = |id: &str, connections: &[Json]| json!({"id": id, "name": id, "assigned": true, "server_type": "t", "connections": connections});
    let too_much = [connection("a", 15000), connection("b", 9000)];
    let document = json!({
        "schema": "fabriclint/snapshot/v1",
        "backends": [{
            "name": "OneView",
            "kind": "oneview",
            "profiles": [
                profile("p", &[connection("a", 1000)]),
                profile("p", &too_much),
                profile("q", &too_much),
            ],
            "server_types": [{"id": "t", "name": "T", "ports": [{"name": "Mezz 3:1", "capacity_mbps": 20000}]}],
        }],
    });
    let folder = folder("duplicates-snapshot");
    fs::write(folder.join("s.json"), document.to_string()).expect("written");
    let (report, code) = check(&folder);
    assert_eq!(code, 2, "{report:#}");
    only(&report, "conflicting-duplicate");
    let found = report["findings"].as_array().expect("findings");
    let subjects: Vec<&str> = found
        .iter()
        .filter(|finding| finding["rule"] == "qos/port-minimums-exceed-capacity")
        .filter_map(|finding| finding["subject"]["id"].as_str())
        .collect();
    assert_eq!(subjects.len(), 1, "{found:#?}");
    assert!(subjects[0].contains('q'), "{subjects:?}");
}

/// Two objects of different lists are different ones, whatever their ids say.
#[test]
fn one_id_for_two_objects_is_named() {
    let host =
        |name: &str| json!({"name": name, "teams": [{"id": "t", "name": "Team", "mode": "lacp"}]});
    let document = json!({"schema": "fabriclint/snapshot/v1", "hosts": [host("A"), host("B")]});
    let folder = folder("duplicates-ids");
    fs::write(folder.join("s.json"), document.to_string()).expect("written");
    let (report, code) = check(&folder);
    assert_eq!(code, 2, "{report:#}");
    let problem = only(&report, "duplicate-id");
    assert!(problem["first"]["line"].is_u64(), "{problem:#}");
}

/// A page that was exported again, in a file of its own.
#[test]
fn a_page_that_was_exported_again_is_no_problem() {
    let site = site("page", "converged-set/broken");
    let (before, code) = check(&site);
    let profiles = site.join("oneview/server-profiles.json");
    fs::copy(&profiles, site.join("oneview/again.json")).expect("copied");
    let (after, code_after) = check(&site);
    assert_eq!((code_after, findings(&after)), (code, findings(&before)));
    assert_eq!(after["problems"], before["problems"]);
}

/// A script in which a domain builds its objects again: a capture that was pasted twice.
#[test]
fn a_script_pasted_twice_builds_once() {
    let site = site("script", "part6-cna-flexfabric/broken");
    let (before, code) = check(&site);
    let script = site.join("vc/show-config.txt");
    let text = fs::read_to_string(&script).expect("UTF-8");
    fs::write(&script, format!("{text}\n{text}")).expect("written");
    let (after, code_after) = check(&site);
    let what = format!("{:#}", after["problems"]);
    assert_eq!(
        (code_after, findings(&after)),
        (code, findings(&before)),
        "{what}"
    );
    let problems = after["problems"].as_array().expect("problems");
    let duplicates = problems
        .iter()
        .filter(|problem| problem["code"] == "duplicate");
    assert!(duplicates.count() > 0, "{what}");
}

/// A UCS object with one name twice, in one backup.
#[test]
fn an_object_of_ucs_twice_is_named() {
    let site = site("ucs", "part8-ucs/broken");
    let (before, _) = check(&site);
    let backup = site.join("ucs/config-all.xml");
    let text = fs::read_to_string(&backup).expect("UTF-8");
    let start = text.find("<fabricVlan ").expect("a VLAN");
    let end = start + text[start..].find("/>").expect("its end") + 2;
    let vlan = &text[start..end];
    let other = vlan.replacen(" id=\"", " id=\"1", 1);
    assert_ne!(vlan, other);
    fs::write(&backup, format!("{}{other}{}", &text[..end], &text[end..])).expect("written");
    let (after, code) = check(&site);
    assert_eq!(code, 2, "{:#}", after["problems"]);
    let problem = only(&after, "conflicting-duplicate");
    assert!(problem["first"]["line"].is_u64(), "{problem:#}");
    assert!(findings(&after).is_subset(&findings(&before)));
    assert!(findings(&after).len() + 3 >= findings(&before).len());
}

/// A snapshot that is written into the folder of the exports that it was made of says the same as they do.
#[test]
fn a_snapshot_beside_its_exports_contradicts_nothing() {
    for of in [
        "part8-virtual-connect/broken",
        "part8-ucs/broken",
        "part6-cna-flexfabric/broken",
        "converged-set/broken",
    ] {
        let folder = site(&format!("duplicates-snapshot-{}", of.replace('/', "-")), of);
        let (before, _) = check(&folder);
        let file = folder.join("snapshot.yaml");
        let (file, path) = (file.to_string_lossy(), folder.to_string_lossy());
        let (_, err, code) = run(&["snapshot", &path, "--no-config", "--output", &file]);
        assert_eq!(code, 0, "{of}: {err}");
        let (after, _) = check(&folder);
        assert_eq!(findings(&before), findings(&after), "{of}");
        let problems = after["problems"].as_array().expect("problems");
        // Of two inventories of a host without a date nobody knows which is newer.
        let errors = problems.iter().filter(|problem| {
            problem["severity"] == "error" && problem["code"] != "duplicate-host"
        });
        assert_eq!(errors.collect::<Vec<_>>(), Vec::<&Json>::new(), "{of}");
    }
}
