//! What a run comes to: the verdict, the counts, and what could not be evaluated and why.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use miette::Severity as Level;

use super::look::{Detail, Look, colour};
use crate::finding::{Finding, State};
use crate::report::Run;
use crate::report::next_steps::NextStep;
use crate::report::remark::{by_reason, limits, open_gaps};
use crate::report::text::{clean, plural, width, wrap};
use crate::source::{PLAN, Status};

pub(super) fn summary(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if look.detail == Detail::Brief {
        return brief(run, look, out);
    }
    verdict(run, look, out)?;
    let total = run.verdicts.total();
    let checks = format!(
        "{} evaluated, {} passed, {} not evaluated, {} not applicable",
        plural(total.evaluated, "check"),
        total.passed(),
        total.not_evaluated,
        total.not_applicable,
    );
    for line in wrap(&checks, look.columns, 0) {
        writeln!(out, "{line}")?;
    }
    silent(run, look, out)?;
    unread(run, look, out)?;
    gaps(run, look, out)?;
    next_steps(&run.next_steps, look, out)
}

/// What it comes to.
fn verdict(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let style = match run.verdict() {
        "pass" => Style::new().fg_color(Some(AnsiColor::Green.into())).bold(),
        "incomplete" => colour(Some(Level::Warning)),
        _ => colour(Some(Level::Error)),
    };
    let verdict = run.qualified_verdict();
    // The first of the wrapped lines goes on behind the word, which is why it is shorter.
    write!(out, "{}: ", look.paint(style, &verdict))?;
    for line in wrap(&run.headline(), look.columns, width(&verdict) + 2) {
        writeln!(out, "{line}")?;
    }
    for shortfall in run.shortfalls() {
        for line in wrap(&clean(&shortfall), look.columns, 0) {
            writeln!(out, "{}", look.paint(colour(Some(Level::Warning)), &line))?;
        }
    }
    Ok(())
}

/// Nothing where there is nothing to say; but what is not known is never silent.
fn brief(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if run.verdict() != "pass" {
        verdict(run, look, out)?;
    }
    let gaps: usize = open_gaps(run).map(|gap| gap.subjects.len()).sum();
    if gaps > 0 {
        let count = plural(gaps, "check");
        let text = format!("{count} not evaluated, so not known to be compliant");
        writeln!(out, "{}", look.dim(&text))?;
    }
    Ok(())
}

/// What does not count, and why: nothing vanishes.
fn silent(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let baselined = run.verdicts.in_state(State::Baselined);
    if let Some(fixed) = &run.fixed {
        let fixed = fixed.len();
        let text = format!("baseline: {baselined} known before, {fixed} of it fixed");
        writeln!(out, "{}", look.dim(&text))?;
    }
    if let Some(left_out) = run.left_out {
        let count = plural(left_out, "finding");
        let text = format!("{count} that the base has already, left out (--changed-since)");
        writeln!(out, "{}", look.dim(&text))?;
    }
    let mut waived: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    for finding in &run.verdicts.findings {
        if let Some(word) = &finding.waived {
            let names = waived.entry((finding.rule.as_str(), word.to_string()));
            names.or_default().push(subject(finding));
        }
    }
    if waived.is_empty() {
        return Ok(());
    }
    let count = run.verdicts.in_state(State::Waived);
    writeln!(out, "\n{}", look.bold(&format!("waived ({count}):")))?;
    for ((rule, word), names) in waived {
        let text = format!("{rule}: {word}");
        for line in wrap(&clean(&text), look.columns - 4, 0) {
            writeln!(out, "  {line}")?;
        }
        let list = format!("{}: {}", names.len(), look.list(&names));
        for line in wrap(&list, look.columns - 6, 0) {
            writeln!(out, "    {}", look.dim(&line))?;
        }
    }
    Ok(())
}

fn unread(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let count = |status: Status| {
        run.reports
            .values()
            .filter(|report| report.status == status)
            .count()
    };
    let foreign = count(Status::Foreign);
    let broken = count(Status::Broken);
    if broken > 0 {
        let text = format!("{} could not be read", plural(broken, "file"));
        writeln!(out, "{}", look.paint(colour(Some(Level::Error)), &text))?;
    }
    let mut reports = run.reports.values();
    if reports
        .any(|report| report.status == Status::Broken && report.dialect.as_deref() == Some(PLAN))
    {
        let text = "the plan is one of them, so that everything was judged without one";
        writeln!(out, "{}", look.paint(colour(Some(Level::Error)), text))?;
    }
    if foreign > 0 {
        let text = format!(
            "{} not recognised and left out; `fabriclint sources` lists them",
            if foreign == 1 {
                "1 file was".to_owned()
            } else {
                format!("{foreign} files were")
            },
        );
        writeln!(out, "{}", look.dim(&text))?;
    }
    Ok(())
}

/// What was not evaluated and why: gaps with one reason are one line, with the rules they hit.
fn gaps(run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (reason, count) in limits(run) {
        let text = format!("{} left: {}", plural(count, "check"), clean(reason));
        for line in wrap(&text, look.columns, 0) {
            writeln!(out, "{}", look.dim(&line))?;
        }
    }
    let by_reason = by_reason(open_gaps(run));
    if by_reason.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{}",
        look.bold("not evaluated, so not known to be compliant:")
    )?;
    for (reason, of) in by_reason {
        for line in wrap(&clean(reason), look.columns - 2, 0) {
            writeln!(out, "  {line}")?;
        }
        for gap in of {
            let subjects: Vec<String> = gap.subjects.iter().map(|subject| clean(subject)).collect();
            let text = format!(
                "{} ({}): {}",
                gap.rule,
                subjects.len(),
                look.list(&subjects)
            );
            for line in wrap(&text, look.columns - 6, 0) {
                writeln!(out, "    {}", look.dim(&line))?;
            }
        }
    }
    Ok(())
}

/// Steps that are spelt out; the JSON report has all of them.
const STEPS: usize = 5;

/// What to collect so that more can be evaluated.
fn next_steps(steps: &[NextStep], look: Look, out: &mut dyn Write) -> io::Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", look.bold("to evaluate more, collect:"))?;
    for step in steps.iter().take(STEPS) {
        for line in wrap(&clean(&step.sentence()), look.columns - 2, 0) {
            writeln!(out, "  {line}")?;
        }
        // A command is pasted as a whole, so it is not wrapped.
        if let Some(command) = &step.command {
            writeln!(out, "    {}", look.dim(command))?;
        }
    }
    if let Some(more) = steps.len().checked_sub(STEPS).filter(|more| *more > 0) {
        writeln!(out, "  and {more} more, which the JSON report lists")?;
    }
    Ok(())
}

/// The subject of a finding as a list names it.
pub(super) fn subject(finding: &Finding) -> String {
    clean(&finding.subject.to_string())
}
