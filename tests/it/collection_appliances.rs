//! Manifests of appliances: the folder of one is one appliance of its name, what the appliance did not give is told
//! in the words of the manifest, and so is what became of its files.

use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::Digest;
use serde_json::{Value as Json, json};

use crate::support::{copy, folder, report_on, root, run};

pub(crate) const ONEVIEW: &str = "testdata/part8-virtual-connect";
pub(crate) const UCS: &str = "testdata/part8-ucs";
/// The day on which the inventories of the first site were taken.
const DAY: &str = "2016-05-10";
const RULE: &str = "hygiene/collection-incomplete";

/// A copy of a site.
pub(crate) fn site(name: &str, of: &str) -> PathBuf {
    let folder = folder(name);
    copy(&root().join(of), &folder);
    folder
}

/// A manifest of a folder that lists its files with their hashes. `change` puts in what is to be another.
pub(crate) fn manifest(folder: &Path, kind: &str, name: &str, change: impl FnOnce(&mut Json)) {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "collection.json")
        .collect();
    names.sort();
    let files: Vec<Json> = names
        .iter()
        .map(|name| {
            let bytes = fs::read(folder.join(name)).expect("bytes");
            json!({"path": name, "sha256": Digest::of(&bytes).to_string()})
        })
        .collect();
    let mut manifest = json!({
        "schema": "fabriclint/collection/v1",
        "kind": kind,
        "state": "complete",
        "source": {"url": format!("https://{name}.example"), "name": name},
        "finished": "2016-05-09T10:00:00Z",
        "files": files,
        "gaps": [],
    });
    change(&mut manifest);
    let text = serde_json::to_string_pretty(&manifest).expect("JSON");
    fs::write(folder.join("collection.json"), text).expect("written");
}

pub(crate) fn check(path: &Path, more: &[&str]) -> (Json, i32) {
    report_on(path, DAY, more)
}

pub(crate) fn of_rule<'a>(report: &'a Json, rule: &str) -> Vec<&'a Json> {
    let findings = report["findings"].as_array().expect("findings");
    let of_rule = findings.iter().filter(|finding| finding["rule"] == rule);
    of_rule.collect()
}

pub(crate) fn codes(report: &Json) -> Vec<&str> {
    let problems = report["problems"].as_array().expect("problems").iter();
    problems
        .filter_map(|problem| problem["code"].as_str())
        .collect()
}

/// The reasons for which something was not evaluated.
pub(crate) fn reasons(report: &Json) -> Vec<&str> {
    let gaps = report["not_evaluated"].as_array().expect("gaps").iter();
    let mut reasons: Vec<&str> = gaps.filter_map(|gap| gap["reason"].as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// The names of the backends of a run.
pub(crate) fn backends(path: &Path) -> Vec<String> {
    let (out, err, _) = run(&[
        "snapshot",
        &path.to_string_lossy(),
        "--no-config",
        "--format",
        "json",
    ]);
    let snapshot: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let backends = snapshot["backends"].as_array().cloned().unwrap_or_default();
    let mut names: Vec<String> = backends
        .iter()
        .map(|backend| backend["name"].as_str().expect("a name").to_owned())
        .collect();
    names.sort();
    names
}

/// What is found of a site, whatever its backend is called.
pub(crate) fn found(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut found: Vec<String> = findings
        .map(|finding| {
            let location = &finding["location"];
            let text = json!([
                finding["rule"],
                finding["severity"],
                finding["message"],
                location["line"]
            ]);
            text.to_string().replace("OneView", "ov01")
        })
        .collect();
    found.sort();
    found
}

#[test]
fn a_manifest_names_the_appliance_and_finds_nothing_else() {
    for half in ["clean", "broken"] {
        let site = site(
            &format!("appliance-same-{half}"),
            &format!("{ONEVIEW}/{half}"),
        );
        let (before, _) = check(&site, &[]);
        manifest(&site.join("oneview"), "oneview", "ov01", |_| ());
        let (after, _) = check(&site, &[]);
        assert_eq!(found(&after), found(&before));
        assert_eq!(after["problems"], before["problems"]);
        assert_eq!(
            after["summary"]["not_evaluated"],
            before["summary"]["not_evaluated"]
        );
        assert_eq!(backends(&site), ["ov01"]);
    }
}

/// The example of the documentation.
#[test]
fn what_an_appliance_did_not_give_is_told_in_the_words_of_its_manifest() {
    let words = "not permitted for the user that collected";
    let site = site("appliance-gap", &format!("{ONEVIEW}/clean"));
    fs::remove_file(site.join("oneview/network-sets.json")).expect("removed");
    // Without a manifest, nobody knows why.
    let (before, _) = check(&site, &[]);
    assert!(of_rule(&before, RULE).is_empty());
    assert!(
        reasons(&before)
            .iter()
            .all(|reason| !reason.contains(words))
    );
    manifest(&site.join("oneview"), "oneview", "ov01", |manifest| {
        manifest["state"] = json!("gaps");
        manifest["gaps"] = json!([
            {"path": "network-sets.json", "request": "/rest/network-sets", "state": "not-permitted",
                "required": true, "why": words},
            {"path": "enclosures.json", "state": "absent", "required": false, "why": "HTTP 404"},
        ]);
    });
    let (report, code) = check(&site, &[]);
    assert_eq!((&report["verdict"], code), (&json!("incomplete"), 0));
    let found = of_rule(&report, RULE);
    assert_eq!(found.len(), 1, "{found:#?}");
    let sentence = format!("ov01: network-sets: {words}");
    assert_eq!(found[0]["message"], sentence);
    assert_eq!(found[0]["severity"], "warning");
    assert_eq!(found[0]["subject"]["kind"], "backend");
    assert_eq!(found[0]["subject"]["name"], "ov01");
    let place = &found[0]["location"];
    let text = fs::read_to_string(site.join("oneview/collection.json")).expect("a text");
    let line = text
        .lines()
        .position(|line| line.contains("\"network-sets.json\""));
    assert_eq!(place["line"], line.expect("the line") + 1);
    assert_eq!(reasons(&report), [sentence.as_str()]);
    // The words are others, and nothing else is evaluated or not.
    let open = |report: &Json| report["summary"]["not_evaluated"].as_u64();
    assert_eq!(open(&report), open(&before));
    let (out, _, _) = run(&["check", &site.to_string_lossy(), "--today", DAY]);
    assert!(out.contains(&format!("not collected: {sentence}")), "{out}");
}

/// A gap that no rule meets with a subject is a gap all the same: nothing was judged.
#[test]
fn a_gap_is_no_pass_where_nothing_needs_it() {
    let site = site("appliance-unneeded", &format!("{ONEVIEW}/clean"));
    manifest(&site.join("oneview"), "oneview", "ov01", |manifest| {
        manifest["gaps"] = json!([{"path": "fc-networks.json", "state": "failed", "required": true,
            "why": "HTTP 500"}]);
    });
    let (report, code) = check(&site, &[]);
    assert_eq!((&report["verdict"], code), (&json!("incomplete"), 0));
    assert_eq!(
        of_rule(&report, RULE)[0]["message"],
        "ov01: fc-networks: failed: HTTP 500"
    );
    // Optional resources are no gap that counts.
    manifest(&site.join("oneview"), "oneview", "ov01", |manifest| {
        manifest["gaps"] =
            json!([{"path": "fc-networks.json", "state": "absent", "required": false}]);
    });
    let (report, _) = check(&site, &[]);
    assert_eq!(report["verdict"], "pass");
    assert!(of_rule(&report, RULE).is_empty());
}

#[test]
fn a_file_that_is_gone_is_a_gap_and_one_that_was_changed_is_told() {
    let site = site("appliance-files", &format!("{ONEVIEW}/clean"));
    manifest(&site.join("oneview"), "oneview", "ov01", |_| ());
    fs::remove_file(site.join("oneview/ethernet-networks.json")).expect("removed");
    let (report, code) = check(&site, &[]);
    assert_eq!((&report["verdict"], code), (&json!("incomplete"), 0));
    let sentence =
        "ov01: ethernet-networks: ethernet-networks.json is gone, which the manifest lists";
    assert_eq!(of_rule(&report, RULE)[0]["message"], sentence);
    assert!(
        reasons(&report).contains(&sentence),
        "{:?}",
        reasons(&report)
    );
    let site = self::site("appliance-changed", &format!("{ONEVIEW}/clean"));
    manifest(&site.join("oneview"), "oneview", "ov01", |_| ());
    let path = site.join("oneview/ethernet-networks.json");
    let text = fs::read_to_string(&path).expect("a text");
    fs::write(&path, format!("{text} ")).expect("written");
    let (report, code) = check(&site, &[]);
    assert_eq!((codes(&report), code), (vec!["collection-altered"], 0));
    assert_eq!(report["problems"][0]["severity"], "warning");
    assert!(report["problems"][0]["location"]["line"].is_u64());
}

/// What only one of two appliances has would be one backend with what only the other has.
#[test]
fn two_appliances_in_one_tree_never_become_one() {
    let files = |part: &str| {
        let site = site(
            &format!("appliance-two-{part}"),
            &format!("{ONEVIEW}/clean"),
        );
        let oneview = site.join("oneview");
        fs::remove_dir_all(site.join("hosts")).expect("removed");
        for (name, file) in [
            ("ov01", "server-profiles.json"),
            ("ov02", "network-sets.json"),
        ] {
            fs::create_dir_all(site.join(name)).expect("a folder");
            fs::rename(oneview.join(file), site.join(name).join(file)).expect("moved");
        }
        fs::remove_dir_all(oneview).expect("removed");
        site
    };
    let site = files("without");
    assert_eq!(backends(&site), ["OneView"]);
    let site = files("with");
    for name in ["ov01", "ov02"] {
        manifest(&site.join(name), "oneview", name, |_| ());
    }
    assert_eq!(backends(&site), ["ov01", "ov02"]);
    // Two that call themselves alike are told apart by their addresses.
    let site = files("alike");
    for name in ["ov01", "ov02"] {
        manifest(&site.join(name), "oneview", name, |manifest| {
            manifest["source"]["name"] = json!("oneview");
        });
    }
    assert_eq!(backends(&site), ["oneview", "oneview (ov02)"]);
}

/// An answer of UCS Manager by class.
pub(crate) fn answer(class: &str, objects: &str) -> String {
    format!(
        "<configResolveClass cookie=\"\" response=\"yes\" classId=\"{class}\">\n<outConfigs>\n\
         {objects}\n</outConfigs>\n</configResolveClass>\n"
    )
}

#[test]
fn answers_by_class_are_of_the_domain_of_their_folder() {
    let site = folder("appliance-ucs");
    let vlan =
        |id: u16| format!("<fabricVlan dn=\"fabric/lan/net-V{id}\" name=\"V{id}\" id=\"{id}\"/>");
    let profile = "<lsServer dn=\"org-root/ls-A\" name=\"A\" type=\"instance\" pnDn=\"sys/chassis-1/blade-1\"/>";
    for (name, id) in [("ucs01", 10), ("ucs02", 20)] {
        fs::create_dir_all(site.join(name)).expect("a folder");
        fs::write(
            site.join(name).join("fabricVlan.xml"),
            answer("fabricVlan", &vlan(id)),
        )
        .expect("written");
    }
    // A third answer may be of either.
    fs::create_dir_all(site.join("ucs03")).expect("a folder");
    fs::write(site.join("ucs03/lsServer.xml"), answer("lsServer", profile)).expect("written");
    let (report, code) = check(&site, &["--no-config"]);
    assert_eq!((codes(&report), code), (vec!["ucs-domain-unknown"], 2));
    for name in ["ucs01", "ucs02", "ucs03"] {
        manifest(&site.join(name), "ucsm", name, |_| ());
    }
    let (report, _) = check(&site, &["--no-config"]);
    assert_eq!(codes(&report), Vec::<&str>::new());
    assert_eq!(backends(&site), ["ucs01", "ucs02", "ucs03"]);
}

#[test]
fn a_class_that_a_domain_did_not_give_is_told_in_the_words_of_its_manifest() {
    let site = site("appliance-ucs-gap", &format!("{UCS}/clean"));
    fs::remove_file(site.join("ucs/computeBlade.xml")).expect("removed");
    let words = "errorCode 103: the class is unknown";
    manifest(&site.join("ucs"), "ucsm", "ucs01", |manifest| {
        manifest["gaps"] = json!([{"path": "computeBlade.xml", "state": "failed", "required": true, "why": words}]);
    });
    let (report, _) = check(&site, &[]);
    let sentence = format!("ucs01: computeBlade: failed: {words}");
    assert_eq!(of_rule(&report, RULE)[0]["message"], sentence);
    assert_eq!(report["verdict"], "incomplete");
    assert_eq!(backends(&site), ["ucs01"]);
    assert!(
        reasons(&report)
            .iter()
            .all(|reason| !reason.contains("was not collected")),
        "{:?}",
        reasons(&report)
    );
}

/// A folder of Windows hosts has answers of an appliance beside it; they are no part of the collection.
#[test]
fn a_manifest_of_another_kind_names_no_appliance() {
    let site = site("appliance-kind", &format!("{ONEVIEW}/clean"));
    let oneview = site.join("oneview");
    let manifest = json!({"schema": "fabriclint/collection/v1", "kind": "windows",
        "source": {"name": "ov99"}, "hosts": []});
    fs::write(oneview.join("collection.json"), manifest.to_string()).expect("written");
    let (report, code) = check(&site, &[]);
    assert_eq!(backends(&site), ["OneView"]);
    assert_eq!((codes(&report), code), (vec!["not-in-manifest"], 0));
    let message = report["problems"][0]["message"]
        .as_str()
        .expect("a message");
    assert!(message.contains("and 4 more"), "{message}");
}

/// What stands beside a manifest and calls itself otherwise is another appliance.
#[test]
fn an_export_beside_a_manifest_may_be_of_another_appliance() {
    let site = folder("appliance-beside");
    let system = |name: &str| {
        answer(
            "topSystem",
            &format!("<topSystem dn=\"sys\" name=\"{name}\"/>"),
        )
    };
    let vlans = answer(
        "fabricVlan",
        "<fabricVlan dn=\"fabric/lan/net-A\" name=\"A\" id=\"10\"/>",
    );
    fs::write(site.join("topSystem.xml"), system("ucs01")).expect("written");
    manifest(&site, "ucsm", "ucs01", |_| ());
    fs::write(site.join("fabricVlan.xml"), &vlans).expect("written");
    let (report, _) = check(&site, &["--no-config"]);
    assert_eq!(codes(&report), ["not-in-manifest"]);
    assert_eq!(backends(&site), ["ucs01"]);
    fs::write(
        site.join("other.xml"),
        format!("<x>{}{vlans}</x>", system("ucs02")),
    )
    .expect("written");
    assert_eq!(backends(&site), ["ucs01", "ucs02"]);
}

#[test]
fn a_backend_may_be_too_old() {
    let site = site("appliance-age", &format!("{ONEVIEW}/clean"));
    let (report, _) = check(&site, &["--max-age", "7d"]);
    assert_eq!(codes(&report), ["age-unknown"]);
    assert_eq!(report["verdict"], "pass");
    manifest(&site.join("oneview"), "oneview", "ov01", |manifest| {
        manifest["finished"] = json!("2016-04-20T10:00:00Z");
    });
    let (report, code) = check(&site, &["--max-age", "7d"]);
    assert_eq!((&report["verdict"], code), (&json!("incomplete"), 0));
    let stale = json!([{"backend": "ov01", "collected": "2016-04-20", "age": 20}]);
    assert_eq!(report["coverage"]["stale"], stale);
    let found = of_rule(&report, "hygiene/stale-export");
    assert_eq!(found[0]["subject"]["kind"], "backend");
    let file = found[0]["location"]["file"].as_str().expect("a file");
    assert!(file.ends_with("oneview/collection.json"), "{file}");
    let (report, _) = check(&site, &["--max-age", "20d"]);
    assert_eq!(
        (&report["verdict"], codes(&report).len()),
        (&json!("pass"), 0)
    );
}

/// The manifest of a site that is kept in a repository: a run over a change looks at both.
#[cfg(unix)]
#[test]
fn a_change_adds_what_the_base_did_not_miss() {
    use crate::pull_request::Repository;
    let repository = Repository::new("appliance-base");
    let oneview = repository.0.join("site/oneview");
    let hosts = repository.0.join("site/hosts");
    let names = |more: &[&str]| {
        let hosts = more
            .iter()
            .map(|name| json!({"name": name, "state": "unreachable", "file": null}));
        let hosts: Vec<Json> = hosts.collect();
        json!({"schema": "fabriclint/collection/v1", "kind": "windows", "hosts": hosts}).to_string()
    };
    fs::create_dir_all(&hosts).expect("a folder");
    fs::write(hosts.join("collection.json"), names(&["HV98"])).expect("written");
    manifest(&oneview, "oneview", "ov01", |_| ());
    repository.commit("collected");
    fs::write(hosts.join("collection.json"), names(&["HV98", "HV99"])).expect("written");
    fs::remove_file(oneview.join("uplink-sets.json")).expect("removed");
    repository.commit("collected again");
    let (report, _) = repository.report(&["--changed-since", "HEAD~1"]);
    let state = |rule: &str| {
        let found = of_rule(&report, rule).into_iter();
        let found =
            found.map(|finding| (finding["subject"]["name"].clone(), finding["state"].clone()));
        let mut found: Vec<(Json, Json)> = found.collect();
        found.sort_by_key(|(name, _)| name.to_string());
        found
    };
    let hosts = state("hygiene/host-not-in-run");
    assert_eq!(
        hosts,
        [
            (json!("HV98"), json!("baselined")),
            (json!("HV99"), json!("active"))
        ]
    );
    assert_eq!(state(RULE), [(json!("ov01"), json!("active"))]);
    assert_eq!(report["verdict"], "incomplete");
}
