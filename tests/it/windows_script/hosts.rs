//! Many hosts: who is asked, what is written of each, and what the manifest says of those that did not answer.

use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::cases::{Cases, Outcome, parse};
use super::states::{beginning_with, server_2019};
use super::{powershell, schemas};

const EARLIER: &str =
    "{\n  \"collector\": {\n    \"startedUtc\": \"2026-01-02T03:04:05Z\"\n  }\n}\n";

fn outcomes() -> Option<&'static BTreeMap<String, Outcome>> {
    static OUTCOMES: OnceLock<Option<BTreeMap<String, Outcome>>> = OnceLock::new();
    let run = || {
        let executable = powershell::executable()?;
        let mut cases = Cases::new("windows-script-hosts");
        many(&mut cases);
        named(&mut cases);
        let state = json!({"name": "ADMIN01", "hosts": {}});
        cases.add(
            "nobody",
            &json!({"state": state, "arguments": {"ComputerName": []}}),
        );
        cases.add("no-pipeline", &json!({"state": state, "pipeline": []}));
        let hung = json!({"fault": {"kind": "never"}});
        let waiting = json!({"name": "ADMIN01", "hosts": {"HV01": hung, "HV02": hung, "HV03": {}}, "stopSeconds": 13});
        let arguments = json!({"ComputerName": ["HV01", "HV02", "HV03"], "TimeoutSeconds": 12, "ThrottleLimit": 2});
        cases.add(
            "waiting",
            &json!({"state": waiting, "arguments": arguments}),
        );
        clusters(&mut cases);
        obstacles(&mut cases);
        cases.add(
            "constrained",
            &json!({"constrained": "-ComputerName hv01, HV02"}),
        );
        cases.add(
            "all-dead",
            &json!({"state": state, "arguments": {"ComputerName": ["HV01", "HV02"]}}),
        );
        Some(cases.run(&executable))
    };
    OUTCOMES.get_or_init(run).as_ref()
}

/// A cluster of which two nodes do not answer, and others of every kind.
fn many(cases: &mut Cases) {
    let whole = beginning_with(cases, "many", &server_2019(), &json!({}));
    let fault = |kind: &str, message: &str| json!({"fault": {"kind": kind, "message": message}});
    let mut hosts = json!({
        "HV01": whole,
        "HV02": {"elevated": false},
        "HV03": fault("unreachable", "WinRM cannot complete the operation.\nVerify the name."),
        "HV04": fault("denied", "Zugriff verweigert"),
        "HV05": fault("never", ""),
        "HV06": fault("throws", "kaputt"),
        "HV07": fault("constrained", ""),
        "HV08": fault("cut", ""),
        "HV09": fault("never", "")
    });
    let quick: Vec<String> = (20..28).map(|number| format!("HV{number}")).collect();
    for name in &quick {
        hosts[name] = json!({});
    }
    let nodes: Vec<Json> = ["HV01", "HV02", "HV03", "HV09"]
        .iter()
        .map(|name| json!({"Name": name, "Id": "1", "State": "Up"}))
        .collect();
    let names: Vec<&str> = ["hv01", "HV04", "HV05", "HV06", "HV07", "HV08"]
        .into_iter()
        .chain(quick.iter().map(String::as_str))
        .collect();
    let state = json!({"name": "ADMIN01", "hosts": hosts, "rows": {"ClusterNode": nodes}});
    let arguments = json!({
        "Cluster": ["HVCL01"], "ComputerName": names, "TimeoutSeconds": 25, "ThrottleLimit": 12, "PassThru": true
    });
    let files = json!({"HV03.fabric.json": EARLIER});
    cases.add(
        "many",
        &json!({"state": state, "arguments": arguments, "files": files}),
    );
}

/// Names with domains, addresses, this host, and hosts from the pipeline.
fn named(cases: &mut Cases) {
    let names = [
        "hv01.a.example",
        "hv01.b.example",
        "HV02.a.example",
        "hv02",
        "10.0.0.5",
        "fe80::5",
        "admin01",
        " ",
    ];
    let hosts: BTreeMap<&str, Json> = names.iter().map(|name| (*name, json!({}))).collect();
    let state = json!({"name": "ADMIN01", "hosts": hosts});
    cases.add("named", &json!({"state": state, "pipeline": names}));
}

/// A cluster that is asked by remoting, because the module is not here, and one that does not answer.
fn clusters(cases: &mut Cases) {
    let nodes = json!([{"Name": "HV01", "State": "Up"}, {"Name": "HV02", "State": "Down"}]);
    let hosts = json!({"HVCL01.a.example": {"rows": {"ClusterNode": nodes}}, "HV01.a.example": {}});
    let state = json!({"name": "ADMIN01", "hosts": hosts, "faults": {"Get-ClusterNode": {"kind": "absent"}}});
    let arguments = json!({"Cluster": ["HVCL01.a.example", "HVCL02"]});
    cases.add("clusters", &json!({"state": state, "arguments": arguments}));
}

/// Names that are no names, names that are alike, and files that cannot be written.
fn obstacles(cases: &mut Cases) {
    let alike = [
        "HV11",
        "HV11.a.example",
        "HV11.b.example.",
        "HV12",
        "HV12.a.example",
    ];
    let hosts = ["HV11", "HV11.a.example", "HV11.b.example", "HV12"];
    let hosts: BTreeMap<&str, Json> = hosts.iter().map(|name| (*name, json!({}))).collect();
    let state = json!({"name": "ADMIN01", "hosts": hosts});
    cases.add(
        "alike",
        &json!({"state": state, "arguments": {"ComputerName": alike}}),
    );
    let state = json!({"name": "ADMIN01", "hosts": {"HV_01": {"fault": {"kind": "warns"}}}});
    let names = ["# hosts of rack 3", "HV_01", "bad name"];
    cases.add("malformed", &json!({"state": state, "pipeline": names}));
    for (name, file) in [
        ("no-manifest", "collection.json"),
        ("no-host-file", "HV01.fabric.json"),
    ] {
        let path = cases.folder().join(name).join(file);
        let fault = json!({"kind": "replaces", "path": path});
        let state = json!({"name": "ADMIN01", "hosts": {"HV01": {"fault": fault}}});
        cases.add(
            name,
            &json!({"state": state, "arguments": {"ComputerName": ["HV01"]}}),
        );
    }
}

fn of(name: &str) -> Option<&'static Outcome> {
    Some(
        outcomes()?
            .get(name)
            .unwrap_or_else(|| panic!("no case {name}")),
    )
}

/// The entry of a host in a manifest.
fn entry<'a>(manifest: &'a Json, name: &str) -> &'a Json {
    let hosts = manifest["hosts"].as_array().expect("hosts");
    let found = hosts.iter().find(|host| host["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {manifest}"))
}

#[test]
fn every_host_that_was_asked_is_in_the_manifest_with_what_came_of_it() {
    let Some(outcome) = of("many") else { return };
    let manifest = outcome.manifest();
    schemas::holds(&schemas::manifest(), &manifest, "many");
    assert_eq!(outcome.code, 1);
    assert_eq!(manifest["state"], "gaps");
    assert_eq!(manifest["source"]["cluster"], json!(["HVCL01"]));
    assert_eq!(
        manifest["hosts"].as_array().map(Vec::len),
        Some(17),
        "{manifest}"
    );
    for (name, state, why) in [
        ("HV01", "ok", ""),
        ("HV02", "partial", "vmHost: NotElevated"),
        (
            "HV03",
            "unreachable",
            "WinRM cannot complete the operation.",
        ),
        ("HV04", "denied", "Zugriff verweigert"),
        ("HV05", "timeout", "no answer in 25 s"),
        ("HV06", "failed", "kaputt"),
        ("HV07", "failed", "ConstrainedLanguage"),
        ("HV08", "failed", "the answer is not whole"),
        ("HV09", "timeout", "no answer in 25 s"),
        ("HV27", "ok", ""),
    ] {
        let entry = entry(&manifest, name);
        assert_eq!(entry["state"], state, "{entry}");
        assert!(
            entry["why"].as_str().unwrap_or_default().starts_with(why),
            "{entry}"
        );
        let is_written = state == "ok" || state == "partial" || name == "HV03";
        assert_eq!(entry["file"].is_string(), is_written, "{entry}");
    }
    let lines = outcome.lines();
    assert_eq!(lines.len(), 17, "{lines:?}");
    assert!(
        lines.contains(&"HV03  unreachable  WinRM cannot complete the operation."),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("HV01  ok  ") && line.ends_with(" s"))
    );
    let objects = outcome.of("objects").as_array().expect("objects");
    assert_eq!(objects.len(), 17);
    let is_of = |object: &&Json| object["Name"] == "HV02";
    let object = objects.iter().find(is_of).expect("an object of HV02");
    assert_eq!(object["Failed"][0], "vmHost");
}

#[test]
fn a_file_of_an_earlier_run_stays_and_is_dated() {
    let Some(outcome) = of("many") else { return };
    assert_eq!(outcome.text("HV03.fabric.json"), EARLIER);
    let manifest = outcome.manifest();
    let entry = entry(&manifest, "HV03");
    assert_eq!(entry["file"], "HV03.fabric.json");
    assert!(
        entry["why"]
            .as_str()
            .is_some_and(|why| why.contains("2026-01-02T03:04:05Z")),
        "{entry}"
    );
}

#[test]
fn the_manifest_lists_the_bytes_that_are_there() {
    let Some(outcome) = of("many") else { return };
    let manifest = outcome.manifest();
    let files = manifest["files"].as_array().expect("files");
    assert_eq!(files.len(), 11, "{files:?}");
    for file in files {
        let text = outcome.text(file["path"].as_str().expect("a path"));
        assert_eq!(file["bytes"], text.len(), "{file}");
        let digest = fabriclint::source::Digest::of(text.as_bytes()).to_string();
        assert_eq!(file["sha256"], digest, "{file}");
    }
    assert!(
        outcome.files().iter().all(|name| !name.starts_with('.')),
        "{:?}",
        outcome.files()
    );
}

#[test]
fn what_passed_through_remoting_is_what_the_host_said() {
    let Some(outcome) = of("many") else { return };
    let (host, original) = (outcome.host("HV01"), server_2019());
    schemas::holds(&schemas::host(), &host, "HV01");
    let switches = |document: &Json| document["sections"]["vmSwitchTeam"]["items"].clone();
    assert_eq!(switches(&host), switches(&original));
}

#[test]
fn names_become_files() {
    let Some(outcome) = of("named") else { return };
    let files = outcome.files();
    assert_eq!(
        files,
        [
            "10.0.0.5.fabric.json",
            "ADMIN01.fabric.json",
            "FE80__5.fabric.json",
            "HV01.A.EXAMPLE.fabric.json",
            "HV01.B.EXAMPLE.fabric.json",
            "HV02.fabric.json",
            "collection.json",
        ]
    );
    let manifest = outcome.manifest();
    let entry = entry(&manifest, "HV01.A.EXAMPLE");
    assert_eq!(entry["state"], "ok", "{entry}");
    assert_eq!(manifest["state"], "complete");
    assert_eq!(outcome.code, 0);
    assert_eq!(
        outcome.of("calls").get("host admin01"),
        None,
        "this host needs no remoting"
    );
    let last = outcome.lines().pop();
    assert!(
        last.is_some_and(|line| line.starts_with("ADMIN01  ")),
        "others do not wait for this host"
    );
}

#[test]
fn a_name_without_a_domain_is_another_host_where_several_have_one() {
    let Some(outcome) = of("alike") else { return };
    let manifest = outcome.manifest();
    for name in ["HV11", "HV11.A.EXAMPLE", "HV11.B.EXAMPLE", "HV12"] {
        let entry = entry(&manifest, name);
        assert_eq!(entry["state"], "ok", "{entry}");
    }
    assert_eq!(manifest["hosts"].as_array().map(Vec::len), Some(4));
}

#[test]
fn what_is_no_name_of_a_host_loses_no_other() {
    let Some(outcome) = of("malformed") else {
        return;
    };
    let manifest = outcome.manifest();
    assert_eq!(entry(&manifest, "HV_01")["state"], "ok", "{manifest}");
    for name in ["# HOSTS OF RACK 3", "BAD NAME"] {
        let entry = entry(&manifest, name);
        assert_eq!(entry["state"], "failed");
        assert_eq!(entry["why"], "this is no name of a host");
    }
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.of("warnings"), &json!([]), "a job's own warning");
}

#[test]
fn a_file_that_cannot_be_written_is_said_and_leaves_nothing() {
    let Some(outcome) = of("no-manifest") else {
        return;
    };
    assert_eq!(outcome.code, 1);
    let warning = outcome.of("warnings")[0].as_str().expect("a warning");
    assert!(
        warning.starts_with("The manifest collection.json cannot be written: "),
        "{warning}"
    );
    assert_eq!(outcome.files(), ["HV01.fabric.json", "collection.json"]);
    let Some(outcome) = of("no-host-file") else {
        return;
    };
    assert_eq!(outcome.code, 2);
    let manifest = outcome.manifest();
    let entry = entry(&manifest, "HV01");
    assert_eq!(
        (&entry["state"], &entry["file"]),
        (&json!("failed"), &Json::Null)
    );
    assert_eq!(outcome.files(), ["HV01.fabric.json", "collection.json"]);
}

#[test]
fn nobody_to_ask_and_nobody_who_answers_is_two() {
    for name in ["nobody", "no-pipeline", "constrained"] {
        let Some(outcome) = of(name) else { return };
        assert_eq!(outcome.code, 2, "{name}");
        assert!(outcome.files().is_empty(), "{name}");
    }
    let Some(outcome) = of("constrained") else {
        return;
    };
    let lines = ["HV01", "HV02"].map(|name| format!("{name}  failed  ConstrainedLanguage"));
    assert_eq!(outcome.lines(), lines);
    let Some(outcome) = of("all-dead") else {
        return;
    };
    assert_eq!(outcome.code, 2);
    let manifest = outcome.manifest();
    assert_eq!(manifest["state"], "gaps");
    assert_eq!(entry(&manifest, "HV02")["state"], "unreachable");
}

#[test]
fn a_cluster_is_asked_by_remoting_and_one_that_does_not_answer_is_a_gap() {
    let Some(outcome) = of("clusters") else {
        return;
    };
    let manifest = outcome.manifest();
    schemas::holds(&schemas::manifest(), &manifest, "clusters");
    assert_eq!(entry(&manifest, "HV01")["state"], "ok", "{manifest}");
    assert_eq!(
        entry(&manifest, "HV02")["state"],
        "unreachable",
        "a node that is down"
    );
    assert_eq!(manifest["gaps"][0]["path"], "HVCL02");
    assert_eq!(manifest["gaps"].as_array().map(Vec::len), Some(1));
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.of("warnings").as_array().map(Vec::len), Some(1));
}

#[test]
fn hosts_that_never_answer_give_their_places_to_those_that_wait() {
    let Some(outcome) = of("waiting") else { return };
    let manifest = outcome.manifest();
    assert_eq!(entry(&manifest, "HV01")["state"], "timeout");
    assert_eq!(entry(&manifest, "HV03")["state"], "ok", "{manifest}");
    assert_eq!(outcome.code, 1);
}

#[test]
fn a_run_that_is_killed_names_those_that_are_missing() {
    let Some(executable) = powershell::executable() else {
        return;
    };
    let mut cases = Cases::new("windows-script-killed");
    let state =
        json!({"name": "ADMIN01", "hosts": {"HV01": {}, "HV02": {"fault": {"kind": "never"}}}});
    let arguments = json!({"ComputerName": ["HV01", "HV02"]});
    cases.add("killed", &json!({"state": state, "arguments": arguments}));
    let folder = cases.folder().to_path_buf();
    let (script, written) = (cases.script(), folder.join("killed/HV01.fabric.json"));
    let mut child = powershell::command(&executable, "cases.ps1", &[&script, &folder])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("PowerShell runs");
    let started = Instant::now();
    while !written.is_file() && started.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(50));
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let host = parse(&fs::read_to_string(&written).expect("the host that answered"));
    schemas::holds(&schemas::host(), &host, "HV01");
    let manifest =
        parse(&fs::read_to_string(folder.join("killed/collection.json")).expect("a manifest"));
    schemas::holds(&schemas::manifest(), &manifest, "killed");
    assert_eq!(manifest["state"], "running");
    assert_eq!(manifest["finished"], Json::Null);
    for name in ["HV01", "HV02"] {
        assert_eq!(entry(&manifest, name)["state"], "pending");
    }
}
