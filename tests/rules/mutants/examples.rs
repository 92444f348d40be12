//! What the examples of a page say about a rule, and about a mutant of it.
//!
//! An example promises findings on its marked lines, none elsewhere, and that nothing stays
//! unjudged. Beyond that, a mutant is held against the rule itself: the fingerprint (rule, variant,
//! subject, identity args), severity, confidence and place of each finding, and how many subjects
//! are judged and not applicable. Message, help, label, other places and folding are only looked at
//! where the mutated expression cannot do more than word a finding (`words.rs`): an expression that
//! decides must be seen to decide.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use fabriclint::catalogue::{Catalogue, Example, Expectation, Rule};
use fabriclint::engine::{Engine, Settings};
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::plan::Plan;
use fabriclint::fabric::snapshot::write_record;
use fabriclint::finding::{Finding, Verdicts};
use fabriclint::source::{Node, Problem, Sources};
use fabriclint::testing::{faults, set_unknown, unknowable};
use rayon::prelude::*;
use serde_json::Value as Json;

use super::{Kill, Observed, Outcome};
use crate::support::{located, snapshot};

/// The examples of one rule, and what the rule says about them.
pub struct Examples<'a> {
    catalogue: Catalogue,
    rule: &'a Rule,
    sources: &'a Sources,
    /// The flagged ones first: they kill most.
    cases: Vec<Case>,
    /// The plans that differ, as documents.
    plans: Vec<Json>,
}

/// An example and what the rule says about it.
struct Case {
    example: Example,
    document: Json,
    read: Read,
    verdicts: Verdicts,
    /// The example with one value unknown, where the rule cannot judge it whole then: only there
    /// can a need that is gone make a difference. Found when a mutant asks for it.
    gaps: OnceLock<Vec<Read>>,
}

/// A snapshot document, read.
struct Read {
    snapshot: Snapshot,
    plan: Plan,
    /// Which of the plans that differ it is.
    number: usize,
}

/// A catalogue of one rule, compiled once for each plan.
struct Engines<'a> {
    catalogue: &'a Catalogue,
    compiled: Vec<OnceLock<Result<Engine, Problem>>>,
}

impl<'a> Engines<'a> {
    fn new(catalogue: &'a Catalogue, plans: usize) -> Self {
        Self {
            catalogue,
            compiled: (0..plans).map(|_| OnceLock::new()).collect(),
        }
    }

    fn compiled(&self, read: &Read) -> Result<&Engine, Problem> {
        let compile = || Engine::new(self.catalogue, &read.plan, &Settings::default());
        let engine = self.compiled[read.number].get_or_init(compile);
        engine.as_ref().map_err(Problem::clone)
    }

    fn evaluate(&self, read: &Read) -> Result<Verdicts, Problem> {
        self.compiled(read)?.evaluate(&read.snapshot, &read.plan)
    }
}

/// Whether an example does what it promises.
fn promise(example: &Example, verdicts: &Verdicts, sources: &Sources) -> Result<(), String> {
    match faults(example, verdicts, sources).first() {
        Some(problem) => Err(problem.message.clone()),
        None => Ok(()),
    }
}

/// A snapshot as it is written, with its plan.
fn document_of(node: &Node) -> Json {
    let (whole, plan) = snapshot(node);
    let mut document = Json::Object(whole.write());
    document["plan"] = write_record(&plan);
    document
}

impl<'a> Examples<'a> {
    /// Reads the examples of a rule and evaluates them.
    pub fn of(rule: &'a Rule, catalogue: &Catalogue, sources: &'a Sources) -> Self {
        let mut examples = Self {
            catalogue: catalogue.only(&rule.id),
            rule,
            sources,
            cases: Vec::new(),
            plans: Vec::new(),
        };
        let mut ordered: Vec<&Example> = rule.examples.iter().collect();
        ordered.sort_by_key(|case| case.expectation == Expectation::Accepted);
        for example in ordered {
            let node = example.document(catalogue, sources);
            let node = node.unwrap_or_else(|problem| panic!("{}: {problem:?}", rule.id));
            let read = examples.read(&node);
            let verdicts = examples.engines().evaluate(&read);
            let verdicts = verdicts.unwrap_or_else(|problem| panic!("{problem}"));
            let line = sources.position(example.place).line;
            let kept = promise(example, &verdicts, sources);
            kept.unwrap_or_else(|why| panic!("rules/{}.md, line {line}: {why}", rule.id));
            examples.cases.push(Case {
                example: example.clone(),
                document: document_of(&node),
                read,
                verdicts,
                gaps: OnceLock::new(),
            });
        }
        examples
    }

    fn read(&mut self, node: &Node) -> Read {
        let (snapshot, plan) = snapshot(node);
        let document = write_record(&plan);
        let known = self.plans.iter().position(|plan| *plan == document);
        let number = known.unwrap_or(self.plans.len());
        if number == self.plans.len() {
            self.plans.push(document);
        }
        Read {
            snapshot,
            plan,
            number,
        }
    }

    /// The rule itself.
    fn engines(&self) -> Engines<'_> {
        Engines::new(&self.catalogue, self.plans.len())
    }

    fn gaps<'c>(&self, case: &'c Case) -> &'c [Read] {
        let engines = self.engines();
        case.gaps.get_or_init(|| {
            let paths = unknowable(&case.document).into_par_iter();
            let gaps = paths.filter_map(|path| {
                let changed = set_unknown(&case.document, &path);
                let (snapshot, plan) = snapshot(&located(&mut Sources::default(), &changed));
                let read = Read {
                    snapshot,
                    plan,
                    number: case.read.number,
                };
                let verdicts = engines.evaluate(&read);
                let verdicts = verdicts.unwrap_or_else(|problem| panic!("{path:?}: {problem}"));
                (!verdicts.not_evaluated.is_empty()).then_some(read)
            });
            gaps.collect()
        })
    }

    /// What becomes of a mutated policy.
    pub fn try_policy(&self, text: &str, observed: Observed) -> Outcome {
        let mut catalogue = self.catalogue.only(&self.rule.id);
        for policy in catalogue.policies.values_mut() {
            text.clone_into(&mut policy.text);
        }
        let engines = Engines::new(&catalogue, self.plans.len());
        // A plan changes nothing about what compiles.
        let first = self.cases.first();
        if first.is_some_and(|case| engines.compiled(&case.read).is_err()) {
            return Outcome::DoesNotCompile;
        }
        self.by_examples(&engines, observed)
            .map_or(Outcome::Survived, Outcome::Killed)
    }

    /// What becomes of a mutated page.
    pub fn try_page(&self, rule: &Rule) -> Outcome {
        let mut catalogue = self.catalogue.only(&self.rule.id);
        catalogue.rules.insert(rule.id.clone(), rule.clone());
        let engines = Engines::new(&catalogue, self.plans.len());
        self.by_examples(&engines, Observed::Verdict)
            .or_else(|| self.by_unknowns(&engines))
            .map_or(Outcome::Survived, Outcome::Killed)
    }

    fn by_examples(&self, engines: &Engines<'_>, observed: Observed) -> Option<Kill> {
        self.cases.iter().find_map(|case| {
            let verdicts = engines.evaluate(&case.read);
            verdicts.map_or(Some(Kill::Fault), |after| {
                self.differs(case, &after, observed)
            })
        })
    }

    fn by_unknowns(&self, engines: &Engines<'_>) -> Option<Kill> {
        self.cases.iter().find_map(|case| {
            self.gaps(case).iter().find_map(|read| {
                let verdicts = engines.evaluate(read);
                verdicts.map_or(Some(Kill::Fault), |after| hides_or_makes(case, &after))
            })
        })
    }

    fn differs(&self, case: &Case, verdicts: &Verdicts, observed: Observed) -> Option<Kill> {
        if promise(&case.example, verdicts, self.sources).is_err() {
            return Some(Kill::Promise);
        }
        let (before, after) = (&case.verdicts.findings, &verdicts.findings);
        let verdict = |finding: &Finding| {
            (
                finding.fingerprint.clone(),
                finding.severity,
                finding.confidence,
                finding.place,
            )
        };
        let same = before.iter().map(verdict).eq(after.iter().map(verdict));
        if !same || case.verdicts.tallies != verdicts.tallies {
            return Some(Kill::Verdict);
        }
        (observed == Observed::Words && before != after).then_some(Kill::Words)
    }
}

/// Whether a value that is not known makes a finding, or hides one and nobody says so.
fn hides_or_makes(case: &Case, verdicts: &Verdicts) -> Option<Kill> {
    let fingerprints = |verdicts: &Verdicts| -> BTreeSet<String> {
        let findings = verdicts.findings.iter();
        findings
            .map(|finding| finding.fingerprint.clone())
            .collect()
    };
    let (before, after) = (fingerprints(&case.verdicts), fingerprints(verdicts));
    let makes = !after.is_subset(&before);
    let hides = after.len() < before.len() && verdicts.not_evaluated.is_empty();
    (makes || hides).then_some(Kill::Unknown)
}
