//! Whether a rule has something to say about a subject, and whether it can.

use super::Unit;
use super::layout::{Bits, RecordLayout, SHARED};
use super::needs::{Outcome, boolean, known, outcome, word};
use super::prepared_rule::PreparedRule;
use super::values::KnownPaths;
use crate::catalogue::{Condition, Rule};
use crate::fabric::known::{State, Why};
use crate::fabric::subjects::Subject;

/// Operating systems by the name that pages use, with their lowest and highest build.
const SYSTEMS: [(&str, u32, u32); 5] = [
    ("2012r2", 9600, 9600),
    ("2016", 14393, 17133),
    ("2019", 17134, 20347),
    ("2022", 20348, 25397),
    ("2025", 25398, u32::MAX),
];

/// What a page asks of a subject, as bits of its paths: enough to let a rule look at a
/// subject of which nothing is unknown, or to pass over one that is plainly not meant.
#[derive(Debug, Default)]
pub(super) struct Requirements {
    /// Booleans that must be so.
    must: Bits,
    /// Booleans that must not be so.
    must_not: Bits,
    /// Everything on the way to these booleans.
    conditions: Bits,
    /// Everything on the way to what is needed.
    needs: Bits,
}

impl Requirements {
    pub(super) fn new(rule: &Rule, layout: &RecordLayout) -> Self {
        let mut requirements = Self::default();
        let ways = |path: &str| layout.way(path).unwrap_or((Bits::MAX, Bits::MAX));
        for condition in &rule.applies_to.when {
            let (way, last) = ways(&condition.path);
            requirements.conditions |= way;
            let booleans = if condition.negated {
                &mut requirements.must_not
            } else {
                &mut requirements.must
            };
            *booleans |= last;
        }
        for path in &rule.needs {
            requirements.needs |= ways(path).0;
        }
        requirements
    }

    /// Whether the subject is one that the rule does not look at; nothing where that is not known.
    fn shut(&self, known_paths: KnownPaths) -> Option<bool> {
        // The last bit can stand for several booleans.
        let known = (known_paths.unknown | SHARED) & self.conditions == 0;
        known.then_some(known_paths.no & self.must != 0 || !known_paths.no & self.must_not != 0)
    }

    fn is_known(&self, known_paths: KnownPaths) -> bool {
        known_paths.unknown & (self.conditions | self.needs) == 0
    }
}

/// What a host or backend alone says about a rule: whether it applies there, if that is known.
pub(super) fn of_unit(prepared: &PreparedRule, unit: &Unit<'_>) -> Option<bool> {
    match outcome(unit_answers(prepared, unit)) {
        Outcome::Proven => Some(true),
        Outcome::NotApplicable => Some(false),
        Outcome::Unknown(_) => None,
    }
}

/// Whether a rule may look at a subject; `applies` is what its host or backend alone says.
pub(super) fn of_subject(
    prepared: &PreparedRule,
    unit: &Unit<'_>,
    applies: Option<bool>,
    (subject, known_paths): (&Subject, KnownPaths),
) -> Outcome {
    let shut = prepared.requirements.shut(known_paths);
    if applies == Some(false) || shut == Some(true) {
        return Outcome::NotApplicable;
    }
    let backend = backend(prepared, subject);
    match backend {
        Some(Ok(false)) => Outcome::NotApplicable,
        None | Some(Ok(true))
            if (applies, shut) == (Some(true), Some(false))
                && prepared.requirements.is_known(known_paths) =>
        {
            Outcome::Proven
        }
        _ => closely(prepared, unit, subject),
    }
}

/// Applicability first, then the proof of needs.
fn closely(prepared: &PreparedRule, unit: &Unit<'_>, subject: &Subject) -> Outcome {
    let record = &*subject.record;
    let holds = |it: &Condition| Ok(boolean(record, &it.path)? != it.negated);
    let conditions = prepared.rule.applies_to.when.iter().map(holds);
    let needs = prepared.rule.needs.iter();
    let needs = needs.map(|path| known(record, path).map(|()| true));
    let unit = unit_answers(prepared, unit).into_iter();
    let backend = backend(prepared, subject).into_iter();
    outcome(unit.chain(backend).chain(conditions).chain(needs))
}

fn unit_answers(prepared: &PreparedRule, unit: &Unit<'_>) -> Vec<Result<bool, Why>> {
    let applies = &prepared.rule.applies_to;
    let mut answers = Vec::new();
    if !applies.os.is_empty() {
        answers.push(system(unit).map(|name| applies.os.iter().any(|it| it == name)));
    }
    if !applies.design.is_empty() {
        // Without a declared architecture nobody says what the host is meant to be.
        let declared = unit.design();
        answers.push(Ok(
            declared.is_some_and(|name| applies.design.iter().any(|it| it == name))
        ));
    }
    answers
}

fn backend(prepared: &PreparedRule, subject: &Subject) -> Option<Result<bool, Why>> {
    let backends = &prepared.rule.applies_to.backend;
    if backends.is_empty() {
        return None;
    }
    let backend = word(&*subject.record, "backend");
    Some(backend.map(|name| backends.iter().any(|it| it == name)))
}

fn system(unit: &Unit<'_>) -> Result<&'static str, Why> {
    let Unit::Host(_, host, _) = unit else {
        return Err(Why::new(State::NotApplicable, "a backend has no Windows"));
    };
    let build = host.os_build.check().map_err(|mut why| {
        why.what = "the operating system build".into();
        why
    })?;
    SYSTEMS
        .iter()
        .find(|(_, low, high)| (low..=high).contains(&build))
        .map(|(name, ..)| *name)
        .ok_or_else(|| Why::new(State::NotApplicable, "the build is older than 2012 R2"))
}
