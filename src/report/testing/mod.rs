//! Reports of tests of rules: one file a format. Formats know tests and places, not what a test does.

mod json;
mod junit;
mod shown;
mod terminal;

use std::io::{self, Write};

use super::Look;
use crate::source::Guard;

pub use shown::ShownTests;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestFormat {
    /// For people at a terminal.
    Terminal,
    /// `fabriclint/tests/v1`.
    Json,
    /// The XML of JUnit, which build servers show.
    Junit,
}

impl TestFormat {
    /// Every format with its name.
    pub const ALL: [(TestFormat, &'static str); 3] = [
        (TestFormat::Terminal, "terminal"),
        (TestFormat::Json, "json"),
        (TestFormat::Junit, "junit"),
    ];
}

/// Writes tests in a format.
///
/// # Errors
/// What the writer says.
pub fn write(
    format: TestFormat,
    report: &ShownTests<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut guard = Guard::new(out).with_colour(look.colour);
    match format {
        TestFormat::Terminal => terminal::write(report, look, &mut guard)?,
        TestFormat::Junit => junit::write(report, &mut guard)?,
        // Its text is escaped: nothing is left that the guard would change.
        TestFormat::Json => json::write(report, &mut guard)?,
    }
    guard.finish()
}
