//! Every fenced example of every rule page, run as `fabriclint test` runs it (`src/testing`).

use fabriclint::catalogue::{Expectation, RuleId, Severity};
use fabriclint::source::parse_yaml;
use fabriclint::testing::{self, Filter, Outcome, Request};

use crate::support::{rule, shipped, snapshot, verdicts};

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[
    (
        "the_tests_beside_the_policies_hold",
        the_tests_beside_the_policies_hold,
    ),
    (
        "the_base_estates_are_clean_and_fully_judged",
        the_base_estates_are_clean_and_fully_judged,
    ),
];

/// Flagged examples fire on the marked lines, accepted ones stay silent; and there are enough.
pub fn of_rule(id: &RuleId) {
    let (catalogue, sources) = shipped();
    let suite = testing::test_rule(catalogue, sources, id, &Request::default());
    let suite = suite.unwrap_or_else(|problem| panic!("{problem:#?}"));
    for test in &suite.tests {
        assert_eq!(test.outcome, Outcome::Passed, "{}", test.name);
    }
    let examples = &rule(id).examples;
    assert_eq!(suite.tests.len(), examples.len());
    let of_kind = |kind| {
        examples
            .iter()
            .filter(move |example| example.expectation == kind)
    };
    assert!(
        of_kind(Expectation::Flagged).count() >= 1,
        "nothing is flagged"
    );
    assert!(
        of_kind(Expectation::Accepted).count() >= 2,
        "too little is accepted"
    );
}

/// The `test_…` rules, and that all policies load beside each other.
fn the_tests_beside_the_policies_hold() {
    let run = testing::run(&Request {
        filter: Some(Filter::new("fabriclint.")),
        ..Request::default()
    });
    assert!(run.problems.is_empty(), "{:#?}", run.problems);
    for test in run.tests() {
        assert_eq!(test.outcome, Outcome::Passed, "{}", test.name);
    }
}

fn the_base_estates_are_clean_and_fully_judged() {
    let (catalogue, sources) = shipped();
    for (name, id) in &catalogue.bases {
        let document = parse_yaml(*id, sources.get(*id).text()).expect("YAML");
        let verdicts = verdicts(catalogue, &document);
        // What a reference architecture has by construction is good to know, and no fault.
        let faults = verdicts.findings.iter();
        let faults: Vec<_> = faults
            .filter(|problem| problem.severity > Severity::Info)
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        assert!(
            verdicts.not_evaluated.is_empty(),
            "{name}: {:#?}",
            verdicts.not_evaluated
        );
        let (snapshot, _) = snapshot(&document);
        let kinds = snapshot
            .backends
            .iter()
            .filter_map(|backend| backend.kind.get());
        let kinds: Vec<&str> = kinds.map(|kind| kind.name()).collect();
        let systems = snapshot.hosts.iter().filter_map(|host| host.os.get());
        let systems: Vec<String> = systems
            .map(|os| os.to_lowercase().replace(' ', ""))
            .collect();
        for (rule, tally) in &verdicts.tallies {
            let applies = &catalogue.rules[rule].applies_to;
            let backend = |name: &String| kinds.contains(&name.as_str());
            let system = |version: &String| systems.iter().any(|os| os.contains(version.as_str()));
            let concerns = (applies.backend.is_empty() || applies.backend.iter().any(backend))
                && (applies.os.is_empty() || applies.os.iter().any(system));
            if concerns {
                // What a rule restricts itself to need not be there, but it was looked for.
                let shut_out = !applies.when.is_empty() && tally.not_applicable > 0;
                assert!(
                    tally.evaluated > 0 || shut_out,
                    "{name}: {rule} saw nothing"
                );
            }
        }
    }
}
