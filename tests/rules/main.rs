//! Everything that a rule must pass, a test each: `rules::examples::area/name`, `rules::unknowns::…`,
//! `rules::mutants::…` and so on. The rules are those of the catalogue, so that a page and a policy
//! are a rule's tests as well. `cargo test rules::` runs them all, `cargo test rules:: -- --list` names
//! them, `cargo test area/name` are those of a rule.
//!
//! Several machines share the tests by `FABRICLINT_TEST_SHARD=2/4`: the second of four has the tests
//! whose names fall to it.

use std::process::ExitCode;

use fabriclint::catalogue::RuleId;
use libtest_mimic::{Arguments, Trial};

/// What the shipped policies are compiled to.
mod bytecode;
/// Pages, policies, their pairs and their words.
mod catalogue;
/// Numbers that look thrown.
#[path = "../shared/dice.rs"]
mod dice;
/// The bytecode machine against the interpreter.
mod engines;
/// The estate of each rule, in real exports: what is found there, and nothing else.
mod estates;
/// The examples of the rule pages: rule and line.
mod examples;
/// How the work of a policy grows.
mod growth;
/// Mutants of policies and pages, which the examples must kill.
mod mutants;
/// Mutated snapshot documents.
mod mutated;
/// Which tests are this machine's.
mod shard;
/// Written and read again.
mod snapshots;
/// What is known suffices.
mod sufficient;
/// What these tests share.
mod support;
/// What happens when something is not known.
mod unknowns;

use shard::Shard;

/// What a rule is tested by.
type RuleTest = fn(&RuleId);
/// The same, with whether to print figures.
type ToldTest = fn(&RuleId, bool);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let shard = match std::env::var(shard::VARIABLE) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|fault: String| panic!("{fault}")),
        Err(_) => Shard::default(),
    };
    let mut trials = whole();
    for id in support::shipped().0.rules.keys() {
        trials.extend(of_rule(id, arguments.nocapture));
    }
    trials.extend(of_estates());
    trials.retain(|trial| shard.takes(trial.name()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The tests that are about the catalogue or about these tests.
fn whole() -> Vec<Trial> {
    let lists = [
        ("bytecode", bytecode::TESTS),
        ("catalogue", catalogue::TESTS),
        ("estates", estates::TESTS),
        ("examples", examples::TESTS),
        ("growth", growth::TESTS),
        ("mutants", mutants::TESTS),
        ("mutants", mutants::known::TESTS),
        ("shard", shard::TESTS),
        ("snapshots", snapshots::TESTS),
        ("sufficient", sufficient::TESTS),
        ("unknowns", unknowns::TESTS),
    ];
    let mut trials = Vec::new();
    for (module, tests) in lists {
        for (name, test) in tests {
            trials.push(trial(module, name, *test));
        }
    }
    trials
}

/// The tests of a rule.
fn of_rule(id: &RuleId, told: bool) -> Vec<Trial> {
    let tests: [(&str, RuleTest); 4] = [
        ("engines", engines::of_rule),
        ("examples", examples::of_rule),
        ("snapshots", snapshots::of_rule),
        ("unknowns", unknowns::of_rule),
    ];
    let mut trials = Vec::new();
    for (module, test) in tests {
        let rule = id.clone();
        trials.push(trial(module, id.as_str(), move || test(&rule)));
    }
    let told_tests: [(&str, ToldTest); 3] = [
        ("growth", growth::of_rule),
        ("mutants", mutants::of_rule),
        ("sufficient", sufficient::of_rule),
    ];
    for (module, test) in told_tests {
        let rule = id.clone();
        trials.push(trial(module, id.as_str(), move || test(&rule, told)));
    }
    trials
}

/// A test for each estate and for each base that they are made of.
fn of_estates() -> Vec<Trial> {
    let estate = |name: String| {
        let file = name.clone();
        trial("estates", &name, move || estates::of_estate(&file))
    };
    let base = |name: String| {
        let folder = name.clone();
        let test = move || estates::of_base(&folder);
        trial("estates", &format!("bases/{name}"), test)
    };
    let estates = estates::names().into_iter().map(estate);
    let bases = estates::base_names().into_iter().map(base);
    estates.chain(bases).collect()
}

fn trial(module: &str, name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(format!("rules::{module}::{name}"), move || {
        test();
        Ok(())
    })
}
