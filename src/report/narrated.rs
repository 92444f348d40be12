//! The report for people who hear it: sentences in the order of reading, without frames, columns or
//! signs that say something by where they stand.

use std::io::{self, Write};

use super::Run;
use super::groups::{Group, by_setting};
use super::location::Location;
use super::remark::{FIRST, by_reason, limits, open_gaps};
use super::text::{clean, list, plural};
use crate::catalogue::Severity;
use crate::finding::State;
use crate::source::{Citations, Place};

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    summary(run, out)?;
    let groups = by_setting(run.active());
    for (group, number) in groups.iter().zip(1..) {
        writeln!(out, "\nFinding {number} of {}.", groups.len())?;
        write_group(&cited, group, out)?;
    }
    write_problems(run, &cited, out)?;
    for finding in &run.verdicts.findings {
        if let Some(word) = &finding.waived {
            let head = format!("\nWaived, rule {}: ", finding.rule);
            sentence(out, &head, &finding.message)?;
            sentence(out, "Because: ", &word.to_string())?;
        }
    }
    for entry in run.fixed.iter().flatten() {
        let head = format!("\nFixed since the baseline, rule {}: ", entry.rule);
        sentence(out, &head, &entry.message)?;
    }
    for (reason, count) in limits(run) {
        let checks = plural(count, "check");
        sentence(
            out,
            "\nOf the exports as they are, ",
            &format!("{checks} left: {reason}"),
        )?;
    }
    for (reason, gaps) in by_reason(open_gaps(run)) {
        sentence(out, "\nNot evaluated, because ", reason)?;
        for gap in gaps {
            let names = list(&gap.subjects);
            sentence(out, "", &format!("Rule {} for {names}", gap.rule))?;
        }
    }
    for (step, number) in run.next_steps.iter().zip(1..) {
        let head = format!(
            "\nStep {number} of {} to evaluate more: ",
            run.next_steps.len()
        );
        sentence(out, &head, &step.sentence())?;
    }
    Ok(())
}

fn summary(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match run.verdict() {
        // A sentence needs the verb, not the word that scripts compare.
        "pass" => "passed",
        "fail" => "failed",
        "incomplete" => "is incomplete",
        "no-input" => "found nothing to judge",
        _ => "could not be completed",
    };
    let total = run.verdicts.total();
    writeln!(out, "The check {verdict}.")?;
    if run.verdict() == "incomplete" {
        sentence(out, "", &run.headline())?;
    }
    for shortfall in run.shortfalls() {
        sentence(out, "", &shortfall)?;
    }
    writeln!(
        out,
        "It saw {}, {} and {}.",
        plural(run.hosts, "host"),
        plural(run.backends, "backend"),
        plural(run.rules.len(), "rule"),
    )?;
    writeln!(
        out,
        "It found {}, {} and {} for information; {} waived, {} known before.",
        plural(run.count(Severity::Error), "error"),
        plural(run.count(Severity::Warning), "warning"),
        run.count(Severity::Info),
        run.verdicts.in_state(State::Waived),
        run.verdicts.in_state(State::Baselined),
    )?;
    writeln!(
        out,
        "Of the checks, {} passed, {} were not evaluated and {} do not apply.",
        total.passed(),
        total.not_evaluated,
        total.not_applicable,
    )?;
    match run.left_out {
        Some(count) => writeln!(
            out,
            "{} that the base has already, left out.",
            plural(count, "finding")
        ),
        None => Ok(()),
    }
}

fn write_group(cited: &Citations<'_>, group: &Group<'_>, out: &mut dyn Write) -> io::Result<()> {
    let finding = group.first;
    let level = match finding.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Information",
    };
    writeln!(out, "{level}, rule {}.", finding.rule)?;
    sentence(out, "", group.message())?;
    if group.because().is_some() {
        sentence(out, "That brings, ", &group.brings())?;
    }
    write_place(cited, finding.place, out)?;
    if let Some(label) = &finding.label {
        sentence(out, "There: ", label)?;
    }
    for (related, number) in finding.related.iter().zip(1..) {
        let head = format!("Related place {number} of {}: ", finding.related.len());
        sentence(out, &head, &related.message)?;
        write_place(cited, related.place, out)?;
    }
    sentence(out, "What to do: ", &finding.help)
}

fn write_place(cited: &Citations<'_>, place: Place, out: &mut dyn Write) -> io::Result<()> {
    let Location {
        file, line, column, ..
    } = Location::of(cited, place);
    let file = clean(&file);
    writeln!(out, "File {file}, line {line}, column {column}.")?;
    let excerpt = cited.of(place).excerpt;
    let (start, len) = (excerpt.start as usize, excerpt.len as usize);
    match excerpt.text.get(start..start + len) {
        // A file that was written to during the run has no text any more.
        None | Some("") => Ok(()),
        Some(text) => writeln!(out, "It reads: {}", clean(text)),
    }
}

/// A sentence with a full stop, so that a voice pauses.
fn sentence(out: &mut dyn Write, head: &str, text: &str) -> io::Result<()> {
    let text = clean(text);
    let stop = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    writeln!(out, "{head}{text}{stop}")
}

fn write_problems(run: &Run, cited: &Citations<'_>, out: &mut dyn Write) -> io::Result<()> {
    let count = run.all_problems().count();
    for (problem, number) in run.all_problems().zip(1..) {
        writeln!(out, "\nProblem {number} of {count}.")?;
        // A place names the file itself.
        let file = problem.file.as_deref().filter(|_| problem.place.is_none());
        if let Some(file) = file {
            writeln!(out, "File {}.", clean(file))?;
        }
        sentence(out, "", &problem.message)?;
        if let Some(place) = problem.place {
            write_place(cited, place, out)?;
        }
        if let Some(&first) = problem.first.as_deref() {
            sentence(out, "", FIRST)?;
            write_place(cited, first, out)?;
        }
        if let Some(help) = &problem.help {
            sentence(out, "What to do: ", help)?;
        }
    }
    Ok(())
}
