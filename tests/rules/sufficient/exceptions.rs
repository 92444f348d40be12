//! The reviewed list of fields with which what is known does not suffice, `exceptions.yaml`: each with
//! the reason why it cannot or need not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fabriclint::catalogue::RuleId;
use fabriclint::source::{Node, Sources, parse_yaml};

use crate::support::{root, shipped};

const LIST: &str = "tests/rules/sufficient/exceptions.yaml";

/// What is wrong with an unknown value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Every value gives the finding, and it is lost.
    Lost,
    /// Some value does not give the finding, and it is kept.
    Kept,
    /// Some value gives the finding, and nothing says that the subject was not evaluated.
    Silent,
}

/// A field and what is wrong when it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The field, `hosts.adapters.vmq.last`.
    pub field: String,
    /// What is wrong.
    pub kind: FaultKind,
}

impl FaultKind {
    fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Kept => "kept",
            Self::Silent => "silent",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Lost => "every value gives this finding, and unknown loses it",
            Self::Kept => "some value does not give this finding, and unknown keeps it",
            Self::Silent => "some value gives this finding, and unknown passes in silence",
        }
    }
}

/// Everything in which the list and what was found of a rule do not agree, a text each.
pub fn disagreements(rule: &RuleId, found: &BTreeMap<Fault, String>) -> Vec<String> {
    let mut listed = listed().remove(rule.as_str()).unwrap_or_default();
    let mut disagreements = Vec::new();
    for (fault, words) in found {
        let entry = (fault.field.clone(), fault.kind.name().to_owned());
        if !listed.remove(&entry) {
            disagreements.push(format!(
                "{}: {words}\n  ask the subject a question that what is known can answer, or list it:\n    \
                 - rule: {rule}\n      field: {}\n      finding: {}\n      reason: …",
                fault.kind.sentence(),
                fault.field,
                fault.kind.name(),
            ));
        }
    }
    for (field, finding) in listed {
        disagreements.push(format!(
            "{LIST}: take out {rule}, {field}, {finding}: what is known suffices"
        ));
    }
    disagreements
}

/// The fields of each rule in the list, each with what becomes of its finding.
fn listed() -> BTreeMap<String, BTreeSet<(String, String)>> {
    let text = fs::read_to_string(root().join(LIST)).expect("the list");
    let mut sources = Sources::default();
    let id = sources.add(LIST, LIST, text.as_str());
    let list = parse_yaml(id, &text).expect("YAML");
    let mut listed: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
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
        let of_rule = listed.entry(word("rule")).or_default();
        let new = of_rule.insert((word("field"), word("finding")));
        assert!(new, "{LIST}: twice: {item:?}");
    }
    listed
}

/// An entry of a rule that is gone would never be found stale.
pub fn are_about_rules_that_are_there() {
    for rule in listed().into_keys() {
        let known = shipped().0.rules.contains_key(&RuleId::from(rule.as_str()));
        assert!(known, "{LIST}: there is no rule {rule}");
    }
}
