//! What every report of tests shows: the run, its counts, the lines that no test reached.

use crate::testing::{Outcome, TestRun};

/// Tests that were run, as a report shows them.
pub struct ShownTests<'a> {
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
pub(super) struct Counts {
    pub(super) tests: usize,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) broken: usize,
    pub(super) todo: usize,
}

impl Counts {
    pub(super) fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
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

/// Lines that were not reached, `3-5, 9`.
pub(super) fn pieces(pieces: &[(u32, u32)]) -> String {
    let pieces = pieces.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    });
    pieces.collect::<Vec<_>>().join(", ")
}
