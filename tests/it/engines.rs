//! The bytecode machine and the strict interpreter say the same about every example and about
//! thousands of mutated ones. The machine is silently wrong on absent values; this is what proves
//! that our inputs have none and that our policies do not depend on it.

use fabriclint::engine::EngineKind;
use fabriclint::source::Sources;
use serde_json::{Value as Json, json};

use crate::support::{examples, located, only, snapshot, try_verdicts};

/// Mutations of each example.
const ROUNDS: usize = 40;

/// A small generator of numbers, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or(0)
    }
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
        Json::Object(map) => map.values().for_each(|it| words(it, found)),
        Json::Array(items) => items.iter().for_each(|it| words(it, found)),
        Json::String(text) => found.push(text.clone()),
        _ => {}
    }
}

#[test]
fn both_engines_say_the_same() {
    let (catalogue, _, examples) = examples();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut compared, mut found, mut judged) = (0, 0, 0);
    for (rule, _, node) in examples {
        let rules = only(&catalogue, &rule);
        let (whole, plan) = snapshot(&node);
        let mut document = Json::Object(whole.write());
        document["plan"] = fabriclint::fabric::snapshot::write_record(&plan);
        let mut known = Vec::new();
        words(&document, &mut known);
        for round in 0..ROUNDS {
            let mut changed = document.clone();
            if round > 0 {
                shake(&mut changed["hosts"], &known, &mut dice);
                shake(&mut changed["backends"], &known, &mut dice);
            }
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
