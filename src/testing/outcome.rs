//! What a test came to.

use crate::engine::Refusal;
use crate::source::Problem;

/// What a test came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The test holds.
    Passed,
    /// The test does not hold, for these reasons.
    Failed(Vec<Problem>),
    /// The test could not be run.
    Broken(Vec<Problem>),
    /// The author left the test for later.
    Todo,
}

impl Outcome {
    /// What is wrong.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Failed(problems) | Self::Broken(problems) => problems,
            Self::Passed | Self::Todo => &[],
        }
    }

    /// The word that reports use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Failed(_) => "fail",
            Self::Broken(_) => "error",
            Self::Todo => "todo",
        }
    }
}

impl From<Result<(), Refusal>> for Outcome {
    fn from(verdict: Result<(), Refusal>) -> Self {
        match verdict {
            Ok(()) => Self::Passed,
            Err(Refusal::False(problem)) => Self::Failed(vec![problem]),
            Err(Refusal::Fault(problem)) => Self::Broken(vec![problem]),
        }
    }
}
