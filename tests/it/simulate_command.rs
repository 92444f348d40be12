//! `fabriclint simulate` as a user meets it: exit codes, formats, what goes to which stream, and that its JSON
//! holds together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fabriclint::report::{SIMULATION_SCHEMA, SimulationFormat};
use serde_json::Value as Json;

use crate::support::{fabriclint, folder, root, run};

/// Sites of each backend.
const SITES: [&str; 3] = [
    "testdata/part8-virtual-connect/broken",
    "testdata/part8-ucs/broken",
    "testdata/part6-cna-flexfabric/broken",
];

fn json(arguments: &[&str]) -> (Json, i32) {
    let format = ["--format", "json"];
    let (out, err, code) = run(&[&["simulate"], arguments, &format].concat());
    let document = serde_json::from_str(&out);
    let document = document.unwrap_or_else(|error| panic!("{arguments:?}: {error} {out}{err}"));
    (document, code)
}

fn list<'a>(document: &'a Json, key: &str) -> &'a [Json] {
    let found = document[key].as_array();
    found.unwrap_or_else(|| panic!("{key} of {document} is no list"))
}

fn texts<'a>(items: &'a [Json], key: &str) -> Vec<&'a str> {
    let text = |item: &'a Json| item[key].as_str().unwrap_or_default();
    items.iter().map(text).collect()
}

#[test]
fn json_is_what_its_schema_says() {
    let (schema, _, code) = run(&["schema", "simulation"]);
    assert_eq!((schema.trim(), code), (SIMULATION_SCHEMA.trim(), 0));
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for site in SITES {
        for more in [&[][..], &["--summary"], &["--depth", "2", "--returns"]] {
            let (document, _) = json(&[&[site], more].concat());
            let faults = validator.iter_errors(&document);
            let faults: Vec<String> = faults
                .map(|error| format!("{error} at {}", error.instance_path()))
                .collect();
            assert_eq!(faults, Vec::<String>::new(), "{site} {more:?}");
            let cells = list(&document, "scenarios").iter();
            let cells: usize = cells.map(|one| list(one, "cells").len()).sum();
            assert_eq!(cells == 0, more == ["--summary"], "{site} {more:?}");
        }
    }
}

#[test]
fn json_holds_together() {
    for site in SITES {
        let (document, code) = json(&[site]);
        assert_eq!(code, 0, "{site}");
        assert_eq!(document["exit_code"], 0);
        let components = texts(list(&document, "components"), "id");
        let consumers = texts(list(&document, "consumers"), "id");
        assert!(components.len() > 10 && consumers.len() > 3, "{site}");
        for ids in [&components, &consumers] {
            assert!(ids.windows(2).all(|two| two[0] < two[1]), "{ids:?}");
        }
        let scenarios = list(&document, "scenarios");
        // Every component has exactly one scenario of its own.
        assert_eq!(texts(scenarios, "id"), components, "{site}");
        for scenario in scenarios {
            assert_eq!(scenario["fails"], serde_json::json!([scenario["id"]]));
            let mut seen = BTreeSet::new();
            for cell in list(scenario, "cells") {
                for consumer in list(cell, "consumers") {
                    let id = consumer.as_str().expect("an id");
                    assert!(consumers.binary_search(&id).is_ok(), "{id}");
                    assert!(seen.insert(id), "{id} twice in {}", scenario["id"]);
                }
                let share = cell["share"].as_f64().unwrap_or(0.0) * 10_000.0;
                assert!((share - share.round()).abs() < 1e-6, "{cell}");
                let is_hole = cell["outcome"] == "black-hole";
                assert_eq!(is_hole, !cell["share"].is_null(), "{cell}");
                assert!(!list(cell, "reasons").is_empty() || cell["outcome"] == "unaffected");
            }
        }
        let summary = &document["summary"];
        assert_eq!(summary["components"], components.len());
        assert_eq!(summary["scenarios"], scenarios.len());
    }
}

#[test]
fn exit_codes_are_those_of_the_page() {
    let site = SITES[0];
    let quiet = ["simulate", site, "--format", "json"];
    for (more, expected) in [
        (&[][..], 0),
        (&["--fail-on", "never"], 0),
        (&["--fail-on", "lost"], 1),
        (&["--fail-on", "reduced"], 1),
        (&["--fail-on", "nothing"], 2),
        (&["--kind", "nothing"], 2),
        (&["--depth", "3"], 2),
        (&["--fail", "nothing-is-called-so"], 2),
        (&["--host", "nothing-is-called-so"], 2),
    ] {
        let (_, err, code) = run(&[&quiet[..], more].concat());
        assert_eq!(code, expected, "{more:?}: {err}");
    }
    let (_, err, code) = run(&["simulate", "nowhere"]);
    assert!(code == 2 && err.contains("nowhere"), "{code} {err}");
    let (out, _, code) = run(&["simulate", "tests/it/schemas", "--no-config"]);
    assert_eq!(code, 3);
    assert!(out.contains("nothing was simulated"), "{out}");
}

#[test]
fn a_wrong_word_is_answered_with_the_right_ones() {
    let site = SITES[0];
    for (arguments, words) in [
        (["--kind", "uplinks"], "uplink-side"),
        (["--fail-on", "blackhole"], "black-hole"),
        (["--format", "sarif"], "markdown"),
    ] {
        let (_, err, code) = run(&[&["simulate", site][..], &arguments].concat());
        assert!(code == 2 && err.contains(words), "{code} {err}");
    }
    let (document, _) = json(&[site]);
    let components = list(&document, "components");
    let group = components.iter().find(|one| one["kind"] == "uplink-group");
    let name = group.expect("a group")["name"].as_str().expect("a name");
    let (_, err, code) = run(&["simulate", site, "--fail", &format!("{name}x")]);
    assert!(code == 2 && err.contains(name), "{name}: {code} {err}");
}

#[test]
fn what_fails_can_be_named() {
    let site = SITES[0];
    let (document, _) = json(&[site]);
    let components = list(&document, "components");
    let of_kind = |kind: &str| {
        let of_kind = components.iter().filter(|one| one["kind"] == kind);
        texts(&of_kind.cloned().collect::<Vec<_>>(), "id")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let modules = of_kind("module");
    let [one, other] = &modules[..2] else {
        panic!("{modules:?}")
    };
    let scenarios = |arguments: &[&str]| {
        let (document, code) = json(&[&[site], arguments].concat());
        assert_eq!(code, 0, "{arguments:?}");
        let scenarios = list(&document, "scenarios");
        texts(scenarios, "id")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(scenarios(&["--kind", "module"]), modules);
    assert_eq!(scenarios(&["--fail", "module:*"]), modules);
    assert_eq!(scenarios(&["--fail", one]), [one.as_str()]);
    let both = format!("{one}+{other}");
    assert_eq!(scenarios(&["--fail", &both]), [both.as_str()]);
}

#[test]
fn reports_go_to_files_and_problems_to_stderr() {
    let files = folder("simulate-files");
    let mut command = fabriclint();
    command.args(["simulate", SITES[0]]);
    for (_, name) in SimulationFormat::ALL {
        let target = format!("{name}={}", files.join(name).display());
        command.args(["--format", &target]);
    }
    let output = command.output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.ends_with("4 reports written\n"), "{said}");
    let mut written = BTreeMap::new();
    for (_, name) in SimulationFormat::ALL {
        let text = fs::read_to_string(files.join(name)).expect("UTF-8");
        assert!(text.contains("lost"), "{name}: {text}");
        written.insert(name, text);
    }
    // The same bytes another time, whatever the number of threads.
    let output = fabriclint()
        .args(["simulate", SITES[0], "-f", "json"])
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), written["json"]);
    let export = format!("{}/hosts/MUCHV01.fabric.json", SITES[0]);
    let (_, err, code) = run(&["simulate", SITES[0], "-f", &format!("json={export}")]);
    assert!(code == 2 && err.contains("would be written over"), "{err}");
}

#[test]
fn the_terminal_fits_its_columns_and_has_colours_where_they_are_wanted() {
    for (columns, colour) in [("80", "never"), ("120", "always")] {
        let output = fabriclint()
            .args(["simulate", SITES[0], "--color", colour])
            .env("COLUMNS", columns)
            .output()
            .expect("it runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(text.contains('\u{1b}'), colour == "always");
        let limit: usize = columns.parse().expect("a number");
        if colour == "never" {
            // Names of files and ids are not cut: they are to be opened and named.
            let is_text = |line: &&str| !line.contains(".json:") && !line.contains("MUC-ENC01-LIG");
            for line in text.lines().filter(is_text) {
                assert!(line.chars().count() <= limit, "{line}");
            }
        }
    }
}

#[test]
fn help_and_pages_tell_of_every_format_and_word() {
    let (help, _, _) = run(&["simulate", "--help"]);
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("a page");
    let (page, readme) = (read("docs/simulation.md"), read("README.md"));
    for (_, name) in SimulationFormat::ALL {
        assert!(
            help.contains(name) && page.contains(&format!("`{name}`")),
            "{name}"
        );
    }
    for kind in fabriclint::simulation::ComponentKind::ALL {
        assert!(
            help.contains(kind.name()) && page.contains(&format!("`{kind}`")),
            "{kind}"
        );
    }
    for outcome in fabriclint::simulation::Outcome::ALL {
        assert!(help.contains(outcome.name()), "{outcome}");
        assert!(page.contains(&format!("`{outcome}`")), "{outcome}");
    }
    assert!(readme.contains("fabriclint simulate inventory/"));
}
