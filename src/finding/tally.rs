//! What a rule saw, in numbers.

use std::ops::{AddAssign, SubAssign};

use serde::{Deserialize, Serialize};

/// What one rule saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredTally")]
pub struct Tally {
    /// Subjects that the rule judged.
    pub evaluated: usize,
    /// Subjects with at least one finding.
    pub found: usize,
    /// Subjects, or hosts whose subjects are out of sight, that the rule could not judge.
    pub not_evaluated: usize,
    /// Subjects that the rule has nothing to say about.
    pub not_applicable: usize,
}

/// Numbers as a cache or a part of a run has them: somebody may have written them who saw nothing.
#[derive(Deserialize)]
struct StoredTally {
    evaluated: u32,
    found: u32,
    not_evaluated: u32,
    not_applicable: u32,
}

impl TryFrom<StoredTally> for Tally {
    type Error = &'static str;

    fn try_from(stored: StoredTally) -> Result<Self, Self::Error> {
        if stored.found > stored.evaluated {
            return Err("more subjects have findings than were judged");
        }
        let number = |stored: u32| usize::try_from(stored).map_err(|_| "a number is too large");
        Ok(Self {
            evaluated: number(stored.evaluated)?,
            found: number(stored.found)?,
            not_evaluated: number(stored.not_evaluated)?,
            not_applicable: number(stored.not_applicable)?,
        })
    }
}

impl Tally {
    /// Subjects that the rule judged and found nothing on.
    #[must_use]
    pub fn passed(&self) -> usize {
        // Numbers of a cache that somebody made up can be less than what is taken out of them.
        self.evaluated.saturating_sub(self.found)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.evaluated += other.evaluated;
        self.found += other.found;
        self.not_evaluated += other.not_evaluated;
        self.not_applicable += other.not_applicable;
    }
}

impl SubAssign for Tally {
    fn sub_assign(&mut self, other: Self) {
        let less = |number: &mut usize, by: usize| *number = number.saturating_sub(by);
        less(&mut self.evaluated, other.evaluated);
        less(&mut self.found, other.found);
        less(&mut self.not_evaluated, other.not_evaluated);
        less(&mut self.not_applicable, other.not_applicable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_nobody_can_have_counted_are_refused() {
        let read = |numbers: [u64; 4]| {
            let bytes = postcard::to_stdvec(&numbers).expect("bytes");
            postcard::from_bytes::<Tally>(&bytes)
        };
        let tally = read([7, 2, 1, 0]).expect("a tally");
        assert_eq!((tally.passed(), tally.not_evaluated), (5, 1));
        let bytes = postcard::to_stdvec(&tally).expect("bytes");
        assert_eq!(postcard::from_bytes::<Tally>(&bytes), Ok(tally));
        assert!(read([2, 7, 1, 0]).is_err());
        assert!(read([u64::MAX, 0, 0, 0]).is_err());
    }

    #[test]
    fn what_is_taken_out_leaves_no_less_than_nothing() {
        let mut tally = Tally {
            evaluated: 1,
            ..Tally::default()
        };
        tally -= Tally {
            evaluated: 3,
            found: 1,
            ..Tally::default()
        };
        assert_eq!(tally, Tally::default());
    }
}
