//! The report for people: findings as blocks, problems, and what the run comes to.

mod look;
mod sides;
mod summary;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Run;
use super::diagnostic::Maker;
use super::text::wrap;
use crate::finding::{Finding, State};
use crate::source::{Citations, Problem, Sources};

pub use look::{Detail, Look};
use sides::{Drawn, Sides};
use summary::{subject, summary};

/// Writes a run.
pub(super) fn write(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let sides = Sides(look);
    let maker = Maker::new(Citations::new(&run.sources, run.places()));
    for group in groups(&run.verdicts.findings) {
        // A group begins with its first finding: none is empty.
        let first = group[0];
        let shown = maker.of_finding(first);
        write!(out, "{}", Drawn(&sides, &shown))?;
        if group.len() > 1 {
            write_also(look, &group[1..], out)?;
        }
        writeln!(out)?;
    }
    for problem in run.all_problems() {
        let shown = maker.of_problem(problem);
        writeln!(out, "{}", Drawn(&sides, &shown))?;
    }
    summary(run, look, out)
}

/// Writes problems alone, for subcommands that have nothing else to report.
///
/// # Errors
/// What the writer says.
pub fn write_problems(
    sources: &Sources,
    problems: &[Problem],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let sides = Sides(look);
    let places = problems.iter().flat_map(Problem::places);
    let maker = Maker::new(Citations::new(sources, places));
    for problem in problems {
        writeln!(out, "{}", Drawn(&sides, &maker.of_problem(problem)))?;
    }
    Ok(())
}

/// Active findings in their order; those of one cause that read alike come as one group.
fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut folded = BTreeMap::new();
    for finding in findings
        .iter()
        .filter(|finding| finding.state == State::Active)
    {
        let group = match &finding.fold {
            Some(fold) => {
                let alike = (fold, &finding.rule, &finding.variant, finding.severity);
                *folded.entry(alike).or_insert(groups.len())
            }
            None => groups.len(),
        };
        match groups.get_mut(group) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn write_also(look: Look, rest: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = rest.iter().map(|finding| subject(finding)).collect();
    let text = format!(
        "{} more of the same cause: {}",
        rest.len(),
        look.list(&names)
    );
    for (index, line) in wrap(&text, look.columns - 8, 0).iter().enumerate() {
        let head = if index == 0 { "  also: " } else { "        " };
        writeln!(out, "{}{line}", look.dim(head))?;
    }
    Ok(())
}
