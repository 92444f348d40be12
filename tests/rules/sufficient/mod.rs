//! What is known suffices: a finding that a value could not change stays when that value is unknown, and
//! one that it could change does not. For each flagged example and each boolean, term and number of
//! it the rule is asked what it says with each value that could stand there, and with none.
//!
//! Texts and lists have no values that could be gone through. Accepted examples have no finding that
//! could be lost; that none appears there holds `unknowns`.

mod exceptions;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use fabriclint::catalogue::{Expectation, RuleId};
use fabriclint::engine::EngineKind;
use fabriclint::finding::{Finding, Verdicts};
use fabriclint::source::Problem;
use fabriclint::subjects::Kind;
use fabriclint::testing::{UnknownTrials, unknowable_values};
use serde_json::Value as Json;

use crate::support::{documents, engine, shipped, snapshot};
use exceptions::{Fault, FaultKind};
use values::Values;

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[
    (
        "exceptions_are_about_rules_that_are_there",
        exceptions::are_about_rules_that_are_there,
    ),
    (
        "values_are_all_that_could_be",
        values::are_all_that_could_be,
    ),
];

/// In so many examples a field is tried. One by which nothing changed in them is none of the rule's.
const EXAMPLES_TRIED: usize = 2;

/// What is known suffices, but for the exceptions in the list.
pub fn of_rule(id: &RuleId, told: bool) {
    let (catalogue, _) = shipped();
    // What is unknown is what the rule finds.
    if catalogue.rules[id].tells_unknowns {
        return;
    }
    let scope = Kind::parse(&catalogue.rules[id].subject)
        .expect("a subject")
        .scope();
    let mut trial = Trial::default();
    let documents: Vec<_> = documents(id).collect();
    for (_, node) in &documents {
        trial.values.collect("", &node.to_json());
    }
    for (example, node) in &documents {
        if example.expectation == Expectation::Accepted {
            continue;
        }
        let (read, plan) = snapshot(node);
        let document = Json::Object(read.write());
        let engine = engine(&catalogue.only(id), &plan, EngineKind::Rvm);
        let trials = UnknownTrials::new(&engine, scope, &document, (&read, &plan));
        let trials = trials.unwrap_or_else(|problem| panic!("{problem}"));
        trial.example(&document, trials);
    }
    if told {
        print(id, &trial);
    }
    assert!(trial.unknown > 20, "only {} values of {id}", trial.unknown);
    let disagreements = exceptions::disagreements(id, &trial.faults);
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[expect(clippy::print_stdout, reason = "`--nocapture` asks for it")]
fn print(id: &RuleId, trial: &Trial) {
    let Trial {
        unknown, judged, ..
    } = trial;
    println!("{id:45} {unknown:5} values unknown, {judged:5} known ones in their place");
}

/// What was tried of a rule.
#[derive(Default)]
struct Trial {
    values: Values,
    /// Fields by their names.
    fields: BTreeMap<String, Field>,
    /// What is wrong, each with the first value of which it is.
    faults: BTreeMap<Fault, String>,
    /// How many values were made unknown.
    unknown: usize,
    /// How often another value was put in the place of one.
    judged: usize,
}

/// What is known of a field.
#[derive(Default)]
struct Field {
    /// How many examples it was tried in.
    examples: usize,
    /// Whether one of its values changed anything.
    matters: bool,
}

impl Trial {
    fn example(&mut self, document: &Json, mut trials: UnknownTrials<'_>) {
        let mut tried = BTreeSet::new();
        for (path, of) in unknowable_values(document) {
            let values = self.values.of(&path, &of);
            let name = name(&path);
            let field = self.fields.entry(name.clone()).or_default();
            let is_settled = !field.matters && field.examples >= EXAMPLES_TRIED;
            if values.is_empty() || is_settled {
                continue;
            }
            if let Some(unknown) = judged(trials.judge(&path)) {
                self.unknown += 1;
                tried.insert(name.clone());
                let said: Vec<Verdicts> = self.said(&mut trials, &path, &values, &unknown, &name);
                self.compare(&path, &unknown, &said);
            }
        }
        for name in tried {
            self.fields.entry(name).or_default().examples += 1;
        }
    }

    /// What the rule says with each of the values; nothing where the field does not matter to it.
    fn said(
        &mut self,
        trials: &mut UnknownTrials<'_>,
        path: &str,
        values: &[Json],
        unknown: &Verdicts,
        name: &str,
    ) -> Vec<Verdicts> {
        let base = &trials.base;
        let changes = unknown.tallies != base.tallies || prints(unknown) != prints(base);
        let field = self.fields.entry(name.to_owned()).or_default();
        field.matters |= changes;
        if !field.matters {
            return Vec::new();
        }
        let said = values
            .iter()
            .filter_map(|value| judged(trials.judge_as(path, value)));
        let said: Vec<Verdicts> = said.collect();
        self.judged += said.len();
        said
    }

    /// Holds what is said of an unknown value against what is said of those that it could have.
    fn compare(&mut self, path: &str, unknown: &Verdicts, said: &[Verdicts]) {
        let now = prints(unknown);
        let findings = said.iter().flat_map(|verdicts| &verdicts.findings);
        let findings: BTreeMap<&str, &Finding> = findings
            .map(|finding| (&*finding.fingerprint, finding))
            .collect();
        for (print, finding) in findings {
            let always = said.iter().all(|verdicts| prints(verdicts).contains(print));
            let kind = match (always, now.contains(print)) {
                (true, false) => FaultKind::Lost,
                (false, true) => FaultKind::Kept,
                (false, false) if !is_gap(unknown, finding) => FaultKind::Silent,
                _ => continue,
            };
            let fault = Fault {
                field: name(path),
                kind,
            };
            let words = format!("{path}: {}", finding.message);
            self.faults.entry(fault).or_insert(words);
        }
    }
}

fn judged(said: Result<Option<Verdicts>, Problem>) -> Option<Verdicts> {
    said.unwrap_or_else(|problem| panic!("{problem}"))
}

/// Whether what a finding is about was not evaluated. What hides the subject itself is told of its host or
/// backend.
fn is_gap(verdicts: &Verdicts, finding: &Finding) -> bool {
    let subject = &finding.subject;
    let mut subjects = verdicts.not_evaluated.iter().flat_map(|gap| &gap.subjects);
    let found = verdicts.findings.iter();
    // One that is found already has its verdict.
    let mut found = found.filter(|other| other.subject.id == subject.id);
    found.next().is_some()
        || subjects.any(|name| match &subject.host {
            Some(host) => name == host || *name == format!("{host}/{}", subject.name),
            None => subject.name.starts_with(name.as_str()) || subject.id.contains(name.as_str()),
        })
}

/// The name of the field that a pointer leads to, `hosts.adapters.vmq.last`.
fn name(path: &str) -> String {
    let keys = path.split('/').filter(|key| !key.is_empty());
    let keys = keys.filter(|key| key.parse::<usize>().is_err());
    keys.collect::<Vec<_>>().join(".")
}

fn prints(verdicts: &Verdicts) -> BTreeSet<&str> {
    let findings = verdicts.findings.iter();
    findings
        .map(|finding| finding.fingerprint.as_str())
        .collect()
}
