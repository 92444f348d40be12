//! `fabriclint/report/v1`, an object a line, each with its `type`: what the run comes to first, then
//! files, problems, findings and what could not be evaluated.

use std::io::{self, Write};

use serde::Serialize;

use super::Run;
use super::json::{Report, report};
use crate::source::{Citations, JsonForm, write_json};

/// An object is a line.
const FORM: JsonForm = JsonForm {
    pretty: false,
    ..JsonForm::REPORT
};

#[derive(Serialize)]
struct JsonLine<'a, T> {
    r#type: &'static str,
    #[serde(flatten)]
    object: &'a T,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    let Report {
        head,
        sources,
        problems,
        findings,
        not_evaluated,
        coverage,
        causes,
        next_steps,
        passed_over,
        fixed,
    } = report(run, &cited);
    // A reader of the stream knows the version of the format before anything else.
    lines(out, "run", &[head])?;
    lines(out, "source", &sources)?;
    lines(out, "problem", &problems)?;
    lines(out, "finding", &findings)?;
    lines(out, "not-evaluated", &not_evaluated)?;
    lines(out, "coverage", &[coverage])?;
    lines(out, "cause", &causes)?;
    lines(out, "next-step", &next_steps)?;
    lines(out, "passed-over", passed_over)?;
    lines(out, "fixed", &fixed.unwrap_or_default())
}

fn lines<T: Serialize>(out: &mut dyn Write, r#type: &'static str, all: &[T]) -> io::Result<()> {
    for object in all {
        write_json(&mut *out, &JsonLine { r#type, object }, FORM)?;
        writeln!(out)?;
    }
    Ok(())
}
