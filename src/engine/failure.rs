//! Why a rule has no verdict although its needs are proven: its policy failed.

use std::time::Duration;

/// Longest time that one policy may take over one host or backend. With what it takes to say so, ten seconds are not
/// over.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(7);

/// How a policy failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The policy took too long: the next host would take as long again.
    Time(String),
    /// The policy went wrong, took too many steps, or said what makes no finding.
    Fault(String),
    /// The policy took too long before, and was not run again.
    GivenUp,
}

/// What the engine says of a policy that took too long.
const TIME: &str = "time limit";

impl Failure {
    /// Of what the engine says.
    pub(super) fn of(error: String) -> Self {
        if error.contains(TIME) {
            let seconds = TIME_LIMIT.as_secs();
            Self::Time(format!("the policy took longer than {seconds} seconds"))
        } else {
            Self::Fault(error)
        }
    }

    /// What is to be told of it as a problem; nothing where it was told before.
    pub(super) fn told(&self) -> Option<&str> {
        match self {
            Self::Time(error) | Self::Fault(error) => Some(error),
            Self::GivenUp => None,
        }
    }

    /// Whether the policy would take as long again.
    pub(super) fn is_of_time(&self) -> bool {
        matches!(self, Self::Time(_))
    }

    /// Why subjects are not evaluated, a clause.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Fault(_) => "the policy of the rule failed, see the problems of the run",
            Self::Time(_) | Self::GivenUp => {
                "the policy of the rule was given up, see the problems of the run"
            }
        }
    }
}
