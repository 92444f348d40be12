//! Appliances that manifests tell apart: nothing of one answers for what another one lacks, whatever addresses and
//! names both use.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::collection_appliances::{
    ONEVIEW, UCS, answer, backends, check, codes, found, manifest, reasons, site,
};

const VIRTUAL_CONNECT: &str = "testdata/part6-cna-flexfabric";

/// Notes in a manifest that it lacks a required resource.
fn lacks(path: &str) -> impl Fn(&mut Json) {
    let gap =
        json!([{"path": path, "state": "not-permitted", "required": true, "why": "no right"}]);
    move |manifest| manifest["gaps"] = gap.clone()
}

/// Findings that one report has and another one has not. What is said of the collections themselves is none.
fn more_than(report: &Json, than: &Json) -> Vec<String> {
    let known = found(than);
    let mut more = found(report);
    // What is missing may be what nobody can predict a failure without.
    let is_unpredictable = |finding: &str| finding.contains("resilience/failure-not-predictable");
    more.retain(|finding| !known.contains(finding) && !is_unpredictable(finding));
    more
}

/// Where a file of an appliance lies that is not the appliance's any more: before and after its folder in the order
/// of files, and around it.
const ELSEWHERE: [&str; 3] = ["aa02", "zz02", "."];

#[test]
fn what_one_oneview_lacks_no_other_gives() {
    for half in ["clean", "broken"] {
        for resource in [
            "network-sets",
            "ethernet-networks",
            "uplink-sets",
            "connection-templates",
            "interconnects",
            "logical-interconnects",
            "server-hardware",
            "server-hardware-types",
        ] {
            hold_apart(half, resource);
        }
    }
}

/// Moves a resource out of its appliance: it may as well not be there.
fn hold_apart(half: &str, resource: &str) {
    let file = format!("{resource}.json");
    let start = |name: &str| {
        let site = site(
            &format!("apart-{half}-{resource}-{name}"),
            &format!("{ONEVIEW}/{half}"),
        );
        let from = site.join("oneview").join(&file);
        let text = fs::read(&from).expect("the resource");
        fs::remove_file(from).expect("removed");
        manifest(&site.join("oneview"), "oneview", "ov01", lacks(&file));
        (site, text)
    };
    let (alone, _) = start("alone");
    let (without, _) = check(&alone, &[]);
    for (index, folder) in ELSEWHERE.into_iter().enumerate() {
        for is_owned in [false, true] {
            let (site, text) = start(&format!("{index}-{is_owned}"));
            let folder = site.join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(&file), text).expect("written");
            // A manifest in the folder around all of it would be one of hosts as well.
            if is_owned && index == 2 {
                continue;
            }
            if is_owned {
                manifest(&folder, "oneview", "ov02", |_| ());
            }
            let (report, _) = check(&site, &[]);
            let what = format!("{half} {resource} in {}, {is_owned}", folder.display());
            assert_eq!(more_than(&report, &without), Vec::<String>::new(), "{what}");
            let names = backends(&site);
            let other = if is_owned { "ov02" } else { "OneView" };
            assert_eq!(names, sorted(["ov01", other]), "{what}");
            // What needs the resource still says why it cannot be judged.
            let words = format!("ov01: {resource}: not permitted: no right");
            let has = |report: &Json| reasons(report).contains(&words.as_str());
            assert_eq!(has(&report), has(&without), "{what}");
        }
    }
}

fn sorted<const N: usize>(mut names: [&str; N]) -> [&str; N] {
    names.sort_unstable();
    names
}

/// A manifest without a name is of no appliance that is called as all are without one.
#[test]
fn an_appliance_without_a_name_is_none_that_has_one() {
    let site = site("apart-nameless", &format!("{ONEVIEW}/clean"));
    let oneview = site.join("oneview");
    let set = |name: &str| {
        format!(
            "[{{\"type\":\"network-set\",\"uri\":\"/rest/network-sets/{name}\",\"name\":\"{name}\",\
             \"networkUris\":[],\"ApplianceConnection\":{{\"Name\":\"{name}\"}}}}]"
        )
    };
    manifest(&oneview, "oneview", "", |manifest| {
        manifest["source"] = json!({});
    });
    fs::create_dir_all(site.join("a")).expect("a folder");
    fs::write(site.join("a/set.json"), set("berlin")).expect("written");
    assert_eq!(backends(&site), ["OneView", "berlin"]);
}

#[test]
fn what_one_domain_of_ucs_lacks_no_other_gives() {
    let vlans = answer(
        "fabricVlan",
        "<fabricVlan dn=\"fabric/lan/net-Mgmt\" name=\"Mgmt\" id=\"10\"/>",
    );
    for half in ["clean", "broken"] {
        let start = |name: &str| {
            let site = site(
                &format!("apart-ucs-{half}-{name}"),
                &format!("{UCS}/{half}"),
            );
            let blades = site.join("ucs/computeBlade.xml");
            let text = fs::read(&blades).expect("the answer");
            fs::remove_file(blades).expect("removed");
            manifest(
                &site.join("ucs"),
                "ucsm",
                "ucs01",
                lacks("computeBlade.xml"),
            );
            (site, text)
        };
        let (alone, _) = start("alone");
        let (without, _) = check(&alone, &[]);
        for is_owned in [false, true] {
            let (site, text) = start(&is_owned.to_string());
            let other = site.join("other");
            fs::create_dir_all(&other).expect("a folder");
            fs::write(other.join("computeBlade.xml"), text).expect("written");
            fs::write(other.join("fabricVlan.xml"), &vlans).expect("written");
            if is_owned {
                manifest(&other, "ucsm", "ucs02", |_| ());
            }
            let (report, _) = check(&site, &[]);
            assert_eq!(more_than(&report, &without), Vec::<String>::new());
            let other = if is_owned { "ucs02" } else { "UCS Manager" };
            assert_eq!(backends(&site), sorted(["ucs01", other]));
        }
    }
}

#[test]
fn what_one_domain_of_virtual_connect_lacks_no_other_gives() {
    let start = |name: &str| {
        let site = site(
            &format!("apart-vc-{name}"),
            &format!("{VIRTUAL_CONNECT}/clean"),
        );
        let from = site.join("vc/show-config.txt");
        let text = fs::read(&from).expect("the script");
        fs::remove_file(from).expect("removed");
        manifest(
            &site.join("vc"),
            "virtual-connect",
            "vc01",
            lacks("show-config.txt"),
        );
        (site, text)
    };
    let (alone, _) = start("alone");
    let (without, _) = check(&alone, &[]);
    assert_ne!(reasons(&without), Vec::<&str>::new());
    let (site, text) = start("with");
    let other = site.join("other");
    fs::create_dir_all(&other).expect("a folder");
    // The networks of the other domain are called the same; its addresses are its own.
    let text = String::from_utf8_lossy(&text).replace("00-17-A4-77", "00-17-A4-99");
    fs::write(other.join("show-config.txt"), text).expect("written");
    manifest(&other, "virtual-connect", "vc02", |_| ());
    let (report, _) = check(&site, &[]);
    assert_eq!(backends(&site), ["vc01", "vc02"]);
    assert_eq!(more_than(&report, &without), Vec::<String>::new());
    let evaluated = |report: &Json| {
        let gaps = report["not_evaluated"].as_array().expect("gaps").iter();
        let mut gaps: Vec<String> = gaps.map(|gap| gap["rule"].to_string()).collect();
        gaps.sort();
        gaps
    };
    let (with, before) = (evaluated(&report), evaluated(&without));
    assert!(
        before.iter().all(|rule| with.contains(rule)),
        "{with:?} {before:?}"
    );
}

/// A file of hosts that has another name now is told, and so is one that cannot be read.
#[test]
fn files_of_hosts_are_told_for_what_became_of_them() {
    let site = site("apart-hosts", &format!("{ONEVIEW}/clean"));
    let hosts = site.join("hosts");
    let names = ["MUCHV01", "MUCHV02", "MUCHV03", "MUCHV04"];
    let entry =
        |name: &&str| json!({"name": name, "state": "ok", "file": format!("./{name}.fabric.json")});
    let entries: Vec<Json> = names.iter().map(entry).collect();
    let text = json!({"schema": "fabriclint/collection/v1", "kind": "windows", "hosts": entries});
    fs::write(hosts.join("collection.json"), text.to_string()).expect("written");
    let (report, _) = check(&site, &[]);
    assert_eq!(
        (codes(&report), &report["verdict"]),
        (vec![], &json!("pass"))
    );
    let rename = |from: &str, to: &str| {
        fs::rename(hosts.join(from), hosts.join(to)).expect("renamed");
    };
    rename("MUCHV03.fabric.json", "new.fabric.json");
    let (report, _) = check(&site, &[]);
    assert_eq!(codes(&report), ["not-in-manifest", "listed-file-gone"]);
    let message = report["problems"][1]["message"]
        .as_str()
        .expect("a message");
    assert!(message.ends_with(": MUCHV03.fabric.json"), "{message}");
    rename("new.fabric.json", "MUCHV03.fabric.json");
    for text in [
        "",
        "{\"a\":1}",
        "{\"schema\":\"fabriclint-host/1\",\"host\":{",
    ] {
        fs::write(hosts.join("MUCHV03.fabric.json"), text).expect("written");
        let (report, code) = check(&site, &[]);
        let why = "MUCHV03.fabric.json holds no inventory that can be read";
        assert_eq!(
            (&report["coverage"]["missing"][0]["why"], code),
            (&json!(why), 2)
        );
    }
}

/// A file that is called as a manifest and is none hides what it would say is missing.
#[test]
fn a_manifest_that_holds_nothing_is_a_problem() {
    let write = |site: &Path, text: &str| {
        fs::write(site.join("hosts/collection.json"), text).expect("written");
    };
    let site = site("apart-empty", &format!("{ONEVIEW}/clean"));
    let deep = "[".repeat(300) + &"]".repeat(300);
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "7",
        "no collection",
        &deep,
        "{\"item\":[",
    ] {
        write(&site, text);
        let (report, code) = check(&site, &[]);
        let problem = &report["problems"][0];
        assert_eq!((&problem["severity"], code), (&json!("error"), 2), "{text}");
        // What is empty has no line to point at.
        let place = &problem["location"]["file"];
        let file = place.as_str().or(problem["file"].as_str());
        let file = file.unwrap_or_default();
        assert!(file.ends_with("hosts/collection.json"), "{text}: {problem}");
    }
    write(&site, "{\"info\":{\"name\":\"API\"},\"item\":[]}");
    let (report, code) = check(&site, &[]);
    assert_eq!((codes(&report), code), (vec![], 0));
}
