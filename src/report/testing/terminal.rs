//! Tests for people: what failed and where, then what the run comes to.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::shown::{Counts, ShownTests, pieces};
use crate::report::text::{clean, plural, width, wrap};
use crate::report::{Look, write_problems};
use crate::testing::{Coverage, Outcome, Test};

pub(super) fn write(report: &ShownTests<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for test in report.run.tests() {
        write_test(report, test, look, out)?;
    }
    let run = report.run;
    write_problems(&run.sources, &run.problems, look, out)?;
    write_problems(&run.sources, &run.warnings, look, out)?;
    if let Some(coverage) = &report.run.coverage {
        write_coverage(report, coverage, look, out)?;
    }
    summary(report, look, out)
}

fn write_test(
    report: &ShownTests<'_>,
    test: &Test,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let problems = test.outcome.problems();
    if problems.is_empty() && !report.verbose {
        return Ok(());
    }
    let word = look.paint(style(&test.outcome), &format!("{:<5}", test.outcome.name()));
    let name = look.bold(&clean(&test.name));
    writeln!(out, "{word} {name}{}", look.dim(&amount(test)))?;
    for line in &test.printed {
        writeln!(out, "      {}", look.dim(&clean(line)))?;
    }
    write_problems(&report.run.sources, problems, look, out)
}

/// How many documents a test tried, where it is not one.
fn amount(test: &Test) -> String {
    match test.tried {
        0 | 1 => String::new(),
        tried => format!(" ({tried} values)"),
    }
}

fn style(outcome: &Outcome) -> Style {
    let colour = match outcome {
        Outcome::Passed => AnsiColor::Green,
        Outcome::Failed(_) | Outcome::Broken(_) => AnsiColor::Red,
        Outcome::Todo => AnsiColor::Yellow,
    };
    Style::new().fg_color(Some(colour.into())).bold()
}

fn write_coverage(
    report: &ShownTests<'_>,
    coverage: &Coverage,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widest = coverage.files().map(|(path, _)| width(&clean(path))).max();
    let widest = widest.unwrap_or(0);
    for (path, lines) in coverage.files() {
        let path = clean(path);
        let pad = " ".repeat(widest - width(&path));
        let percent = format!("{:>6.1}%", lines.percent());
        write!(out, "{path}{pad} {percent}")?;
        let missed = pieces(&lines.not_reached());
        if !missed.is_empty() {
            write!(out, "  {}", look.dim(&format!("not reached: {missed}")))?;
        }
        writeln!(out)?;
    }
    let (all, reached) = coverage.total();
    let percent = coverage.percent();
    let text = format!("coverage, by the interpreter: {percent:.1}%, {reached} of {all} lines");
    match report.coverage_min {
        Some(least) if percent < least => {
            let text = format!("{text}: less than {least}%");
            writeln!(
                out,
                "{}",
                look.paint(style(&Outcome::Failed(Vec::new())), &text)
            )
        }
        _ => writeln!(out, "{text}"),
    }
}

fn summary(report: &ShownTests<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let counts = Counts::of(report.run.tests().map(|test| &test.outcome));
    let style = match report.verdict {
        "pass" => style(&Outcome::Passed),
        _ => style(&Outcome::Failed(Vec::new())),
    };
    if counts.tests + report.run.problems.len() == 0 {
        let text = "nothing here is a test, or has this name";
        return writeln!(out, "{}: {text}", look.paint(style, report.verdict));
    }
    let mut parts = vec![format!(
        "{} of {} passed",
        counts.passed,
        plural(counts.tests, "test")
    )];
    for (count, word) in [
        (counts.failed, "failed"),
        (counts.broken, "could not be run"),
        (counts.todo, "todo"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    match report.run.problems.len() {
        0 => {}
        count => parts.push(format!("{} before any test", plural(count, "problem"))),
    }
    write!(out, "{}: ", look.paint(style, report.verdict))?;
    for line in wrap(&parts.join(", "), look.columns, width(report.verdict) + 2) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
