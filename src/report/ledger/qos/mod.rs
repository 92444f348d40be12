//! Reports of the ledger of guarantees: one file a format.

mod blocks;
mod csv;
mod json;
mod markdown;
mod terminal;
mod totals;

use std::io::{self, Write};

use super::reported::{LedgerFormat, LedgerReport, Paged};
use crate::ledger::QosLedger;
use crate::report::Look;
use totals::headline;

impl Paged for QosLedger {
    fn headline(report: &LedgerReport<'_, Self>) -> String {
        headline(report.ledger)
    }

    fn write(
        format: LedgerFormat,
        report: &LedgerReport<'_, Self>,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match format {
            LedgerFormat::Terminal => terminal::write(report, look, out),
            LedgerFormat::Json => json::write(report, out),
            LedgerFormat::Csv => csv::write(report, out),
            LedgerFormat::Markdown => markdown::write(report, out),
        }
    }
}
