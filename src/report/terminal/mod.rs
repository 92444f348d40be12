//! The report for people: findings as blocks, problems, and what the run comes to.

mod look;
mod sides;
mod summary;

use std::io::{self, Write};

use super::Run;
use super::diagnostic::Maker;
use super::groups::groups;
use super::text::{clean, wrap};
use crate::finding::Finding;
use crate::source::{Citations, Problem, Sources};

pub(in crate::report) use look::colour;
pub use look::{Detail, Look};
pub(in crate::report) use sides::Rail;
use sides::{Drawn, Sides};
use summary::{subject, summary};

/// Writes a run.
pub(super) fn write(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let sides = Sides(look);
    let maker = Maker::new(Citations::new(&run.sources, run.places()));
    for group in groups(run.active()) {
        let shown = maker.of_group(&group);
        write!(out, "{}", Drawn(&sides, &shown))?;
        if group.because().is_some() {
            write_below("brings", &group.brings(), look, out)?;
        } else if !group.rest.is_empty() {
            write_below("also", &also(look, &group.rest), look, out)?;
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

/// The subjects of findings that read alike.
fn also(look: Look, rest: &[&Finding]) -> String {
    let names: Vec<String> = rest.iter().map(|finding| subject(finding)).collect();
    let names = look.list(&names);
    format!("{} more of the same cause: {names}", rest.len())
}

/// A line below a block, under a word like those of the block itself.
fn write_below(word: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let head = format!("{word:>6}: ");
    for (index, line) in wrap(&clean(text), look.columns - 8, 0).iter().enumerate() {
        let head = if index == 0 {
            head.as_str()
        } else {
            "        "
        };
        writeln!(out, "{}{line}", look.dim(head))?;
    }
    Ok(())
}
