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

use super::reported::{LedgerReport, Paged};
use crate::ledger::VlanLedger;
use crate::report::Look;
use totals::headline;

impl Paged for VlanLedger {
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
