//! The shipped sites: rules fire where `expected.yaml` says, and nowhere else. That each rule fires
//! somewhere is held by the estates of the rules, `tests/rules/estates.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::{Sources, find_files, parse_yaml};
use serde_json::Value as Json;

use crate::support::{root, run};

/// A shipped estate: `clean/` and `broken/`, and what each must say: `expected.yaml`, and
/// `expected-clean.yaml` where the design itself is worth a word.
struct Estate {
    name: String,
    broken: Vec<Json>,
    clean: Vec<Json>,
}

impl Estate {
    fn broken(&self) -> String {
        format!("testdata/{}/broken", self.name)
    }

    fn clean(&self) -> String {
        format!("testdata/{}/clean", self.name)
    }
}

/// Every folder of `testdata` that holds an estate.
fn estates() -> Vec<Estate> {
    let mut estates = Vec::new();
    for entry in fs::read_dir(root().join("testdata")).expect("testdata") {
        let folder = entry.expect("an entry").path();
        let Some(broken) = expectations(&folder.join("expected.yaml")) else {
            continue;
        };
        let name = folder.file_name().expect("a name").to_string_lossy();
        estates.push(Estate {
            name: name.into_owned(),
            broken,
            clean: expectations(&folder.join("expected-clean.yaml")).unwrap_or_default(),
        });
    }
    estates.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!estates.is_empty());
    estates
}

/// The list in a file, if there is one.
fn expectations(file: &Path) -> Option<Vec<Json>> {
    let text = fs::read_to_string(file).ok()?;
    let mut sources = Sources::default();
    let id = sources.add("expected.yaml", "expected.yaml", text.as_str());
    let expected = parse_yaml(id, &text).expect("YAML").to_json();
    Some(expected.as_array().expect("a list").clone())
}

const BROKEN: &str = "testdata/part8-virtual-connect/broken";

fn report(folder: &str) -> (Json, i32) {
    let (out, err, code) = run(&["check", folder, "--format", "json"]);
    assert_eq!(err, "");
    (serde_json::from_str(&out).expect("JSON"), code)
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn subject(finding: &Json) -> String {
    let name = text(&finding["subject"]["name"]);
    match finding["subject"]["host"].as_str() {
        Some(host) => format!("{host}/{name}"),
        None => name,
    }
}

/// What a location covers in its file; lines and columns are from 1, columns count characters.
fn covered(location: &Json) -> String {
    let number = |key: &str| usize::try_from(location[key].as_u64().unwrap_or(0)).unwrap_or(0);
    let mut sources = Sources::default();
    let file = root().join(text(&location["file"]));
    let id = sources
        .load(&file)
        .expect("the file, whatever its encoding");
    let content = sources.get(id).text();
    let line = content.split('\n').nth(number("line") - 1);
    let length = number("end_column") - number("column");
    let line = line.unwrap_or_default().chars();
    line.skip(number("column") - 1).take(length).collect()
}

#[test]
fn the_broken_estates_say_what_they_must_and_nothing_else() {
    for estate in estates() {
        let broken = estate.broken();
        let (report, code) = report(&broken);
        assert_eq!(code, 1, "{broken}");
        assert_eq!(report["problems"], serde_json::json!([]), "{broken}");
        says(&broken, &report, &estate.broken);
    }
}

/// The findings of a report are those expected: rule, place and nothing else.
fn says(folder: &str, report: &Json, expected: &[Json]) {
    let findings = report["findings"].as_array().expect("findings");
    let mut left: Vec<&Json> = findings.iter().collect();
    for expected in expected {
        let is = |found: &Json, key: &str| found == &expected[key];
        let index = left.iter().position(|finding| {
            let location = &finding["location"];
            ["rule", "variant", "severity"]
                .iter()
                .all(|key| is(&finding[key], key))
                && is(&subject(finding).into(), "subject")
                && location["file"] == format!("{folder}/{}", text(&expected["file"]))
                && is(&location["line"], "line")
                && is(&covered(location).into(), "covers")
        });
        let index = index.unwrap_or_else(|| panic!("{folder}: no {expected:#}: {left:#?}"));
        left.remove(index);
    }
    assert!(left.is_empty(), "{folder}: unexpected: {left:#?}");
}

#[test]
fn findings_show_the_other_side_of_the_wire() {
    let (report, _) = report(BROKEN);
    let sides = |rule: &str| -> BTreeSet<String> {
        let findings = report["findings"].as_array().into_iter().flatten();
        let finding = findings
            .clone()
            .find(|finding| finding["rule"] == rule)
            .expect("a finding");
        let related = finding["related"].as_array().into_iter().flatten();
        related
            .chain(std::iter::once(&finding["location"]))
            .map(|location| text(&location["file"]).replace(&format!("{BROKEN}/"), ""))
            .map(|file| file.split('/').next().unwrap_or_default().to_owned())
            .collect()
    };
    let all = ["fabriclint.yaml", "hosts", "oneview"];
    assert!(sides("vlan/not-carried-by-backend").iter().eq(all));
    assert!(sides("isolation/tenant-vlan-on-host-pair").iter().eq(all));
    assert!(
        sides("teaming/lacp-without-switch-lag")
            .iter()
            .eq(["hosts", "oneview"])
    );
    let findings = report["findings"].as_array().expect("findings");
    for finding in findings {
        for related in finding["related"].as_array().into_iter().flatten() {
            assert!(!covered(related).is_empty(), "{related:#}");
        }
        let address = text(&finding["location"]["address"]);
        assert!(address.starts_with('/'), "{address}");
    }
}

#[test]
fn the_counts_add_up() {
    let folders = estates()
        .into_iter()
        .flat_map(|estate| [estate.broken(), estate.clean()]);
    for folder in folders {
        let (report, _) = report(&folder);
        let number = |key: &str| report["summary"][key].as_u64().unwrap_or(u64::MAX);
        let mut subjects = BTreeSet::new();
        for finding in report["findings"].as_array().into_iter().flatten() {
            subjects.insert((text(&finding["rule"]), text(&finding["subject"]["id"])));
        }
        assert_eq!(
            number("evaluated"),
            number("passed") + subjects.len() as u64,
            "{folder}"
        );
        let gaps = report["not_evaluated"].as_array().into_iter().flatten();
        let gaps: u64 = gaps.map(|gap| gap["count"].as_u64().unwrap_or(0)).sum();
        assert_eq!(number("not_evaluated"), gaps, "{folder}");
    }
}

#[test]
fn the_clean_estates_are_clean_and_fully_judged() {
    for estate in estates() {
        let clean = estate.clean();
        let (report, code) = report(&clean);
        assert_eq!(code, 0, "{report:#}");
        assert_eq!(report["verdict"], "pass", "{clean}");
        for empty in ["problems", "not_evaluated"] {
            assert_eq!(report[empty], serde_json::json!([]), "{clean}: {empty}");
        }
        says(&clean, &report, &estate.clean);
        for expected in &estate.clean {
            assert_eq!(expected["severity"], "info", "{clean} is clean");
        }
        assert!(
            report["summary"]["evaluated"].as_u64() > Some(20),
            "{clean}"
        );
    }
}

#[test]
fn a_snapshot_of_an_estate_says_the_same_as_the_estate() {
    for estate in estates() {
        let broken = estate.broken();
        let folder = crate::support::folder(&format!("snapshot-of-{}", estate.name));
        let (document, err, code) = run(&["snapshot", &broken]);
        assert_eq!((err.as_str(), code), ("", 0), "{broken}");
        fs::write(folder.join("snapshot.yaml"), document).expect("written");
        let path = folder.to_string_lossy().into_owned();
        let (out, _, code) = run(&["check", &path, "--no-config", "--format", "json"]);
        assert_eq!(code, 1, "{out}");
        let again: Json = serde_json::from_str(&out).expect("JSON");
        let (report, _) = report(&broken);
        let fingerprints = |report: &Json| -> BTreeSet<String> {
            let findings = report["findings"].as_array().into_iter().flatten();
            findings
                .map(|finding| text(&finding["fingerprint"]))
                .collect()
        };
        assert_eq!(fingerprints(&report), fingerprints(&again), "{broken}");
        assert_eq!(report["summary"], again["summary"], "{broken}");
        assert_eq!(report["not_evaluated"], again["not_evaluated"], "{broken}");
    }
}

#[test]
fn the_hosts_are_what_the_schema_of_the_collector_says() {
    let schema: Json = serde_json::from_str(fabriclint::readers::windows::collector::SCHEMA)
        .expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut checked = 0;
    for file in collected() {
        let text = fs::read_to_string(&file).expect("UTF-8");
        let host: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&host)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", file.display());
        let mut broken = host;
        broken["host"]["name"] = Json::Null;
        assert!(!validator.is_valid(&broken), "a host without a name");
        checked += 1;
    }
    assert!(checked >= 12, "only {checked} hosts");
}

/// Every file of the collector in the sites and in the bases of the small estates.
fn collected() -> Vec<PathBuf> {
    let folders = estates().into_iter();
    let folders =
        folders.flat_map(|estate| [root().join(estate.broken()), root().join(estate.clean())]);
    let bases = root().join("testdata/estates/bases");
    let files = find_files(&folders.chain([bases]).collect::<Vec<_>>()).files;
    let is_collected = |file: &PathBuf| file.to_string_lossy().ends_with(".fabric.json");
    files.into_iter().filter(is_collected).collect()
}
