//! Unknown is not compliant: each value of each example is set to unknown in turn. No new finding
//! may appear, and none may disappear without an entry that says what was not evaluated.

use std::collections::BTreeSet;

use fabriclint::engine::EngineKind;
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::backend::Backend;
use fabriclint::fabric::host::Host;
use fabriclint::fabric::record::{Typed, shape_of};
use fabriclint::fabric::shape::{Shape, Type};
use fabriclint::finding::Verdicts;
use fabriclint::source::Sources;
use serde_json::{Value as Json, json};

use crate::support::{examples, located, only, snapshot, verdicts};

/// Every way to make one value of a document unknown.
fn mutations(value: &Json, r#type: &Type, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match r#type {
        Type::Optional(inner) => {
            found.push(path.clone());
            mutations(value, inner, path, found);
        }
        Type::List(item) => {
            for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                path.push(index.to_string());
                mutations(value, item, path, found);
                path.pop();
            }
        }
        Type::Record(shape) => of_record(value, shape, path, found),
        _ => {}
    }
}

fn of_record(value: &Json, shape: &Shape, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for member in &shape.fields {
        if let Some(value) = value.get(member.name) {
            path.push(member.name.to_owned());
            mutations(value, &member.r#type, path, found);
            path.pop();
        }
    }
}

fn set_unknown(document: &Json, path: &[String]) -> Json {
    let mut changed = document.clone();
    let pointer: String = path.iter().map(|part| format!("/{part}")).collect();
    *changed
        .pointer_mut(&pointer)
        .expect("a path of the document") = json!({"unknown": "failed: by the test"});
    changed
}

fn fingerprints(verdicts: &Verdicts) -> BTreeSet<String> {
    // The variant is part of the fingerprint: a finding may not change its verdict either.
    verdicts
        .findings
        .iter()
        .map(|it| it.fingerprint.clone())
        .collect()
}

fn gaps(verdicts: &Verdicts) -> usize {
    verdicts.total().not_evaluated
}

#[test]
fn no_value_that_becomes_unknown_makes_or_hides_a_finding() {
    let (catalogue, _, examples) = examples();
    let mut tried = 0;
    for (rule, _, node) in examples {
        let rules = only(&catalogue, &rule);
        let (whole, plan) = snapshot(&node);
        let mut document = Json::Object(whole.write());
        document["plan"] = fabriclint::fabric::snapshot::write_record(&plan);
        let mut sources = Sources::default();
        let base = verdicts(&rules, &located(&mut sources, &document), EngineKind::Rvm);
        let mut paths = Vec::new();
        for (key, shape) in [("hosts", Host::shape()), ("backends", Backend::shape())] {
            let list = Type::List(Box::new(shape));
            mutations(&document[key], &list, &mut vec![key.to_owned()], &mut paths);
        }
        for path in paths {
            let changed = set_unknown(&document, &path);
            let after = verdicts(&rules, &located(&mut sources, &changed), EngineKind::Rvm);
            let (before, now) = (fingerprints(&base), fingerprints(&after));
            let new: Vec<_> = after
                .findings
                .iter()
                .filter(|it| !before.contains(&it.fingerprint))
                .collect();
            assert!(
                new.is_empty(),
                "{}: {path:?} unknown makes {new:#?}",
                rule.id
            );
            if now.len() < before.len() {
                assert!(
                    gaps(&after) > gaps(&base),
                    "{}: {path:?} unknown hides a finding and nobody says so",
                    rule.id
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 3000, "only {tried} mutations");
}

#[test]
fn a_snapshot_survives_being_written_and_read() {
    let (catalogue, _, examples) = examples();
    for (rule, _, node) in examples {
        let rules = only(&catalogue, &rule);
        let before = verdicts(&rules, &node, EngineKind::Rvm);
        let (whole, plan) = snapshot(&node);
        let mut document = Json::Object(whole.write());
        document["plan"] = fabriclint::fabric::snapshot::write_record(&plan);
        let mut sources = Sources::default();
        let after = verdicts(&rules, &located(&mut sources, &document), EngineKind::Rvm);
        assert_eq!(fingerprints(&before), fingerprints(&after), "{}", rule.id);
        assert_eq!(before.tallies, after.tallies, "{}", rule.id);
    }
}

#[test]
fn the_shapes_describe_what_is_written() {
    let (_, _, examples) = examples();
    let schema = Snapshot::schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (rule, _, node) in examples {
        let (whole, _) = snapshot(&node);
        let document = Json::Object(whole.write());
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", rule.id);
    }
    assert!(shape_of::<Host>().follow("teams.members.mode").is_some());
    assert!(shape_of::<Host>().follow("teams.members.nothing").is_none());
}
