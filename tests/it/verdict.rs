//! The word at the end of a run, and what stands behind it: nothing that was handed in and not judged, and
//! nothing that was expected and is not there, ends in `pass`.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use crate::support::{copy, folder, report_on, root, run};

const CLEAN: &str = "testdata/part8-virtual-connect/clean";
/// The day on which the inventories of the site were taken.
const DAY: &str = "2016-05-10";

/// A copy of the clean site, to be changed.
struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        copy(&root().join(CLEAN), &folder);
        Self(folder)
    }

    fn edit(&self, file: &str, change: impl FnOnce(&str) -> String) -> &Self {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).expect("a file");
        let changed = change(&text);
        assert_ne!(text, changed, "{file} stays as it was");
        fs::write(path, changed).expect("written");
        self
    }

    fn plan(&self, change: impl FnOnce(&str) -> String) -> &Self {
        self.edit("fabriclint.yaml", change)
    }

    /// Changes the document of a host.
    fn host(&self, name: &str, change: impl FnOnce(&mut Json)) -> &Self {
        self.edit(&format!("hosts/{name}.fabric.json"), |text| {
            // One of the files begins with a byte-order mark.
            let text = text.trim_start_matches('\u{feff}');
            let mut host = serde_json::from_str(text).expect("JSON");
            change(&mut host);
            serde_json::to_string_pretty(&host).expect("JSON")
        })
    }

    fn remove(&self, path: &str) -> &Self {
        let path = self.0.join(path);
        let removed = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
        removed.expect("removed");
        self
    }

    fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    fn check(&self, more: &[&str]) -> (Json, i32) {
        report_on(&self.0, DAY, more)
    }

    /// The first line that is no finding, as a person reads it.
    fn verdict(&self, more: &[&str]) -> String {
        let path = self.path();
        let (out, _, _) = run(&[&["check", &path, "--today", DAY][..], more].concat());
        let words = ["pass", "incomplete", "fail", "no-input", "error"];
        let mut lines = out.lines().rev();
        let line = lines.find(|line| {
            words.iter().any(|word| {
                line.starts_with(&format!("{word}:")) || line.starts_with(&format!("{word} ("))
            })
        });
        line.unwrap_or_default().to_owned()
    }
}

fn word((report, code): &(Json, i32)) -> (&str, i32) {
    assert_eq!(report["exit_code"], *code, "{report:#}");
    (report["verdict"].as_str().expect("a verdict"), *code)
}

fn texts<'a>(report: &'a Json, pointer: &str) -> Vec<&'a str> {
    let list = report.pointer(pointer).and_then(Json::as_array);
    let list = list.unwrap_or_else(|| panic!("{pointer} in {report:#}"));
    list.iter().filter_map(Json::as_str).collect()
}

fn of_rule<'a>(report: &'a Json, rule: &str) -> Vec<&'a Json> {
    let findings = report["findings"].as_array().expect("findings");
    let of_rule = findings.iter().filter(|finding| finding["rule"] == rule);
    of_rule.collect()
}

#[test]
fn a_clean_site_passes() {
    let site = Site::new("verdict-clean");
    assert_eq!(word(&site.check(&[])), ("pass", 0));
    let both = ["--fail-on", "error", "--fail-on", "not-evaluated"];
    assert_eq!(word(&site.check(&both)), ("pass", 0));
}

#[test]
fn a_host_that_the_plan_names_is_missed() {
    let site = Site::new("verdict-missing");
    site.plan(|text| {
        text.replacen(
            "hosts:\n  - {match",
            "hosts:\n  - name: muchv09\n  - {match",
            1,
        )
    });
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("incomplete", 0));
    let report = &checked.0;
    assert_eq!(texts(report, "/coverage/seen").len(), 4);
    let missing = &report["coverage"]["missing"];
    assert_eq!(missing[0]["host"], "MUCHV09");
    assert_eq!(missing[0]["expected_by"], json!(["plan"]));
    let found = of_rule(report, "hygiene/host-not-in-run");
    assert_eq!((found.len(), &found[0]["severity"]), (1, &json!("warning")));
    assert!(of_rule(report, "hygiene/cluster-node-not-in-run").is_empty());
    // The entry that names the host does not stand before the one that says what hosts are meant to be.
    assert_eq!(report["summary"]["not_evaluated"], 0);
    let line = site.verdict(&[]);
    assert!(
        line.starts_with("incomplete: ") && line.contains("checks evaluated"),
        "{line}"
    );
    assert_eq!(
        word(&site.check(&["--fail-on", "not-evaluated"])),
        ("incomplete", 1)
    );
    let warning = ["--fail-on", "warning", "--fail-on", "not-evaluated"];
    assert_eq!(word(&site.check(&warning)), ("fail", 1));
    assert_eq!(
        word(&site.check(&["--fail-on", "never"])),
        ("incomplete", 0)
    );
}

#[test]
fn nodes_of_a_cluster_are_expected() {
    let site = Site::new("verdict-nodes");
    site.host("MUCHV01", |host| {
        host["sections"]["clusterNode"] = json!({"state": "ok", "items": [
            {"Name": "MUCHV01", "State": "Up"}, {"Name": "MUCHV04", "State": "Up"},
            {"Name": "MUCHV05", "State": "Down"},
        ]});
    });
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("incomplete", 0));
    let found = of_rule(&checked.0, "hygiene/cluster-node-not-in-run");
    assert_eq!((found.len(), &found[0]["severity"]), (1, &json!("info")));
    let place = &found[0]["location"];
    assert!(
        place["file"]
            .as_str()
            .expect("a file")
            .ends_with("MUCHV01.fabric.json")
    );
    assert!(place["line"].as_u64().expect("a line") > 1);
    // Where the plan names the node as well, it speaks alone.
    site.plan(|text| text.replacen("[\"MUCHV*\"]}", "[\"MUCHV*\", MUCHV05]}", 1));
    let (report, _) = site.check(&[]);
    assert!(of_rule(&report, "hygiene/cluster-node-not-in-run").is_empty());
    assert_eq!(of_rule(&report, "hygiene/host-not-in-run").len(), 1);
    let by = texts(&report, "/coverage/missing/0/expected_by");
    assert_eq!(by, ["plan", "cluster"]);
}

#[test]
fn assigned_profiles_are_hosts_where_the_plan_says_so() {
    let (snapshot, _, _) = run(&["snapshot", CLEAN, "--format", "json"]);
    let snapshot: Json = serde_json::from_str(&snapshot).expect("JSON");
    let backend = snapshot["backends"][0]["name"].as_str().expect("a name");
    // The nodes of its cluster expect the host in any case.
    for (globs, by) in [
        ("all", json!(["cluster", "profile"])),
        ("[\"MUCHV*\"]", json!(["cluster", "profile"])),
        ("[\"ESX*\"]", json!(["cluster"])),
    ] {
        let site = Site::new("verdict-profiles");
        site.remove("hosts/MUCHV03.fabric.json");
        site.plan(|text| {
            let entry = format!("backends:\n  - {{domain: \"{backend}\", hosts: {globs}}}\n");
            if text.contains("backends:\n") {
                text.replacen("backends:\n", &entry, 1)
            } else {
                format!("{text}\n{entry}")
            }
        });
        let (report, code) = site.check(&[]);
        assert_eq!(code, 0, "{:#}", report["problems"]);
        let missing = report["coverage"]["missing"].as_array().expect("a list");
        let hosts = missing.iter().map(|missing| missing["host"].as_str());
        let hosts: Vec<&str> = hosts.flatten().collect();
        assert_eq!(
            (hosts, &missing[0]["expected_by"]),
            (vec!["MUCHV03"], &by),
            "{globs}"
        );
    }
}

#[test]
fn an_inventory_may_be_too_old() {
    let site = Site::new("verdict-age");
    assert_eq!(word(&site.check(&["--max-age", "7d"])), ("pass", 0));
    site.host("MUCHV02", |host| {
        host["collector"]["startedUtc"] = json!("2016-04-20T05:31:02Z");
    });
    let checked = site.check(&["--max-age", "2w"]);
    assert_eq!(word(&checked), ("incomplete", 0));
    let stale = &checked.0["coverage"]["stale"];
    assert_eq!(
        stale,
        &json!([{"host": "MUCHV02", "collected": "2016-04-20", "age": 20}])
    );
    let found = of_rule(&checked.0, "hygiene/stale-export");
    assert_eq!((found.len(), &found[0]["severity"]), (1, &json!("warning")));
    assert_eq!(word(&site.check(&["--max-age", "20d"])), ("pass", 0));
    // The plan says it as well, and the command line goes first.
    site.plan(|text| format!("{text}\nmax_age: 1w\n"));
    assert_eq!(word(&site.check(&[])), ("incomplete", 0));
    assert_eq!(word(&site.check(&["--max-age", "20d"])), ("pass", 0));
    let (_, err, code) = run(&["check", &site.path(), "--max-age", "soon"]);
    assert_eq!(code, 2);
    assert!(err.contains("7d"), "{err}");
}

#[test]
fn backends_that_are_not_there_leave_a_run_incomplete() {
    let site = Site::new("verdict-backend");
    site.remove("oneview");
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("incomplete", 0));
    let steps = checked.0["next_steps"].as_array().expect("steps");
    assert!(
        steps
            .iter()
            .any(|step| step["collect"] == "the export of the backend"),
        "{steps:#?}"
    );
}

#[test]
fn a_cmdlet_that_was_not_asked_is_the_next_step() {
    let site = Site::new("verdict-step");
    site.host("MUCHV02", |host| {
        let sections = host["sections"].as_object_mut().expect("sections");
        sections.remove("vmSwitch");
    });
    let (report, _) = site.check(&[]);
    let step = &report["next_steps"][0];
    assert_eq!(
        (&step["collect"], &step["hosts"]),
        (&json!("Get-VMSwitch"), &json!(["MUCHV02"]))
    );
    let command = step["command"].as_str().expect("a command");
    assert!(
        command.starts_with("Get-VMSwitch | ConvertTo-Json"),
        "{command}"
    );
    let gaps = report["not_evaluated"].as_array().expect("gaps");
    assert!(
        gaps.iter()
            .all(|gap| gap["limit"] == false && gap["state"] == "active")
    );
}

#[test]
fn gaps_are_accepted_like_findings() {
    let site = Site::new("verdict-accepted");
    site.remove("oneview");
    let baseline = site.0.join("baseline.json").to_string_lossy().into_owned();
    let (_, err, code) = run(&["baseline", "write", &site.path(), "--output", &baseline]);
    assert_eq!(code, 0, "{err}");
    let fails = ["--fail-on", "not-evaluated"];
    let known = [&["--baseline", &baseline][..], &fails].concat();
    assert_eq!(word(&site.check(&known)), ("pass", 0));
    // What is new counts.
    site.host("MUCHV02", |host| {
        host["sections"]["netLbfoTeam"] = json!({"state": "failed"});
    });
    assert_eq!(word(&site.check(&known)), ("incomplete", 1));
    let waivers = site.0.join("waivers.yaml");
    let entry = "waivers:\n  - {rule: '*/*', host: MUCHV*, gap: true, reason: no backend, expires: 2099-01-01}\n";
    fs::write(&waivers, entry).expect("written");
    let waivers = waivers.to_string_lossy().into_owned();
    let waived = [&["--waivers", &waivers][..], &fails].concat();
    let checked = site.check(&waived);
    assert_eq!(
        word(&checked),
        ("pass", 0),
        "{:#}",
        checked.0["not_evaluated"]
    );
    let gaps = checked.0["not_evaluated"].as_array().expect("gaps");
    assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap["state"] == "waived"));
}

#[test]
fn what_cannot_be_judged_is_no_input() {
    let folder = folder("verdict-no-input");
    let networks = "oneview/ethernet-networks.json";
    let from = root().join(CLEAN).join(networks);
    fs::copy(from, folder.join("ethernet-networks.json")).expect("copied");
    let path = folder.to_string_lossy().into_owned();
    let (out, _, code) = run(&["check", &path, "--no-config"]);
    assert_eq!(code, 3, "{out}");
    for words in [
        "no-input: not one check was evaluated",
        "1 file of oneview",
        "inventories of hosts",
        "server profiles",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
}

#[test]
fn the_newer_of_two_inventories_counts_whichever_comes_first() {
    for (name, moment) in [("A", "2016-05-08T10:00:00Z"), ("Z", "2016-05-08T10:00:00Z")] {
        let site = Site::new(&format!("verdict-twice-{name}"));
        // The older one has a fault that must not be told.
        let older = site.0.join(format!("hosts/{name}-old.fabric.json"));
        let text = fs::read_to_string(site.0.join("hosts/MUCHV03.fabric.json")).expect("a host");
        let mut host: Json = serde_json::from_str(&text).expect("JSON");
        host["collector"]["startedUtc"] = json!(moment);
        host["sections"]["netLbfoTeam"]["items"][0]["TeamingMode"] = json!("Lacp");
        // One file in which the schema is not first, so that it is read in the first pass.
        let text = serde_json::to_string_pretty(&host).expect("JSON");
        fs::write(older, text).expect("written");
        let (report, code) = site.check(&[]);
        assert_eq!(
            (report["verdict"].as_str(), code),
            (Some("pass"), 0),
            "{report:#}"
        );
        assert_eq!(report["summary"]["hosts"], 4);
        let problems = report["problems"].as_array().expect("problems");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0]["code"], "older-inventory");
        let file = problems[0]["location"]["file"].as_str().expect("a file");
        assert!(file.ends_with("-old.fabric.json"), "{file}");
    }
}

#[test]
fn two_hosts_of_one_name_are_told_apart_by_their_domains() {
    let site = Site::new("verdict-namesakes");
    let text = fs::read_to_string(site.0.join("hosts/MUCHV03.fabric.json")).expect("a host");
    let mut host: Json = serde_json::from_str(&text).expect("JSON");
    host["host"]["domain"] = json!("ber.alpenrack.example");
    host["host"]["serial"] = json!("CZ9999");
    host["sections"]["netLbfoTeam"]["items"][0]["TeamingMode"] = json!("Lacp");
    let text = serde_json::to_string_pretty(&host).expect("JSON");
    fs::write(site.0.join("hosts/other.fabric.json"), text).expect("written");
    let (report, _) = site.check(&[]);
    assert_eq!(report["summary"]["hosts"], 5, "{:#}", report["problems"]);
    let seen = texts(&report, "/coverage/seen");
    assert!(
        seen.contains(&"MUCHV03.BER.ALPENRACK.EXAMPLE")
            && seen.contains(&"MUCHV03.MUC.ALPENRACK.EXAMPLE"),
        "{seen:?}"
    );
    let found = of_rule(&report, "teaming/lacp-without-switch-lag");
    assert!(!found.is_empty());
    for finding in report["findings"].as_array().expect("findings") {
        let host = finding["subject"]["host"].as_str().unwrap_or_default();
        assert_ne!(host, "MUCHV03", "{finding:#}");
    }
    assert!(
        found
            .iter()
            .all(|finding| finding["subject"]["host"] == "MUCHV03.BER.ALPENRACK.EXAMPLE")
    );
}

#[test]
fn what_is_passed_over_is_said() {
    let site = Site::new("verdict-passed-over");
    fs::create_dir_all(site.0.join(".cache")).expect("a folder");
    fs::create_dir_all(site.0.join("tagged")).expect("a folder");
    fs::create_dir_all(site.0.join("untagged")).expect("a folder");
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n";
    fs::write(site.0.join("tagged/CACHEDIR.TAG"), tag).expect("written");
    fs::write(site.0.join("untagged/CACHEDIR.TAG"), "a note").expect("written");
    let (report, _) = site.check(&[]);
    let over = report["passed_over"].as_array().expect("a list");
    let names: Vec<&str> = over
        .iter()
        .filter_map(|over| over["path"].as_str())
        .collect();
    assert_eq!(over.len(), 2, "{over:#?}");
    assert!(names[0].ends_with("/.cache") && names[1].ends_with("/tagged"));
    let sources = report["sources"].as_array().expect("sources").iter();
    assert!(!sources.clone().any(|source| {
        source["file"]
            .as_str()
            .is_some_and(|file| file.contains("/tagged/"))
    }));
    let (out, _, _) = run(&["sources", &site.path(), "-v"]);
    assert!(out.contains("CACHEDIR.TAG says so"), "{out}");
}

#[test]
fn a_glob_of_the_plan_that_no_host_is_like_is_told_once() {
    let site = Site::new("verdict-globs");
    site.plan(|text| {
        text.replacen(
            "hosts:\n  - {match",
            "hosts:\n  - {match: \"MUCVH*\"}\n  - {match",
            1,
        )
    });
    let (report, code) = site.check(&[]);
    assert_eq!(code, 0);
    let problems = report["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0]["message"]
            .as_str()
            .expect("a text")
            .contains("MUCVH*")
    );
}

#[test]
fn one_level_at_a_time() {
    let site = Site::new("verdict-levels");
    let (_, err, code) = run(&["check", &site.path(), "--fail-on", "error,warning"]);
    assert_eq!(code, 2);
    assert!(err.contains("one level"), "{err}");
}

#[test]
fn what_all_nodes_of_a_cluster_answer_is_no_copy() {
    let tree = folder("verdict-plans-nodes");
    copy(&root().join(CLEAN), &tree.join("one"));
    copy(
        &root().join("testdata/part8-ucs/clean"),
        &tree.join("other"),
    );
    let clusters: Vec<_> = ["VIEHV02", "VIEHV03"]
        .iter()
        .map(|node| fs::read(tree.join("other/hosts").join(node).join("Get-Cluster.json")))
        .collect::<Result<_, _>>()
        .expect("both nodes");
    assert_eq!(clusters[0], clusters[1]);
    let (report, _) = report_on(&tree, DAY, &[]);
    let problems = report["problems"].as_array().expect("problems");
    assert!(
        problems
            .iter()
            .all(|problem| problem["code"] != "duplicate-export"),
        "{problems:#?}"
    );
}

#[test]
fn every_plan_of_a_tree_rules_its_own_folder() {
    let tree = folder("verdict-plans");
    for name in ["one", "other"] {
        copy(&root().join(CLEAN), &tree.join(name));
    }
    let plan = tree.join("other/fabriclint.yaml");
    let text = fs::read_to_string(&plan).expect("the plan");
    fs::write(
        &plan,
        format!("{text}\nrules: {{ignore: [\"resilience/*\"]}}\n"),
    )
    .expect("written");
    let check = |paths: &[&str]| {
        let more = ["--format", "json", "--today", DAY];
        let (out, err, code) = run(&[&["check"][..], paths, &more].concat());
        let report: Json =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"));
        (report, code)
    };
    let path = |name: &str| tree.join(name).to_string_lossy().into_owned();
    let (one, _) = check(&[&path("one")]);
    let (other, _) = check(&[&path("other")]);
    let whole = path("");
    for (report, code) in [
        check(&[whole.trim_end_matches('/')]),
        check(&[&path("one"), &path("other")]),
    ] {
        assert_eq!(
            (&report["verdict"], code),
            (&json!("pass"), 0),
            "{:#}",
            report["problems"]
        );
        // The second folder is a copy of the first, which is no error and is told.
        let problems = report["problems"].as_array().expect("problems");
        let codes: Vec<&Json> = problems.iter().map(|problem| &problem["code"]).collect();
        assert_eq!(codes, ["duplicate-export"]);
        let message = problems[0]["message"].as_str().expect("a message");
        assert!(message.contains("/other/"), "{message}");
        for count in ["hosts", "backends", "evaluated", "info", "not_evaluated"] {
            let sum = |report: &Json| report["summary"][count].as_u64().expect("a count");
            // The rules about the run judge what each plan expects, which is nothing here.
            assert_eq!(sum(&report), sum(&one) + sum(&other), "{count}");
        }
        for finding in report["findings"].as_array().expect("findings") {
            let file = finding["location"]["file"].as_str().expect("a file");
            assert!(file.contains("/one/"), "{finding:#}");
        }
    }
}
