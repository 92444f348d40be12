//! Users' policies without a page: conftest-style `deny`, `violation` and `warn` rules over the
//! whole snapshot, with texts or `{msg}` objects. Such policies run in an engine of their own,
//! strict, so that their errors stay theirs.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use regorus::{Engine as Interpreter, Value as Rego};
use serde_json::Value as Json;

use super::bytecode::parse;
use super::failure::Failure;
use super::fault::fault;
use super::json_values::{data, rego};
use super::locate::locate;
use super::policy_outline::outline;
use super::program::limited;
use super::work::{Work, Working};
use crate::catalogue::{Confidence, Policy, RuleId, Severity};
use crate::fabric::Snapshot;
use crate::fabric::plan::Plan;
use crate::fabric::record::Record;
use crate::finding::{Finding, NotEvaluated, State, SubjectName, Tally, Verdicts, fingerprint};
use crate::source::{Place, Problem, clipped};

/// What rules may be called, and how bad their findings are.
const RULES: [(&str, Severity); 3] = [
    ("deny", Severity::Error),
    ("violation", Severity::Error),
    ("warn", Severity::Warning),
];

/// Users' policies, loaded.
pub struct PagelessPolicies {
    interpreter: Interpreter,
    policies: Vec<Policy>,
    packages: BTreeMap<String, PagelessPackage>,
}

/// A package and its rules that say what is wrong. Other rules of the package, such as tests, are not run.
struct PagelessPackage {
    place: Place,
    /// Whether it is run no more.
    is_given_up: bool,
    /// By the path that a query names.
    rules: BTreeMap<String, Severity>,
}

impl PagelessPolicies {
    /// Loads policies, and the modules of a library that they may import.
    ///
    /// # Errors
    /// A policy that does not parse.
    pub fn load(policies: &[Policy], library: &[Policy], plan: &Plan) -> Result<Self, Problem> {
        let parsed = parse(library);
        let mut interpreter = parsed.map_err(|error| fault(library, &error))?;
        interpreter.set_strict_builtin_errors(true);
        let mut packages = BTreeMap::new();
        for policy in policies {
            let _working = Working::on(Work::Reads {
                policy: &policy.path,
            });
            interpreter
                .add_policy(policy.path.clone(), policy.text.clone())
                .map_err(|error| fault([policy], &error))?;
            let outline = outline(policy)?;
            for rule in &outline.rules {
                if let Some(severity) = severity_of(&rule.name) {
                    // Several files may share a package: the first gives its place.
                    let entry = packages.entry(outline.package.clone());
                    let package = entry.or_insert_with(|| PagelessPackage {
                        place: policy.package(),
                        is_given_up: false,
                        rules: BTreeMap::new(),
                    });
                    package.rules.insert(outline.path_of(&rule.name), severity);
                }
            }
        }
        interpreter
            .add_data(data(plan, &BTreeMap::new()))
            .map_err(|error| Problem::error("policy", error.to_string()))?;
        Ok(Self {
            interpreter,
            policies: policies.iter().chain(library).cloned().collect(),
            packages,
        })
    }

    /// Runs the rules of a package no more, which ended the process before. Returns where the package stands.
    pub fn give_up(&mut self, rule: &str) -> Option<Place> {
        let mut packages = self.packages.iter_mut();
        let (_, package) = packages.find(|(name, _)| rule_of(name).as_str() == rule)?;
        package.is_given_up = true;
        Some(package.place)
    }

    /// Runs those packages alone that are chosen, each as bad as is said for it.
    pub fn choose(
        &mut self,
        runs: impl Fn(&RuleId) -> bool,
        severity: impl Fn(&RuleId) -> Option<Severity>,
    ) {
        self.packages.retain(|name, _| runs(&rule_of(name)));
        for (name, package) in &mut self.packages {
            if let Some(severity) = severity(&rule_of(name)) {
                package
                    .rules
                    .values_mut()
                    .for_each(|of_rule| *of_rule = severity);
            }
        }
    }

    /// The rules that the packages are.
    pub fn rules(&self) -> impl Iterator<Item = RuleId> {
        self.packages.keys().map(|name| rule_of(name))
    }

    /// Evaluates every package over the snapshot document. A package that fails costs its own verdict.
    #[must_use]
    pub fn evaluate(&self, document: &Json, snapshot: &Snapshot) -> Verdicts {
        let input = rego(document);
        let mut verdicts = Verdicts::default();
        for (name, package) in &self.packages {
            let start = Instant::now();
            let rule = rule_of(name);
            let runs = AssertUnwindSafe(|| self.findings(&rule, package, &input, snapshot));
            let broken = |_| Err(Failure::of("the engine failed on it".to_owned()));
            let tally = match catch_unwind(runs).unwrap_or_else(broken) {
                Ok(findings) => {
                    let found = usize::from(!findings.is_empty());
                    verdicts.findings.extend(findings);
                    // A policy without a page has no subject but the snapshot.
                    Tally {
                        evaluated: 1,
                        found,
                        ..Tally::default()
                    }
                }
                Err(failure) => {
                    if let Some(error) = failure.told() {
                        let mut problem = fault(&self.policies, &error);
                        problem.message = format!("{rule}: {}", problem.message);
                        problem.place = problem.place.or(Some(package.place));
                        let of_rule = verdicts.failures.entry(rule.clone()).or_default();
                        of_rule.insert(SNAPSHOT.to_owned(), problem);
                    }
                    verdicts.gap(unjudged(&rule, package, &failure), SNAPSHOT.to_owned());
                    Tally {
                        not_evaluated: 1,
                        ..Tally::default()
                    }
                }
            };
            verdicts.timings.add(&rule, start.elapsed());
            verdicts.tallies.insert(rule, tally);
        }
        verdicts
    }

    fn findings(
        &self,
        rule: &RuleId,
        package: &PagelessPackage,
        input: &Rego,
        snapshot: &Snapshot,
    ) -> Result<Vec<Finding>, Failure> {
        if package.is_given_up {
            return Err(Failure::GivenUp);
        }
        // Each package has an interpreter of its own: what one left behind when it failed is nobody else's.
        let _working = Working::on(Work::Evaluates {
            rule: rule.as_str(),
            unit: SNAPSHOT,
        });
        let mut interpreter = limited(self.interpreter.clone());
        interpreter.set_input(input.clone());
        let mut findings = Vec::new();
        for (deny, severity) in &package.rules {
            let value = interpreter.eval_rule(deny.clone());
            let value = value.map_err(|error| Failure::of(error.to_string()))?;
            for item in items(deny, &value).map_err(Failure::Fault)? {
                let found = finding(rule, *severity, package.place, item, snapshot);
                findings.push(found.map_err(Failure::Fault)?);
            }
        }
        Ok(findings)
    }
}

/// The subject of policies without a page.
const SNAPSHOT: &str = "snapshot";

/// A package whose verdict nobody knows.
fn unjudged(rule: &RuleId, package: &PagelessPackage, failure: &Failure) -> NotEvaluated {
    let severity = package.rules.values().max();
    NotEvaluated {
        rule: rule.clone(),
        reason: failure.reason().to_owned(),
        severity: severity.copied().unwrap_or(Severity::Error),
        is_limit: false,
        state: State::Active,
        collect: None,
        subjects: Vec::new(),
    }
}

fn rule_of(package: &str) -> RuleId {
    RuleId::from(format!("own/{package}").as_str())
}

fn items<'a>(name: &str, value: &'a Rego) -> Result<Vec<&'a Rego>, String> {
    match value {
        Rego::Set(items) => Ok(items.iter().collect()),
        Rego::Array(items) => Ok(items.iter().collect()),
        Rego::Undefined => Ok(Vec::new()),
        other => Err(format!("`{name}` is {other}, not a set of messages")),
    }
}

/// `deny`, and `deny_anything`.
fn severity_of(name: &str) -> Option<Severity> {
    RULES
        .iter()
        .find(|(word, _)| {
            name.strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        })
        .map(|(_, severity)| *severity)
}

fn finding(
    rule: &RuleId,
    severity: Severity,
    place: Place,
    item: &Rego,
    snapshot: &Snapshot,
) -> Result<Finding, String> {
    let get = |key: &str| item.as_object().ok()?.get(&Rego::from(key)).cloned();
    let message = match (item, get("msg")) {
        (Rego::String(text), _) => text.to_string(),
        (_, Some(Rego::String(text))) => text.to_string(),
        _ => return Err(format!("{item} is neither a text nor an object with `msg`")),
    };
    let at: Vec<String> = match get("at") {
        Some(Rego::Array(parts)) => parts.iter().map(text).collect(),
        _ => Vec::new(),
    };
    let located = if at.is_empty() {
        None
    } else {
        let found = find(snapshot, &at);
        Some(found.ok_or_else(|| format!("`at` {at:?} points at nothing in the snapshot"))?)
    };
    let id = at.first().cloned().unwrap_or_default();
    let subject = SubjectName {
        kind: SNAPSHOT.to_owned(),
        name: if id.is_empty() {
            rule.to_string()
        } else {
            id.clone()
        },
        host: host_of(&id),
        id,
    };
    Ok(Finding {
        rule: rule.clone(),
        variant: None,
        severity,
        confidence: Confidence::High,
        state: State::Active,
        waived: None,
        vlans: Vec::new(),
        // Without a page nobody says which args tell findings apart; the message has to.
        fingerprint: fingerprint(rule, None, &subject, &[("msg", &message)]),
        message: clipped(&message).into_owned(),
        help: get("fix").map_or_else(
            || "see the policy".to_owned(),
            |fix| clipped(&text(&fix)).into_owned(),
        ),
        cause: None,
        because: None,
        fold: None,
        subject: subject.shown(),
        place: located.unwrap_or(place),
        label: None,
        related: Vec::new(),
    })
}

fn text(value: &Rego) -> String {
    match value {
        Rego::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

fn find(snapshot: &Snapshot, at: &[String]) -> Option<Place> {
    let hosts = snapshot.hosts.iter().map(|host| host as &dyn Record);
    let backends = snapshot
        .backends
        .iter()
        .map(|backend| backend as &dyn Record);
    hosts
        .chain(backends)
        .find_map(|root| locate(root, at)?.place)
}

fn host_of(id: &str) -> Option<String> {
    // An id is made of the ids around it, `host:HV01/team:Tenant`.
    let rest = id.strip_prefix("host:")?;
    rest.split('/').next().map(str::to_owned)
}
