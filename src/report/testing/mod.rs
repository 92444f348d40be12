//! Reports of tests of rules: one file a format. They know tests and places, not what a test does.

mod json;
mod junit;
mod terminal;

use std::io::{self, Write};

use super::Look;
use crate::testing::{Outcome, TestRun};

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

/// Tests that were run, as a report shows them.
pub struct Report<'a> {
    /// The tests.
    pub run: &'a TestRun,
    /// The least share of the lines that is to be reached, in percent.
    pub coverage_min: Option<f64>,
    /// Whether a terminal lists the tests that pass.
    pub verbose: bool,
    /// `pass`, `fail`, `error`, `no-tests`.
    pub verdict: &'static str,
    /// What the process will exit with.
    pub exit_code: u8,
}

/// How many tests came to what.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tests: usize,
    passed: usize,
    failed: usize,
    broken: usize,
    todo: usize,
}

impl Counts {
    fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            counts.tests += 1;
            let of_kind = match outcome {
                Outcome::Passed => &mut counts.passed,
                Outcome::Failed(_) => &mut counts.failed,
                Outcome::Broken(_) => &mut counts.broken,
                Outcome::Todo => &mut counts.todo,
            };
            *of_kind += 1;
        }
        counts
    }
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

/// Lines that were not reached, `3-5, 9`.
fn pieces(pieces: &[(u32, u32)]) -> String {
    let pieces = pieces.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    });
    pieces.collect::<Vec<_>>().join(", ")
}
