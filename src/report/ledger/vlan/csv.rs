//! A table for a spreadsheet.

use std::io::{self, Write};

use csv::Writer;

use crate::ledger::VlanLedger;
use crate::report::csv::inert;
use crate::report::ledger::reported::LedgerReport;

/// The columns.
const HEAD: [&str; 1] = ["host"];

pub(super) fn write(report: &LedgerReport<'_, VlanLedger>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(HEAD)?;
    for row in &report.ledger.rows {
        table.write_record([inert(&row.vlan.to_string())])?;
    }
    // The table writes its last lines when it is dropped, and would drop their error as well.
    table.flush()
}
