//! Reports of tests of rules: one file a format. They know tests and places, not what a test does.

mod json;
mod junit;
mod shown;
mod terminal;

use std::io::{self, Write};

use super::Look;

pub use shown::Report;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Terminal,
    /// `fabriclint/tests/v1`.
    Json,
    /// The XML of JUnit, which build servers show.
    Junit,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(Format, &'static str); 3] = [
        (Format::Terminal, "terminal"),
        (Format::Json, "json"),
        (Format::Junit, "junit"),
    ];
}

/// Writes tests in a format.
///
/// # Errors
/// What the writer says.
pub fn write(
    format: Format,
    report: &Report<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(report, look, out),
        Format::Json => json::write(report, out),
        Format::Junit => junit::write(report, out),
    }
}
