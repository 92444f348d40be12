//! Places: a source and the bytes in it.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// A source of a run, by its number. The number is kept as one more, so that a place that is missing takes no
/// more room than one that is there: a fleet holds millions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SourceId(NonZeroU32);

impl SourceId {
    /// The source of this number, from 0.
    pub(super) fn of_index(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        Self(NonZeroU32::MIN.saturating_add(number))
    }

    /// The source among those of another run, in which this run's sources begin at `first`.
    #[must_use]
    pub fn after(self, first: usize) -> Self {
        Self::of_index(first.saturating_add(self.index()))
    }

    /// Its number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        (self.0.get() - 1) as usize
    }
}

/// Bytes of a decoded text, from `start` up to and not including `end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// The same bytes of a text that begins further down.
    #[must_use]
    pub fn moved(self, by: u32) -> Self {
        Self {
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }
}

/// Bytes of a source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The source.
    pub source: SourceId,
    /// The bytes.
    pub span: Span,
}

impl Place {
    /// The beginning of the first source of a run, where nothing is known that is nearer.
    pub const FIRST: Self = Self {
        source: SourceId(NonZeroU32::MIN),
        span: Span { start: 0, end: 0 },
    };
}

/// A place for people: lines and columns from 1, columns in characters, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last.
    pub end_column: u32,
}
