//! A table for a spreadsheet.

use std::io::{self, Write};

use csv::Writer;

use crate::ledger::QosLedger;
use crate::ledger::qos::{COLUMNS, cells};
use crate::report::csv::inert;
use crate::report::ledger::reported::LedgerReport;

pub(super) fn write(report: &LedgerReport<'_, QosLedger>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    for (host, row) in report.ledger.rows() {
        let cells = cells(report.ledger, host, row);
        table.write_record(cells.iter().map(|cell| inert(&cell.text())))?;
    }
    // The table writes its last lines when it is dropped, and would drop their error as well.
    table.flush()
}
