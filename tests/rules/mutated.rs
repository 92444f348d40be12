//! Mutated snapshot documents, the same on every run. `benches/opa/dump_inputs.rs` shares this file,
//! so it knows neither the tests nor the binary.

use fabriclint::fabric::Snapshot;
use fabriclint::fabric::record::Reading;
use fabriclint::fabric::snapshot::write_record;
use fabriclint::source::Node;
use serde_json::{Value as Json, json};

use crate::dice::Dice;

/// A document as it is, then `rounds - 1` times with some values of its hosts and backends changed.
/// The plan stays.
pub fn mutants(node: &Node, rounds: usize, dice: &mut Dice) -> Vec<Json> {
    let mut snapshot = Snapshot::read(node, &mut Reading::default());
    let plan = snapshot.plan.take().unwrap_or_default();
    let mut document = Json::Object(snapshot.write());
    document["plan"] = write_record(&plan);
    let mut known = Vec::new();
    words(&document, &mut known);
    let mut mutants = vec![document.clone()];
    for _ in 1..rounds {
        let mut changed = document.clone();
        shake(&mut changed["hosts"], &known, dice);
        shake(&mut changed["backends"], &known, dice);
        mutants.push(changed);
    }
    mutants
}

/// Changes some of the values, each to another of its kind, to unknown, or out of a list.
fn shake(value: &mut Json, words: &[String], dice: &mut Dice) {
    match value {
        Json::Object(map) => {
            for (key, value) in map.iter_mut() {
                if !matches!(key.as_str(), "id" | "name" | "schema" | "kind" | "unknown") {
                    shake(value, words, dice);
                }
            }
        }
        Json::Array(items) => {
            if !items.is_empty() && dice.roll(30) == 0 {
                let index = dice.roll(items.len());
                items.remove(index);
            }
            for item in items {
                shake(item, words, dice);
            }
        }
        _ if dice.roll(12) != 0 => {}
        Json::Bool(flag) => *flag = !*flag,
        Json::Number(_) => *value = json!([0, 1, 10, 30, 101, 9600, 17763, 20000][dice.roll(8)]),
        Json::String(text) if dice.roll(4) > 0 => words[dice.roll(words.len())].clone_into(text),
        other => *other = json!({"unknown": "failed: by the test"}),
    }
}

fn words(value: &Json, found: &mut Vec<String>) {
    match value {
        Json::Object(map) => map.values().for_each(|value| words(value, found)),
        Json::Array(items) => items.iter().for_each(|item| words(item, found)),
        Json::String(text) => found.push(text.clone()),
        _ => {}
    }
}
