//! Users' policies without a page: conftest-style `deny`, `violation` and `warn` rules over the
//! whole snapshot, with texts or `{msg}` objects. Such policies run in an engine of their own,
//! strict, so that their errors stay theirs.

use std::collections::BTreeMap;
use std::time::Instant;

use regorus::{Engine as Interpreter, Value as Rego};
use serde_json::Value as Json;

use super::bytecode::parse;
use super::fault::fault;
use super::json_values::{data, rego};
use super::locate::locate;
use super::policy_outline::outline;
use crate::catalogue::{Confidence, Policy, RuleId, Severity};
use crate::fabric::Snapshot;
use crate::fabric::plan::Plan;
use crate::fabric::record::Record;
use crate::finding::{Finding, State, SubjectName, Tally, Verdicts, fingerprint};
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
    packages: BTreeMap<String, PagelessPackage>,
}

/// A package and its rules that say what is wrong. Other rules of the package, such as tests, are not run.
struct PagelessPackage {
    place: Place,
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
            packages,
        })
    }

    /// The rules that the packages are.
    pub fn rules(&self) -> impl Iterator<Item = RuleId> {
        self.packages.keys().map(|name| rule_of(name))
    }

    /// Evaluates every package over the snapshot document.
    ///
    /// # Errors
    /// A policy that fails.
    pub fn evaluate(&self, document: &Json, snapshot: &Snapshot) -> Result<Verdicts, Problem> {
        let mut interpreter = self.interpreter.clone();
        interpreter.set_input(rego(document));
        let mut verdicts = Verdicts::default();
        for (name, package) in &self.packages {
            let start = Instant::now();
            let rule = rule_of(name);
            let fault = |error: String| Problem::error("policy", error).at(package.place);
            let mut findings = Vec::new();
            for (deny, severity) in &package.rules {
                let value = interpreter
                    .eval_rule(deny.clone())
                    .map_err(|error| fault(error.to_string()))?;
                for item in items(deny, &value).map_err(fault)? {
                    let found = finding(&rule, *severity, package.place, item, snapshot);
                    findings.push(found.map_err(fault)?);
                }
            }
            verdicts.timings.add(&rule, start.elapsed());
            verdicts.tallies.insert(
                rule,
                Tally {
                    // A policy without a page has no subject but the snapshot.
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
