//! Every fenced example of every rule page, run: a flagged one fires on the very lines that are
//! marked, an accepted one says nothing, and both really judge something.

use std::collections::BTreeSet;

use fabriclint::catalogue::Expectation;
use fabriclint::engine::EngineKind;

use crate::support::{examples, only, shipped, snapshot, verdicts};
use fabriclint::source::parse_yaml;

#[test]
fn flagged_examples_fire_on_the_marked_lines_and_accepted_ones_stay_silent() {
    let (catalogue, sources, examples) = examples();
    for (rule, example, document) in examples {
        let at = sources.position(example.place);
        let name = format!("rules/{}.md, example at line {}", rule.id, at.line);
        let verdicts = verdicts(&only(&catalogue, &rule), &document, EngineKind::Rvm);
        let expected: BTreeSet<u32> = example
            .marked
            .iter()
            .map(|offset| line(&sources, example.place.source, *offset))
            .collect();
        let found: BTreeSet<u32> = verdicts
            .findings
            .iter()
            .filter(|it| it.place.source == example.place.source)
            .map(|it| sources.position(it.place).line)
            .collect();
        assert_eq!(found, expected, "{name}: {:#?}", verdicts.findings);
        if example.expectation == Expectation::Accepted {
            assert!(
                verdicts.findings.is_empty(),
                "{name}: {:#?}",
                verdicts.findings
            );
        } else {
            assert_eq!(
                verdicts.findings.len(),
                expected.len(),
                "{name}: one finding a line"
            );
        }
        assert!(
            verdicts.not_evaluated.is_empty(),
            "{name}: {:#?}",
            verdicts.not_evaluated
        );
    }
}

fn line(
    sources: &fabriclint::source::Sources,
    source: fabriclint::source::SourceId,
    at: u32,
) -> u32 {
    let span = fabriclint::source::Span { start: at, end: at };
    sources.get(source).position(span).line
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
        assert!(
            verdicts.findings.is_empty(),
            "{name}: {:#?}",
            verdicts.findings
        );
        assert!(
            verdicts.not_evaluated.is_empty(),
            "{name}: {:#?}",
            verdicts.not_evaluated
        );
        let (snapshot, _) = snapshot(&document);
        let kinds = snapshot.backends.iter().filter_map(|it| it.kind.get());
        let kinds: Vec<&str> = kinds.map(|it| it.name()).collect();
        for (rule, tally) in &verdicts.tallies {
            let backends = &catalogue.rules[rule].applies_to.backend;
            let concerns = |it: &String| kinds.contains(&it.as_str());
            if backends.is_empty() || backends.iter().any(concerns) {
                assert!(tally.evaluated > 0, "{name}: {rule} saw nothing");
            }
        }
    }
}
