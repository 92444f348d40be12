//! Proofs of needs: whether a rule means a subject, and whether every value that it declares is known
//! there. What is known is decided by sets of paths; only for the reason why something is missing is
//! a path followed through the values.

use super::comparison::Comparison;
use super::layout::Way;
use super::path_set::PathSet;
use super::values::KnownPaths;
use crate::catalogue::Condition;
use crate::fabric::known::{State, Why};
use crate::fabric::record::{Field, Record, Value};

/// Whether a rule may look at a subject.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Eligibility {
    /// Everything that the rule needs is known.
    Proven,
    /// The rule has nothing to say about the subject.
    NotApplicable,
    /// Something is missing, for this reason.
    Unknown(Why),
}

/// What a page requires of a subject.
#[derive(Debug, Default)]
pub(super) struct Requirements {
    conditions: Vec<(Condition, Way)>,
    needs: Vec<(String, Way)>,
    comparisons: Vec<Comparison>,
    /// The values along all these paths: mostly none of them is unknown.
    all: PathSet,
}

impl Requirements {
    /// Adds a path to a boolean that decides whether the rule means the subject.
    pub(super) fn add_condition(&mut self, condition: &Condition, way: Way) {
        self.all.insert_moved(&way.all, 0);
        self.conditions.push((condition.clone(), way));
    }

    /// Adds a path along which every value must be known.
    pub(super) fn add_need(&mut self, path: &str, way: Way) {
        self.all.insert_moved(&way.all, 0);
        self.needs.push((path.to_owned(), way));
    }

    /// Adds a comparison that must be decided.
    pub(super) fn add_comparison(&mut self, comparison: Comparison) {
        self.comparisons.push(comparison);
    }

    /// What comes of a subject, of which it is also known what `gap` says is missing of its host or
    /// backend.
    pub(super) fn prove(
        &self,
        record: &dyn Record,
        known_paths: &KnownPaths,
        mut gap: Option<Why>,
    ) -> Eligibility {
        // First, because a rule that does not mean the subject lacks nothing, whatever is unknown.
        if self.refuted(known_paths) {
            return Eligibility::NotApplicable;
        }
        for path in self.missing(known_paths) {
            let why = reason(record, path);
            // A value that cannot exist is no gap; a later path may still say so, hence no early end.
            if why.state == State::NotApplicable {
                return Eligibility::NotApplicable;
            }
            gap = gap.or(Some(why));
        }
        for comparison in &self.comparisons {
            match comparison.decided(record) {
                Ok(()) => {}
                Err(why) if why.state == State::NotApplicable => return Eligibility::NotApplicable,
                Err(why) => gap = gap.or(Some(why)),
            }
        }
        gap.map_or(Eligibility::Proven, Eligibility::Unknown)
    }

    /// Whether a condition is known not to hold.
    fn refuted(&self, known_paths: &KnownPaths) -> bool {
        self.conditions.iter().any(|(condition, way)| {
            // Only false is in a set: a boolean that is known and not refuted is true.
            let holds = !known_paths.refuted.holds(way.last);
            !known_paths.unknown.meets(&way.all) && holds == condition.negated
        })
    }

    /// The paths on which something is unknown, conditions first.
    fn missing<'r>(&'r self, known_paths: &'r KnownPaths) -> impl Iterator<Item = &'r str> {
        let conditions = self
            .conditions
            .iter()
            .map(|(condition, way)| (condition.path.as_str(), way));
        let needs = self.needs.iter().map(|(path, way)| (path.as_str(), way));
        // Nearly always nothing is unknown, which one comparison tells for all paths.
        let none = !known_paths.unknown.meets(&self.all);
        let paths = conditions.chain(needs).take_while(move |_| !none);
        let missing = paths.filter(|(_, way)| known_paths.unknown.meets(&way.all));
        missing.map(|(path, _)| path)
    }
}

/// Why something on the way along `path` is unknown, the first such value in the order of lists. Only
/// where something is unknown is this asked.
fn reason(record: &dyn Record, path: &str) -> Why {
    // The sets and the values say the same, which a test holds: the fallback is never taken.
    first_gap(record, path).unwrap_or_else(|| Why::not_collected(path))
}

fn first_gap(record: &dyn Record, path: &str) -> Option<Why> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    let why = first_gap_of(record.get(key)?, rest)?;
    Some(why.named(path))
}

fn first_gap_of(value: &dyn Value, rest: &str) -> Option<Why> {
    match value.field() {
        Field::Unknown(why) => Some(why.clone()),
        Field::List(list) => {
            let mut items = 0..list.len();
            items.find_map(|index| first_gap_of(list.item(index), rest))
        }
        Field::Record(record) if !rest.is_empty() => first_gap(record, rest),
        _ => None,
    }
}

/// The word that stands at `key`.
pub(super) fn word<'a>(record: &'a dyn Record, key: &str) -> Result<&'a str, Why> {
    match record.get(key).map(Value::field) {
        Some(Field::Text(text)) => Ok(text),
        Some(Field::Unknown(why)) => Err(why.clone().named(key)),
        _ => Err(Why::not_collected(key)),
    }
}

/// What a list of answers comes to: one that says no decides for good, else the first gap does.
pub(super) fn outcome(answers: impl IntoIterator<Item = Result<bool, Why>>) -> Eligibility {
    let mut gap = None;
    for answer in answers {
        match answer {
            Ok(true) => {}
            Ok(false) => return Eligibility::NotApplicable,
            Err(why) if why.state == State::NotApplicable => return Eligibility::NotApplicable,
            Err(why) => gap = gap.or(Some(why)),
        }
    }
    gap.map_or(Eligibility::Proven, Eligibility::Unknown)
}

#[cfg(test)]
mod tests;
