//! The report for people. A finding is drawn as one block: what is wrong, then each side of it -
//! the host's line, the backend's line, the plan's line - under one rail, then the way out.
//!
//! miette's own handler draws related places as separate advices with a heading each, which tears
//! one violation apart; this one draws the same diagnostics in one piece.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use miette::{Diagnostic, ReportHandler, Severity as Level};

use super::diagnostic::Maker;
use super::text::{clean, width, window, wrap};
use super::{Run, Status};
use crate::catalogue::Severity;
use crate::finding::{Finding, NotEvaluated, State};
use crate::source::{Problem, Sources};

/// How a terminal looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns.
    pub columns: usize,
    /// Whether to use colours.
    pub colour: bool,
}

impl Look {
    fn paint(self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{}{text}{}", style.render(), style.render_reset())
        } else {
            text.to_owned()
        }
    }

    fn dim(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    fn bold(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }
}

fn colour(level: Option<Level>) -> Style {
    let colour = match level {
        Some(Level::Error) | None => AnsiColor::Red,
        Some(Level::Warning) => AnsiColor::Yellow,
        Some(Level::Advice) => AnsiColor::Cyan,
    };
    Style::new().fg_color(Some(colour.into())).bold()
}

fn word(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Error) | None => "error",
        Some(Level::Warning) => "warning",
        Some(Level::Advice) => "info",
    }
}

/// Draws a diagnostic with all its sides in one block.
struct Sides(Look);

impl ReportHandler for Sides {
    fn debug(&self, error: &dyn Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draw(error, f)
    }
}

/// Makes a diagnostic printable by a handler.
struct Drawn<'a>(&'a Sides, &'a dyn Diagnostic);

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(self.1, f)
    }
}

impl Sides {
    fn draw(&self, error: &dyn Diagnostic, f: &mut dyn fmt::Write) -> fmt::Result {
        let look = self.0;
        let level = error.severity();
        let code = error.code().map(|it| format!("[{it}]")).unwrap_or_default();
        let title = format!("{}{code}", word(level));
        let message = clean(&error.to_string());
        let lines = wrap(&message, look.columns, width(&title) + 2);
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                let title = look.paint(colour(level), &title);
                writeln!(f, "{title}: {}", look.bold(line))?;
            } else {
                writeln!(f, "{}", look.bold(line))?;
            }
        }
        let mut sides = Vec::new();
        sides.extend(Side::of(error));
        for related in error.related().into_iter().flatten() {
            sides.extend(Side::of(related));
        }
        let gutter = sides.iter().map(|it| it.line.to_string().len()).max();
        for (index, side) in sides.iter().enumerate() {
            self.side(side, index == 0, gutter.unwrap_or(1), level, f)?;
        }
        if let Some(gutter) = gutter {
            writeln!(f, "{} {}", " ".repeat(gutter), look.dim("╰─"))?;
        }
        self.note("fix", error.help(), f)?;
        self.note("see", error.url(), f)
    }

    /// Where a side stands; its address beside that, or below it where it is too long: in a file
    /// of one line it says more than the column does.
    fn heading(
        &self,
        side: &Side,
        first: bool,
        gutter: usize,
        f: &mut dyn fmt::Write,
    ) -> fmt::Result {
        let look = self.0;
        let pad = " ".repeat(gutter);
        let corner = look.dim(if first { "╭─" } else { "├─" });
        let place = format!("{}:{}:{}", side.file, side.line, side.column);
        let Some(address) = side.address.as_deref() else {
            return writeln!(f, "{pad} {corner} {place}");
        };
        let (beside, below) = (gutter + 6 + width(&place), gutter + 3);
        let shown = look.dim(address);
        if beside + width(address) <= look.columns {
            return writeln!(f, "{pad} {corner} {place}  {shown}");
        }
        writeln!(f, "{pad} {corner} {place}")?;
        if below + width(address) <= look.columns {
            writeln!(f, "{pad} {} {shown}", look.dim("│"))?;
        }
        Ok(())
    }

    fn side(
        &self,
        side: &Side,
        first: bool,
        gutter: usize,
        level: Option<Level>,
        f: &mut dyn fmt::Write,
    ) -> fmt::Result {
        let look = self.0;
        let pad = " ".repeat(gutter);
        self.heading(side, first, gutter, f)?;
        let rail = look.dim("│");
        let shown = window(&side.text, side.start, side.end, look.columns - gutter - 3);
        let number = look.dim(&format!("{:>gutter$}", side.line));
        writeln!(f, "{number} {rail} {}", shown.text)?;
        let indent = " ".repeat(shown.start);
        let mark = if first { "━" } else { "─" }.repeat(shown.len);
        let style = if first {
            colour(level)
        } else {
            Style::new().fg_color(Some(AnsiColor::Blue.into()))
        };
        let mark = look.paint(style, &mark);
        let Some(label) = &side.label else {
            return writeln!(f, "{pad} {rail} {indent}{mark}");
        };
        let used = gutter + 3 + shown.start + shown.len + 1;
        if used + width(label) <= look.columns {
            return writeln!(
                f,
                "{pad} {rail} {indent}{mark} {}",
                look.paint(style, label)
            );
        }
        writeln!(f, "{pad} {rail} {indent}{mark}")?;
        for line in wrap(label, look.columns - gutter - 5, 0) {
            writeln!(f, "{pad} {rail}   {}", look.paint(style, &line))?;
        }
        Ok(())
    }

    fn note(
        &self,
        name: &str,
        text: Option<Box<dyn fmt::Display + '_>>,
        f: &mut dyn fmt::Write,
    ) -> fmt::Result {
        let Some(text) = text else {
            return Ok(());
        };
        let text = clean(&text.to_string());
        for (index, line) in wrap(&text, self.0.columns - 7, 0).iter().enumerate() {
            if index == 0 {
                writeln!(f, "  {}: {line}", self.0.bold(name))?;
            } else {
                writeln!(f, "       {line}")?;
            }
        }
        Ok(())
    }
}

/// One place of a diagnostic, ready to be drawn.
struct Side {
    file: String,
    line: usize,
    column: usize,
    text: String,
    start: usize,
    end: usize,
    label: Option<String>,
    address: Option<String>,
}

impl Side {
    fn of(error: &dyn Diagnostic) -> Option<Self> {
        let label = error.labels()?.next()?;
        let contents = error.source_code()?.read_span(label.inner(), 0, 0).ok()?;
        let text = String::from_utf8_lossy(contents.data()).into_owned();
        let start = label.offset().min(text.len());
        let end = (start + label.len()).min(text.len());
        let before = text[..start].chars().count();
        // Cleaning keeps the number of characters, not of bytes.
        let clean_before = clean(&text[..start]);
        let clean_span = clean(&text[start..end]);
        let clean_after = clean(&text[end..]);
        Some(Self {
            file: clean(contents.name().unwrap_or_default()),
            line: contents.line() + 1,
            column: contents.column() + 1 + before,
            start: clean_before.len(),
            end: clean_before.len() + clean_span.len(),
            text: clean_before + &clean_span + &clean_after,
            label: label.label().map(clean),
            address: contents.language().map(clean),
        })
    }
}

/// Writes a run.
pub(super) fn write(run: &Run<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let sides = Sides(look);
    let maker = Maker::new(run.sources);
    for group in groups(&run.verdicts.findings) {
        let first = group[0];
        let shown = maker.of_finding(first);
        write!(out, "{}", Drawn(&sides, &shown))?;
        if group.len() > 1 {
            write_also(look, &group[1..], out)?;
        }
        writeln!(out)?;
    }
    for problem in &run.problems {
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
    let maker = Maker::new(sources);
    for problem in problems {
        writeln!(out, "{}", Drawn(&sides, &maker.of_problem(problem)))?;
    }
    Ok(())
}

/// Active findings in their order; those of one cause that read alike come as one group.
fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings.iter().filter(|it| it.state == State::Active) {
        let alike = |group: &&mut Vec<&Finding>| {
            let first = group[0];
            finding.fold.is_some()
                && first.fold == finding.fold
                && first.rule == finding.rule
                && first.variant == finding.variant
                && first.severity == finding.severity
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// How many names are spelt out before the rest is only counted.
const NAMES: usize = 6;

fn write_also(look: Look, rest: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = rest.iter().map(|it| subject(it)).collect();
    let text = format!("{} more of the same cause: {}", rest.len(), list(&names));
    for (index, line) in wrap(&text, look.columns - 8, 0).iter().enumerate() {
        let head = if index == 0 { "  also: " } else { "        " };
        writeln!(out, "{}{line}", look.dim(head))?;
    }
    Ok(())
}

fn subject(finding: &Finding) -> String {
    let name = clean(&finding.subject.name);
    match &finding.subject.host {
        Some(host) => format!("{}/{name}", clean(host)),
        None => name,
    }
}

fn list(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMES)].join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn plural(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

fn summary(run: &Run<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let style = match run.verdict {
        "pass" => Style::new().fg_color(Some(AnsiColor::Green.into())).bold(),
        _ => colour(Some(Level::Error)),
    };
    let total = run.verdicts.total();
    let counts = format!(
        "{}, {}, {} info ({}, {}, {})",
        plural(run.count(Severity::Error), "error"),
        plural(run.count(Severity::Warning), "warning"),
        run.count(Severity::Info),
        plural(run.hosts, "host"),
        plural(run.backends, "backend"),
        plural(run.rules, "rule"),
    );
    let checks = format!(
        "{} evaluated, {} passed, {} not evaluated, {} not applicable",
        plural(total.evaluated, "check"),
        total.evaluated - total.found,
        total.not_evaluated,
        total.not_applicable,
    );
    write!(out, "{}: ", look.paint(style, run.verdict))?;
    for line in wrap(&counts, look.columns, width(run.verdict) + 2) {
        writeln!(out, "{line}")?;
    }
    for line in wrap(&checks, look.columns, 0) {
        writeln!(out, "{line}")?;
    }
    unread(run, look, out)?;
    gaps(&run.verdicts.not_evaluated, look, out)
}

fn unread(run: &Run<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let count = |status: Status| run.reports.iter().filter(|it| it.status == status).count();
    let foreign = count(Status::Foreign);
    let broken = count(Status::Broken);
    if broken > 0 {
        let text = format!("{} could not be read", plural(broken, "file"));
        writeln!(out, "{}", look.paint(colour(Some(Level::Error)), &text))?;
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
fn gaps(gaps: &[NotEvaluated], look: Look, out: &mut dyn Write) -> io::Result<()> {
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{}",
        look.bold("not evaluated, so not known to be compliant:")
    )?;
    let mut reasons: Vec<(&str, Vec<&NotEvaluated>)> = Vec::new();
    for gap in gaps {
        match reasons.iter_mut().find(|(reason, _)| *reason == gap.reason) {
            Some((_, of)) => of.push(gap),
            None => reasons.push((&gap.reason, vec![gap])),
        }
    }
    for (reason, of) in reasons {
        writeln!(out, "  {}", clean(reason))?;
        for gap in of {
            let subjects: Vec<String> = gap.subjects.iter().map(|it| clean(it)).collect();
            let text = format!("{} ({}): {}", gap.rule, subjects.len(), list(&subjects));
            let mut line = String::new();
            for part in wrap(&text, look.columns - 6, 0) {
                let _ = writeln!(line, "    {}", look.dim(&part));
            }
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}
