//! Unknown is not compliant, as `fabriclint test --unknowns` tries it (`src/testing/unknowns.rs`); and
//! what is written says what was read.

use std::collections::BTreeSet;

use fabriclint::catalogue::RuleId;
use fabriclint::engine::EngineKind;
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::host::Host;
use fabriclint::fabric::record::shape_of;
use fabriclint::finding::Verdicts;
use fabriclint::source::Sources;
use fabriclint::testing::{self, Filter, Outcome, Request};
use rayon::prelude::*;
use serde_json::Value as Json;

use crate::support::{examples, located, only, shipped, snapshot, verdicts};

fn fingerprints(verdicts: &Verdicts) -> BTreeSet<String> {
    // The variant is part of the fingerprint: a finding may not change its verdict either.
    verdicts
        .findings
        .iter()
        .map(|it| it.fingerprint.clone())
        .collect()
}

#[test]
fn no_value_that_becomes_unknown_makes_or_hides_a_finding() {
    let (catalogue, _) = shipped();
    // A rule at a time, so that all cores have something to do.
    let rules: Vec<&RuleId> = catalogue.rules.keys().collect();
    let tried = rules.par_iter().map(|id| {
        let run = testing::run(&Request {
            unknowns: true,
            filter: Some(Filter::new(&format!("{id}: *, each value unknown"))),
            ..Request::default()
        });
        assert!(run.problems.is_empty(), "{:#?}", run.problems);
        for test in run.tests() {
            assert_eq!(test.outcome, Outcome::Passed, "{}", test.name);
        }
        let tried: usize = run.tests().map(|it| it.tried).sum();
        assert!(tried > 100, "{id}: only {tried} values");
        tried
    });
    let tried: usize = tried.sum();
    assert!(tried > 20_000, "only {tried} values");
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
