//! What counts against a simulation, as somebody chooses it. It does not know how a run ends.

use super::result::Simulation;
use super::terms::{Outcome, Verdict};

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// An outcome that is new in a scenario and at least this bad.
    Outcome(Outcome),
    /// A verdict on a cluster that is at least this bad.
    Verdict(Verdict),
}

impl FailOn {
    /// The words for all of them, the least first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let outcomes = Outcome::ALL.iter().map(|outcome| outcome.name());
        let verdicts = Verdict::ALL
            .iter()
            .filter(|verdict| **verdict != Verdict::Kept);
        outcomes.chain(verdicts.map(|verdict| verdict.name()))
    }

    /// What a word stands for.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let verdict = Verdict::parse(text).filter(|verdict| *verdict != Verdict::Kept);
        let outcome = Outcome::parse(text).map(Self::Outcome);
        outcome.or(verdict.map(Self::Verdict))
    }

    /// Whether something in a simulation is as bad.
    #[must_use]
    pub fn is_met(self, simulation: &Simulation) -> bool {
        simulation.scenarios.iter().any(|scenario| match self {
            Self::Outcome(outcome) => scenario.worst >= outcome,
            Self::Verdict(verdict) => {
                let mut clusters = scenario.clusters.iter();
                clusters.any(|cluster| cluster.verdict >= verdict)
            }
        })
    }
}
