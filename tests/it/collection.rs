//! Manifests of collections of Windows hosts: who is expected, why somebody is missing, what is of an earlier run,
//! and that no way through a run says anything else.

use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::Digest;
use serde_json::{Value as Json, json};

use crate::formats::FORMATS;
use crate::support::{copy, folder, report_on, root, run};

const SITE: &str = "testdata/part8-virtual-connect/clean";
/// The day on which the inventories of the site were taken.
const DAY: &str = "2016-05-10";
/// Hosts of the site that are one file each.
const HOSTS: [&str; 4] = ["MUCHV01", "MUCHV02", "MUCHV03", "MUCHV04"];

/// A copy of the clean site, with a manifest beside its hosts.
pub(crate) struct Site(PathBuf);

impl Site {
    pub(crate) fn new(name: &str) -> Self {
        let folder = folder(name);
        copy(&root().join(SITE), &folder);
        Self(folder)
    }

    pub(crate) fn hosts(&self) -> PathBuf {
        self.0.join("hosts")
    }

    /// The names of the hosts whose inventory is one file.
    pub(crate) fn files(&self) -> Vec<String> {
        let hosts = HOSTS.iter().filter(|name| self.file(name).is_file());
        hosts.map(|name| (*name).to_owned()).collect()
    }

    pub(crate) fn file(&self, host: &str) -> PathBuf {
        self.hosts().join(format!("{host}.fabric.json"))
    }

    pub(crate) fn ok(&self, host: &str) -> Json {
        assert!(self.file(host).is_file(), "{host}");
        json!({"name": host, "state": "ok", "file": format!("{host}.fabric.json")})
    }

    /// The entry of a file.
    fn listed(&self, host: &str) -> Json {
        let bytes = fs::read(self.file(host)).expect("bytes");
        let file = format!("{host}.fabric.json");
        json!({"path": file, "bytes": bytes.len(), "sha256": Digest::of(&bytes).to_string()})
    }

    /// Writes the manifest, one host a line.
    pub(crate) fn manifest(&self, more: &Json, hosts: &[Json]) -> &Self {
        let mut head = json!({"schema": "fabriclint/collection/v1", "kind": "windows"});
        let map = head.as_object_mut().expect("a map");
        for (key, value) in more.as_object().expect("a map") {
            map.insert(key.clone(), value.clone());
        }
        let head = head.to_string();
        let hosts: Vec<String> = hosts.iter().map(Json::to_string).collect();
        let text = format!(
            "{},\n\"hosts\": [\n{}\n]}}\n",
            &head[..head.len() - 1],
            hosts.join(",\n")
        );
        fs::write(self.hosts().join("collection.json"), text).expect("written");
        self
    }

    pub(crate) fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    pub(crate) fn check(&self, more: &[&str]) -> (Json, i32) {
        report_on(&self.0, DAY, more)
    }
}

fn word((report, code): &(Json, i32)) -> (String, i32) {
    (
        report["verdict"].as_str().expect("a word").to_owned(),
        *code,
    )
}

pub(crate) fn of_rule<'a>(report: &'a Json, rule: &str) -> Vec<&'a Json> {
    let findings = report["findings"].as_array().expect("findings");
    let of_rule = findings.iter().filter(|finding| finding["rule"] == rule);
    of_rule.collect()
}

pub(crate) fn of_code<'a>(report: &'a Json, code: &str) -> Vec<&'a Json> {
    let problems = report["problems"].as_array().expect("problems");
    let of_code = problems.iter().filter(|problem| problem["code"] == code);
    of_code.collect()
}

pub(crate) fn missing(report: &Json) -> Vec<(&str, &str)> {
    let missing = report["coverage"]["missing"].as_array().expect("a list");
    missing
        .iter()
        .map(|entry| {
            (
                entry["host"].as_str().expect("a host"),
                entry["why"].as_str().expect("a reason"),
            )
        })
        .collect()
}

pub(crate) fn change(path: &Path, edit: impl FnOnce(&str) -> String) {
    let text = fs::read_to_string(path).expect("a text");
    let changed = edit(&text);
    assert_ne!(text, changed);
    fs::write(path, changed).expect("written");
}

/// Takes the date out of an inventory.
pub(crate) fn undate(path: &Path) {
    change(path, |text| {
        let text = text.trim_start_matches('\u{feff}');
        let mut host: Json = serde_json::from_str(text).expect("JSON");
        let collector = host["collector"].as_object_mut().expect("a map");
        collector.remove("startedUtc");
        host.to_string()
    });
}

#[test]
fn a_whole_collection_is_a_pass() {
    let site = Site::new("collection-whole");
    let hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    assert!(hosts.len() >= 2);
    site.manifest(&json!({"state": "complete"}), &hosts);
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("pass".into(), 0), "{:#}", checked.0);
    let report = &checked.0;
    let sources = report["sources"].as_array().expect("sources");
    let own = sources.iter().find(|source| {
        let file = source["file"].as_str().unwrap_or_default();
        file.ends_with("hosts/collection.json")
    });
    let own = own.expect("the manifest");
    assert_eq!(
        (&own["dialect"], &own["status"]),
        (&json!("collection"), &json!("read"))
    );
    assert_eq!(missing(report), []);
}

/// The example of the documentation.
#[test]
fn a_host_that_did_not_answer_is_missing_in_the_words_of_the_manifest() {
    let site = Site::new("collection-missing");
    fs::remove_file(site.file("MUCHV03")).expect("removed");
    let mut hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    hosts.push(
        json!({"name": "MUCHV03", "state": "unreachable", "file": null,
        "why": "WinRM cannot complete the operation"}),
    );
    hosts.push(json!({"name": "MUCHV09", "state": "denied", "file": null}));
    hosts.push(json!({"name": "MUCHV10", "state": "pending", "file": null}));
    site.manifest(&json!({"state": "gaps"}), &hosts);
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("incomplete".into(), 0));
    let report = &checked.0;
    assert_eq!(
        missing(report),
        [
            (
                "MUCHV03",
                "unreachable: WinRM cannot complete the operation"
            ),
            ("MUCHV09", "denied"),
            ("MUCHV10", "pending: the collection did not finish"),
        ]
    );
    let entry = &report["coverage"]["missing"][0];
    assert_eq!(entry["expected_by"], json!(["cluster", "collection"]));
    let line = u64::try_from(hosts.len()).expect("few");
    assert!(
        entry["place"]["file"]
            .as_str()
            .expect("a file")
            .ends_with("hosts/collection.json")
    );
    assert_eq!(entry["place"]["line"], line, "{entry:#}");
    assert_eq!(report["coverage"]["stale"], json!([]));
    let expected = report["coverage"]["expected"].as_array().expect("a list");
    assert!(expected.contains(&json!("MUCHV03")) && expected.contains(&json!("MUCHV09")));
    // One finding a host, and none of the rule about nodes, which would say less.
    let found = of_rule(report, "hygiene/host-not-in-run");
    assert_eq!(found.len(), 3);
    assert!(of_rule(report, "hygiene/cluster-node-not-in-run").is_empty());
    assert_eq!(found[0]["severity"], "warning");
    assert_eq!(found[0]["location"]["line"], line);
    let message = found[0]["message"].as_str().expect("a message");
    assert!(
        message.contains("MUCHV03") && message.contains("WinRM cannot"),
        "{message}"
    );
    assert_eq!(
        word(&site.check(&["--fail-on", "not-evaluated"])),
        ("incomplete".into(), 1)
    );
}

#[test]
fn every_format_tells_why() {
    let site = Site::new("collection-formats");
    let mut hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    hosts.push(
        json!({"name": "MUCHV09", "state": "unreachable", "file": null,
        "why": "no answer on port 5985"}),
    );
    site.manifest(&json!({}), &hosts);
    let path = site.path();
    for format in FORMATS {
        // A gauge has no room for a reason.
        let words = match format {
            "prometheus" => "state=\"missing\"} 1",
            "html" => continue,
            _ => "no answer on port 5985",
        };
        let (out, err, _) = run(&["check", &path, "--format", format, "--today", DAY]);
        assert!(out.contains(words), "{format}: {out}{err}");
    }
}

#[test]
fn a_file_that_is_gone_or_another_is_said() {
    let site = Site::new("collection-lost");
    let gone = site.ok("MUCHV03");
    let files: Vec<Json> = site.files().iter().map(|host| site.listed(host)).collect();
    let hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    assert!(hosts.contains(&gone));
    site.manifest(&json!({"files": files}), &hosts);
    assert_eq!(word(&site.check(&[])), ("pass".into(), 0));
    // A checkout may give lines other ends.
    let whole = fs::read_to_string(site.file("MUCHV02")).expect("a text");
    if !whole.contains('\r') {
        fs::write(site.file("MUCHV02"), whole.replace('\n', "\r\n")).expect("written");
        let checked = site.check(&[]);
        assert!(of_code(&checked.0, "collection-altered").is_empty());
    }
    fs::write(site.file("MUCHV02"), &whole).expect("written");
    fs::remove_file(site.file("MUCHV03")).expect("removed");
    // One that was changed is judged, and told.
    change(&site.file("MUCHV02"), |text| format!("{text}\n"));
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("incomplete".into(), 0));
    let lost = "MUCHV03.fabric.json is gone, which the manifest lists";
    assert_eq!(missing(&checked.0), [("MUCHV03", lost)]);
    let altered = of_code(&checked.0, "collection-altered");
    assert_eq!(altered.len(), 1);
    let message = altered[0]["message"].as_str().expect("a message");
    assert!(message.starts_with("MUCHV02.fabric.json"), "{message}");
    assert!(altered[0]["location"]["line"].is_u64());
    // One that was cut off is missing, and has another hash.
    change(&site.file("MUCHV02"), |text| {
        text[..text.len() / 2].to_owned()
    });
    let (report, code) = site.check(&["--allow-unreadable"]);
    assert_eq!(code, 0, "{:#}", report["problems"]);
    let all = missing(&report);
    assert_eq!(all.len(), 2);
    assert!(
        all[0].1.contains("MUCHV02.fabric.json has another hash"),
        "{all:?}"
    );
}

/// The manifest names the file that a host has kept.
#[test]
fn an_inventory_of_an_earlier_run_is_stale_at_any_age() {
    let site = Site::new("collection-earlier");
    let mut hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    let why = "WinRM cannot complete the operation; the file is of 2016-05-09";
    hosts[1] = json!({"name": "MUCHV02", "state": "unreachable", "file": "MUCHV02.fabric.json",
        "why": why});
    site.manifest(
        &json!({"started": "2016-05-10T05:00:00Z", "finished": "2016-05-10T05:10:00Z"}),
        &hosts,
    );
    for age in [&[][..], &["--max-age", "52w"]] {
        let checked = site.check(age);
        assert_eq!(
            word(&checked),
            ("incomplete".into(), 0),
            "{:#}",
            checked.0["coverage"]
        );
        let report = &checked.0;
        assert_eq!(
            report["coverage"]["stale"],
            json!([{"host": "MUCHV02", "collected": "2016-05-09", "age": 1}])
        );
        assert_eq!(missing(report), []);
        let found = of_rule(report, "hygiene/stale-export");
        assert_eq!(found.len(), 1);
        let message = found[0]["message"].as_str().expect("a message");
        assert!(
            message.contains("earlier run") && message.contains(why),
            "{message}"
        );
        let place = &found[0]["location"];
        assert!(
            place["file"]
                .as_str()
                .expect("a file")
                .ends_with("collection.json")
        );
        assert_eq!(place["line"], 4);
    }
    let (out, _, _) = run(&["check", &site.path(), "--today", DAY]);
    assert!(
        out.contains("inventories of an earlier run: MUCHV02 (1 day)"),
        "{out}"
    );
}

/// A collection that was killed leaves every host pending; what had answered by then is new.
#[test]
fn what_a_killed_collection_has_written_is_fresh() {
    let site = Site::new("collection-killed");
    fs::remove_file(site.file("MUCHV03")).expect("removed");
    let pending = |host: &str| json!({"name": host, "state": "pending", "file": null});
    let hosts: Vec<Json> = ["MUCHV01", "MUCHV02", "MUCHV03"].map(pending).into();
    site.manifest(
        &json!({"state": "running", "started": "2016-05-09T05:32:00Z", "finished": null}),
        &hosts,
    );
    let (report, _) = site.check(&[]);
    let why = "pending: the collection did not finish";
    assert_eq!(missing(&report), [("MUCHV03", why)]);
    let stale = report["coverage"]["stale"].as_array().expect("a list");
    let old: Vec<&Json> = stale.iter().map(|stale| &stale["host"]).collect();
    // The first was taken before this collection began, the second after.
    assert_eq!(old, [&json!("MUCHV01")], "{stale:#?}");
}

#[test]
fn names_have_no_domain_unless_two_are_one() {
    let site = Site::new("collection-names");
    // A host is asked for by an alias or an address, and its file is called so.
    fs::rename(site.file("MUCHV02"), site.file("10.0.0.7")).expect("renamed");
    let mut hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    hosts[0]["name"] = json!("muchv01.muc.alpenrack.example");
    hosts.push(json!({"name": "10.0.0.7", "state": "partial", "file": "10.0.0.7.fabric.json"}));
    hosts.push(json!({"name": "10.0.0.8", "state": "timeout", "why": "300 s"}));
    hosts.push(
        json!({"name": "MUCHV07.A.EXAMPLE", "state": "failed", "why": "ConstrainedLanguage"}),
    );
    hosts.push(
        json!({"name": "MUCHV07.B.EXAMPLE", "state": "failed", "why": "ConstrainedLanguage"}),
    );
    hosts.push(json!({"name": "MUCHV07.B.EXAMPLE", "state": "ok"}));
    site.manifest(&json!({}), &hosts);
    let (report, _) = site.check(&[]);
    let names: Vec<&str> = missing(&report).into_iter().map(|(host, _)| host).collect();
    assert_eq!(
        names,
        ["10.0.0.8", "MUCHV07.A.EXAMPLE", "MUCHV07.B.EXAMPLE"]
    );
    assert_eq!(of_rule(&report, "hygiene/host-not-in-run").len(), 3);
    let seen = report["coverage"]["seen"].as_array().expect("a list");
    assert!(seen.contains(&json!("MUCHV02")));
}

/// A file that holds another host of the manifest hides nobody.
#[test]
fn the_file_of_a_host_may_hold_another_one() {
    let site = Site::new("collection-swapped");
    fs::copy(site.file("MUCHV01"), site.file("MUCHV02")).expect("copied");
    let hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    site.manifest(&json!({}), &hosts);
    let (report, _) = site.check(&["--allow-unreadable"]);
    let names: Vec<&str> = missing(&report).into_iter().map(|(host, _)| host).collect();
    assert_eq!(names, ["MUCHV02"]);
}

#[test]
fn files_beside_a_manifest_are_read_and_told() {
    let site = Site::new("collection-beside");
    let mut hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    let last = hosts.pop().expect("a host");
    fs::write(site.hosts().join("notes.txt"), "not an export").expect("written");
    site.manifest(&json!({}), &hosts);
    let (report, code) = site.check(&[]);
    assert_eq!(code, 0);
    let told = of_code(&report, "not-in-manifest");
    assert_eq!(told.len(), 1, "{:#}", report["problems"]);
    let message = told[0]["message"].as_str().expect("a message");
    let file = last["file"].as_str().expect("a file");
    assert!(
        message.contains(file) && !message.contains("notes.txt"),
        "{message}"
    );
    let seen = report["coverage"]["seen"].as_array().expect("a list");
    assert!(seen.contains(&last["name"]));
}

/// What a collection has not finished is counted and never read.
#[test]
fn an_unfinished_collection_is_passed_over() {
    let site = Site::new("collection-unfinished");
    let hidden = site.0.join("oneview/.collecting");
    fs::create_dir_all(&hidden).expect("a folder");
    fs::write(hidden.join("server-profiles.json"), "{\"members\": [").expect("written");
    fs::write(
        hidden.join("collection.json"),
        "{\"schema\": \"fabriclint/collection/v1\"",
    )
    .expect("written");
    let checked = site.check(&[]);
    assert_eq!(word(&checked), ("pass".into(), 0));
    let over = checked.0["passed_over"].as_array().expect("a list");
    assert_eq!(over.len(), 1, "{over:#?}");
    assert!(!checked.0["sources"].to_string().contains(".collecting"));
}

/// What nobody dates, the manifest does; what nobody dates at all is said where an age matters.
#[test]
fn a_manifest_dates_what_has_no_date() {
    let site = Site::new("collection-dates");
    for host in site.files() {
        undate(&site.file(&host));
    }
    let (report, _) = site.check(&["--max-age", "7d"]);
    let told = of_code(&report, "age-unknown");
    assert_eq!(told.len(), 1, "{:#}", report["problems"]);
    assert!(
        told[0]["message"]
            .as_str()
            .expect("a message")
            .contains("MUCHV02")
    );
    let hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    site.manifest(&json!({"finished": "2016-05-01T10:00:00Z"}), &hosts);
    let (report, _) = site.check(&["--max-age", "7d"]);
    let stale = report["coverage"]["stale"].as_array().expect("a list");
    assert_eq!(stale.len(), hosts.len(), "{stale:#?}");
    assert_eq!(stale[0]["age"], 9);
    let found = of_rule(&report, "hygiene/stale-export");
    let file = found[0]["location"]["file"].as_str().expect("a file");
    assert!(file.ends_with("collection.json"), "{file}");
    assert_eq!(word(&site.check(&["--max-age", "9d"])), ("pass".into(), 0));
}

/// What a run says of a manifest, without what only one way of running says.
fn told(report: &Json) -> Json {
    json!([
        report["coverage"],
        report["findings"],
        report["problems"],
        report["verdict"]
    ])
}

/// A site of which a manifest says everything that it can: a host is missing, one is of an earlier run and does not
/// date itself, two files were changed.
fn eventful(name: &str) -> Site {
    let site = Site::new(name);
    let files = site.files();
    let mut hosts: Vec<Json> = files.iter().map(|host| site.ok(host)).collect();
    let listed: Vec<Json> = files.iter().map(|host| site.listed(host)).collect();
    hosts[1]["state"] = json!("timeout");
    hosts[1]["why"] = json!("300 s");
    hosts.push(json!({"name": "MUCHV09", "state": "unreachable", "why": "no answer"}));
    let more = json!({"files": listed, "finished": "2016-05-10T05:10:00Z"});
    site.manifest(&more, &hosts);
    change(&site.file(&files[0]), |text| format!("{text}\n\n"));
    undate(&site.file(&files[1]));
    site
}

#[test]
fn caches_and_parts_say_the_same() {
    let site = eventful("collection-ways");
    let (whole, _) = site.check(&["--max-age", "2d"]);
    assert_eq!(of_code(&whole, "collection-altered").len(), 2);
    let stale = whole["coverage"]["stale"].as_array().expect("a list");
    assert_eq!((stale.len(), missing(&whole).len()), (1, 1));
    let cache = folder("collection-ways-cache");
    let cache = cache.to_string_lossy();
    for _ in 0..2 {
        let (cached, _) = site.check(&["--max-age", "2d", "--cache", &cache]);
        assert_eq!(told(&cached), told(&whole));
    }
    let parts = folder("collection-ways-parts");
    let path = site.path();
    let part = |shard: &str| {
        let file = parts.join(format!("{}.json", &shard[..1]));
        let file = file.to_string_lossy().into_owned();
        let (_, err, code) = run(&["check", &path, "--shard", shard, "--output", &file]);
        assert_eq!(code, 0, "{err}");
        file
    };
    let (one, two) = (part("1/2"), part("2/2"));
    let merge = ["merge", &one, &two, "--format", "json"];
    let (out, err, _) = run(&[&merge[..], &["--today", DAY, "--max-age", "2d"]].concat());
    let merged: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert_eq!(told(&merged), told(&whole));
}

/// A waiver accepts that a host is not there; nothing is fixed that is only not seen.
#[test]
fn a_host_that_is_missing_is_accepted_and_never_fixed() {
    let site = Site::new("collection-accepted");
    let mut hosts: Vec<Json> = site.files().iter().map(|host| site.ok(host)).collect();
    hosts
        .push(json!({"name": "MUCHV09", "state": "unreachable", "file": null, "why": "no answer"}));
    site.manifest(&json!({}), &hosts);
    let baseline = site.0.join("baseline.json");
    let baseline = baseline.to_string_lossy();
    let (_, err, code) = run(&["baseline", "write", &site.path(), "--output", &baseline]);
    assert_eq!(code, 0, "{err}");
    let checked = site.check(&["--baseline", &baseline]);
    assert_eq!(word(&checked), ("pass".into(), 0));
    assert_eq!(checked.0["fixed"], json!([]));
    assert_eq!(missing(&checked.0).len(), 1);
}

/// A manifest alone is an input, and not one check was evaluated.
#[test]
fn a_manifest_alone_judges_nothing() {
    let folder = folder("collection-alone");
    let manifest = json!({"schema": "fabriclint/collection/v1", "kind": "windows",
        "hosts": [{"name": "HV01", "state": "unreachable", "why": "no answer"}]});
    fs::write(folder.join("collection.json"), manifest.to_string()).expect("written");
    let (out, err, code) = run(&["check", &folder.to_string_lossy(), "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert_eq!((&report["verdict"], code), (&json!("no-input"), 3));
    assert_eq!(missing(&report), [("HV01", "unreachable: no answer")]);
}

#[test]
fn the_schema_is_printed_as_it_is() {
    let (out, err, code) = run(&["schema", "collection"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let path = root().join("src/readers/collection/collection.schema.json");
    let schema = fs::read_to_string(path).expect("the schema");
    assert_eq!(out.trim_end(), schema.trim_end());
}
