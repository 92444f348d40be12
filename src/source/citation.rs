//! What a report says about a place. A citation outlives the text of its file, and knows no file.

use serde::{Deserialize, Serialize};

use super::place::Position;

/// A place as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Lines and columns.
    pub position: Position,
    /// The address of the innermost value around it, if the file has addresses.
    pub address: Option<String>,
    /// The text around it.
    pub excerpt: Excerpt,
}

impl Citation {
    /// Whether what it says of itself fits its text: a citation may come from a file that somebody wrote.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let Excerpt {
            text,
            column,
            start,
            len,
        } = &self.excerpt;
        let end = u64::from(*start) + u64::from(*len);
        let is_boundary = |at: u64| usize::try_from(at).is_ok_and(|at| text.is_char_boundary(at));
        let Position {
            line, column: at, ..
        } = self.position;
        *column > 0 && line > 0 && at > 0 && is_boundary(u64::from(*start)) && is_boundary(end)
    }
}

/// A piece of a line, with everything masked that may not be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The piece as it may be shown.
    pub text: String,
    /// The column of its first character in the line, from 1.
    pub column: u32,
    /// The byte in the piece at which the place begins.
    pub start: u32,
    /// Bytes of the piece that belong to the place.
    pub len: u32,
}
