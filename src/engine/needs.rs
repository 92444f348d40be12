//! Proofs of needs: whether every value that a rule declares is known for a subject.

use crate::fabric::known::{State, Why};
use crate::fabric::record::{Field, Record, Value};

/// Whether a rule may look at a subject.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything that it needs is known.
    Proven,
    /// The rule has nothing to say about it.
    NotApplicable,
    /// Something is missing, in words.
    Unknown(String),
}

/// Follows `path` from an object and proves that what stands there is known, for every item of
/// every list on the way.
pub(super) fn known(record: &dyn Record, path: &str) -> Result<(), Why> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    match record.get(key) {
        Some(value) => known_value(value, rest).map_err(|why| name(why, path)),
        // Paths are checked against the schema when a rule is prepared.
        None => Err(Why::not_collected(path)),
    }
}

fn known_value(value: &dyn Value, rest: &str) -> Result<(), Why> {
    match value.field() {
        Field::Unknown(why) => Err(why.clone()),
        Field::List(list) => {
            for index in 0..list.len() {
                known_value(list.item(index), rest)?;
            }
            Ok(())
        }
        Field::Record(record) if !rest.is_empty() => known(record, rest),
        _ => Ok(()),
    }
}

/// The boolean that stands at `path`.
pub(super) fn boolean(record: &dyn Record, path: &str) -> Result<bool, Why> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    match record.get(key).map(Value::field) {
        Some(Field::Bool(flag)) => Ok(flag),
        Some(Field::Record(record)) if !rest.is_empty() => boolean(record, rest),
        Some(Field::Unknown(why)) => Err(name(why.clone(), path)),
        _ => Err(Why::not_collected(path)),
    }
}

/// The word that stands at `key`.
pub(super) fn word<'a>(record: &'a dyn Record, key: &str) -> Result<&'a str, Why> {
    match record.get(key).map(Value::field) {
        Some(Field::Text(text)) => Ok(text),
        Some(Field::Unknown(why)) => Err(name(why.clone(), key)),
        _ => Err(Why::not_collected(key)),
    }
}

fn name(mut why: Why, path: &str) -> Why {
    if why.what.is_empty() {
        why.what = path.into();
    }
    why
}

/// What a list of answers comes to: one that says no decides for good, else the first gap does.
pub(super) fn outcome(answers: impl IntoIterator<Item = Result<bool, Why>>) -> Outcome {
    let mut gap = None;
    for answer in answers {
        match answer {
            Ok(true) => {}
            Ok(false) => return Outcome::NotApplicable,
            Err(why) if why.state == State::NotApplicable => return Outcome::NotApplicable,
            Err(why) => gap = gap.or(Some(why.sentence(""))),
        }
    }
    gap.map_or(Outcome::Proven, Outcome::Unknown)
}
