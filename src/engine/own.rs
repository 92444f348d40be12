//! Users' policies without a page: conftest-style `deny`, `violation` and `warn` rules over the
//! whole snapshot, with texts or `{msg}` objects. They run in an engine of their own, strict, so
//! that their errors stay theirs.

use regorus::{Engine as Interpreter, Value as Rego};
use serde_json::Value as Json;

use super::fault::fault;
use super::input::rego;
use super::locate::locate;
use crate::catalogue::{Confidence, Policy, RuleId, Severity};
use crate::fabric::Snapshot;
use crate::fabric::record::Record;
use crate::finding::{Finding, State, SubjectName, Tally, Verdicts, fingerprint};
use crate::source::{Place, Problem};

/// What rules may be called, and how bad their findings are.
const RULES: [(&str, Severity); 3] = [
    ("deny", Severity::Error),
    ("violation", Severity::Error),
    ("warn", Severity::Warning),
];

/// Users' policies, loaded.
pub struct OwnPolicies {
    interpreter: Interpreter,
    packages: Vec<(String, Place)>,
}

impl OwnPolicies {
    /// Loads policies.
    ///
    /// # Errors
    /// A policy that does not parse.
    pub fn load(policies: &[Policy], data: &Json) -> Result<Self, Problem> {
        let mut interpreter = Interpreter::new();
        interpreter.set_strict_builtin_errors(true);
        let mut packages = Vec::new();
        for policy in policies {
            let package = interpreter
                .add_policy(policy.path.clone(), policy.text.clone())
                .map_err(|error| fault([policy], &error))?;
            let package = package.trim_start_matches("data.").to_owned();
            if !packages.iter().any(|(known, _)| *known == package) {
                packages.push((package, policy.package()));
            }
        }
        interpreter
            .add_data(rego(data))
            .map_err(|error| Problem::error("policy", error.to_string()))?;
        Ok(Self {
            interpreter,
            packages,
        })
    }

    /// How many packages there are.
    #[must_use]
    pub fn rules(&self) -> usize {
        self.packages.len()
    }

    /// Evaluates every package over the snapshot document.
    ///
    /// # Errors
    /// A policy that fails.
    pub fn evaluate(&self, document: &Json, snapshot: &Snapshot) -> Result<Verdicts, Problem> {
        let mut interpreter = self.interpreter.clone();
        interpreter.set_input(rego(document));
        let mut verdicts = Verdicts::default();
        for (package, place) in &self.packages {
            let rule = RuleId::from(format!("own/{package}").as_str());
            let fault = |error: String| Problem::error("policy", error).at(*place);
            let results = interpreter
                .eval_query(format!("data.{package}"), false)
                .map_err(|error| fault(error.to_string()))?;
            let value = results
                .result
                .first()
                .and_then(|it| it.expressions.first())
                .map_or(Rego::Undefined, |it| it.value.clone());
            let findings = findings(&rule, *place, &value, snapshot).map_err(fault)?;
            verdicts.tallies.insert(
                rule,
                Tally {
                    evaluated: 1,
                    found: usize::from(!findings.is_empty()),
                    ..Tally::default()
                },
            );
            verdicts.findings.extend(findings);
        }
        Ok(verdicts)
    }
}

fn findings(
    rule: &RuleId,
    place: Place,
    package: &Rego,
    snapshot: &Snapshot,
) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    let Rego::Object(rules) = package else {
        return Ok(findings);
    };
    for (name, value) in rules.iter() {
        let Rego::String(name) = name else { continue };
        let Some(severity) = severity_of(name) else {
            continue;
        };
        let items: Vec<&Rego> = match value {
            Rego::Set(items) => items.iter().collect(),
            Rego::Array(items) => items.iter().collect(),
            other => return Err(format!("`{name}` is {other}, not a set of messages")),
        };
        for item in items {
            findings.push(finding(rule, severity, place, item, snapshot)?);
        }
    }
    Ok(findings)
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
        kind: "snapshot".to_owned(),
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
        fingerprint: fingerprint(rule, None, &subject, &[("msg", &message)]),
        message,
        help: get("fix").map_or_else(|| "see the policy".to_owned(), |it| text(&it)),
        cause: None,
        fold: None,
        subject,
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
    let hosts = snapshot.hosts.iter().map(|it| it as &dyn Record);
    let backends = snapshot.backends.iter().map(|it| it as &dyn Record);
    hosts
        .chain(backends)
        .find_map(|root| locate(root, at)?.place)
}

fn host_of(id: &str) -> Option<String> {
    let rest = id.strip_prefix("host:")?;
    rest.split('/').next().map(str::to_owned)
}
