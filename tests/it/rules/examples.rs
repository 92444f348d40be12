//! Every fenced example of every rule page, run as `fabriclint test` runs it (`src/testing`).

use fabriclint::catalogue::{Expectation, Severity};
use fabriclint::engine::EngineKind;
use fabriclint::testing::{self, Outcome, Request};

use crate::support::{examples, shipped, snapshot, verdicts};
use fabriclint::source::parse_yaml;

#[test]
fn flagged_examples_fire_on_the_marked_lines_and_accepted_ones_stay_silent() {
    let run = testing::run(&Request::default());
    assert!(run.problems.is_empty(), "{:#?}", run.problems);
    for test in run.tests() {
        assert_eq!(test.outcome, Outcome::Passed, "{}", test.name);
    }
    let (_, _, examples) = examples();
    assert!(run.tests().count() >= examples.len());
}

#[test]
fn every_rule_shows_what_it_flags_and_twice_what_it_accepts() {
    let (catalogue, _) = shipped();
    for rule in catalogue.rules.values() {
        let count = |wanted| {
            rule.examples
                .iter()
                .filter(|it| it.expectation == wanted)
                .count()
        };
        assert!(count(Expectation::Flagged) >= 1, "{}", rule.id);
        assert!(count(Expectation::Accepted) >= 2, "{}", rule.id);
    }
}

#[test]
fn the_base_estates_are_clean_and_fully_judged() {
    let (catalogue, sources) = shipped();
    for (name, id) in &catalogue.bases {
        let document = parse_yaml(*id, sources.get(*id).text()).expect("YAML");
        let verdicts = verdicts(&catalogue, &document, EngineKind::Rvm);
        // What a reference architecture has by construction is good to know, and no fault.
        let faults = verdicts.findings.iter();
        let faults: Vec<_> = faults.filter(|it| it.severity > Severity::Info).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        assert!(
            verdicts.not_evaluated.is_empty(),
            "{name}: {:#?}",
            verdicts.not_evaluated
        );
        let (snapshot, _) = snapshot(&document);
        let kinds = snapshot.backends.iter().filter_map(|it| it.kind.get());
        let kinds: Vec<&str> = kinds.map(|it| it.name()).collect();
        let systems = snapshot.hosts.iter().filter_map(|it| it.os.get());
        let systems: Vec<String> = systems
            .map(|it| it.to_lowercase().replace(' ', ""))
            .collect();
        for (rule, tally) in &verdicts.tallies {
            let applies = &catalogue.rules[rule].applies_to;
            let backend = |it: &String| kinds.contains(&it.as_str());
            let system = |it: &String| systems.iter().any(|os| os.contains(it.as_str()));
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
