//! The bytecode machine and the strict interpreter say the same about every example and about
//! thousands of mutated ones. The machine is silently wrong on absent values; this is what proves
//! that our inputs have none and that our policies do not depend on it. Stock OPA is held against
//! the same inputs by `benches/opa/compare.py`; what that reads is tested in `tests/it/dumps.rs`.

use std::collections::BTreeSet;

use fabriclint::catalogue::RuleId;
use fabriclint::engine::{Engine, EngineKind, Settings};
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::record::Reading;
use fabriclint::source::Sources;
use fabriclint::subjects::{Kind, Scope};
use regorus::{Engine as Interpreter, Value as Rego};
use serde_json::Value as Json;

use crate::dice::Dice;
use crate::mutated::mutants;
use crate::support::{documents, engine, evaluated, located, rule, shipped, snapshot};

/// Mutations of each example.
const ROUNDS: usize = 40;

/// Both engines on mutated examples of a rule, and, where its subjects are those of a backend, each
/// subject by itself.
pub fn of_rule(id: &RuleId) {
    both_engines_say_the_same(id);
    let kind = Kind::parse(&rule(id).subject).expect("a subject");
    if kind.scope() == Scope::Backend {
        policies_judge_each_subject_of_a_backend_by_itself(id);
    }
}

fn both_engines_say_the_same(id: &RuleId) {
    let rules = shipped().0.only(id);
    let mut dice = Dice::new();
    let (mut compared, mut found, mut judged) = (0, 0, 0);
    for (_, node) in documents(id) {
        // Mutations leave the plan alone, so that one engine of each kind serves all of them.
        let (_, plan) = snapshot(&node);
        let machine = engine(&rules, &plan, EngineKind::Rvm);
        let interpreter = engine(&rules, &plan, EngineKind::Interpreter);
        for changed in mutants(&node, ROUNDS, &mut dice) {
            let node = located(&mut Sources::default(), &changed);
            // A mutation may be a fault of the document, which is left out.
            let snapshot = Snapshot::read(&node, &mut Reading::default());
            let fast = evaluated(&machine, &snapshot, &plan);
            let strict = evaluated(&interpreter, &snapshot, &plan);
            assert_eq!(fast.findings, strict.findings, "{changed:#}");
            assert_eq!(fast.tallies, strict.tallies, "{changed:#}");
            compared += 1;
            found += usize::from(!fast.findings.is_empty());
            judged += fast.total().evaluated;
        }
    }
    // A subject that hangs on everything around a host is unknown after most mutations.
    let hangs_on_all = rules.rules[id].subject == Kind::Failures.name();
    let (least_found, least_judged) = if hangs_on_all {
        (0, ROUNDS / 10)
    } else {
        (ROUNDS / 4, ROUNDS)
    };
    assert!(
        compared >= 3 * ROUNDS && found > least_found && judged > least_judged,
        "{compared} {found} {judged}"
    );
}

/// The engine hands them a large backend portion by portion.
fn policies_judge_each_subject_of_a_backend_by_itself(id: &RuleId) {
    let rules = shipped().0.only(id);
    let policy = &rules.policies[id];
    let query = format!("data.{}.deny", id.package());
    let (mut most, mut found) = (0, 0);
    for (_, node) in documents(id) {
        let (snapshot, plan) = snapshot(&node);
        let engine = Engine::new(&rules, &plan, &Settings::default());
        let engine = engine.unwrap_or_else(|problem| panic!("{problem}"));
        let mut interpreter = Interpreter::new();
        for policy in rules.imported(policy).into_iter().chain([policy]) {
            let added = interpreter.add_policy(policy.path.clone(), policy.text.clone());
            added.expect("a policy");
        }
        let data = Rego::from(engine.data().expect("JSON"));
        interpreter.add_data(data).expect("data");
        for input in engine.inputs(&snapshot, &plan) {
            let subjects = input.input["subjects"].as_array().expect("a list");
            let mut said = BTreeSet::new();
            for subject in subjects {
                let mut one = input.input.clone();
                one["subjects"] = Json::Array(vec![subject.clone()]);
                interpreter.set_input(Rego::from(one));
                let deny = interpreter.eval_rule(query.clone()).expect("an answer");
                let deny = deny.as_set().expect("a set");
                said.extend(deny.iter().map(ToString::to_string));
            }
            let whole = Rego::from(input.deny.clone().expect("an answer"));
            let whole = whole.as_array().expect("a list").iter();
            let whole: BTreeSet<String> = whole.map(ToString::to_string).collect();
            assert_eq!(said, whole);
            most = subjects.len().max(most);
            found += whole.len();
        }
    }
    assert!(most > 1 && found > 0, "{most} {found}");
}
