//! Unknown is not compliant, as `fabriclint test --unknowns` tries it (`src/testing/unknowns.rs`).

use std::collections::BTreeSet;

use fabriclint::catalogue::RuleId;
use fabriclint::engine::EngineKind;
use fabriclint::finding::Verdicts;
use fabriclint::source::{Node, Sources};
use fabriclint::subjects::Kind;
use fabriclint::testing::{self, Filter, Outcome, Request, UnknownTrials, set_unknown, unknowable};
use serde_json::Value as Json;

use crate::support::{documents, engine, evaluated, located, shipped, snapshot};

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[
    (
        "there_are_thousands_of_values",
        there_are_thousands_of_values,
    ),
    (
        "a_value_changes_what_is_judged_anew_and_nothing_else",
        a_value_changes_what_is_judged_anew_and_nothing_else,
    ),
];

/// No value that becomes unknown makes or hides a finding.
pub fn of_rule(id: &RuleId) {
    let (catalogue, sources) = shipped();
    // What is unknown is what the rule finds.
    if catalogue.rules[id].tells_unknowns {
        return;
    }
    let request = Request {
        unknowns: true,
        filter: Some(Filter::new("*, each value unknown")),
        ..Request::default()
    };
    let suite = testing::test_rule(catalogue, sources, id, &request);
    let suite = suite.unwrap_or_else(|problem| panic!("{problem:#?}"));
    for test in &suite.tests {
        assert_eq!(test.outcome, Outcome::Passed, "{}", test.name);
    }
    let tried: usize = suite.tests.iter().map(|test| test.tried).sum();
    assert!(tried > 100, "only {tried} values");
    let values: usize = documents(id).map(|(_, node)| values(&node)).sum();
    assert_eq!(tried, values, "each value of each example is tried");
}

fn values(node: &Node) -> usize {
    let (snapshot, _) = snapshot(node);
    unknowable(&Json::Object(snapshot.write())).len()
}

fn there_are_thousands_of_values() {
    let ids = shipped().0.rules.keys();
    let documents = ids.flat_map(|id| documents(id).map(|(_, node)| node));
    let tried: usize = documents.map(|node| values(&node)).sum();
    assert!(tried > 20_000, "only {tried} values");
}

/// What is judged anew for a value is enough: the whole snapshot, read and judged anew, says the same.
fn a_value_changes_what_is_judged_anew_and_nothing_else() {
    let (catalogue, _) = shipped();
    let (mut skipped, mut judged, mut changed) = (0, 0, 0);
    for (id, rule) in &catalogue.rules {
        let scope = Kind::parse(&rule.subject).expect("a subject").scope();
        let (_, node) = documents(id).next().expect("an example");
        let (read, plan) = snapshot(&node);
        let document = Json::Object(read.write());
        let engine = engine(&catalogue.only(id), &plan, EngineKind::Rvm);
        let (whole, _) = snapshot(&located(&mut Sources::default(), &document));
        let trials = UnknownTrials::new(&engine, scope, &document, (&whole, &plan));
        let mut trials = trials.unwrap_or_else(|problem| panic!("{problem}"));
        for path in unknowable(&document).iter().step_by(5) {
            let unknown = set_unknown(&document, path);
            let (unknown, _) = snapshot(&located(&mut Sources::default(), &unknown));
            let expected = evaluated(&engine, &unknown, &plan);
            let said = trials
                .judge(path)
                .unwrap_or_else(|problem| panic!("{problem}"));
            if said.is_none() {
                skipped += 1;
            }
            let said = said.unwrap_or_else(|| trials.base.clone());
            assert_eq!(prints(&said), prints(&expected), "{id} {path}");
            assert_eq!(said.tallies, expected.tallies, "{id} {path}");
            judged += 1;
            changed += usize::from(said.tallies != trials.base.tallies);
        }
    }
    let enough = judged > 1000 && skipped > 20 && changed > 100;
    assert!(enough, "{judged} {skipped} {changed}");
}

fn prints(verdicts: &Verdicts) -> BTreeSet<&str> {
    let findings = verdicts.findings.iter();
    findings
        .map(|finding| finding.fingerprint.as_str())
        .collect()
}
