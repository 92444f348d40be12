//! One setting that brings many findings is one entry of a report, with one repair.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{copy, folder, root, run};

const SITE: &str = "testdata/part8-virtual-connect/clean";

/// A copy of a clean site in which these connections, by profile and name, have these network sets.
fn site(name: &str, settings: &[(&str, &str, &str)]) -> String {
    let folder = folder(&format!("causes-{name}"));
    copy(&root().join(SITE), &folder);
    let sets = members(&folder, "network-sets.json");
    let uri = |name: &str| {
        let mut sets = sets["members"].as_array().expect("sets").iter();
        let set = sets.find(|set| set["name"] == name).expect("the set");
        set["uri"].clone()
    };
    let mut profiles = members(&folder, "server-profiles.json");
    for (profile, connection, set) in settings {
        let mut all = profiles["members"]
            .as_array_mut()
            .expect("profiles")
            .iter_mut();
        let found = all
            .find(|found| found["name"] == *profile)
            .expect("the profile");
        let mut all = found["connections"]
            .as_array_mut()
            .expect("connections")
            .iter_mut();
        let found = all
            .find(|found| found["name"] == *connection)
            .expect("the connection");
        found["networkUri"] = uri(set);
    }
    write(&folder, "server-profiles.json", &profiles);
    folder.to_string_lossy().into_owned()
}

fn members(folder: &Path, file: &str) -> Json {
    let text = fs::read_to_string(folder.join("oneview").join(file)).expect("the export");
    serde_json::from_str(&text).expect("JSON")
}

fn write(folder: &Path, file: &str, document: &Json) {
    let text = serde_json::to_string_pretty(document).expect("JSON");
    fs::write(folder.join("oneview").join(file), text).expect("written");
}

fn report(site: &str) -> Json {
    let (out, err, _) = run(&["check", site, "--format", "json"]);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

/// The entries of `causes`, each with what it brings: because, help, cause, findings.
fn causes(report: &Json) -> Vec<(&str, &str, &str, u64)> {
    let causes = report["causes"].as_array().expect("causes").iter();
    causes
        .map(|cause| {
            let word = |key: &str| cause[key].as_str().expect("a text");
            let count = cause["findings"].as_u64().expect("a number");
            (word("because"), word("help"), word("cause"), count)
        })
        .collect()
}

const WRONG_SET: [(&str, &str, &str); 1] = [("MUCHV01", "Host-B", "TenantNet-B")];
const BECAUSE: &str =
    "Host-B of MUCHV01 has TenantNet-B, where Host-B of 4 other profiles has HostNet-B";

#[test]
fn one_wrong_set_is_one_cause_over_rules() {
    let report = report(&site("one", &WRONG_SET));
    let [(because, help, cause, count)] = causes(&report)[..] else {
        panic!("{}", report["causes"]);
    };
    assert_eq!(because, BECAUSE);
    assert_eq!(help, "give Host-B of MUCHV01 HostNet-B");
    let caused = |finding: &&Json| finding["because"] == BECAUSE;
    let findings = report["findings"].as_array().expect("findings");
    let caused: Vec<&Json> = findings.iter().filter(caused).collect();
    assert_eq!(caused.len() as u64, count);
    let mut rules: Vec<&str> = caused
        .iter()
        .filter_map(|one| one["rule"].as_str())
        .collect();
    rules.dedup();
    assert!(rules.len() > 1, "over rules: {rules:?}");
    for finding in &caused {
        assert_eq!(finding["cause"], cause);
        assert_eq!(finding["help"], help, "no fix contradicts another");
        let address = "/members/0/connections/1/networkUri";
        assert_eq!(
            finding["location"]["address"], address,
            "the line that is wrong"
        );
        let peer = &finding["related"][0];
        assert_eq!(peer["message"], "Host-B of MUCHV02 has HostNet-B");
        assert!(
            finding["related"].as_array().expect("related").len() > 1,
            "and what follows"
        );
    }
    let others = findings
        .iter()
        .filter(|finding| finding["because"].is_null());
    let errors = others.filter(|finding| finding["severity"] == "error");
    assert_eq!(errors.count(), 0, "nothing else is wrong");
}

#[test]
fn every_format_for_people_says_it_once() {
    let site = site("formats", &WRONG_SET);
    for (format, word) in [
        ("terminal", "brings: on MUCHV01: "),
        ("narrated", "That brings, on MUCHV01: "),
        ("markdown", "_brings on MUCHV01&#58; "),
        ("github", "; it brings, on MUCHV01: "),
        ("azure", "; it brings, on MUCHV01: "),
    ] {
        let (out, err, _) = run(&["check", &site, "--format", format]);
        assert_eq!(out.matches(word).count(), 1, "{format}: {out}{err}");
        let fixes = out.matches("give Host-B of MUCHV01 HostNet-B").count();
        assert_eq!(fixes, 1, "{format}: {out}");
    }
    let (out, ..) = run(&["check", &site, "--format", "jsonl"]);
    let lines = out
        .lines()
        .filter(|line| line.starts_with("{\"type\":\"cause\""));
    assert_eq!(lines.count(), 1);
    let (out, ..) = run(&["check", &site]);
    assert!(out.contains("of them from 1 setting ("), "{out}");
}

/// A cache and machines that share the work say the same.
#[test]
fn what_was_judged_before_keeps_its_cause() {
    let site = site("cache", &WRONG_SET);
    let cache = folder("causes-cache-pack").to_string_lossy().into_owned();
    let arguments = ["check", &site, "--format", "json", "--cache", &cache];
    let (first, ..) = run(&arguments);
    let (second, ..) = run(&arguments);
    assert_eq!(first, second);
    assert!(second.contains(BECAUSE), "{second}");
}

#[test]
fn two_sets_that_were_swapped_are_one_cause() {
    let swapped = [
        ("MUCHV01", "Host-B", "TenantNet-B"),
        ("MUCHV01", "Tenant-B", "HostNet-B"),
    ];
    let report = report(&site("swapped", &swapped));
    let causes = causes(&report);
    let [(_, help, cause, _)] = causes[..] else {
        panic!("{causes:?}");
    };
    let repairs = "give Host-B of MUCHV01 HostNet-B; give Tenant-B of MUCHV01 TenantNet-B";
    assert_eq!(help, repairs);
    assert!(cause.starts_with("/rest/server-profiles/"), "{cause}");
}

/// A set that nobody else has differs on purpose; what is wrong in it is told of the set.
#[test]
fn a_set_of_its_own_is_no_deviation() {
    let site = site("lab", &[]);
    let folder = Path::new(&site);
    let mut sets = members(folder, "network-sets.json");
    let all = sets["members"].as_array_mut().expect("sets");
    let of_name = |name: &str| {
        let mut sets = all.iter();
        sets.find(|set| set["name"] == name)
            .expect("the set")
            .clone()
    };
    let (mut lab, tenants) = (of_name("HostNet-B"), of_name("TenantNet-B"));
    lab["name"] = "HostNet-Lab-B".into();
    lab["uri"] = "/rest/network-sets/00000000-0000-4000-8000-000000000001".into();
    let tenant = tenants["networkUris"][0].clone();
    lab["networkUris"]
        .as_array_mut()
        .expect("networks")
        .push(tenant);
    all.push(lab.clone());
    write(folder, "network-sets.json", &sets);
    let mut profiles = members(folder, "server-profiles.json");
    profiles["members"][0]["connections"][1]["networkUri"] = lab["uri"].clone();
    write(folder, "server-profiles.json", &profiles);
    let report = report(&site);
    assert_eq!(report["causes"], serde_json::json!([]));
    let mut findings = report["findings"].as_array().expect("findings").iter();
    let told = findings.find(|one| one["rule"] == "isolation/tenant-vlan-on-host-pair");
    let file = told.expect("the finding")["location"]["file"].to_string();
    assert!(file.contains("network-sets.json"), "{file}");
}

#[test]
fn where_no_more_than_half_agree_nothing_is_said_of_peers() {
    let split = [
        ("MUCHV01", "Host-B", "TenantNet-B"),
        ("MUCHV02", "Host-B", "TenantNet-B"),
        ("MUCHV-SPARE", "Host-B", "HostNet-A"),
    ];
    let report = report(&site("split", &split));
    assert_eq!(report["causes"], serde_json::json!([]));
    assert_eq!(
        report["verdict"], "fail",
        "what is wrong is told all the same"
    );
}
