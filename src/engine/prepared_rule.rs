//! A rule made ready to run: what its page names is looked up in the shape of its subject.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value as Json;

use super::comparison::{Comparison, Side, sides};
use super::fault::fault;
use super::layout::{RecordLayout, Way};
use super::needs::Requirements;
use crate::catalogue::{Policy, Rule, Severity};
use crate::fabric::shape::{Shape, Type};
use crate::source::{Problem, suggest};
use crate::subjects::Kind;

/// A rule with its policy and the kind of its subjects.
pub(super) struct PreparedRule {
    pub(super) rule: Rule,
    pub(super) policy: Policy,
    pub(super) kind: Kind,
    /// What its page asks of a subject.
    pub(super) requirements: Requirements,
    /// The severity that the user sets.
    pub(super) severity: Option<Severity>,
    /// Whether the policy took too long on any thread.
    given_up: AtomicBool,
}

impl PreparedRule {
    /// Takes a page and its policy; `parameters` are the rule's as the run sets them. What is to be known of a kind of subject is kept for the next.
    ///
    /// # Errors
    /// A subject or a path that does not exist, or a condition that is not one boolean.
    pub(super) fn new(
        rule: &Rule,
        policy: &Policy,
        severity: Option<Severity>,
        parameters: Option<&BTreeMap<String, Json>>,
        kinds: &mut BTreeMap<Kind, (Shape, RecordLayout)>,
    ) -> Result<Self, Problem> {
        let kind = Kind::parse(&rule.subject).ok_or_else(|| {
            let message = format!("there is no subject `{}`", rule.subject);
            page_fault(rule, &rule.subject, message)
        })?;
        let (shape, layout) = kinds.entry(kind).or_insert_with(|| {
            let shape = kind.shape();
            let layout = RecordLayout::new(&shape);
            (shape, layout)
        });
        let mut requirements = Requirements::default();
        for need in &rule.needs {
            let Some((left, right)) = sides(need) else {
                requirements.add_need(need, way(rule, (shape, layout), need)?);
                continue;
            };
            let right = match parameters.and_then(|parameters| parameters.get(right)) {
                Some(number) => whole_number(rule, need, number)?,
                None => number_at(rule, shape, (need, right))?,
            };
            let left = number_at(rule, shape, (need, left))?;
            requirements.add_comparison(Comparison::new(left, right));
        }
        for condition in &rule.applies_to.when {
            let way = way(rule, (shape, layout), &condition.path)?;
            is_one_boolean(rule, shape, &condition.path)?;
            requirements.add_condition(condition, way);
        }
        Ok(Self {
            rule: rule.clone(),
            policy: policy.clone(),
            kind,
            requirements,
            severity,
            given_up: AtomicBool::new(false),
        })
    }

    /// Runs the policy no more: ten seconds on each of a thousand hosts nobody waits for.
    pub(super) fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether the policy is run no more.
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// What went wrong while the policy ran on a host or backend, at the policy.
    pub(super) fn fault(&self, unit: &str, error: &str) -> Problem {
        let mut problem = fault([&self.policy], &error);
        // The engine names a line of the policy, and no host or backend.
        problem.message = format!("{} on {unit}: {}", self.rule.id, problem.message);
        problem.place = problem.place.or_else(|| Some(self.policy.package()));
        problem
    }
}

/// The values along a path that a page names.
fn way(rule: &Rule, (shape, layout): (&Shape, &RecordLayout), path: &str) -> Result<Way, Problem> {
    if let Some(way) = layout.way(path) {
        return Ok(way);
    }
    // The paths of a kind are some hundred texts, made only to say what a page misspelt.
    let subject = &rule.subject;
    let paths = shape.paths();
    let help = match suggest(path, paths.iter().map(|(path, _)| path.as_str())) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("`fabriclint schema input {subject} --paths` lists what it has"),
    };
    let message = format!("a {subject} has no `{path}`");
    Err(page_fault(rule, path, message).help(help))
}

/// The side of a comparison that a path leads to: a number, or the bounds of one.
fn number_at(rule: &Rule, shape: &Shape, (need, path): (&str, &str)) -> Result<Side, Problem> {
    if is_one_number(shape, path) {
        return Ok(Side::Path(path.to_owned()));
    }
    let message = format!("`{path}` is not one number that can be compared");
    let help = "compare numbers of the subject, or one of them with a parameter of the rule";
    Err(page_fault(rule, need, message).help(help))
}

/// Whether a path leads to a number or its bounds without passing through a list.
fn is_one_number(shape: &Shape, path: &str) -> bool {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    match shape.field(key).map(|member| member.r#type.inner()) {
        Some(Type::Integer) => rest.is_empty(),
        Some(Type::Record(bounds)) if rest.is_empty() => bounds.name == "bounds",
        Some(Type::Record(below)) => is_one_number(below, rest),
        _ => false,
    }
}

fn whole_number(rule: &Rule, need: &str, parameter: &Json) -> Result<Side, Problem> {
    let number = parameter.as_u64().map(Side::Number);
    number.ok_or_else(|| {
        let message = format!("{parameter}, which `{need}` compares with, is no whole number");
        let help = "give the parameter a whole number that is not below 0";
        page_fault(rule, need, message).help(help)
    })
}

/// Over a list there would be no saying whether one boolean or all of them decide.
fn is_one_boolean(rule: &Rule, shape: &Shape, path: &str) -> Result<(), Problem> {
    if shape.is_one_boolean(path) {
        return Ok(());
    }
    let message = format!("`{path}` is not one boolean and cannot decide where a rule applies");
    let help = "compare it in the policy, or let the subject answer it";
    Err(page_fault(rule, path, message).help(help))
}

fn page_fault(rule: &Rule, word: &str, message: String) -> Problem {
    let problem = Problem::error("rule-page", message);
    match rule.places.get(word) {
        Some(place) => problem.at(*place),
        // A page has a place for each word that is looked up, so that this is for rules made in a test.
        None => problem.in_file(rule.id.page()),
    }
}
