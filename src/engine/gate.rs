//! Whether a rule has something to say about a subject, and whether it can.

use super::Unit;
use super::load::Loaded;
use super::needs::{Gate, gate as close, known, truth, word};
use crate::catalogue::Condition;
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

/// Applicability first, then the proof of needs.
pub(super) fn gate(loaded: &Loaded, unit: &Unit<'_>, subject: &Subject) -> Gate {
    let applies = &loaded.rule.applies_to;
    let record = &*subject.record;
    let mut answers = Vec::new();
    if !applies.os.is_empty() {
        answers.push(system(unit).map(|name| applies.os.iter().any(|it| it == name)));
    }
    if !applies.backend.is_empty() {
        let backend = word(record, "backend");
        answers.push(backend.map(|name| applies.backend.contains(&name)));
    }
    if !applies.profile.is_empty() {
        // Without a declared architecture nobody says what the host is meant to be.
        let declared = unit.profile();
        answers.push(Ok(
            declared.is_some_and(|name| applies.profile.iter().any(|it| it == name))
        ));
    }
    let holds = |it: &Condition| Ok(truth(record, &it.path)? != it.negated);
    answers.extend(applies.when.iter().map(holds));
    let needs = loaded.rule.needs.iter();
    answers.extend(needs.map(|path| known(record, path).map(|()| true)));
    close(answers)
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
