//! Whether a rule has something to say about a subject, and whether it can.

use super::needs::{Eligibility, outcome, word};
use super::prepared_rule::PreparedRule;
use super::unit::Unit;
use super::values::KnownPaths;
use crate::fabric::known::{State, Why};
use crate::subjects::Subject;

/// Operating systems by the name that pages use, with their lowest and highest build.
const SYSTEMS: [(&str, u32, u32); 5] = [
    // A release in between counts as the long-term one that followed, as versions 1803 (17134) and
    // 23H2 (25398) do; version 1709 (16299) counts as 2016.
    ("2012r2", 9600, 9600),
    ("2016", 14393, 17133),
    ("2019", 17134, 20347),
    ("2022", 20348, 25397),
    ("2025", 25398, u32::MAX),
];

/// What a host or backend alone says about a rule.
pub(super) fn of_unit(prepared: &PreparedRule, unit: &Unit<'_>) -> Eligibility {
    outcome(unit_answers(prepared, unit))
}

/// Whether a rule may look at a subject; `applies` is what its host or backend alone says.
pub(super) fn of_subject(
    prepared: &PreparedRule,
    applies: &Eligibility,
    (subject, known_paths): (&Subject, &KnownPaths),
) -> Eligibility {
    let mut gap = match applies {
        Eligibility::Proven => None,
        Eligibility::NotApplicable => return Eligibility::NotApplicable,
        // No end yet: the subject may still be one that the rule does not mean.
        Eligibility::Unknown(why) => Some(why.clone()),
    };
    match outcome(backend(prepared, subject)) {
        Eligibility::Proven => {}
        Eligibility::NotApplicable => return Eligibility::NotApplicable,
        Eligibility::Unknown(why) => gap = gap.or(Some(why)),
    }
    let requirements = &prepared.requirements;
    requirements.prove(&*subject.record, known_paths, gap)
}

/// Whether the unit is a backend of a kind that the rule does not mean, whatever nobody could list of it.
pub(super) fn is_other_backend(prepared: &PreparedRule, unit: &Unit<'_>) -> bool {
    let Unit::Backend(_, portion, ..) = unit else {
        return false;
    };
    let backends = &prepared.rule.applies_to.backend;
    let kind = portion.backend.kind.get();
    kind.is_some_and(|kind| {
        !backends.is_empty() && !backends.iter().any(|backend| backend == kind.name())
    })
}

fn unit_answers(prepared: &PreparedRule, unit: &Unit<'_>) -> Vec<Result<bool, Why>> {
    let applies = &prepared.rule.applies_to;
    let mut answers = Vec::new();
    if !applies.os.is_empty() {
        answers.push(system(unit).map(|name| applies.os.iter().any(|system| system == name)));
    }
    if !applies.design.is_empty() {
        // Without a declared architecture nobody says what the host is meant to be.
        let declared = unit.design();
        let is_meant = |name: &str| applies.design.iter().any(|design| design == name);
        answers.push(Ok(declared.is_some_and(is_meant)));
    }
    answers
}

fn backend(prepared: &PreparedRule, subject: &Subject) -> Option<Result<bool, Why>> {
    let backends = &prepared.rule.applies_to.backend;
    if backends.is_empty() {
        return None;
    }
    let kind = word(&*subject.record, "backend");
    Some(kind.map(|name| backends.iter().any(|backend| backend == name)))
}

fn system(unit: &Unit<'_>) -> Result<&'static str, Why> {
    let Unit::Host(_, host, _) = unit else {
        return Err(Why::new(State::NotApplicable, "a backend has no Windows"));
    };
    // A person knows the system by its build, and not by the key `os_build`.
    let build = host.os_build.need("the operating system build")?;
    SYSTEMS
        .iter()
        .find(|(_, low, high)| (low..=high).contains(&build))
        .map(|(name, ..)| *name)
        .ok_or_else(|| Why::new(State::NotApplicable, "the build is older than 2012 R2"))
}
