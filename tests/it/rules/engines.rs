//! The bytecode machine and the strict interpreter say the same about every example and about
//! thousands of mutated ones. The machine is silently wrong on absent values; this is what proves
//! that our inputs have none and that our policies do not depend on it. Stock OPA is held against
//! the same inputs by `benches/opa/compare.py`; what that reads is tested here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fabriclint::engine::{Engine, EngineKind, Settings};
use fabriclint::source::Sources;
use regorus::{Engine as Interpreter, Value as Rego};
use serde_json::Value as Json;

use crate::mutants::{Dice, mutants};
use crate::support::{examples, folder, located, only, run, snapshot, try_verdicts};

/// Mutations of each example.
const ROUNDS: usize = 40;

#[test]
fn both_engines_say_the_same() {
    let (catalogue, _, examples) = examples();
    let mut dice = Dice::new();
    let (mut compared, mut found, mut judged) = (0, 0, 0);
    for (rule, _, node) in examples {
        let rules = only(&catalogue, &rule);
        for changed in mutants(&node, ROUNDS, &mut dice) {
            let mut sources = Sources::default();
            let node = located(&mut sources, &changed);
            let rvm = try_verdicts(&rules, &node, EngineKind::Rvm);
            let interpreter = try_verdicts(&rules, &node, EngineKind::Interpreter);
            assert_eq!(
                rvm.findings, interpreter.findings,
                "{}: {changed:#}",
                rule.id
            );
            assert_eq!(rvm.tallies, interpreter.tallies, "{}", rule.id);
            compared += 1;
            found += usize::from(!rvm.findings.is_empty());
            judged += rvm.total().evaluated;
        }
    }
    assert!(
        compared > 1000 && found > 300 && judged > 1000,
        "{compared} {found} {judged}"
    );
}

/// The engine hands them a large backend portion by portion.
#[test]
fn policies_judge_each_subject_of_a_backend_by_itself() {
    let (catalogue, _, examples) = examples();
    let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (_, _, node) in examples {
        let (snapshot, plan) = snapshot(&node);
        let engine = Engine::new(&catalogue, &plan, &Settings::default());
        let engine = engine.unwrap_or_else(|problem| panic!("{problem}"));
        let data = Rego::from(engine.data().expect("JSON"));
        let inputs = engine.inputs(&snapshot, &plan);
        for input in inputs.iter().filter(|it| it.input["backend"].is_object()) {
            let (path, text) = catalogue.policies[&input.rule].named();
            let mut interpreter = Interpreter::new();
            let added = interpreter.add_policy(path.to_owned(), text.to_owned());
            added.expect("a policy");
            interpreter.add_data(data.clone()).expect("data");
            let query = format!("data.{}.deny", input.rule.package());
            let subjects = input.input["subjects"].as_array().expect("a list");
            let mut said = BTreeSet::new();
            for subject in subjects {
                let mut one = input.input.clone();
                one["subjects"] = Json::Array(vec![subject.clone()]);
                interpreter.set_input(Rego::from(one));
                let deny = interpreter.eval_rule(query.clone()).expect("an answer");
                said.extend(
                    deny.as_set()
                        .expect("a set")
                        .iter()
                        .map(ToString::to_string),
                );
            }
            let whole = Rego::from(input.deny.clone().expect("an answer"));
            let whole = whole.as_array().expect("a list").iter();
            let whole: BTreeSet<String> = whole.map(ToString::to_string).collect();
            assert_eq!(said, whole, "{}", input.rule);
            let (most, found) = seen.entry(input.rule.to_string()).or_default();
            *most = subjects.len().max(*most);
            *found += whole.len();
        }
    }
    assert!(!seen.is_empty());
    for (rule, (most, found)) in seen {
        assert!(most > 1 && found > 0, "{rule}: {most} {found}");
    }
}

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
    let of = |rule: &str| entries.iter().filter(|it| it["rule"] == rule).count();
    assert!(of("teaming/own") > 0 && of("vlan/not-carried-by-backend") > 0);
    for entry in entries {
        assert!(both(entry["file"].as_str().expect("a file"))["subjects"].is_array());
        assert!(both(entry["deny"].as_str().expect("a file")).is_array());
    }
}
