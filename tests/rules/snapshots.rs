//! What is written says what was read: the examples as snapshot documents.

use std::collections::BTreeSet;

use fabriclint::catalogue::RuleId;
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::host::Host;
use fabriclint::fabric::record::shape_of;
use fabriclint::fabric::snapshot::write_record;
use fabriclint::finding::Verdicts;
use fabriclint::source::Sources;
use serde_json::Value as Json;

use crate::support::{documents, located, shipped, snapshot, verdicts};

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[("shapes_follow_paths", shapes_follow_paths)];

/// The examples of a rule survive being written and read, and the schema describes what is written.
pub fn of_rule(id: &RuleId) {
    let rules = shipped().0.only(id);
    let schema = Snapshot::schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (_, node) in documents(id) {
        let (whole, plan) = snapshot(&node);
        let mut document = Json::Object(whole.write());
        let errors = validator.iter_errors(&document);
        let errors = errors.map(|error| format!("{}: {error}", error.instance_path()));
        let errors: Vec<String> = errors.collect();
        assert!(errors.is_empty(), "{errors:#?}");

        document["plan"] = write_record(&plan);
        let before = verdicts(&rules, &node);
        let after = verdicts(&rules, &located(&mut Sources::default(), &document));
        assert_eq!(fingerprints(&before), fingerprints(&after));
        assert_eq!(before.tallies, after.tallies);
    }
}

fn fingerprints(verdicts: &Verdicts) -> BTreeSet<String> {
    // The variant is part of the fingerprint: a finding may not change its verdict either.
    let findings = verdicts.findings.iter();
    findings
        .map(|finding| finding.fingerprint.clone())
        .collect()
}

fn shapes_follow_paths() {
    assert!(shape_of::<Host>().follow("teams.members.mode").is_some());
    assert!(shape_of::<Host>().follow("teams.members.nothing").is_none());
}
