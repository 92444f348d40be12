//! Places as people and scripts read them.

use std::fmt;

use serde::Serialize;

use crate::source::{Citations, Place, clipped};

/// A place: lines and columns from 1, columns in characters, the end exclusive.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Location {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
    pub(super) address: Option<String>,
}

/// Columns from which on nobody finds a place by its column.
const FAR: u32 = 160;

impl Location {
    /// The address, where line and column say little: in an export of one line.
    pub(super) fn far(&self) -> Option<&str> {
        let address = self
            .address
            .as_deref()
            .filter(|address| !address.is_empty());
        address.filter(|_| self.column > FAR)
    }

    /// Of a place of a run.
    pub(super) fn of(cited: &Citations<'_>, place: Place) -> Self {
        let (position, address) = cited.locate(place);
        Self {
            file: cited.file(place).to_owned(),
            line: position.line,
            column: position.column,
            end_line: position.end_line,
            end_column: position.end_column,
            address: address.map(|address| clipped(address).into_owned()),
        }
    }
}

/// `file:line:column`, as editors and compilers write it.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
