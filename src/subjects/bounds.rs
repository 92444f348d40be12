//! Numbers of which only a part may be known: what is known already can be too much, or all that is
//! missing can be too little to matter. It does not know what the numbers count.

use std::iter::Sum;

use crate::fabric::answer::Answer;
use crate::fabric::known::{Known, Why};
use crate::fabric::record::record;

record! {
    /// Between what a number lies that follows from several values. Where one of these is unknown the
    /// others still say something.
    pub struct Bounds: "bounds" single {
        /// The number itself, where everything that it follows from is known.
        exactly: Known<u64>,
        /// What it is at least.
        at_least: u64,
        /// What it is at most; unknown where nothing limits it.
        at_most: Known<u64>,
    }
}

impl Bounds {
    /// A number that is known.
    pub(super) fn exact(number: u64) -> Self {
        Self {
            exactly: Known::derived(number),
            at_least: number,
            at_most: Known::derived(number),
            ..Self::default()
        }
    }

    /// A number that is unknown, and that nothing limits.
    pub(super) fn unlimited(why: Why) -> Self {
        Self {
            exactly: Known::unknown(why.clone()),
            at_least: 0,
            at_most: Known::unknown(why),
            ..Self::default()
        }
    }

    /// A value; `what` names it where its gap does not say it.
    pub(super) fn of(value: &Known<u64>, what: &str) -> Self {
        match value.need(what) {
            Ok(number) => Self::exact(*number),
            Err(why) => Self::unlimited(why),
        }
    }

    /// The same number, which is no more than this.
    #[must_use]
    pub(super) fn limited(mut self, limit: u64) -> Self {
        if !self.at_most.is_known() {
            self.at_most = Known::derived(limit.max(self.at_least));
        }
        self
    }

    /// The number where it counts, which is certain, ruled out, or unknown for a reason; nothing
    /// where it does not.
    #[must_use]
    pub(super) fn counted(self, counts: &Answer) -> Self {
        match counts {
            Ok(true) => self,
            Ok(false) => Self::exact(0),
            // Whether nothing counts does not matter.
            Err(_) if self.at_most.is(&0) => self,
            Err(why) => Self {
                exactly: Known::unknown(why.clone()),
                at_least: 0,
                ..self
            },
        }
    }
}

impl Sum for Bounds {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::exact(0), |sum, number| Self {
            exactly: add(sum.exactly, &number.exactly),
            at_least: sum.at_least.saturating_add(number.at_least),
            at_most: add(sum.at_most, &number.at_most),
            ..Self::default()
        })
    }
}

/// A sum is unknown for the first reason that one of its parts is.
fn add(sum: Known<u64>, number: &Known<u64>) -> Known<u64> {
    let number = number.check();
    match (sum.get(), number) {
        (Some(sum), Ok(number)) => Known::derived(sum.saturating_add(*number)),
        (Some(_), Err(why)) => Known::unknown(why),
        (None, _) => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::known::State;

    fn unknown() -> Bounds {
        Bounds::of(&Known::default(), "a part")
    }

    /// What is known of the sum: itself, the least and the most.
    fn known(bounds: &Bounds) -> (Option<u64>, u64, Option<u64>) {
        let (exactly, most) = (bounds.exactly.get(), bounds.at_most.get());
        (exactly.copied(), bounds.at_least, most.copied())
    }

    #[test]
    fn what_is_known_of_a_sum_is_its_least() {
        let sum = |parts: Vec<Bounds>| known(&parts.into_iter().sum());
        assert_eq!(sum(vec![]), (Some(0), 0, Some(0)));
        let exact = || Bounds::exact(7);
        assert_eq!(sum(vec![exact(), exact()]), (Some(14), 14, Some(14)));
        assert_eq!(sum(vec![exact(), unknown()]), (None, 7, None));
        let limited = unknown().limited(100);
        assert_eq!(sum(vec![exact(), limited]), (None, 7, Some(107)));
    }

    #[test]
    fn what_may_not_count_is_nothing_at_least() {
        let unsure = || Err(Why::new(State::Failed, "whether it counts"));
        let counted = |number: Bounds, counts| known(&number.counted(&counts));
        assert_eq!(counted(Bounds::exact(7), Ok(true)), (Some(7), 7, Some(7)));
        assert_eq!(counted(unknown(), Ok(false)), (Some(0), 0, Some(0)));
        assert_eq!(counted(Bounds::exact(7), unsure()), (None, 0, Some(7)));
        assert_eq!(counted(Bounds::exact(0), unsure()), (Some(0), 0, Some(0)));
        assert_eq!(counted(unknown(), unsure()), (None, 0, None));
    }

    #[test]
    fn the_first_reason_stays() {
        let parts = [
            Bounds::unlimited(Why::not_collected("the first")),
            Bounds::unlimited(Why::not_collected("the second")),
        ];
        let sum: Bounds = parts.into_iter().sum();
        let why = sum.exactly.why().map(|why| why.what.to_string());
        assert_eq!(why.as_deref(), Some("the first"));
    }

    #[test]
    fn numbers_without_end_do_no_harm() {
        let sum: Bounds = [Bounds::exact(u64::MAX), Bounds::exact(1)]
            .into_iter()
            .sum();
        assert_eq!(sum.at_least, u64::MAX);
    }
}
