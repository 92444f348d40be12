//! Waivers and baselines: what does not count, and that nothing vanishes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{copy, folder, root, run};

const SITE: &str = "testdata/part8-virtual-connect/broken";

/// A copy of a site with waivers at the end of its plan.
struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        copy(&root().join(SITE), &folder);
        Self(folder)
    }

    fn with(self, waivers: &str) -> Self {
        let plan = self.0.join("fabriclint.yaml");
        let text = fs::read_to_string(&plan).expect("the plan");
        fs::write(plan, format!("{text}\nwaivers:\n{waivers}")).expect("written");
        self
    }

    fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    fn check(&self, more: &[&str]) -> (Json, i32) {
        let path = self.path();
        let arguments = ["check", &path, "--format", "json"];
        let (out, err, code) = run(&[&arguments[..], more].concat());
        let report = serde_json::from_str(&out);
        (
            report.unwrap_or_else(|error| panic!("{error}: {out}{err}")),
            code,
        )
    }
}

fn findings<'a>(report: &'a Json, state: &str) -> Vec<&'a Json> {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter(|finding| finding["state"] == state)
        .collect()
}

fn of_rule<'a>(report: &'a Json, rule: &str) -> Vec<&'a Json> {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect()
}

fn count(report: &Json, key: &str) -> u64 {
    report["summary"][key].as_u64().expect("a number")
}

const WAIVER: &str = "  - rule: vlan/not-carried-by-backend
    host: muchv*
    reason: the switch is replaced in week 6
    owner: net-team
    ticket: CHG-1234
    expires: 2027-01-31 # reviewed
";

#[test]
fn a_waiver_takes_the_count_and_leaves_the_finding() {
    let site = Site::new("acceptance-waiver");
    let (before, _) = site.check(&[]);
    let site = site.with(WAIVER);
    let (after, code) = site.check(&["--today", "2027-01-31"]);
    assert_eq!(code, 1, "other findings count");
    let waived = findings(&after, "waived");
    assert!(!waived.is_empty());
    let of_rule_before = of_rule(&before, "vlan/not-carried-by-backend");
    assert_eq!(waived.len(), of_rule_before.len());
    assert_eq!(count(&after, "waived"), waived.len() as u64);
    let sum = |report: &Json| {
        ["error", "warning", "info"]
            .map(|key| count(report, key))
            .iter()
            .sum::<u64>()
    };
    assert_eq!(sum(&after) + waived.len() as u64, sum(&before));
    for finding in waived {
        assert_eq!(finding["waived"]["owner"], "net-team");
        assert_eq!(finding["waived"]["expires"], "2027-01-31");
    }
    assert!(of_rule(&after, "waiver/unused").is_empty());
}

#[test]
fn a_waiver_that_lapsed_is_a_finding_and_covers_nothing() {
    let site = Site::new("acceptance-lapsed").with(WAIVER);
    let (report, _) = site.check(&["--today", "2027-02-01"]);
    assert!(findings(&report, "waived").is_empty());
    let lapsed = of_rule(&report, "waiver/lapsed");
    assert_eq!(lapsed.len(), 1);
    let message = lapsed[0]["message"].as_str().expect("a text");
    assert!(message.contains("lapsed on 2027-01-31; "), "{message}");
    assert!(message.contains("again"), "{message}");
    assert_eq!(lapsed[0]["severity"], "warning");
    let plan = fs::read_to_string(site.0.join("fabriclint.yaml")).expect("the plan");
    let line = plan
        .lines()
        .position(|line| line.contains("- rule: vlan/"))
        .expect("the line");
    assert_eq!(lapsed[0]["location"]["line"], line + 1);
    let (out, _, _) = run(&["explain", "waiver/lapsed"]);
    assert!(out.contains("A waiver is a loan"), "{out}");
    // What looks after waivers can be chosen like any rule.
    let (report, _) = site.check(&["--today", "2027-02-01", "--ignore", "waiver/*"]);
    assert!(of_rule(&report, "waiver/lapsed").is_empty());
}

#[test]
fn a_waiver_that_covers_nothing_is_a_finding_where_everything_was_seen() {
    let waiver = |rule: &str, more: &str| {
        format!("  - {{rule: {rule}, {more}reason: none, expires: 2099-01-01}}\n")
    };
    let unused = |name: &str, waiver: &str, more: &[&str]| {
        let site = Site::new(name).with(waiver);
        let (report, _) = site.check(more);
        of_rule(&report, "waiver/unused").len()
    };
    let rule = "vswitch/iov-on-team";
    let gone = waiver(rule, "host: NOSUCHHOST, ");
    assert_eq!(unused("acceptance-unused", &gone, &[]), 1);
    // The rule did not run, so that nobody knows.
    assert_eq!(
        unused(
            "acceptance-not-run",
            &gone,
            &["--select", "vlan/*,waiver/*"]
        ),
        0
    );
}

#[test]
fn a_waiver_of_a_vlan_covers_findings_about_that_vlan_alone() {
    let site = Site::new("acceptance-vlan");
    let (before, _) = site.check(&[]);
    let about = of_rule(&before, "vlan/not-carried-by-backend");
    let vlans: Vec<&str> = about
        .iter()
        .filter_map(|finding| {
            finding["message"]
                .as_str()?
                .strip_prefix("VLAN ")?
                .split(' ')
                .next()
        })
        .collect();
    assert!(!vlans.is_empty());
    let waive = |name: &str, vlan: &str| {
        let waiver = format!(
            "  - {{rule: 'vlan/not-*', vlan: {vlan}, reason: known, expires: 2099-01-01}}\n"
        );
        let (report, _) = Site::new(name).with(&waiver).check(&[]);
        findings(&report, "waived").len()
    };
    let same = vlans.iter().filter(|vlan| **vlan == vlans[0]).count();
    assert_eq!(waive("acceptance-vlan-one", vlans[0]), same);
    assert_eq!(waive("acceptance-vlan-all", "[0-4095]"), vlans.len());
    assert_eq!(waive("acceptance-vlan-other", "4000"), 0);
}

#[test]
fn a_host_is_on_itself() {
    let rule = "resilience/cluster-networks-share-one-team";
    let waiver =
        format!("  - {{rule: {rule}, host: muchv02, reason: known, expires: 2099-01-01}}\n");
    let (report, _) = Site::new("acceptance-host").with(&waiver).check(&[]);
    let found = findings(&report, "waived");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["subject"]["id"], "host:MUCHV02");
}

#[test]
fn a_waiver_without_reason_or_day_is_an_error_with_its_place() {
    for (waiver, said) in [
        (
            "  - {rule: vlan/pair-carries-different-vlans, expires: 2099-01-01}\n",
            "`reason` is missing",
        ),
        (
            "  - {rule: vlan/pair-carries-different-vlans, reason: x}\n",
            "`expires` is missing",
        ),
        (
            "  - {reason: x, expires: 2099-01-01}\n",
            "`rule` is missing",
        ),
        (
            "  - {rule: vlan/pair-carries-different-vlans, reason: x, expires: next year}\n",
            "is not a date",
        ),
        (
            "  - {rule: '*', reason: x, expires: 2099-01-01}\n",
            "would cover every finding",
        ),
        (
            "  - {rule: 'vlan/[', reason: x, expires: 2099-01-01}\n",
            "is not a valid pattern",
        ),
        (
            "  - {rule: vlan/pair-carries-diferent-vlans, reason: x, expires: 2099-01-01}\n",
            "did you mean",
        ),
        (
            "  - {rule: 'vlan/*', reasons: x, reason: x, expires: 2099-01-01}\n",
            "no key `reasons`",
        ),
        (
            "  - {rule: 'vlan/*', vlan: 5000, reason: x, expires: 2099-01-01}\n",
            "a VLAN ID",
        ),
    ] {
        let site = Site::new("acceptance-faults").with(waiver);
        let (out, _, code) = run(&["check", &site.path()]);
        assert_eq!(code, 2, "{waiver}{out}");
        assert!(out.contains(said), "{waiver}{out}");
        assert!(out.contains("fabriclint.yaml:"), "{out}");
    }
}

#[test]
fn waivers_can_stand_in_a_file_of_their_own() {
    let site = Site::new("acceptance-own-file");
    let file = site.0.join("waivers.yaml");
    fs::write(&file, format!("waivers:\n{WAIVER}")).expect("written");
    let path = file.to_string_lossy();
    let (report, _) = site.check(&["--waivers", &path, "--today", "2027-01-01"]);
    assert!(!findings(&report, "waived").is_empty());
    let sources = report["sources"].as_array().expect("sources");
    let named: Vec<_> = sources
        .iter()
        .filter(|source| {
            source["file"]
                .as_str()
                .is_some_and(|name| name.ends_with("waivers.yaml"))
        })
        .collect();
    assert_eq!(named.len(), 1, "the file is no input as well");
    assert_eq!(named[0]["dialect"], "waivers");
    let (out, _, code) = run(&["check", &site.path(), "--waivers", "no/such.yaml"]);
    assert_eq!(code, 2, "{out}");
}

#[test]
fn only_what_is_new_counts_against_a_baseline() {
    let site = Site::new("acceptance-baseline");
    let file = site.0.join("baseline.json");
    let path = file.to_string_lossy().into_owned();
    let (_, err, code) = run(&["baseline", "write", &site.path(), "--output", &path]);
    assert_eq!(code, 0, "{err}");
    let (report, code) = site.check(&["--baseline", &path, "--fail-on", "info"]);
    assert_eq!(code, 0);
    let all = report["findings"].as_array().expect("findings").len();
    assert_eq!(findings(&report, "baselined").len(), all);
    assert_eq!(report["fixed"], serde_json::json!([]));

    // One entry less is a new finding; one that nobody finds any more is fixed.
    let text = fs::read_to_string(&file).expect("the baseline");
    let mut baseline: Json = serde_json::from_str(&text).expect("JSON");
    let entries = baseline["findings"].as_array_mut().expect("findings");
    let of_a_host = |entry: &Json| entry["rule"] == "resilience/cluster-networks-share-one-team";
    let of_a_host = entries.iter().find(|entry| of_a_host(entry));
    assert!(of_a_host.is_some_and(|entry| entry["host"] == entry["subject"]));
    let mut gone = entries.pop().expect("an entry");
    gone["fingerprint"] = "0".repeat(32).into();
    let mut elsewhere = gone.clone();
    elsewhere["host"] = "NOT-IN-THE-RUN".into();
    elsewhere["fingerprint"] = "1".repeat(32).into();
    let mut of_other_rule = gone.clone();
    of_other_rule["rule"] = "vlan/no-such-rule".into();
    of_other_rule["fingerprint"] = "2".repeat(32).into();
    entries.extend([gone, elsewhere, of_other_rule]);
    fs::write(&file, baseline.to_string()).expect("written");
    let (report, code) = site.check(&["--baseline", &path, "--fail-on", "info"]);
    assert_eq!(code, 1);
    assert_eq!(findings(&report, "active").len(), 1);
    assert_eq!(
        report["fixed"].as_array().expect("fixed").len(),
        1,
        "{}",
        report["fixed"]
    );

    fs::write(&file, "{}").expect("written");
    let (out, _, code) = run(&["check", &site.path(), "--baseline", &path]);
    assert_eq!(code, 2);
    assert!(out.contains("baseline write"), "{out}");
}

#[test]
fn an_export_that_is_missing_mends_nothing() {
    let site = Site::new("acceptance-missing-export");
    let file = site.0.join("baseline.json").to_string_lossy().into_owned();
    let site =
        site.with("  - {rule: join/mac-claimed-twice, vlan: 1, reason: x, expires: 2099-01-01}\n");
    let (_, err, code) = run(&["baseline", "write", &site.path(), "--output", &file]);
    assert_eq!(code, 0, "{err}");
    let text = fs::read_to_string(&file).expect("the baseline");
    let baseline: Json = serde_json::from_str(&text).expect("JSON");
    let entries = baseline["findings"].as_array().expect("findings");
    assert!(
        entries.iter().any(|entry| entry["host"].is_null()),
        "one is about the backend alone"
    );
    let (whole, _) = site.check(&["--baseline", &file]);
    assert_eq!(of_rule(&whole, "waiver/unused").len(), 1);
    fs::remove_dir_all(site.0.join("oneview")).expect("removed");
    let (report, _) = site.check(&["--baseline", &file]);
    assert_eq!(report["fixed"], serde_json::json!([]));
    assert!(of_rule(&report, "waiver/unused").is_empty());
}

/// Every list of a JSON value in another order: exports promise none.
fn shuffle(value: &mut Json, seed: &mut u64) {
    match value {
        Json::Array(items) => {
            for last in (1..items.len()).rev() {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let other = usize::try_from(*seed >> 33).expect("31 bits") % (last + 1);
                items.swap(last, other);
            }
            for item in items {
                shuffle(item, seed);
            }
        }
        Json::Object(map) => {
            for value in map.values_mut() {
                shuffle(value, seed);
            }
        }
        _ => {}
    }
}

fn shuffle_files(folder: &Path, seed: &mut u64) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            shuffle_files(&path, seed);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        if let Ok(mut json) = serde_json::from_str(&text) {
            shuffle(&mut json, seed);
            fs::write(&path, serde_json::to_string_pretty(&json).expect("JSON")).expect("written");
            // Another name, other lines, another order.
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if !name.starts_with("Get-") {
                let other = path.with_file_name(format!("{}-{name}", *seed % 10));
                fs::rename(&path, other).expect("renamed");
            }
        }
    }
}

#[test]
fn a_baseline_outlives_other_orders_names_and_lines() {
    for estate in [
        "part8-virtual-connect",
        "part8-ucs",
        "converged-set",
        "part6-cna-flexfabric",
    ] {
        let folder = folder(&format!("acceptance-turned-{estate}"));
        copy(&root().join(format!("testdata/{estate}/broken")), &folder);
        let path = folder.to_string_lossy().into_owned();
        let baseline = crate::support::folder("acceptance-turned-baseline").join("baseline.json");
        let baseline = baseline.to_string_lossy().into_owned();
        let written = run(&["baseline", "write", &path, "--output", &baseline]);
        assert_eq!(written.2, 0, "{}", written.1);
        let (site, mut seed) = (Site(folder), 1);
        for round in 1..=3 {
            shuffle_files(&site.0, &mut seed);
            let (report, code) = site.check(&["--baseline", &baseline, "--fail-on", "info"]);
            let new: Vec<_> = findings(&report, "active");
            assert_eq!((code, new), (0, Vec::new()), "{estate}, round {round}");
            assert_eq!(report["fixed"], serde_json::json!([]), "{estate}");
            assert!(!findings(&report, "baselined").is_empty());
        }
    }
}

#[test]
fn shards_accept_the_same_findings() {
    let site = Site::new("acceptance-shards").with(WAIVER);
    let baseline = folder("acceptance-shards-baseline").join("baseline.json");
    let baseline = baseline.to_string_lossy().into_owned();
    let select = [
        "baseline",
        "write",
        &site.path(),
        "--select",
        "teaming/*",
        "--output",
        &baseline,
    ];
    assert_eq!(run(&select).2, 0);
    let accepted = ["--today", "2027-01-31", "--baseline", &baseline];
    let (whole, _) = site.check(&accepted);
    let mut parts = Vec::new();
    for shard in ["1/2", "2/2"] {
        let part = site
            .0
            .with_file_name(format!("acceptance-part-{}.json", &shard[..1]));
        let part = part.to_string_lossy().into_owned();
        let (_, err, code) = run(&["check", &site.path(), "--shard", shard, "--output", &part]);
        assert_eq!(code, 0, "{err}");
        parts.push(part);
    }
    let mut arguments = vec!["merge", "--format", "json"];
    arguments.extend(accepted);
    arguments.extend(parts.iter().map(String::as_str));
    let (merged, err, _) = run(&arguments);
    let merged: Json =
        serde_json::from_str(&merged).unwrap_or_else(|error| panic!("{error} {err}"));
    assert_eq!(merged, whole);
    assert!(!findings(&whole, "waived").is_empty() && !findings(&whole, "baselined").is_empty());
}

const THREE: &str = "  # of the old switch
  - rule: vlan/not-carried-by-backend # all of them
    reason: the switch is replaced
    expires: 2026-01-31

  # nobody knows any more
  - {rule: vswitch/iov-on-team, host: NOSUCH, reason: test bed, expires: 2099-01-01}

  # stays
  - rule: teaming/members-of-different-speed
    reason: cables are ordered
    ticket: 4711
    expires: 2027-01-31
";

fn waivers(site: &Site, action: &str, more: &[&str]) -> (String, String, i32) {
    let path = site.path();
    run(&[&["waivers", action, &path, "--today", "2027-01-02"], more].concat())
}

#[test]
fn waivers_are_listed_with_what_they_cover() {
    let site = Site::new("acceptance-list").with(THREE);
    let (out, _, code) = waivers(&site, "list", &["--format", "json"]);
    assert_eq!(code, 1, "one has lapsed");
    let document: Json = serde_json::from_str(&out).expect("JSON");
    let list = document["waivers"].as_array().expect("waivers");
    let states: Vec<_> = list
        .iter()
        .map(|waiver| waiver["state"].as_str().expect("a word"))
        .collect();
    assert_eq!(states, ["lapsed", "unused", "lapses soon"]);
    assert!(list[0]["findings"].as_u64().expect("a number") > 1);
    assert_eq!(list[2]["ticket"], "4711");
    let (text, _, _) = waivers(&site, "list", &[]);
    for line in [
        "lapsed          6  vlan/not-carried-by-backend",
        "fabriclint.yaml:36",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn pruning_takes_out_what_lapsed_or_covers_nothing_and_nothing_else() {
    let site = Site::new("acceptance-prune").with(THREE);
    let plan = site.0.join("fabriclint.yaml");
    let before = fs::read_to_string(&plan).expect("the plan");
    let (out, err, code) = waivers(&site, "prune", &["--dry-run"]);
    assert_eq!((out.lines().count(), code), (2, 0), "{out}{err}");
    assert_eq!(fs::read_to_string(&plan).expect("the plan"), before);
    let (_, err, code) = waivers(&site, "prune", &[]);
    assert_eq!(code, 0, "{err}");
    let stays = &THREE[THREE.find("  # stays").expect("the last")..];
    // The comment above the first may be about all of them.
    let expected = before.replace(THREE, &format!("  # of the old switch\n\n\n{stays}"));
    assert_eq!(fs::read_to_string(&plan).expect("the plan"), expected);
    let (_, err, code) = waivers(&site, "list", &[]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn a_waiver_that_was_added_counts() {
    let site = Site::new("acceptance-add");
    let file = site
        .0
        .join("fabriclint.yaml")
        .to_string_lossy()
        .into_owned();
    let add = |rule: &str| {
        let rule = [
            "waivers",
            "add",
            "--file",
            &file,
            "--rule",
            rule,
            "--host",
            "MUCHV0[13]",
        ];
        run(&[
            &rule[..],
            &[
                "--vlan",
                "112",
                "--reason",
                "it's: known",
                "--expires",
                "2099-01-01",
            ],
        ]
        .concat())
    };
    let (_, err, code) = add("vlan/not-carried-by-backend");
    assert_eq!(code, 0, "{err}");
    let (report, _) = site.check(&[]);
    let waived = findings(&report, "waived");
    assert_eq!(waived.len(), 3, "MUCHV01 once, MUCHV03 twice");
    assert_eq!(waived[0]["waived"]["reason"], "it's: known");
    let before = fs::read_to_string(&file).expect("the plan");
    let (_, err, code) = add("vlan/not-caried-by-backend");
    assert_eq!(code, 2);
    assert!(
        err.contains("did you mean `vlan/not-carried-by-backend`?"),
        "{err}"
    );
    assert_eq!(fs::read_to_string(&file).expect("the plan"), before);
    let late = [
        "waivers", "add", "--file", &file, "--rule", "vlan/*", "--reason", "x",
    ];
    for (expires, today, right) in [
        ("2027-01-31", "2027-02-01", false),
        ("2027-01-31", "2027-01-31", true),
    ] {
        let days = ["--expires", expires, "--today", today];
        let (_, err, code) = run(&[&late[..], &days].concat());
        assert_eq!(code, if right { 0 } else { 2 }, "{err}");
        assert_eq!(err.contains("would cover nothing"), !right, "{err}");
    }
}
