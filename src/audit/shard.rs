//! A part of the work, for a machine among several.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of several equal parts: every machine reads the plan and the backends, and judges each
/// `count`th host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which part, from 1.
    pub index: usize,
    /// How many parts there are.
    pub count: usize,
}

impl Shard {
    /// All of the work.
    pub const WHOLE: Self = Self { index: 1, count: 1 };

    /// The items that belong to this part, with their numbers.
    pub(super) fn of<T>(self, items: &[T]) -> impl Iterator<Item = (usize, &T)> {
        let items = items.iter().enumerate();
        items.skip(self.index - 1).step_by(self.count)
    }
}

impl Default for Shard {
    fn default() -> Self {
        Self::WHOLE
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted =
            || format!("`{text}` is not a part of a run: write which part of how many, as in 1/4");
        let (index, count) = text.split_once('/').ok_or_else(wanted)?;
        let number = |text: &str| text.parse::<usize>().map_err(|_| wanted());
        let (index, count) = (number(index)?, number(count)?);
        if index == 0 || index > count {
            return Err(format!(
                "there is no part {index} of {count}; they count from 1"
            ));
        }
        Ok(Self { index, count })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_everything_once() {
        let items: Vec<usize> = (0..10).collect();
        let mut seen = Vec::new();
        for index in 1..=3 {
            let shard = Shard { index, count: 3 };
            seen.extend(shard.of(&items).map(|(number, item)| {
                assert_eq!(number, *item);
                *item
            }));
        }
        seen.sort_unstable();
        assert_eq!(seen, items);
    }

    #[test]
    fn a_part_is_named_from_one() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 2, count: 4 }));
        for wrong in ["", "3", "0/4", "5/4", "a/b", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
