//! An example of a rule page, held against its rule: a flagged one fires on the very lines that are
//! marked and once on each, an accepted one says nothing, and both leave nothing unjudged.

use std::collections::BTreeMap;

use super::outcome::Outcome;
use crate::catalogue::{Catalogue, Example, Expectation, Rule};
use crate::engine::{Coverage, Engine, Settings};
use crate::fabric::Snapshot;
use crate::fabric::plan::Plan;
use crate::fabric::record::Reading;
use crate::finding::{Finding, Verdicts};
use crate::source::{Node, Place, Problem, Sources};

/// One rule, and what its examples are made of.
pub(super) struct Bench<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) settings: &'a Settings,
    pub(super) sources: &'a Sources,
}

/// An example as a snapshot, with the engine of its plan.
pub(super) struct Prepared {
    pub(super) document: Node<'static>,
    pub(super) snapshot: Snapshot,
    pub(super) plan: Plan,
    pub(super) engine: Engine,
}

/// The examples of a page with names that tell them apart.
pub(super) fn titles<'a>(rule: &'a Rule, sources: &Sources) -> Vec<(String, &'a Example)> {
    let examples = rule.examples.iter();
    examples
        .map(|example| {
            let line = sources.position(example.place).line;
            let others = rule.examples.iter();
            let alike = others.filter(|other| other.title == example.title);
            let kind = match example.expectation {
                Expectation::Flagged => "flagged",
                Expectation::Accepted => "accepted",
            };
            let title = match (example.title.as_str(), alike.count()) {
                ("", _) => format!("{kind} example at line {line}"),
                (title, 1) => title.to_owned(),
                (title, _) => format!("{title} (line {line})"),
            };
            (title, example)
        })
        .collect()
}

impl Bench<'_> {
    /// Makes the snapshot of an example.
    pub(super) fn prepare(&self, example: &Example) -> Result<Prepared, Vec<Problem>> {
        let one = |problem| vec![problem];
        let document = example
            .document(self.catalogue, self.sources)
            .map_err(one)?;
        let mut reading = Reading::default();
        let mut snapshot = Snapshot::read(&document, &mut reading);
        // Warnings, as of a former key, leave a snapshot that can be judged.
        if reading.problems.iter().any(Problem::is_error) {
            return Err(reading.problems);
        }
        let plan = snapshot.plan.take().unwrap_or_default();
        // An engine for each example: the plan is part of its `data`.
        let engine = Engine::new(self.catalogue, &plan, self.settings).map_err(one)?;
        Ok(Prepared {
            document,
            snapshot,
            plan,
            engine,
        })
    }

    /// Holds an example against its rule.
    pub(super) fn prove(&self, example: &Example, coverage: Option<&mut Coverage>) -> Outcome {
        let prepared = match self.prepare(example) {
            Ok(prepared) => prepared,
            Err(problems) => return Outcome::Broken(problems),
        };
        let Prepared {
            snapshot,
            plan,
            engine,
            ..
        } = &prepared;
        if let Some(coverage) = coverage
            && let Err(problem) = engine.trace(snapshot, plan, coverage)
        {
            return Outcome::Broken(vec![problem]);
        }
        let problems = match engine.evaluate(snapshot, plan) {
            Ok(verdicts) => faults(example, &verdicts, self.sources),
            Err(problem) => return Outcome::Broken(vec![problem]),
        };
        if problems.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed(problems)
        }
    }
}

/// Where the verdicts are not what the example says.
#[must_use]
pub fn faults(example: &Example, verdicts: &Verdicts, sources: &Sources) -> Vec<Problem> {
    let marked = example.marked_lines(sources);
    let mut on_marked: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
    let mut problems = Vec::new();
    for finding in &verdicts.findings {
        let line = sources.position(finding.place).line;
        // A finding may stand in the base estate, which has lines of these numbers as well.
        if finding.place.source == example.place.source && marked.contains_key(&line) {
            on_marked.entry(line).or_default().push(finding);
        } else {
            problems.push(unexpected(example, finding, sources));
        }
    }
    for (line, place) in marked {
        match on_marked.get(&line).map_or(&[][..], Vec::as_slice) {
            [] => problems.push(missing(place)),
            [_] => {}
            several => problems.push(repeated(place, several)),
        }
    }
    let place = first_line(example, sources);
    for gap in &verdicts.not_evaluated {
        let message = format!(
            "{} was not evaluated: {}",
            gap.subjects.join(", "),
            gap.reason
        );
        let help = "give the value in the example, or say in the page where the rule applies";
        problems.push(
            Problem::error("not-evaluated", message)
                .at(place)
                .help(help),
        );
    }
    let total = verdicts.total();
    if total.evaluated + total.not_applicable + total.not_evaluated == 0 {
        let message = "the rule found nothing in this example that it looks at";
        let help = "an example shows a subject of the rule: `subject` in the page says which";
        problems.push(
            Problem::error("nothing-evaluated", message)
                .at(place)
                .help(help),
        );
    }
    problems
}

fn unexpected(example: &Example, finding: &Finding, sources: &Sources) -> Problem {
    let message = format!("this finding is not expected: {}", finding.message);
    let source = sources.get(example.place.source).name();
    let line = sources.position(example.place).line;
    let help = match example.expectation {
        Expectation::Flagged => "mark its line `# finding`, or let the policy pass it",
        Expectation::Accepted => "let the policy pass it: the example is accepted",
    };
    Problem::error("unexpected-finding", message)
        .at(finding.place)
        .help(format!("{help} (example at {source}:{line})"))
}

fn first_line(example: &Example, sources: &Sources) -> Place {
    let source = sources.get(example.place.source);
    let line = source.position(example.place.span).line;
    Place {
        span: source.line_span(line).unwrap_or(example.place.span),
        ..example.place
    }
}

fn missing(place: Place) -> Problem {
    let message = "this line is marked `# finding`, and the rule finds nothing on it";
    let help =
        "a finding stands where the `at` of the policy leads: at a value, or the name of an object";
    Problem::error("missing-finding", message)
        .at(place)
        .help(help)
}

fn repeated(place: Place, findings: &[&Finding]) -> Problem {
    let messages: Vec<&str> = findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    let count = findings.len();
    let message = format!(
        "{count} findings stand on this line: {}",
        messages.join("; ")
    );
    let help = "a line has one finding: let the policy say it once for each subject";
    Problem::error("repeated-finding", message)
        .at(place)
        .help(help)
}
