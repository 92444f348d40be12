//! What counts against a run, as the user chooses it.

use crate::catalogue::Severity;

/// What counts against a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The lowest severity that counts; nothing where no finding does.
    pub severity: Option<Severity>,
    /// Whether a run that is incomplete fails.
    pub not_evaluated: bool,
    /// Whether a recognised input that could not be read counts.
    pub unreadable: bool,
}

impl Default for Threshold {
    fn default() -> Self {
        Self {
            severity: Some(Severity::Error),
            not_evaluated: false,
            unreadable: true,
        }
    }
}

impl Threshold {
    /// The severity from which on a rule matters that could not be evaluated. Where no finding counts, a
    /// gap in a rule on errors still leaves the run incomplete.
    pub(super) fn of_gaps(self) -> Severity {
        self.severity.unwrap_or(Severity::Error)
    }
}
