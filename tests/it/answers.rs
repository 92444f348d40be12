//! Answers of appliances as they come: in pages, by sets, and what stands in the place of one that failed. The good
//! files beside it are judged as ever.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::support::{copy, folder, root, run};

fn check(folder: &Path) -> (Json, i32) {
    let (out, err, code) = run(&["check", &folder.to_string_lossy(), "--format", "json"]);
    let report = serde_json::from_str(&out);
    (report.unwrap_or_else(|_| panic!("{out}{err}")), code)
}

/// A copy of a shipped site.
fn site(name: &str, of: &str) -> PathBuf {
    let folder = folder(name);
    copy(&root().join("testdata").join(of), &folder);
    folder
}

fn json_of(path: &Path) -> Json {
    let text = fs::read_to_string(path).expect("UTF-8");
    serde_json::from_str(&text).expect("JSON")
}

/// What is found of a site: rules, places and messages.
fn found(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    findings
        .map(|finding| format!("{} {}", finding["rule"], finding["message"]))
        .collect()
}

/// The same site, whose uplink sets name network sets where those hold what they carry.
#[test]
fn networks_by_set_are_as_good_as_networks_by_name() {
    let before = site("answers-by-name", "part8-virtual-connect/broken");
    let after = site("answers-by-set", "part8-virtual-connect/broken");
    let sets = json_of(&after.join("oneview/network-sets.json"));
    let path = after.join("oneview/uplink-sets.json");
    let mut uplinks = json_of(&path);
    let mut moved = 0;
    for uplink in uplinks["members"].as_array_mut().expect("members") {
        let mut networks = uplink["networkUris"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let all = networks.clone();
        let mut carried = Vec::new();
        for set in sets["members"].as_array().expect("members") {
            let own = set["networkUris"].as_array().expect("networks");
            if !own.is_empty() && own.iter().all(|network| all.contains(network)) {
                networks.retain(|network| !own.contains(network));
                carried.push(set["uri"].clone());
            }
        }
        moved += carried.len();
        uplink["networkUris"] = json!(networks);
        uplink["networkSetUris"] = json!(carried);
    }
    assert!(moved > 2, "the site has sets on its uplinks");
    fs::write(&path, uplinks.to_string()).expect("written");
    let ((before, _), (after, _)) = (check(&before), check(&after));
    assert_eq!(found(&before), found(&after));
    assert_eq!(before["summary"], after["summary"]);
    assert_eq!(after["problems"], json!([]));
}

#[test]
fn pages_in_files_of_their_own_are_the_collection() {
    let whole = site("answers-whole", "part8-virtual-connect/broken");
    let paged = site("answers-paged", "part8-virtual-connect/broken");
    let path = paged.join("oneview/server-profiles.json");
    let collection = json_of(&path);
    let members = collection["members"].as_array().expect("members");
    let page = |from: usize, to: usize| {
        let mut page = collection.clone();
        page["members"] = json!(members[from..to]);
        page["start"] = json!(from);
        page["count"] = json!(to - from);
        let next = (to < members.len()).then(|| format!("/rest/server-profiles?start={to}"));
        page["nextPageUri"] = json!(next);
        page.to_string()
    };
    // The names put the last page first.
    fs::write(&path, page(2, members.len())).expect("written");
    fs::write(
        paged.join("oneview/server-profiles-start0.json"),
        page(0, 2),
    )
    .expect("written");
    let ((one, _), (two, _)) = (check(&whole), check(&paged));
    assert_eq!(two["problems"], json!([]));
    assert_eq!(found(&one), found(&two));
    fs::remove_file(paged.join("oneview/server-profiles-start0.json")).expect("removed");
    let (cut, _) = check(&paged);
    assert_eq!(
        cut["problems"][0]["code"], "truncated-collection",
        "{:#}",
        cut["problems"]
    );
}

/// Each with a part of the message, which names what was meant.
const IN_PLACE_OF_SETS: [(&[u8], &str); 7] = [
    (b"", "network-sets"),
    (&[0; 512], "network-sets"),
    (
        b"{\"errorCode\":\"AUTHN_AUTH_FAIL\",\"message\":\"CANARY\",\"details\":\"CANARY\"}",
        "network-sets: the session",
    ),
    (
        b"<html><head><title>502 Bad Gateway</title></head></html>",
        "HTTP status 502",
    ),
    (
        b"<!DOCTYPE html>\n<html lang=en><meta charset=utf-8><title>CANARY</title>",
        "a web page",
    ),
    (b"{\"members\":[{\"type\":\"network-setV5\",\"na", "ends"),
    (
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
        "headers",
    ),
];

#[test]
fn what_stands_in_place_of_an_answer_is_named_and_hides_nothing() {
    let folder = site("answers-in-place", "part8-virtual-connect/clean");
    let path = folder.join("oneview/network-sets.json");
    for (bytes, part) in IN_PLACE_OF_SETS {
        fs::write(&path, bytes).expect("written");
        let (report, code) = check(&folder);
        assert_eq!(
            (code, report["verdict"].as_str()),
            (2, Some("error")),
            "{part}"
        );
        let problems = report["problems"].as_array().expect("problems");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let problem = &problems[0];
        let message = problem["message"].as_str().expect("a message");
        assert!(message.contains(part), "{message}");
        assert!(problem["help"].is_string(), "{problem:#}");
        assert!(report.to_string().contains("network-sets.json"));
        assert!(!report.to_string().contains("CANARY"));
        assert_eq!(report["summary"]["hosts"], 4, "{:#}", report["summary"]);
        assert_eq!(report["summary"]["backends"], 1);
    }
}

#[test]
fn the_error_of_one_appliance_is_not_that_of_another() {
    let folder = folder("answers-two-appliances");
    for (name, of) in [("a", "part8-virtual-connect"), ("b", "converged-set")] {
        let from = root().join("testdata").join(of).join("clean/oneview");
        copy(&from, &folder.join(name).join("oneview"));
    }
    let sick = folder.join("b/oneview/uplink-sets.json");
    fs::write(
        &sick,
        "{\"errorCode\":\"RESOURCE_NOT_FOUND\",\"message\":\"m\"}",
    )
    .expect("written");
    let (report, code) = check(&folder);
    assert_eq!(
        (code, &report["summary"]["backends"]),
        (2, &json!(2)),
        "{:#}",
        report["problems"]
    );
    let problems = report["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let file = problems[0]["location"]["file"].as_str().unwrap_or_default();
    assert!(
        file.ends_with("b/oneview/uplink-sets.json"),
        "{:#}",
        problems[0]
    );
}

#[test]
fn a_refused_command_beside_a_good_script_is_named() {
    let folder = site("answers-vc-error", "part6-cna-flexfabric/clean");
    let list = folder.join("vc/show-server-port.txt");
    fs::write(
        &list,
        "->show server-port *\r\nERROR: You do not have the privilege\r\n->\r\n",
    )
    .expect("written");
    let (report, code) = check(&folder);
    assert_eq!(code, 2);
    let problem = &report["problems"][0];
    assert_eq!(problem["code"], "virtual-connect-error", "{problem:#}");
    assert_eq!(problem["location"]["line"], 2);
    assert!(report["summary"]["evaluated"].as_u64() > Some(10));
}

#[test]
fn a_list_that_nobody_could_read_is_named_by_the_command_that_makes_it() {
    let folder = site("answers-vc-empty", "part6-cna-flexfabric/clean");
    fs::write(folder.join("vc/show-uplinkset.txt"), "").expect("written");
    let (out, _, code) = run(&["check", &folder.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(out.contains("run `show uplinkset *`"), "{out}");
}

/// What a configuration never says is no gap that somebody left: the reason names what does say it.
#[test]
fn limits_of_an_export_name_what_has_the_value() {
    let folder = site("answers-limits", "part6-cna-flexfabric/clean");
    for list in ["show-server-port.txt", "show-enet-connection.txt"] {
        fs::remove_file(folder.join("vc").join(list)).expect("removed");
    }
    let (report, _) = check(&folder);
    let gaps = report["not_evaluated"].as_array().expect("gaps").iter();
    let reasons: Vec<&str> = gaps.filter_map(|gap| gap["reason"].as_str()).collect();
    let limit = "`show config` never says how fast the links to the servers are (`show server-port *` does, or \
                 port_speed_mbps in the plan)";
    assert!(reasons.contains(&limit), "{reasons:#?}");
}

/// Where nobody has the logical interconnects, the reason names the answer that holds them.
#[test]
fn uplink_sets_without_logical_interconnects_name_the_answer_that_is_missing() {
    let folder = site("answers-no-domains", "estates/bases/lbfo-oneview");
    fs::remove_file(folder.join("oneview/logical-interconnects.json")).expect("removed");
    let (report, _) = check(&folder);
    let gaps = report["not_evaluated"].as_array().expect("gaps").iter();
    let reasons: Vec<&str> = gaps.filter_map(|gap| gap["reason"].as_str()).collect();
    let missing =
        "the list of logical interconnects (`GET /rest/logical-interconnects`) was not collected";
    assert!(reasons.contains(&missing), "{reasons:#?}");
    assert!(
        !reasons
            .iter()
            .any(|reason| reason.contains("none of the exports"))
    );
}
