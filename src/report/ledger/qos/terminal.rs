//! The ledger for people at a terminal.

use std::io::{self, Write};

use super::totals::headline;
use crate::ledger::QosLedger;
use crate::report::Look;
use crate::report::ledger::reported::LedgerReport;

pub(super) fn write(
    report: &LedgerReport<'_, QosLedger>,
    _look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", headline(report.ledger))
}
