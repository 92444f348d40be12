//! Reports of the ledger of guarantees: one file a format.

mod blocks;
mod csv;
mod json;
mod markdown;
mod terminal;
mod totals;

use std::io::{self, Write};

use super::reported::{LedgerReport, Paged};
use crate::ledger::QosLedger;
use crate::report::Look;
use totals::headline;

impl Paged for QosLedger {
    fn headline(report: &LedgerReport<'_, Self>) -> String {
        headline(report.ledger)
    }

    fn terminal(
        report: &LedgerReport<'_, Self>,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        terminal::write(report, look, out)
    }

    fn json(report: &LedgerReport<'_, Self>, out: &mut dyn Write) -> io::Result<()> {
        json::write(report, out)
    }

    fn csv(report: &LedgerReport<'_, Self>, out: &mut dyn Write) -> io::Result<()> {
        csv::write(report, out)
    }

    fn markdown(report: &LedgerReport<'_, Self>, out: &mut dyn Write) -> io::Result<()> {
        markdown::write(report, out)
    }
}
