//! Whether a rule is slow where there is much to look at: its examples, grown. What is counted and how
//! stands in `src/engine/growth.rs`.
//!
//! Subjects of findings are left out: what a finding says, its other places above all, may cost what it
//! costs, for most of a fabric is as it should be. What decides is reached all the same, because for each
//! condition there is an example in which it alone keeps a finding from being made: else a mutant would
//! live.

use std::collections::BTreeSet;

use super::examples::{Bench, Prepared};
use crate::catalogue::{Catalogue, RuleId};
use crate::engine::{EngineKind, Growth, MOST_GROWTH, PolicyInput, Settings};
use crate::source::{Problem, Sources};

/// How the instructions of a rule grow, an entry for each depth of lists; none where an example cannot
/// be read or leaves nothing to judge, which its tests say.
///
/// # Errors
/// The policy does not compile, or fails on what it gets.
pub fn growth(
    catalogue: &Catalogue,
    sources: &Sources,
    id: &RuleId,
) -> Result<Vec<Growth>, Problem> {
    let catalogue = catalogue.only(id);
    let settings = Settings {
        // What users write runs on the interpreter, which counts nothing. Rounds are rounds there too.
        engine: EngineKind::Rvm,
        ..Settings::default()
    };
    let bench = Bench {
        catalogue: &catalogue,
        settings: &settings,
        sources,
    };
    let mut engines = Vec::new();
    let mut inputs = Vec::new();
    for example in catalogue.rules.values().flat_map(|rule| &rule.examples) {
        let Ok(prepared) = bench.prepare(example) else {
            continue;
        };
        let Prepared {
            snapshot,
            plan,
            engine,
            ..
        } = &prepared;
        let findings = engine.evaluate(snapshot, plan)?.findings;
        let found: BTreeSet<&str> = findings
            .iter()
            .map(|finding| &*finding.subject.id)
            .collect();
        let judged = engine.inputs(snapshot, plan).into_iter();
        let clean = judged.filter_map(|input| without(input, &found));
        let before = inputs.len();
        inputs.extend(clean);
        // The engine goes with the first input, whose plan it holds.
        if inputs.len() > before {
            engines.push(prepared.engine);
        }
    }
    let Some(engine) = engines.first() else {
        return Ok(Vec::new());
    };
    engine.growth(&inputs).map_err(|error| {
        let message = format!("the policy of {id} fails on longer lists: {error}");
        let problem = Problem::error("policy-growth", message);
        let policy = catalogue.policies.get(id);
        match policy {
            Some(policy) => problem.at(policy.place(0, 0)),
            None => problem,
        }
    })
}

/// An input without the subjects of findings; nothing where no other is left.
fn without(mut input: PolicyInput, found: &BTreeSet<&str>) -> Option<PolicyInput> {
    let subjects = input.input["subjects"].as_array_mut()?;
    subjects.retain(|subject| subject["id"].as_str().is_some_and(|id| !found.contains(id)));
    (!subjects.is_empty()).then_some(input)
}

/// What is slow about the rules of a catalogue, a warning for each rule.
pub(super) fn slow_rules(catalogue: &Catalogue, sources: &Sources) -> Vec<Problem> {
    let mut warnings = Vec::new();
    for (id, policy) in &catalogue.policies {
        // A policy that fails is told of by its examples.
        let growths = growth(catalogue, sources, id).unwrap_or_default();
        let slow = growths.into_iter().find(|growth| growth.is_slow);
        if let Some(growth) = slow {
            // What is slow has no one place: the head of the rule stands for it.
            let start = policy.text.find("deny contains").unwrap_or(0);
            let end = policy.text[start..]
                .find('\n')
                .map_or(policy.text.len(), |at| start + at);
            let problem = Problem::warning("slow-policy", words(id, growth));
            warnings.push(problem.at(policy.place(start, end)).help(HELP));
        }
    }
    warnings
}

const HELP: &str = "have the subject carry what belongs to it; what is the same in every round of a loop, \
                    assign before the loop or make a rule of its own";

fn words(id: &RuleId, growth: Growth) -> String {
    let lists = match growth.depth {
        1 => "subjects, and the lists beside them,",
        2 => "lists of each subject",
        _ => "lists below those of a subject",
    };
    format!(
        "{id} takes more than {MOST_GROWTH} times as many instructions when the {lists} are ten times as long: \
         it goes through a list in every round over another"
    )
}
