//! A finding drawn as one block: what is wrong, then each side of it - the host's line, the
//! backend's line, the plan's line - under one rail, then the way out.
//!
//! miette's own handler draws related places as separate advices with a heading each, which tears
//! one violation apart; this one draws the same diagnostics in one piece.

use std::fmt;

use anstyle::{AnsiColor, Style};
use miette::{Diagnostic, ReportHandler, Severity as Level};

use super::look::{Look, colour, word};
use crate::report::text::{clean, shorten, width, window, wrap};

/// Draws a diagnostic with all its sides in one block.
pub(super) struct Sides(pub(super) Look);

impl ReportHandler for Sides {
    fn debug(&self, error: &dyn Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draw(error, f)
    }
}

/// Makes a diagnostic printable by a handler.
pub(super) struct Drawn<'a>(pub(super) &'a Sides, pub(super) &'a dyn Diagnostic);

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(self.1, f)
    }
}

/// The sides of a diagnostic alone, where something else says what is wrong.
pub(in crate::report) struct Rail<'a>(
    pub(in crate::report) Look,
    pub(in crate::report) &'a dyn Diagnostic,
);

impl fmt::Display for Rail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sides(self.0).rail(self.1, f)
    }
}

impl Sides {
    fn draw(&self, error: &dyn Diagnostic, f: &mut dyn fmt::Write) -> fmt::Result {
        let look = self.0;
        let level = error.severity();
        let code = error.code().map(|code| format!("[{code}]"));
        let code = code.unwrap_or_default();
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
        self.rail(error, f)?;
        self.note("fix", error.help(), f)?;
        self.note("see", error.url(), f)
    }

    /// The sides of a diagnostic under one rail.
    fn rail(&self, error: &dyn Diagnostic, f: &mut dyn fmt::Write) -> fmt::Result {
        let (look, level) = (self.0, error.severity());
        let mut sides = Vec::new();
        sides.extend(Side::of(error));
        for related in error.related().into_iter().flatten() {
            sides.extend(Side::of(related));
        }
        let gutter = sides.iter().map(|side| side.line.to_string().len()).max();
        for (index, side) in sides.iter().enumerate() {
            self.side(side, index == 0, gutter.unwrap_or(1), level, f)?;
        }
        if let Some(gutter) = gutter {
            writeln!(f, "{} {}", " ".repeat(gutter), look.dim("╰─"))?;
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
        let rail = look.dim("│");
        self.heading(side, first, &pad, f)?;
        let shown = window(&side.text, side.start, side.end, look.columns - gutter - 3);
        let number = look.dim(&format!("{:>gutter$}", side.line));
        writeln!(f, "{number} {rail} {}", shown.text)?;
        let indent = " ".repeat(shown.start);
        // Without colours, too, the place of the finding stands out from its other sides.
        let signs = if first { "━" } else { "─" }.repeat(shown.len);
        let style = if first {
            colour(level)
        } else {
            Style::new().fg_color(Some(AnsiColor::Blue.into()))
        };
        let mark = look.paint(style, &signs);
        let Some(label) = &side.label else {
            return writeln!(f, "{pad} {rail} {indent}{mark}");
        };
        // Before the line stand the rail and two spaces; another space parts mark and label.
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

    /// File, line, column and the object's own address, on a second line where it takes one.
    fn heading(&self, side: &Side, first: bool, pad: &str, f: &mut dyn fmt::Write) -> fmt::Result {
        let look = self.0;
        let corner = look.dim(if first { "╭─" } else { "├─" });
        let place = format!("{}:{}:{}", side.file, side.line, side.column);
        // The corner takes four columns with its spaces, and two more part place and address.
        let spare = look.columns.saturating_sub(width(pad) + 6 + width(&place));
        match side.address.as_deref() {
            Some(address) if width(address) <= spare => {
                let address = look.dim(&format!("  {address}"));
                writeln!(f, "{pad} {corner} {place}{address}")
            }
            // In an export of one line the address says more than the column; and a name of the
            // product's own says more than a JSON pointer.
            Some(address) if side.text.len() > look.columns || !address.starts_with('/') => {
                writeln!(f, "{pad} {corner} {place}")?;
                let room = look.columns.saturating_sub(width(pad) + 3);
                let address = look.dim(&shorten(address, room));
                writeln!(f, "{pad} {} {address}", look.dim("│"))
            }
            _ => writeln!(f, "{pad} {corner} {place}"),
        }
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
        // The protocol hands out bytes. Ours are a text, of which nothing is lost here.
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
            // The piece may begin in the middle of its line.
            column: contents.column() + 1 + before,
            start: clean_before.len(),
            end: clean_before.len() + clean_span.len(),
            text: clean_before + &clean_span + &clean_after,
            label: label.label().map(clean),
            address: contents.language().map(clean),
        })
    }
}
