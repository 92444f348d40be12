//! A line for each finding and problem, as compilers write them: for `grep`, and for editors that jump to a
//! line.

use std::io::{self, Write};

use super::Run;
use super::remark::{Remark, remarks};
use super::text::clean;
use crate::source::Citations;

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    for remark in remarks(run, &cited) {
        writeln!(out, "{}", clean(&line(&remark)))?;
    }
    // The last line is that of the run: it has no place, and so begins like none of the others.
    writeln!(out, "{}: {}", run.qualified_verdict(), run.headline())
}

/// `file:line:column: error[area/name]: what is wrong`.
fn line(remark: &Remark<'_>) -> String {
    let place = match (&remark.location, remark.file) {
        (Some(location), _) => format!("{location}: "),
        (None, Some(file)) => format!("{file}: "),
        (None, None) => String::new(),
    };
    format!(
        "{place}{}[{}]: {}",
        remark.level, remark.code, remark.message
    )
}
