//! Reports of the ledger of VLANs: one file a format.

mod csv;
mod folded;
mod frozen;
mod json;
mod markdown;
mod proofs;
mod terminal;
mod totals;
mod words;

use std::io::{self, Write};

use super::reported::{LedgerFormat, LedgerReport, Paged};
use crate::ledger::VlanLedger;
use crate::report::Look;
use totals::headline;

impl Paged for VlanLedger {
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
