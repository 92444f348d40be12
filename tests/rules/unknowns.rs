//! Unknown is not compliant, as `fabriclint test --unknowns` tries it (`src/testing/unknowns.rs`).

use fabriclint::catalogue::RuleId;
use fabriclint::testing::{self, Filter, Outcome, Request, unknowable};
use serde_json::Value as Json;

use crate::support::{documents, shipped, snapshot};

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[(
    "there_are_thousands_of_values",
    there_are_thousands_of_values,
)];

/// No value that becomes unknown makes or hides a finding.
pub fn of_rule(id: &RuleId) {
    let (catalogue, sources) = shipped();
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

fn values(node: &fabriclint::source::Node) -> usize {
    let (snapshot, _) = snapshot(node);
    unknowable(&Json::Object(snapshot.write())).len()
}

fn there_are_thousands_of_values() {
    let ids = shipped().0.rules.keys();
    let documents = ids.flat_map(|id| documents(id).map(|(_, node)| node));
    let tried: usize = documents.map(|node| values(&node)).sum();
    assert!(tried > 20_000, "only {tried} values");
}
