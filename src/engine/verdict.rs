//! What a policy said, made into findings: places resolved, messages filled, severity and
//! confidence computed. A finding that points nowhere is an error of the policy.

use std::collections::{BTreeMap, BTreeSet};

use regorus::Value as Rego;

use super::locate::{Located, locate};
use super::prepared_rule::PreparedRule;
use super::unit::Unit;
use crate::catalogue::{Confidence, RuleId, Severity, fill};
use crate::finding::{Finding, Related, State, SubjectName, fingerprint};
use crate::source::{Digest, MAX_VALUE, Place};
use crate::subjects::Subject;

/// One object of a `deny` set, taken apart.
struct Said {
    at: Vec<String>,
    args: BTreeMap<String, String>,
    related: Vec<(Vec<String>, String)>,
    variant: Option<String>,
    help: Option<String>,
    cause: Option<String>,
    subject: Option<String>,
}

/// Makes the findings of one rule over the subjects that it was given.
pub(super) fn findings(
    prepared: &PreparedRule,
    unit: &Unit<'_>,
    subjects: &[&Subject],
    result: &Rego,
) -> Result<Vec<Finding>, String> {
    let said = match result {
        Rego::Set(set) => set.iter().map(said).collect::<Result<Vec<_>, _>>()?,
        Rego::Undefined => Vec::new(),
        other => return Err(format!("`deny` is {}, not a set", kind(other))),
    };
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let subjects = Judged::of(subjects);
    said.iter()
        .map(|said| finding(prepared, unit, &subjects, said))
        .collect()
}

/// The subjects that a rule was given. A host can have thousands, with a finding about each.
struct Judged<'s> {
    all: &'s [&'s Subject],
    by_id: BTreeMap<&'s str, &'s Subject>,
}

impl<'s> Judged<'s> {
    fn of(all: &'s [&'s Subject]) -> Self {
        // Of two with one id the first is meant.
        let by_id = all
            .iter()
            .rev()
            .map(|subject| (subject.record.id(), *subject));
        Self {
            all,
            by_id: by_id.collect(),
        }
    }
}

fn said(value: &Rego) -> Result<Said, String> {
    let object = value.as_object().map_err(|_| "a finding is an object")?;
    let get = |key: &str| object.get(&Rego::from(key));
    // An empty text is none: policies choose by a boolean, `{true: "trunk", false: ""}[trunk]`.
    let word = |key: &str| match get(key) {
        Some(Rego::String(text)) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    };
    let known = [
        "at", "args", "related", "variant", "help", "cause", "subject",
    ];
    // A misspelt key would otherwise leave out a cause or a related place in silence.
    for (key, _) in object.iter() {
        if !key.as_string().is_ok_and(|key| known.contains(&&**key)) {
            return Err(format!("a finding has no key {key}"));
        }
    }
    let at = path(get("at").ok_or("a finding says where, `at`")?)?;
    let mut args = BTreeMap::new();
    if let Some(Rego::Object(map)) = get("args") {
        for (key, value) in map.iter() {
            args.insert(text(key), text(value));
        }
    }
    let mut related = Vec::new();
    for item in list(get("related")) {
        let object = item.as_object().map_err(|_| "related: not an object")?;
        let at = object.get(&Rego::from("at")).ok_or("related: no `at`")?;
        let label = object.get(&Rego::from("label")).map(text);
        related.push((path(at)?, label.ok_or("related: no `label`")?));
    }
    Ok(Said {
        at,
        args,
        related,
        variant: word("variant"),
        help: word("help"),
        cause: word("cause"),
        subject: word("subject"),
    })
}

fn list(value: Option<&Rego>) -> Vec<&Rego> {
    // A comprehension of a policy makes either, and Rego keeps a set in order.
    match value {
        Some(Rego::Array(items)) => items.iter().collect(),
        Some(Rego::Set(items)) => items.iter().collect(),
        _ => Vec::new(),
    }
}

fn path(value: &Rego) -> Result<Vec<String>, String> {
    let items = value.as_array().map_err(|_| "`at` is a list")?;
    let part = |item: &Rego| match item {
        // The id of an object that is not known to be there.
        Rego::Null => String::new(),
        other => text(other),
    };
    Ok(items.iter().map(part).collect())
}

/// A value as a message shows it.
fn text(value: &Rego) -> String {
    match value {
        Rego::String(text) => text.to_string(),
        Rego::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Rego::Set(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn kind(value: &Rego) -> &'static str {
    match value {
        Rego::Array(_) => "a list",
        Rego::Object(_) => "an object",
        Rego::Bool(_) => "a boolean",
        _ => "a scalar",
    }
}

fn finding(
    prepared: &PreparedRule,
    unit: &Unit<'_>,
    subjects: &Judged<'_>,
    said: &Said,
) -> Result<Finding, String> {
    let subject = subject_of(subjects, said)?;
    let main = point(subject, unit, &said.at)?;
    let main_place = main
        .place
        .ok_or_else(|| format!("{:?} has no place", said.at))?;
    let sides = sides(prepared, unit, subject, said, main_place)?;
    let variant = match &said.variant {
        Some(name) => {
            let variant = prepared.rule.variants.get(name);
            let missing = || format!("the page has no variant `{name}`: add it under `variants`");
            Some(variant.ok_or_else(missing)?)
        }
        None => None,
    };
    let message = variant.and_then(|variant| variant.message.as_deref());
    let help = match &said.help {
        Some(word) => {
            let help = prepared.rule.helps.get(word);
            let missing = || format!("the page has no help `{word}`: add it under `helps`");
            Some(help.ok_or_else(missing)?.as_str())
        }
        None => variant.and_then(|variant| variant.help.as_deref()),
    };
    let name = subject_name(prepared, subject);
    Ok(Finding {
        rule: prepared.rule.id.clone(),
        variant: said.variant.clone(),
        severity: severity(prepared, unit, variant.and_then(|variant| variant.severity)),
        confidence: prepared
            .rule
            .confidence
            .min(least(&main, &said.at))
            .min(sides.confidence)
            .min(confidence_of(unit)),
        state: State::Active,
        waived: None,
        vlans: vlans(&said.args),
        message: render(message.unwrap_or(&prepared.rule.message), &said.args)?,
        help: render(help.unwrap_or(&prepared.rule.help), &said.args)?,
        fingerprint: identity(&prepared.rule.id, &prepared.rule.identity, said, &name),
        fold: said.cause.as_ref().map(|cause| fold(prepared, said, cause)),
        cause: said.cause.clone(),
        because: None,
        // The fingerprint knew it whole.
        subject: name.shown(),
        place: main_place,
        label: sides.label,
        related: sides.related,
    })
}

/// The VLAN IDs that a finding is about: what its args call so.
fn vlans(args: &BTreeMap<String, String>) -> Vec<u16> {
    let lists = ["vlan", "vlans"].iter().filter_map(|name| args.get(*name));
    // The args are texts by now, lists as a message shows them.
    let words = lists.flat_map(|list| list.split(", "));
    words.filter_map(|word| word.parse().ok()).collect()
}

/// What `[object id, key, …]` of a finding points at, in the subject or in the plan.
fn point<'a>(subject: &'a Subject, unit: &Unit<'a>, at: &[String]) -> Result<Located<'a>, String> {
    locate(&*subject.record, at)
        .or_else(|| locate(unit.plan(), at))
        .ok_or_else(|| format!("`at` {at:?} points at nothing that the policy was given"))
}

/// The other sides of a finding.
struct Sides {
    related: Vec<Related>,
    /// What is to be seen at the main place, where a side stands there too.
    label: Option<String>,
    confidence: Confidence,
}

fn sides(
    prepared: &PreparedRule,
    unit: &Unit<'_>,
    subject: &Subject,
    said: &Said,
    main: Place,
) -> Result<Sides, String> {
    let mut sides = Sides {
        related: Vec::new(),
        label: None,
        confidence: Confidence::High,
    };
    let mut seen = BTreeSet::new();
    for (at, label) in &said.related {
        // An empty id stands for an object that is not there, such as a network no plan names.
        if at.first().is_some_and(String::is_empty) {
            continue;
        }
        let located = point(subject, unit, at)?;
        // Before the place is asked for: the finding rests on this side even where nothing is shown.
        sides.confidence = sides.confidence.min(least(&located, at));
        let missing = || format!("the page has no label `{label}`: add it under `labels`");
        let template = prepared.rule.labels.get(label).ok_or_else(missing)?;
        let Some(place) = located.place else {
            continue;
        };
        let message = fill(template, &said.args);
        if place == main {
            sides.label.get_or_insert(message);
        } else if seen.insert(place) {
            sides.related.push(Related { place, message });
        }
    }
    Ok(sides)
}

fn render(template: &str, args: &BTreeMap<String, String>) -> Result<String, String> {
    // `fill` leaves a placeholder without a value as it stands, which must not reach a reader.
    let text = fill(template, args);
    let missing = crate::catalogue::placeholders(template)
        .into_iter()
        .find(|name| !args.contains_key(*name));
    match missing {
        Some(name) => Err(format!(
            "a text of the page shows {{{name}}}, and the policy gives no arg `{name}`: add it to `args`"
        )),
        None => Ok(text),
    }
}

/// How sure everything is that was told of a unit.
fn confidence_of(unit: &Unit<'_>) -> Confidence {
    let word = unit.told().name();
    Confidence::parse(word).unwrap_or(Confidence::Low)
}

/// The least confidence of the objects on the way to a place, and of the value itself where its
/// object says how sure that one is (`fabric`, `fabric_confidence`).
fn least(located: &Located<'_>, at: &[String]) -> Confidence {
    let of = |record: &dyn crate::fabric::record::Record, key: &str| {
        Confidence::parse(super::needs::word(record, key).ok()?)
    };
    let objects = located.records.iter().copied();
    let words = objects.filter_map(|record| of(record, "confidence"));
    let named = located.records.last().zip(at.get(1));
    let of_value = named.and_then(|(record, key)| of(*record, &format!("{key}_confidence")));
    words.chain(of_value).min().unwrap_or(Confidence::High)
}

fn subject_of<'a>(subjects: &Judged<'a>, said: &Said) -> Result<&'a Subject, String> {
    let wanted = said.subject.as_ref().or(said.at.first());
    let id = wanted.ok_or("`at` is empty")?;
    // Ids before objects: comparing them is cheaper than walking, and an `at` that begins with a
    // subject means that one.
    if let Some(subject) = subjects.by_id.get(id.as_str()) {
        return Ok(subject);
    }
    // What several subjects share, such as a network, would give the finding to any of them.
    let mut holding = subjects
        .all
        .iter()
        .filter(|subject| locate(&*subject.record, std::slice::from_ref(id)).is_some());
    match (holding.next(), holding.next()) {
        (Some(subject), None) => Ok(subject),
        (None, _) => Err(format!("no subject holds the object `{id}`")),
        _ => Err(format!(
            "several subjects hold the object `{id}`: name one under `subject`"
        )),
    }
}

fn subject_name(prepared: &PreparedRule, subject: &Subject) -> SubjectName {
    SubjectName {
        kind: prepared.kind.name().to_owned(),
        id: subject.record.id().to_owned(),
        name: subject.name.clone(),
        host: subject.host.clone(),
    }
}

fn identity(rule: &RuleId, names: &[String], said: &Said, subject: &SubjectName) -> String {
    let args: Vec<(&str, &str)> = names
        .iter()
        .filter_map(|name| Some((name.as_str(), said.args.get(name)?.as_str())))
        .collect();
    fingerprint(rule, said.variant.as_deref(), subject, &args)
}

/// Findings of one cause read alike when their identity args are alike.
fn fold(prepared: &PreparedRule, said: &Said, cause: &str) -> String {
    let mut key = cause.to_owned();
    for name in &prepared.rule.identity {
        key.push('\n');
        key.push_str(said.args.get(name).map_or("", String::as_str));
    }
    // A key is compared and never shown: of a long one the digest does as well, for each finding has one.
    if key.len() > MAX_VALUE {
        Digest::of(key.as_bytes()).to_string()
    } else {
        key
    }
}

/// The user's word first; else the variant's or the rule's, lowered by what the design earns by
/// construction, and by a design or an intent that nobody declared.
pub(super) fn severity(
    prepared: &PreparedRule,
    unit: &Unit<'_>,
    variant: Option<Severity>,
) -> Severity {
    if let Some(severity) = prepared.severity {
        return severity;
    }
    let mut severity = variant.unwrap_or(prepared.rule.severity);
    match unit.design() {
        Some(design) => {
            let lowered = prepared.rule.designs.get(design);
            severity = lowered.map_or(severity, |lowered| severity.min(*lowered));
        }
        None if prepared.rule.lower_without_design => severity = severity.lower(),
        None => {}
    }
    if prepared.rule.intent_required && !unit.plan().declares_networks() {
        severity = severity.min(Severity::Info);
    }
    severity
}
