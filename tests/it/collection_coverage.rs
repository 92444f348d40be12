//! What manifests expect of hosts that did not answer, that stand elsewhere or that have several names.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::collection::{Site, change, missing, of_code, of_rule, undate};
use crate::support::{copy, report_on, root, run};

const DAY: &str = "2016-05-10";
const ALL: [&str; 4] = ["MUCHV01", "MUCHV02", "MUCHV03", "MUCHV04"];

fn answered(name: &str) -> Json {
    json!({"name": name, "state": "ok", "file": format!("{name}.fabric.json")})
}

/// All hosts of the site, the second of them as `entry` says.
fn with_second(entry: Json) -> Vec<Json> {
    let mut hosts: Vec<Json> = ALL.map(answered).into();
    hosts[1] = entry;
    hosts
}

fn stale(report: &Json) -> Vec<&str> {
    let stale = report["coverage"]["stale"].as_array().expect("a list");
    let names = stale.iter().map(|stale| stale["host"].as_str());
    names.map(|name| name.expect("a host")).collect()
}

fn expected(report: &Json) -> Vec<&str> {
    let names = report["coverage"]["expected"].as_array().expect("a list");
    let names = names.iter().map(Json::as_str);
    names.map(|name| name.expect("a host")).collect()
}

/// The manifest as the script writes it first, and the files of an earlier run beside it.
#[test]
fn a_second_collection_that_was_interrupted_is_no_pass() {
    let site = Site::new("coverage-interrupted");
    let running = json!({"state": "running", "started": "2016-05-10T05:00:00Z"});
    for file in [json!(null), json!("MUCHV02.fabric.json")] {
        let entry = json!({"name": "MUCHV02", "state": "pending", "file": file});
        site.manifest(&running, &with_second(entry));
        let (report, _) = site.check(&[]);
        assert_eq!(report["verdict"], "incomplete");
        assert_eq!(
            (stale(&report), missing(&report)),
            (vec!["MUCHV02"], vec![])
        );
        let found = of_rule(&report, "hygiene/stale-export");
        let message = found[0]["message"].as_str().expect("a message");
        let why = "pending: the collection did not finish";
        assert!(message.contains(why), "{message}");
    }
    // What has no date of its own is of no day of this collection.
    undate(&site.file("MUCHV02"));
    let (report, _) = site.check(&[]);
    assert_eq!(
        report["coverage"]["stale"],
        json!([{"host": "MUCHV02", "collected": null, "age": null}])
    );
}

#[test]
fn a_host_that_did_not_answer_is_stale_wherever_its_file_is() {
    let site = Site::new("coverage-unanswered");
    let more = json!({"state": "gaps", "finished": "2016-05-10T05:00:00Z"});
    let entry = json!({"name": "MUCHV02", "state": "denied", "file": null, "why": "no"});
    site.manifest(&more, &with_second(entry.clone()));
    let is_stale = |report: &Json| {
        assert_eq!(report["verdict"], "incomplete");
        assert_eq!((stale(report), missing(report)), (vec!["MUCHV02"], vec![]));
    };
    is_stale(&site.check(&[]).0);
    let below = site.hosts().join("below");
    fs::create_dir(&below).expect("a folder");
    fs::rename(site.file("MUCHV02"), below.join("MUCHV02.fabric.json")).expect("moved");
    is_stale(&site.check(&[]).0);
    // Whoever collects the host afterwards has a new one.
    let more = json!({"state": "gaps", "finished": "2016-05-08T05:00:00Z"});
    site.manifest(&more, &with_second(entry));
    let (report, _) = site.check(&[]);
    assert_eq!(
        (&report["verdict"], stale(&report)),
        (&json!("pass"), vec![])
    );
    let told = of_code(&report, "collected-since");
    assert!(
        told[0]["message"]
            .as_str()
            .expect("a text")
            .contains("MUCHV02")
    );
}

#[test]
fn a_collection_that_is_not_whole_says_so() {
    let site = Site::new("coverage-not-whole");
    let folder = site.hosts().parent().expect("a site").join("oneview");
    let check = |state: &str| {
        let manifest = json!({"schema": "fabriclint/collection/v1", "kind": "oneview",
            "state": state, "source": {"name": "ov01"}, "files": []});
        fs::write(folder.join("collection.json"), manifest.to_string()).expect("written");
        site.check(&[]).0
    };
    let report = check("running");
    assert_eq!(report["verdict"], "incomplete");
    let found = of_rule(&report, "hygiene/collection-incomplete");
    assert_eq!(
        found[0]["message"],
        "ov01: the rest: the collection did not finish"
    );
    assert_eq!(of_code(&check("gaps"), "gaps-not-listed").len(), 1);
    let report = check("complete");
    assert_eq!(report["verdict"], "pass");
    assert_eq!(of_code(&report, "gaps-not-listed").len(), 0);
}

/// The manifest of a run over everything, above folders that have a plan each.
#[test]
fn a_manifest_above_two_plans_finds_the_hosts_of_both() {
    let site = Site::new("coverage-plans");
    let root_folder = site.hosts().parent().expect("a site").to_owned();
    let (one, other) = (root_folder.join("one"), root_folder.join("other"));
    for folder in ["hosts", "oneview", "fabriclint.yaml"] {
        fs::create_dir_all(&one).expect("a folder");
        fs::rename(root_folder.join(folder), one.join(folder)).expect("moved");
    }
    copy(&root().join("testdata/part8-ucs/clean"), &other);
    let mut hosts: Vec<Json> = ALL
        .iter()
        .map(|name| json!({"name": name, "state": "ok", "file": format!("one/hosts/{name}.fabric.json")}))
        .collect();
    let write = |hosts: &[Json]| {
        let manifest = json!({"schema": "fabriclint/collection/v1", "kind": "windows",
            "finished": "2016-05-09T06:00:00Z", "hosts": hosts});
        fs::write(root_folder.join("collection.json"), manifest.to_string()).expect("written");
        report_on(&root_folder, DAY, &[]).0
    };
    let report = write(&hosts);
    assert_eq!(missing(&report), []);
    assert_eq!(of_rule(&report, "hygiene/host-not-in-run").len(), 0);
    assert_eq!(report["verdict"], "pass");
    hosts.push(json!({"name": "ZED", "state": "denied", "why": "no"}));
    let report = write(&hosts);
    assert_eq!(missing(&report), [("ZED", "denied: no")]);
    assert_eq!(of_rule(&report, "hygiene/host-not-in-run").len(), 1);
    // A second manifest that names a host of the first does not make it two.
    let mistaken = json!({"schema": "fabriclint/collection/v1", "kind": "windows", "hosts": [
        {"name": "ZED", "state": "denied", "why": "no"}]});
    fs::write(other.join("hosts/collection.json"), mistaken.to_string()).expect("written");
    let report = report_on(&root_folder, DAY, &[]).0;
    assert_eq!(of_rule(&report, "hygiene/host-not-in-run").len(), 1);
    let names = expected(&report);
    assert_eq!(names.iter().filter(|name| **name == "ZED").count(), 1);
    assert_eq!(names.iter().filter(|name| **name == "MUCHV01").count(), 1);
}

#[test]
fn hosts_of_one_name_have_their_domains_everywhere() {
    let site = Site::new("coverage-domains");
    let mut hosts: Vec<Json> = ALL.map(answered).into();
    hosts.push(json!({"name": "muchv01.b.example", "state": "timeout", "why": "300 s"}));
    site.manifest(&json!({}), &hosts);
    let (report, _) = site.check(&[]);
    assert_eq!(missing(&report), [("MUCHV01.B.EXAMPLE", "timeout: 300 s")]);
    let seen = &report["coverage"]["seen"];
    let is_seen = |name: &str| seen.as_array().expect("a list").contains(&json!(name));
    assert!(is_seen("MUCHV01.MUC.ALPENRACK.EXAMPLE"), "{seen}");
}

#[test]
fn a_host_that_was_asked_by_address_and_by_alias_is_one() {
    let site = Site::new("coverage-aliases");
    fs::rename(site.file("MUCHV02"), site.file("hv-alias")).expect("renamed");
    fs::rename(site.file("MUCHV03"), site.file("10.0.0.9")).expect("renamed");
    let mut hosts = with_second(answered("hv-alias"));
    hosts[2] = json!({"name": "MUCHV03", "state": "ok", "file": "10.0.0.9.fabric.json"});
    hosts.push(answered("10.0.0.9"));
    site.manifest(&json!({}), &hosts);
    // The plan names the host as it was asked for.
    let plan = site.hosts().with_file_name("fabriclint.yaml");
    change(&plan, |text| {
        text.replacen("\nhosts:\n", "\nhosts:\n  - {name: hv-alias}\n", 1)
    });
    let (report, _) = site.check(&[]);
    assert_eq!(missing(&report), []);
    assert!(!expected(&report).contains(&"HV-ALIAS"));
    // Asked by both, the host has two files, one of which is left out for the other.
    fs::copy(site.file("10.0.0.9"), site.file("MUCHV03")).expect("copied");
    change(&site.file("MUCHV03"), |text| {
        text.replacen("2016-05-09T05", "2016-05-09T06", 1)
    });
    hosts[2] = answered("MUCHV03");
    site.manifest(&json!({}), &hosts);
    let (report, _) = site.check(&[]);
    assert_eq!(missing(&report), []);
    // What holds nothing is nobody's inventory.
    fs::write(site.file("10.0.0.9"), "{}").expect("written");
    let (report, _) = site.check(&[]);
    assert_eq!(missing(&report).len(), 1, "{:#}", report["coverage"]);
}

/// One folder of single cmdlets is one host.
#[test]
fn a_manifest_dates_the_folders_below_it() {
    let site = Site::new("coverage-below");
    let below = site.hosts().join("below");
    fs::create_dir(&below).expect("a folder");
    for host in ALL {
        undate(&site.file(host));
    }
    fs::rename(site.file("MUCHV02"), below.join("MUCHV02.fabric.json")).expect("moved");
    let entry = json!({"name": "MUCHV02", "state": "ok", "file": null});
    site.manifest(
        &json!({"finished": "2016-05-01T10:00:00Z"}),
        &with_second(entry),
    );
    let (report, _) = site.check(&["--max-age", "7d"]);
    assert_eq!(stale(&report), ALL);
}

#[test]
fn parts_know_how_old_inventories_may_be() {
    let site = Site::new("coverage-parts");
    site.manifest(&json!({}), &ALL.map(answered));
    let path = site.path();
    let part = |index: usize, age: &str| {
        let file = site
            .hosts()
            .with_file_name(format!("../coverage-part-{index}.json"));
        let file = file.to_string_lossy().into_owned();
        let shard = format!("{index}/2");
        let (_, error, code) = run(&[
            "check",
            &path,
            "--max-age",
            age,
            "--shard",
            &shard,
            "--output",
            &file,
        ]);
        assert_eq!(code, 0, "{error}");
        file
    };
    let (one, two) = (part(1, "7d"), part(2, "7d"));
    let (whole, _, _) = run(&[
        "check",
        &path,
        "--max-age",
        "7d",
        "-f",
        "json",
        "--today",
        "2016-06-10",
    ]);
    let (merged, _, _) = run(&["merge", &one, &two, "-f", "json", "--today", "2016-06-10"]);
    let coverage = |text: &str| {
        let report: Json = serde_json::from_str(text).expect("JSON");
        (report["coverage"].clone(), report["verdict"].clone())
    };
    assert_eq!(coverage(&merged), coverage(&whole));
    assert_eq!(coverage(&whole).1, "incomplete");
    let other = part(2, "8d");
    let (_, error, code) = run(&["merge", &one, &other]);
    assert!(code == 2 && error.contains("--max-age"), "{error}");
}

#[test]
fn a_day_to_come_is_told_and_no_age() {
    let site = Site::new("coverage-to-come");
    for host in ALL {
        undate(&site.file(host));
    }
    site.manifest(
        &json!({"finished": "9999-12-31T23:59:59Z"}),
        &ALL.map(answered),
    );
    let (report, _) = site.check(&["--max-age", "7d"]);
    assert_eq!(stale(&report), [""; 0]);
    assert_eq!(of_code(&report, "age-to-come").len(), 1);
}

/// A manifest may name as many hosts as it has room for; what each of them costs does not depend on the others.
#[test]
fn thousands_of_missing_hosts_take_a_moment() {
    let site = Site::new("coverage-many");
    let hosts = |count: usize| -> Vec<Json> {
        let host =
            |number| json!({"name": format!("H{number}.d{number}.example"), "state": "denied"});
        (0..count).map(host).collect()
    };
    let time = |count: usize| {
        site.manifest(&json!({}), &hosts(count));
        let began = Instant::now();
        let (report, _) = site.check(&[]);
        // The node of a cluster is expected as well.
        assert!(missing(&report).len() >= count);
        began.elapsed()
    };
    let few = time(1_500).max(Duration::from_millis(400));
    let many = time(12_000);
    assert!(many < few * 20, "{few:?} for 1500, {many:?} for 12000");
}
