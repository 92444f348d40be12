//! Unknown is not compliant: each value of an example is set to unknown in turn. No new finding may
//! appear, and none may disappear without an entry that says what was not evaluated.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::examples::{Bench, Prepared};
use crate::catalogue::Example;
use crate::fabric::Snapshot;
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::record::{Reading, Typed};
use crate::fabric::shape::{Shape, Type};
use crate::finding::Verdicts;
use crate::source::{Problem, Sources, parse_json};
use crate::testing::Outcome;

/// How many faults are told of one example: they tend to be of one cause.
const TOLD: usize = 5;

/// Sets each value of an example to unknown, and says how many there were.
pub(super) fn prove(bench: &Bench<'_>, example: &Example) -> (Outcome, usize) {
    let prepared = match bench.prepare(example) {
        Ok(prepared) => prepared,
        Err(problems) => return (Outcome::Broken(problems), 0),
    };
    let document = Json::Object(prepared.snapshot.write());
    let base = match judge(&prepared, &document) {
        Ok(verdicts) => verdicts,
        Err(problem) => return (Outcome::Broken(vec![problem]), 0),
    };
    let paths = unknowable(&document);
    let mut problems = Vec::new();
    let mut more = 0;
    for path in &paths {
        let after = match judge(&prepared, &set_unknown(&document, path)) {
            Ok(verdicts) => verdicts,
            Err(problem) => return (Outcome::Broken(vec![problem]), paths.len()),
        };
        for (code, message) in faults(path, &base, &after) {
            if problems.len() == TOLD {
                more += 1;
                continue;
            }
            let written = prepared
                .document
                .at(path)
                .map_or(example.place, |it| it.place);
            problems.push(Problem::error(code, message).at(written).help(HELP));
        }
    }
    if let (Some(last), 1..) = (problems.last_mut(), more) {
        last.message = format!("{}; and {more} more", last.message);
    }
    let outcome = if problems.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(problems)
    };
    (outcome, paths.len())
}

const HELP: &str = "name what the policy compares or computes with under `needs` in the page";

fn judge(prepared: &Prepared, document: &Json) -> Result<Verdicts, Problem> {
    let mut sources = Sources::default();
    let text = document.to_string();
    let id = sources.add("example.json", "example.json", text.as_str());
    let snapshot = Snapshot::read(&parse_json(id, &text)?, &mut Reading::default());
    prepared.engine.evaluate(&snapshot, &prepared.plan)
}

fn faults(path: &str, before: &Verdicts, after: &Verdicts) -> Vec<(&'static str, String)> {
    // The variant is part of the fingerprint: a finding may not change its verdict either.
    let prints = |it: &Verdicts| -> BTreeSet<String> {
        it.findings
            .iter()
            .map(|it| it.fingerprint.clone())
            .collect()
    };
    let (known, now) = (prints(before), prints(after));
    let new = after
        .findings
        .iter()
        .filter(|it| !known.contains(&it.fingerprint));
    let mut faults: Vec<_> = new
        .map(|it| {
            let message = format!("{path} unknown makes a finding: {}", it.message);
            ("unknown-makes-finding", message)
        })
        .collect();
    if now.len() < known.len() && after.total().not_evaluated <= before.total().not_evaluated {
        let message = format!("{path} unknown hides a finding, and nothing says so");
        faults.push(("unknown-hides-finding", message));
    }
    faults
}

/// The document with the value at this pointer unknown.
#[must_use]
pub fn set_unknown(document: &Json, path: &str) -> Json {
    let mut changed = document.clone();
    if let Some(value) = changed.pointer_mut(path) {
        *value = json!({"unknown": "failed: by the test"});
    }
    changed
}

/// The pointers of all values of a snapshot document that can be unknown.
#[must_use]
pub fn unknowable(document: &Json) -> Vec<String> {
    let mut found = Vec::new();
    for (key, shape) in [("hosts", Host::shape()), ("backends", Backend::shape())] {
        let list = Type::List(Box::new(shape));
        of_value(&document[key], &list, &format!("/{key}"), &mut found);
    }
    found
}

fn of_value(value: &Json, r#type: &Type, path: &str, found: &mut Vec<String>) {
    match r#type {
        Type::Optional(inner) => {
            found.push(path.to_owned());
            of_value(value, inner, path, found);
        }
        Type::List(item) => {
            for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                of_value(value, item, &format!("{path}/{index}"), found);
            }
        }
        Type::Record(shape) => of_record(value, shape, path, found),
        _ => {}
    }
}

fn of_record(value: &Json, shape: &Shape, path: &str, found: &mut Vec<String>) {
    for member in &shape.fields {
        if let Some(value) = value.get(member.name) {
            of_value(
                value,
                &member.r#type,
                &format!("{path}/{}", member.name),
                found,
            );
        }
    }
}
