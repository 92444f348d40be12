//! A repository of configurations, and the pull request that changes one: annotations stand on the line that made
//! it wrong, and exit codes say whether it may be merged.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{fabriclint, folder};

/// A configuration as people write it: numbers and texts, templates, profiles by number, no address.
const CONFIG: &str = r#"{
  "easyucs": {"metadata": [{"file_type": "config", "device_type": "ucsm", "easyucs_version": "1.0.0"}]},
  "config": {
    "system": [{"name": "ucs-lab"}],
    "vlans": [
      {"name": "mgmt", "id": 10},
      {"prefix": "vm-", "id_from": "100", "id_to": "109"}
    ],
    "qos_system_class": [
      {"priority": "gold",
       "state": "enabled"},
      {"priority": "silver",
       "state": "disabled"}
    ],
    "orgs": [{
      "name": "root",
      "qos_policies": [
        {"name": "Tenant", "priority": "gold"},
        {"name": "Host", "priority": "best-effort"}
      ],
      "vnic_templates": [
        {"name": "Tenant-A", "fabric": "A", "template_type": "updating-template", "vlans": ["vm-100"],
         "qos_policy": "Tenant"}
      ],
      "lan_connectivity_policies": [
        {"name": "Hyper-V", "vnics": [{"name": "Tenant-A", "vnic_template": "Tenant-A"},
          {"name": "Host-A", "fabric": "A", "vlans": ["mgmt"], "qos_policy": "Host"}]}
      ],
      "service_profiles": [
        {"name": "HV", "type": "updating-template", "lan_connectivity_policy": "Hyper-V", "server_pool": "Blades"},
        {"name": "HV", "type": "instance", "service_profile_template": "HV",
         "suffix_start_number": "1", "number_of_instances": "3"}
      ]
    }]
  }
}
"#;

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .args([
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// A repository with a good configuration, in which a change replaces one text by another.
fn changed(name: &str, from: &str, to: &str) -> std::path::PathBuf {
    let folder = folder(&format!("easyucs-gate-{name}"));
    git(&folder, &["init", "-q"]);
    fs::write(folder.join("ucs-lab.json"), CONFIG).expect("written");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "base"]);
    assert_eq!(CONFIG.matches(from).count(), 1, "{from}");
    fs::write(folder.join("ucs-lab.json"), CONFIG.replace(from, to)).expect("written");
    git(&folder, &["commit", "-qam", "change"]);
    folder
}

fn gate(folder: &Path, format: &str, more: &[&str]) -> (String, i32) {
    let output = fabriclint()
        .current_dir(folder)
        .args([
            "check",
            ".",
            "--changed-since",
            "HEAD~1",
            "--format",
            format,
        ])
        .args(more)
        .output()
        .expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (text, output.status.code().unwrap_or(-1))
}

/// The line on which a text stands alone.
fn line(text: &str, changed: &str) -> usize {
    1 + changed
        .lines()
        .position(|line| line.contains(text))
        .expect("the line")
}

#[test]
fn annotations_stand_on_the_line_that_the_change_made_wrong() {
    let cases = [
        // The class is switched off under policies that name it.
        (
            "class",
            "\"state\": \"enabled\"",
            "\"state\": \"disabled\" ",
        ),
        // A policy moves to a class that was off before.
        (
            "policy",
            "\"name\": \"Tenant\", \"priority\": \"gold\"",
            "\"name\": \"Tenant\", \"priority\": \"silver\"",
        ),
        // A template moves to another policy.
        (
            "template",
            "\"qos_policy\": \"Tenant\"",
            "\"qos_policy\": \"Lab\"",
        ),
    ];
    for (name, from, to) in cases {
        let folder = changed(name, from, to);
        let (out, code) = gate(&folder, "github", &["--fail-on", "warning"]);
        if name == "template" {
            // A policy that is in no configuration is unknown, and no finding.
            assert_eq!(code, 0, "{out}");
            assert!(!out.contains("qos/policy-on-disabled-class,file"), "{out}");
            continue;
        }
        assert_eq!(code, 1, "{name}: {out}");
        let wrong = line(to, &CONFIG.replace(from, to));
        let found = out
            .lines()
            .filter(|line| line.contains("qos/policy-on-disabled-class,file=ucs-lab.json"));
        let found: Vec<&str> = found.collect();
        assert!(!found.is_empty(), "{name}: {out}");
        for annotation in found {
            assert!(
                annotation.contains(&format!(",line={wrong},")),
                "{name}: {annotation}"
            );
        }
        let (_, code) = gate(&folder, "github", &[]);
        assert_eq!(code, 0, "a warning fails nobody who did not ask for it");
    }
}

#[test]
fn a_change_that_is_right_says_nothing_and_one_that_cannot_be_read_fails() {
    let folder = changed("right", "\"id\": 10}", "\"id\": 11}");
    let (out, code) = gate(&folder, "concise", &["--fail-on", "info"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.starts_with("pass (configuration only: 1 rule needs operating state)"),
        "{out}"
    );
    let folder = changed("broken", "\"id\": 10},", "\"id\": 10");
    let (out, code) = gate(&folder, "github", &[]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("file=ucs-lab.json,line="), "{out}");
    let folder = changed("wrong", "\"id\": 10}", "\"id\": \"ten\"}");
    let (out, _) = gate(&folder, "github", &[]);
    let wrong = line(
        "\"ten\"",
        &CONFIG.replace("\"id\": 10}", "\"id\": \"ten\"}"),
    );
    assert!(out.contains(&format!("line={wrong},")), "{out}");
}

/// A domain without a name is the same one, whatever its files are called and however it is taken apart.
#[test]
fn a_file_that_is_renamed_or_taken_apart_brings_no_new_finding() {
    let folder = folder("easyucs-gate-renamed");
    let nameless = CONFIG
        .replace("    \"system\": [{\"name\": \"ucs-lab\"}],\n", "")
        .replace(
            "\"name\": \"Tenant\", \"priority\": \"gold\"",
            "\"name\": \"Tenant\", \"priority\": \"silver\"",
        );
    assert!(!nameless.contains("ucs-lab") && nameless != CONFIG);
    git(&folder, &["init", "-q"]);
    fs::create_dir(folder.join("ucs")).expect("a folder");
    fs::write(folder.join("ucs/one.json"), &nameless).expect("written");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "base"]);
    git(&folder, &["mv", "ucs/one.json", "ucs/two.json"]);
    git(&folder, &["commit", "-qm", "renamed"]);
    let is_same = |what: &str| {
        let (out, code) = gate(&folder, "concise", &["--fail-on", "info"]);
        assert_eq!(code, 0, "{what}: {out}");
        assert!(!out.contains("not there any more"), "{what}: {out}");
        assert!(!out.contains("policy-on-disabled-class"), "{what}: {out}");
    };
    is_same("renamed");
    let mut config: serde_json::Value = serde_json::from_str(&nameless).expect("JSON");
    let header = config["easyucs"].clone();
    let vlans = config["config"]["vlans"].take();
    let vlans = serde_json::json!({"easyucs": header, "config": {"vlans": vlans}});
    fs::write(folder.join("ucs/a_vlans.json"), vlans.to_string()).expect("written");
    fs::write(folder.join("ucs/two.json"), config.to_string()).expect("written");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "taken apart"]);
    is_same("taken apart");
}
