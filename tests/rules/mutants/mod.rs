//! Mutants of every policy and its page, and whether the examples of the page kill them: an
//! expression that could be another one without an example noticing is one that nothing holds.
//!
//! A mutant is one change: a comparison flipped, an expression of a body dropped, a constant or a
//! parameter changed, a need or a condition of `applies_to` removed. One that does not compile is
//! none. `examples.rs` says what kills it; `survivors.yaml` lists the ones that live, with the
//! reason. Policies under `policies/lib` are mutated by nobody, and no operator changes prose.
//!
//! `cargo test rules::mutants -- --nocapture` prints the numbers.

mod examples;
pub mod known;
mod page;
mod policy;
mod survivors;
mod tree;
mod words;

use std::fmt;

use fabriclint::catalogue::{Catalogue, Rule, RuleId};
use fabriclint::source::Sources;
use rayon::prelude::*;

use crate::support::shipped;
use examples::Examples;

/// The head of the table that `--nocapture` prints, a table for each rule.
const HEAD: &str = "rule                                     mutants killed promise verdict   words unknown   fault survivors";

/// Of a hundred mutants of a rule, how many must be killed.
const KILLED: usize = 90;

/// What is done to a policy or a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operator {
    /// `==` and `!=`, `<` and `<=` and `>=`, `in` and `not in`.
    ComparisonFlipped,
    /// A statement of a body or a comprehension taken out.
    ExpressionDropped,
    /// Another text, number or boolean, or a literal with one member less.
    ConstantChanged,
    /// An entry of `needs` taken out.
    NeedRemoved,
    /// An entry of `applies_to` taken out.
    ConditionRemoved,
}

/// What of a finding may tell a mutant from its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Observed {
    /// That it is made, what it is about, where it stands, how bad it is.
    Verdict,
    /// Also its message and other places.
    Words,
}

/// The mutated policy or page.
enum Change {
    Policy(String),
    Page(Box<Rule>),
}

struct Mutant {
    operator: Operator,
    /// Where it stands in the policy or page: the byte and the line.
    at: usize,
    line: usize,
    /// The changed clause, `count(members) > «0 → 1»`.
    change: String,
    observed: Observed,
    result: Change,
}

/// What killed a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kill {
    /// An example no longer does what its page promises.
    Promise,
    /// A finding has another fingerprint, severity, confidence or place, or other subjects are
    /// judged.
    Verdict,
    /// A finding reads otherwise.
    Words,
    /// A value that is unknown makes a finding, or hides one in silence.
    Unknown,
    /// The run fails.
    Fault,
}

const KILLS: [Kill; 5] = [
    Kill::Promise,
    Kill::Verdict,
    Kill::Words,
    Kill::Unknown,
    Kill::Fault,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    DoesNotCompile,
    Killed(Kill),
    Survived,
}

/// A rule with its mutants and what became of them.
struct Trial {
    rule: RuleId,
    /// Those that compile.
    mutants: Vec<(Mutant, Outcome)>,
}

impl Operator {
    fn name(self) -> &'static str {
        match self {
            Operator::ComparisonFlipped => "comparison flipped",
            Operator::ExpressionDropped => "expression dropped",
            Operator::ConstantChanged => "constant changed",
            Operator::NeedRemoved => "need removed",
            Operator::ConditionRemoved => "condition removed",
        }
    }
}

impl Mutant {
    fn tried(self, examples: &Examples<'_>) -> (Self, Outcome) {
        let outcome = match &self.result {
            Change::Policy(text) => examples.try_policy(text, self.observed),
            Change::Page(rule) => examples.try_page(rule),
        };
        (self, outcome)
    }
}

impl Trial {
    fn of(rule: &Rule, catalogue: &Catalogue, sources: &Sources) -> Self {
        let examples = Examples::of(rule, catalogue, sources);
        let text = &catalogue.policies[&rule.id].text;
        let policies = policy::of_policy(text, &rule.identity).into_par_iter();
        let tried = policies.map(|mutant| mutant.tried(&examples));
        let mut mutants: Vec<_> = tried.collect();
        // One after the other: they share what they find out about unknown values.
        let pages = page::of_page(rule, sources).into_iter();
        mutants.extend(pages.map(|mutant| mutant.tried(&examples)));
        mutants.retain(|(_, outcome)| *outcome != Outcome::DoesNotCompile);
        Self {
            rule: rule.id.clone(),
            mutants,
        }
    }

    fn count(&self, outcome: Outcome) -> usize {
        self.mutants
            .iter()
            .filter(|mutant| mutant.1 == outcome)
            .count()
    }

    fn killed(&self) -> usize {
        self.mutants.len() - self.count(Outcome::Survived)
    }
}

/// A row of the table.
impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.mutants.len();
        write!(f, "{:40} {all:7} {:6}", self.rule.as_str(), self.killed())?;
        for kill in KILLS {
            write!(f, " {:7}", self.count(Outcome::Killed(kill)))?;
        }
        let percent = 100 * self.killed() / all.max(1);
        write!(f, " {:9} {percent:3} %", self.count(Outcome::Survived))
    }
}

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[(
    "every_listed_survivor_is_of_a_rule",
    every_listed_survivor_is_of_a_rule,
)];

/// The examples of a rule kill its mutants, all but those that are listed. Where `told`, it prints
/// how many die of what.
pub fn of_rule(id: &RuleId, told: bool) {
    let (catalogue, sources) = shipped();
    let trial = Trial::of(&catalogue.rules[id], catalogue, sources);
    if told {
        print(&trial);
    }
    let mut faults = Vec::new();
    if trial.killed() * 100 < trial.mutants.len() * KILLED {
        faults.push(format!("under {KILLED} % are killed"));
    }
    let listed = survivors::listed().into_iter();
    let listed = listed.filter(|(rule, ..)| rule == id.as_str()).collect();
    faults.extend(survivors::disagreements(&[trial], listed));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[expect(clippy::print_stdout, reason = "`--nocapture` asks for it")]
fn print(trial: &Trial) {
    println!("{HEAD}\n{trial}");
}

fn every_listed_survivor_is_of_a_rule() {
    let rules = &shipped().0.rules;
    for (rule, ..) in survivors::listed() {
        let known = rules.contains_key(&RuleId::from(rule.as_str()));
        assert!(known, "{}: there is no rule {rule}", survivors::LIST);
    }
}
