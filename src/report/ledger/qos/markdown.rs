//! Markdown for a change request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::totals::headline;
use crate::ledger::QosLedger;
use crate::report::ledger::reported::LedgerReport;
use crate::report::markdown::{Comment, escape};

pub(super) fn write(report: &LedgerReport<'_, QosLedger>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Comment::default();
    // Writing to a text cannot fail.
    let _ = writeln!(
        page.0,
        "## fabriclint ledger qos: {}",
        escape(&headline(report.ledger))
    );
    out.write_all(page.0.as_bytes())
}
