//! What `fabriclint snapshot --inputs` writes for other engines to be held against: every input with
//! the answer to it. `benches/opa/compare.py` reads the same files with stock OPA.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, run};

const ESTATE: &str = "testdata/part8-virtual-connect/broken";

fn dump(name: &str, arguments: &[&str]) -> impl Fn(&str) -> Json + use<> {
    let folder = folder(name);
    let path = folder.to_string_lossy().into_owned();
    let snapshot = ["snapshot", ESTATE, "--inputs", &path];
    let (_, err, code) = run(&[&snapshot, arguments].concat());
    assert_eq!((err.as_str(), code), ("", 0));
    move |name: &str| {
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        serde_json::from_str(&text).expect("JSON")
    }
}

#[test]
fn a_dump_holds_the_answer_to_every_input_in_either_engine() {
    let rvm = dump("answers", &[]);
    let interpreter = dump("answers-interpreter", &["--engine", "interpreter"]);
    let index = rvm("index.json");
    assert_eq!(index, interpreter("index.json"));
    let mut answered: BTreeMap<String, usize> = BTreeMap::new();
    for entry in index.as_array().expect("a list") {
        let file = entry["deny"].as_str().expect("a file");
        let deny = rvm(file);
        assert_eq!(deny, interpreter(file), "{entry}");
        let found = deny.as_array().expect("a set").len();
        if found > 0 {
            let rule = entry["rule"].as_str().expect("a rule");
            *answered.entry(rule.to_owned()).or_default() += found;
        }
    }
    let (report, _, _) = run(&["check", ESTATE, "--format", "json"]);
    let report: Json = serde_json::from_str(&report).expect("JSON");
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for finding in report["findings"].as_array().expect("a list") {
        let rule = finding["rule"].as_str().expect("a rule");
        *found.entry(rule.to_owned()).or_default() += 1;
    }
    assert!(!found.is_empty());
    // What a rule says that another one says better is an answer, and no finding.
    for rule in [
        "failure-not-predictable",
        "single-failure-black-holes",
        "single-failure-loses-class",
    ] {
        let rule = format!("resilience/{rule}");
        let (answers, findings) = (answered.remove(&rule), found.remove(&rule));
        assert!(answers >= findings, "{rule}: {answers:?} {findings:?}");
    }
    assert_eq!(answered, found);
}

#[test]
fn a_dump_holds_the_inputs_of_shipped_and_own_rules() {
    let rules = folder("answers-own-rules");
    let rules = rules.to_string_lossy().into_owned();
    let (out, err, code) = run(&["new-rule", "teaming/own", "--dir", &rules]);
    assert_eq!(code, 0, "{out}{err}");
    let both = dump("answers-own", &["--policies", &rules]);
    let index = both("index.json");
    let entries = index.as_array().expect("a list");
    let of = |rule: &str| entries.iter().filter(|entry| entry["rule"] == rule).count();
    assert!(of("teaming/own") > 0 && of("vlan/not-carried-by-backend") > 0);
    for entry in entries {
        assert!(both(entry["file"].as_str().expect("a file"))["subjects"].is_array());
        assert!(both(entry["deny"].as_str().expect("a file")).is_array());
    }
}
