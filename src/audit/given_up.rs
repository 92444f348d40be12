//! Rules that ended the process when they were run, so that this run does without them and says so.

use crate::source::Problem;

/// A rule that is left out.
#[derive(Clone, Debug)]
pub struct GivenUp {
    /// The rule; empty where it ended while its policy was read, so that no rule of the user is run.
    pub rule: String,
    /// The host or backend that it was evaluated over, or the policy that was read.
    pub unit: String,
    /// What it did, a clause.
    pub why: String,
}

impl GivenUp {
    /// What is to be told of it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let Self { rule, unit, why } = self;
        let help = "make it look at less, or leave it out: --ignore";
        if rule.is_empty() {
            let message = format!("the rules of this folder are left out: the policy {why}");
            return Problem::error("policy", message)
                .in_file(unit.as_str())
                .help("take the policy out of the folder");
        }
        Problem::error("policy", format!("{rule} on {unit}: the policy {why}")).help(help)
    }
}
