//! How a terminal looks: its width, and colours by level.

use anstyle::{AnsiColor, Style};
use miette::Severity as Level;

/// How a terminal looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns.
    pub columns: usize,
    /// Whether to use colours.
    pub colour: bool,
}

impl Look {
    pub(in crate::report) fn paint(self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{}{text}{}", style.render(), style.render_reset())
        } else {
            text.to_owned()
        }
    }

    pub(in crate::report) fn dim(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    pub(in crate::report) fn bold(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }
}

pub(in crate::report) fn colour(level: Option<Level>) -> Style {
    let colour = match level {
        Some(Level::Error) | None => AnsiColor::Red,
        Some(Level::Warning) => AnsiColor::Yellow,
        Some(Level::Advice) => AnsiColor::Cyan,
    };
    Style::new().fg_color(Some(colour.into())).bold()
}

pub(super) fn word(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Error) | None => "error",
        Some(Level::Warning) => "warning",
        Some(Level::Advice) => "info",
    }
}
