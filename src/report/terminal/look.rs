//! How a terminal looks: its width, and colours by level.

use anstyle::{AnsiColor, Style};
use miette::Severity as Level;

use crate::report::text::list;

/// How much a report for people says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What went wrong, and that something is not known.
    Brief,
    /// That, the counts, and the first names of long lists.
    #[default]
    Usual,
    /// Every name.
    Full,
}

/// How a terminal looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns, no fewer than 40: frames and indents take up to a dozen of them.
    pub columns: usize,
    /// Whether to use colours.
    pub colour: bool,
    /// How much is said.
    pub detail: Detail,
}

impl Look {
    pub(in crate::report) fn paint(self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{}{text}{}", style.render(), style.render_reset())
        } else {
            text.to_owned()
        }
    }

    /// Names, as many of them as are to be said.
    pub(super) fn list(self, names: &[String]) -> String {
        match self.detail {
            Detail::Full => names.join(", "),
            Detail::Brief | Detail::Usual => list(names),
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
    // A diagnostic that does not say how bad it is counts as an error, as in miette.
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
