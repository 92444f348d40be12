//! The reviewed list of mutants that live, `survivors.yaml`: each with the reason why no example
//! can or should kill it. It names no lines, so that a policy may move.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fabriclint::source::{Node, Sources, parse_yaml};

use super::{Change, Mutant, Outcome, Trial};
use crate::support::root;

pub const LIST: &str = "tests/rules/mutants/survivors.yaml";

/// A mutant without its line: rule, operator, change, and which one of those that are alike.
pub type Identity = (String, String, String, i64);

/// Everything in which the list and the trials do not agree, a line each.
pub fn disagreements(trials: &[Trial], mut listed: BTreeSet<Identity>) -> Vec<String> {
    let mut faults = Vec::new();
    for trial in trials {
        let mut alike: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for (mutant, outcome) in &trial.mutants {
            let operator = mutant.operator.name();
            let nth = alike.entry((operator, &mutant.change)).or_default();
            *nth += 1;
            let identity = (
                trial.rule.to_string(),
                operator.to_owned(),
                mutant.change.clone(),
                *nth,
            );
            let known = listed.remove(&identity);
            match outcome {
                Outcome::Survived if !known => faults.push(unlisted(trial, mutant, *nth)),
                Outcome::Killed(kill) if known => {
                    let entry = entry(&identity);
                    faults.push(format!("{LIST}: take out {entry}: it is killed ({kill:?})"));
                }
                _ => {}
            }
        }
    }
    let gone = listed.iter().map(entry);
    faults.extend(gone.map(|entry| format!("{LIST}: take out {entry}: there is no such mutant")));
    faults
}

/// The entries of the list.
pub fn listed() -> BTreeSet<Identity> {
    let text = fs::read_to_string(root().join(LIST)).expect("the list");
    let mut sources = Sources::default();
    let id = sources.add(LIST, LIST, text.as_str());
    let list = parse_yaml(id, &text).expect("YAML");
    let mut listed = BTreeSet::new();
    for item in list.items() {
        let word = |key: &str| {
            let word = item.get(key).and_then(Node::as_text).unwrap_or_default();
            assert!(
                !word.is_empty(),
                "{LIST}: an entry without `{key}`: {item:?}"
            );
            word.to_owned()
        };
        word("reason");
        let nth = item.get("nth").and_then(Node::as_integer).unwrap_or(1);
        let identity = (word("rule"), word("operator"), word("change"), nth);
        assert!(listed.insert(identity), "{LIST}: twice: {item:?}");
    }
    listed
}

fn entry((rule, operator, change, nth): &Identity) -> String {
    format!("{rule}, {operator}, {change}, nth {nth}")
}

/// A survivor for the author of its rule, and the entry that lists it.
fn unlisted(trial: &Trial, mutant: &Mutant, nth: i64) -> String {
    let file = match mutant.result {
        Change::Policy(_) => format!("policies/{}.rego", trial.rule.as_str().replace('-', "_")),
        Change::Page(_) => trial.rule.page(),
    };
    let nth = if nth > 1 {
        format!("\n      nth: {nth}")
    } else {
        String::new()
    };
    format!(
        "{file}:{}: no example notices this change; write one, or list it:\n    - rule: {}\n      \
         operator: {}\n      change: '{}'{nth}\n      reason: …",
        mutant.line,
        trial.rule,
        mutant.operator.name(),
        mutant.change.replace('\'', "''"),
    )
}
