//! Needs that compare two numbers, `reserved_mbps > guaranteed_mbps`. Neither must be known exactly: it is
//! enough that one is certainly above the other, or certainly not. Where that is so, their lower
//! bounds compare as they do, so that a policy compares those.

use crate::fabric::known::{State, Why};
use crate::fabric::record::{Field, Record};

/// A comparison that must be decided before a rule may look at a subject.
#[derive(Debug)]
pub(super) struct Comparison {
    left: Side,
    right: Side,
}

/// One side of a comparison.
#[derive(Debug)]
pub(super) enum Side {
    /// A path from the subject to a number or its bounds.
    Path(String),
    /// A number that is always known: a parameter of the rule.
    Number(u64),
}

/// What is known of a number.
#[derive(Clone, Debug)]
struct Range {
    least: u64,
    most: Option<u64>,
    /// Why it is not known exactly.
    gap: Option<Why>,
}

/// The two sides of a need that is a comparison; nothing for a need that is a path.
pub(super) fn sides(need: &str) -> Option<(&str, &str)> {
    need.split_once(" > ")
}

impl Comparison {
    /// Whether the left side is above the right one.
    pub(super) fn new(left: Side, right: Side) -> Self {
        Self { left, right }
    }

    /// Whether what is known of a subject decides it.
    ///
    /// # Errors
    /// Why it could still go either way, or why it has no meaning.
    pub(super) fn decided(&self, record: &dyn Record) -> Result<(), Why> {
        let (left, right) = (self.left.range(record)?, self.right.range(record)?);
        let above = right.most.is_some_and(|most| left.least > most);
        let not_above = left.most.is_some_and(|most| most <= right.least);
        match left.gap.or(right.gap) {
            Some(why) if !above && !not_above => Err(why),
            _ => Ok(()),
        }
    }
}

impl Side {
    fn range(&self, record: &dyn Record) -> Result<Range, Why> {
        match self {
            Self::Path(path) => at_path(record, path).map_err(|why| why.named(path)),
            Self::Number(number) => Ok(exactly(*number)),
        }
    }
}

fn at_path(record: &dyn Record, path: &str) -> Result<Range, Why> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    let nothing = || Why::not_collected(path);
    match record.get(key).ok_or_else(nothing)?.field() {
        Field::Integer(number) => Ok(exactly(whole(number))),
        Field::Unknown(why) => Err(why.clone()),
        Field::Record(bounds) if rest.is_empty() => range(bounds).ok_or_else(nothing)?,
        Field::Record(below) => at_path(below, rest),
        _ => Err(nothing()),
    }
}

fn exactly(number: u64) -> Range {
    Range {
        least: number,
        most: Some(number),
        gap: None,
    }
}

/// The range of a record that has bounds; nothing for another one. A number that has no meaning here has
/// none in a comparison either.
fn range(bounds: &dyn Record) -> Option<Result<Range, Why>> {
    let gap = match bounds.get("exactly")?.field() {
        Field::Unknown(why) if why.state == State::NotApplicable => return Some(Err(why.clone())),
        Field::Unknown(why) => Some(why.clone()),
        _ => None,
    };
    let Field::Integer(least) = bounds.get("at_least")?.field() else {
        return None;
    };
    let most = match bounds.get("at_most")?.field() {
        Field::Integer(most) => Some(whole(most)),
        _ => None,
    };
    let least = whole(least);
    Some(Ok(Range { least, most, gap }))
}

/// Nothing that is counted is below zero.
fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::known::Known;
    use crate::subjects::{Bounds, PortSubject};

    fn bounds(at_least: u64, at_most: Option<u64>) -> Bounds {
        let exactly = at_most.filter(|most| *most == at_least);
        let missing = || Why::not_collected("a part");
        Bounds {
            exactly: Known::from(exactly.ok_or_else(missing)),
            at_least,
            at_most: Known::from(at_most.ok_or_else(missing)),
            ..Bounds::default()
        }
    }

    fn decided(requested: Bounds, capacity: Known<u64>) -> Result<(), State> {
        let path = |path: &str| Side::Path(path.to_owned());
        let comparison = Comparison::new(path("requested_mbps"), path("capacity_mbps"));
        let port = PortSubject {
            requested_mbps: requested,
            capacity_mbps: capacity,
            ..PortSubject::default()
        };
        comparison.decided(&port).map_err(|why| why.state)
    }

    #[test]
    fn only_what_could_go_either_way_is_undecided() {
        let capacity = || Known::derived(10);
        let undecided = Err(State::NotCollected);
        assert_eq!(decided(bounds(11, None), capacity()), Ok(()));
        assert_eq!(decided(bounds(10, None), capacity()), undecided);
        assert_eq!(decided(bounds(0, Some(10)), capacity()), Ok(()));
        assert_eq!(decided(bounds(0, Some(11)), capacity()), undecided);
        assert_eq!(decided(bounds(10, Some(10)), capacity()), Ok(()));
        assert_eq!(decided(bounds(11, Some(11)), Known::default()), undecided);
    }

    #[test]
    fn a_number_without_a_meaning_compares_with_nothing() {
        let why = Why::new(State::NotApplicable, "there is none");
        let none = Bounds {
            exactly: Known::unknown(why),
            at_least: 11,
            ..Bounds::default()
        };
        let compared = decided(none, Known::derived(10));
        assert_eq!(compared, Err(State::NotApplicable));
    }

    #[test]
    fn a_need_is_a_path_or_a_comparison() {
        assert_eq!(sides("weight_sum > limit"), Some(("weight_sum", "limit")));
        assert_eq!(sides("members.connection.fabric"), None);
    }
}
