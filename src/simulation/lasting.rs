//! Seconds, at least and at most, and what is the longer and the shorter of two ranges. This file does not
//! know what lasts.

use super::cell::{Evaluated, Interruption};
use super::result::Range;
use super::terms::Outcome;

/// Seconds of what does not end.
const OPEN: u32 = u32::MAX;

/// Seconds, at least and at most; what does not end is longer than everything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Lasting {
    min: u32,
    max: u32,
}

impl Lasting {
    /// No time at all.
    pub(super) const NOTHING: Self = Self { min: 0, max: 0 };
    /// Until somebody repairs it.
    pub(super) const FOR_GOOD: Self = Self {
        min: OPEN,
        max: OPEN,
    };
    /// Nobody knows.
    pub(super) const UNKNOWN: Self = Self { min: 0, max: OPEN };

    /// How long a consumer is silent; with `returns`, at the failure or when the component is back, whichever
    /// takes longer.
    pub(super) fn of(evaluated: &Evaluated, returns: bool) -> Self {
        let Some(interruption) = &evaluated.interruption else {
            return match evaluated.outcome {
                Outcome::Lost => Self::FOR_GOOD,
                Outcome::Unknown | Outcome::BlackHole => Self::UNKNOWN,
                _ => Self::NOTHING,
            };
        };
        let Interruption {
            min_s,
            max_s,
            on_return,
            ..
        } = *interruption;
        let lasting = Self {
            min: min_s.unwrap_or(OPEN),
            max: max_s.unwrap_or(OPEN),
        };
        match on_return {
            Some((min, max)) if returns => lasting.longer(Self { min, max }),
            _ => lasting,
        }
    }

    /// The longer of two, minimum and maximum apart.
    pub(super) fn longer(self, other: Self) -> Self {
        Self {
            min: self.min.max(other.min),
            max: self.max.max(other.max),
        }
    }

    /// The shorter of two, minimum and maximum apart.
    pub(super) fn shorter(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.min(other.max),
        }
    }

    /// Either of two, and nobody knows which.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }

    /// Whether it lasts longer than so many milliseconds: at least, and at most.
    pub(super) fn exceeds(self, millis: u64) -> (bool, bool) {
        let exceeds = |seconds: u32| seconds == OPEN || u64::from(seconds) * 1000 > millis;
        (exceeds(self.min), exceeds(self.max))
    }

    /// The same as reports show it.
    pub(super) fn range(self) -> Range {
        let ends = |seconds: u32| (seconds != OPEN).then_some(seconds);
        Range {
            min_s: ends(self.min),
            max_s: ends(self.max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_end_is_the_longest() {
        let move_of_team = Lasting { min: 0, max: 5 };
        assert_eq!(Lasting::FOR_GOOD.shorter(move_of_team), move_of_team);
        assert_eq!(Lasting::FOR_GOOD.longer(move_of_team), Lasting::FOR_GOOD);
        let either = Lasting::UNKNOWN.longer(Lasting { min: 2, max: 5 });
        assert_eq!(either.range().min_s, Some(2));
        assert_eq!(either.range().max_s, None);
    }

    #[test]
    fn a_budget_is_exceeded_by_more_than_it() {
        let lasting = Lasting { min: 0, max: 10 };
        assert_eq!(lasting.exceeds(10_000), (false, false));
        assert_eq!(lasting.exceeds(9_999), (false, true));
        assert_eq!(Lasting::FOR_GOOD.exceeds(u64::MAX), (true, true));
    }
}
