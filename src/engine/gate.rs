//! Whether a rule has something to say about a subject, and whether it can.

use super::Unit;
use super::layout::{Bits, Layout, SHARED};
use super::load::Loaded;
use super::needs::{Gate, gate as close, known, truth, word};
use super::values::Traits;
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

/// What a page asks of a subject, as bits of its paths: enough to open the gate to a subject that
/// nothing is unknown of, or to close it to one that is plainly not meant.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Truths that must be so.
    must: Bits,
    /// Truths that must not be so.
    must_not: Bits,
    /// Everything on the way to these truths.
    conditions: Bits,
    /// Everything on the way to what is needed.
    needs: Bits,
}

impl Asked {
    pub(super) fn new(rule: &Rule, layout: &Layout) -> Self {
        let mut asked = Self::default();
        let ways = |path: &str| layout.way(path).unwrap_or((Bits::MAX, Bits::MAX));
        for condition in &rule.applies_to.when {
            let (way, last) = ways(&condition.path);
            asked.conditions |= way;
            let truths = if condition.negated {
                &mut asked.must_not
            } else {
                &mut asked.must
            };
            *truths |= last;
        }
        for path in &rule.needs {
            asked.needs |= ways(path).0;
        }
        asked
    }

    /// Whether the subject is one that the rule does not look at; nothing where that is not known.
    fn shut(&self, traits: Traits) -> Option<bool> {
        // The last bit can stand for several truths.
        let known = (traits.unknown | SHARED) & self.conditions == 0;
        known.then_some(traits.no & self.must != 0 || !traits.no & self.must_not != 0)
    }

    fn is_known(&self, traits: Traits) -> bool {
        traits.unknown & (self.conditions | self.needs) == 0
    }
}

/// What a host or backend alone says about a rule: whether it applies there, if that is known.
pub(super) fn of_unit(loaded: &Loaded, unit: &Unit<'_>) -> Option<bool> {
    match close(unit_answers(loaded, unit)) {
        Gate::Open => Some(true),
        Gate::NotApplicable => Some(false),
        Gate::Unknown(_) => None,
    }
}

/// The gate of a rule for a subject; `applies` is what its host or backend alone says.
pub(super) fn gate(
    loaded: &Loaded,
    unit: &Unit<'_>,
    applies: Option<bool>,
    (subject, traits): (&Subject, Traits),
) -> Gate {
    let shut = loaded.asked.shut(traits);
    if applies == Some(false) || shut == Some(true) {
        return Gate::NotApplicable;
    }
    let backend = backend(loaded, subject);
    match backend {
        Some(Ok(false)) => Gate::NotApplicable,
        None | Some(Ok(true))
            if (applies, shut) == (Some(true), Some(false)) && loaded.asked.is_known(traits) =>
        {
            Gate::Open
        }
        _ => closely(loaded, unit, subject),
    }
}

/// Applicability first, then the proof of needs.
fn closely(loaded: &Loaded, unit: &Unit<'_>, subject: &Subject) -> Gate {
    let record = &*subject.record;
    let holds = |it: &Condition| Ok(truth(record, &it.path)? != it.negated);
    let conditions = loaded.rule.applies_to.when.iter().map(holds);
    let needs = loaded.rule.needs.iter();
    let needs = needs.map(|path| known(record, path).map(|()| true));
    let unit = unit_answers(loaded, unit).into_iter();
    let backend = backend(loaded, subject).into_iter();
    close(unit.chain(backend).chain(conditions).chain(needs))
}

fn unit_answers(loaded: &Loaded, unit: &Unit<'_>) -> Vec<Result<bool, Why>> {
    let applies = &loaded.rule.applies_to;
    let mut answers = Vec::new();
    if !applies.os.is_empty() {
        answers.push(system(unit).map(|name| applies.os.iter().any(|it| it == name)));
    }
    if !applies.profile.is_empty() {
        // Without a declared architecture nobody says what the host is meant to be.
        let declared = unit.profile();
        answers.push(Ok(
            declared.is_some_and(|name| applies.profile.iter().any(|it| it == name))
        ));
    }
    answers
}

fn backend(loaded: &Loaded, subject: &Subject) -> Option<Result<bool, Why>> {
    let backends = &loaded.rule.applies_to.backend;
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
