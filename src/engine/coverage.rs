//! Which lines of policies an evaluation reaches. Only the interpreter counts them.

use std::collections::{BTreeMap, BTreeSet};

use regorus::Engine as Interpreter;
use regorus::coverage::Report;

use super::fault::fault;
use crate::catalogue::Policy;
use crate::source::Problem;

/// The lines of some policies that can be evaluated, and the lines that were.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    files: BTreeMap<String, LineCoverage>,
}

/// Lines of one policy, from 1.
#[derive(Clone, Debug, Default)]
pub struct LineCoverage {
    /// The lines that hold something to evaluate.
    pub all: BTreeSet<u32>,
    /// The lines of `all` that were evaluated.
    pub reached: BTreeSet<u32>,
}

/// A rule that is added to a policy: the interpreter counts the lines only of a policy in which it
/// has evaluated something.
const PROBE: &str = "fabriclint_coverage_probe";

impl Coverage {
    /// The lines of policies, none of them reached.
    ///
    /// # Errors
    /// A policy that does not parse.
    pub fn of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Result<Self, Problem> {
        let mut coverage = Self::default();
        for policy in policies {
            let all = lines(policy)?;
            let reached = BTreeSet::new();
            coverage
                .files
                .insert(policy.path.clone(), LineCoverage { all, reached });
        }
        Ok(coverage)
    }

    /// Adds what an interpreter has reached; policies that are not among these do not count.
    pub(super) fn add(&mut self, report: Report) {
        for file in report.files {
            if let Some(lines) = self.files.get_mut(&file.path) {
                lines.reached.extend(file.covered);
            }
        }
    }

    /// Leaves out the policies of which nothing was reached.
    #[must_use]
    pub fn only_reached(mut self) -> Self {
        self.files.retain(|_, lines| !lines.reached.is_empty());
        self
    }

    /// The policies by their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &LineCoverage)> {
        self.files
            .iter()
            .map(|(path, lines)| (path.as_str(), lines))
    }

    /// The lines of all policies together: how many there are, and how many were reached.
    #[must_use]
    pub fn total(&self) -> (usize, usize) {
        let lines = self.files.values();
        lines.fold((0, 0), |(all, reached), file| {
            (all + file.all.len(), reached + file.reached.len())
        })
    }

    /// The share of the lines that was reached.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let (all, reached) = self.total();
        percent(all, reached)
    }
}

impl LineCoverage {
    /// The share of the lines that was reached.
    #[must_use]
    pub fn percent(&self) -> f64 {
        percent(self.all.len(), self.reached.len())
    }

    /// The lines that were not reached, first and last of each piece. Lines in between that hold
    /// nothing to evaluate do not end a piece.
    #[must_use]
    pub fn not_reached(&self) -> Vec<(u32, u32)> {
        let mut pieces: Vec<(u32, u32)> = Vec::new();
        let mut open = false;
        for line in &self.all {
            if self.reached.contains(line) {
                open = false;
                continue;
            }
            match pieces.last_mut() {
                Some((_, last)) if open => *last = *line,
                _ => pieces.push((*line, *line)),
            }
            open = true;
        }
        pieces
    }
}

/// Of nothing, all was reached.
fn percent(all: usize, reached: usize) -> f64 {
    // Through 32 bits, which a float holds exactly.
    let count = |lines: usize| f64::from(u32::try_from(lines).unwrap_or(u32::MAX));
    if all == 0 {
        100.0
    } else {
        100.0 * count(reached) / count(all)
    }
}

fn lines(policy: &Policy) -> Result<BTreeSet<u32>, Problem> {
    let wrong = |error: &dyn ToString| fault([policy], &error.to_string());
    let mut interpreter = Interpreter::new();
    interpreter.set_enable_coverage(true);
    let text = format!("{}\n{PROBE} := true\n", policy.text);
    let end = u32::try_from(policy.text.lines().count()).unwrap_or(u32::MAX);
    let package = interpreter
        .add_policy(policy.path.clone(), text)
        .map_err(|error| wrong(&error))?;
    interpreter
        .eval_rule(format!("{package}.{PROBE}"))
        .map_err(|error| wrong(&error))?;
    let report = interpreter.get_coverage_report();
    let files = report.map_err(|error| wrong(&error))?.files;
    let lines = files
        .into_iter()
        .flat_map(|file| file.covered.into_iter().chain(file.not_covered));
    // What stands behind the text is the probe.
    Ok(lines.filter(|line| *line <= end).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_span_lines_that_hold_nothing() {
        let lines = LineCoverage {
            all: [3, 4, 7, 9, 12].into(),
            reached: [7].into(),
        };
        assert_eq!(lines.not_reached(), [(3, 4), (9, 12)]);
        assert!((lines.percent() - 20.0).abs() < 1e-9);
    }
}
