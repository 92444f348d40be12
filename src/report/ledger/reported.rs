//! A ledger as reports get it, and what every ledger can be asked for.

use std::io::{self, Write};

use crate::report::{Look, Run};

/// The formats of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerFormat {
    /// For people at a terminal.
    Terminal,
    /// `fabriclint/ledger-vlan/v1`, `fabriclint/ledger-qos/v1`.
    Json,
    /// For a spreadsheet.
    Csv,
    /// For a change request.
    Markdown,
}

impl LedgerFormat {
    /// Every format with its name.
    pub const ALL: [(LedgerFormat, &'static str); 4] = [
        (LedgerFormat::Terminal, "terminal"),
        (LedgerFormat::Json, "json"),
        (LedgerFormat::Csv, "csv"),
        (LedgerFormat::Markdown, "markdown"),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(format, _)| *format == self);
        found.map_or("", |(_, name)| name)
    }
}

/// A ledger as reports get it: with the run that it was made in, whose files hold the places.
pub struct LedgerReport<'a, L> {
    /// The ledger.
    pub ledger: &'a L,
    /// The files, what became of each, and what was wrong.
    pub run: &'a Run,
    /// What the process ends with.
    pub exit_code: u8,
}

/// A ledger that can be written in every format. What fails is the writer.
pub trait Paged: Sized {
    /// What it comes to, in one line.
    fn headline(report: &LedgerReport<'_, Self>) -> String;

    /// Writes it for people at a terminal.
    ///
    /// # Errors
    /// What the writer says.
    fn terminal(report: &LedgerReport<'_, Self>, look: Look, out: &mut dyn Write)
    -> io::Result<()>;

    /// Writes it for scripts.
    ///
    /// # Errors
    /// What the writer says.
    fn json(report: &LedgerReport<'_, Self>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes it for a spreadsheet.
    ///
    /// # Errors
    /// What the writer says.
    fn csv(report: &LedgerReport<'_, Self>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes it for a change request.
    ///
    /// # Errors
    /// What the writer says.
    fn markdown(report: &LedgerReport<'_, Self>, out: &mut dyn Write) -> io::Result<()>;
}
