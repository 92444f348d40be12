//! The lines that a change touches, for formats whose findings stand on the lines of a change.

use crate::source::Position;

/// Lines of a file, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangedLines(Vec<(u32, u32)>);

impl ChangedLines {
    /// Ranges of lines, both ends in them.
    #[must_use]
    pub fn new(ranges: Vec<(u32, u32)>) -> Self {
        Self(ranges)
    }

    /// Every line.
    #[must_use]
    pub fn all() -> Self {
        Self(vec![(1, u32::MAX)])
    }

    /// Whether one of these lines, both ends among them, is touched.
    #[must_use]
    pub fn touch(&self, first: u32, last: u32) -> bool {
        let mut ranges = self.0.iter();
        ranges.any(|(from, to)| *from <= last && first <= *to)
    }

    /// Whether a place stands on a line that is touched.
    #[must_use]
    pub fn at(&self, position: &Position) -> bool {
        self.touch(position.line, position.end_line)
    }
}
