//! A table for a spreadsheet: a row a VLAN and scope, lists joined.

use std::io::{self, Write};

use csv::Writer;

use super::words::{numbers, setting};
use crate::ledger::VlanLedger;
use crate::ledger::vlan::{Column, VlanRow};
use crate::report::csv::inert;
use crate::report::ledger::reported::LedgerReport;

/// The columns.
const HEAD: [&str; 20] = [
    "vlan",
    "scope",
    "network",
    "class",
    "tenant",
    "hosts",
    "host_objects",
    "carriers",
    "connections_a",
    "connections_b",
    "uplink_groups",
    "uplink_vlan",
    "native_on",
    "untagged_by",
    "upstream",
    "missing_on",
    "surplus_on",
    "private",
    "smart_link",
    "state",
];

pub(super) fn write(report: &LedgerReport<'_, VlanLedger>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(HEAD)?;
    for row in &report.ledger.rows {
        table.write_record(cells(report.ledger, row).map(|cell| inert(&cell)))?;
    }
    // The table writes its last lines when it is dropped, and would drop their error as well.
    table.flush()
}

fn cells(ledger: &VlanLedger, row: &VlanRow) -> [String; 20] {
    let list = |column: &Column| joined(ledger, row, column);
    let [on_a, on_b] = &row.connections;
    [
        row.vlan.to_string(),
        row.scope.to_string(),
        row.network.as_deref().unwrap_or_default().to_owned(),
        row.class.to_owned(),
        row.tenant.as_deref().unwrap_or_default().to_owned(),
        list(&row.hosts),
        list(&row.host_objects),
        list(&row.carriers),
        list(on_a),
        list(on_b),
        list(&row.uplink_groups),
        numbers(row.uplink_vlan.as_deref(), "; "),
        list(&row.native_on),
        list(&row.untagged_by),
        list(&row.upstream),
        list(&row.missing_on),
        list(&row.surplus_on),
        setting(row.private).to_owned(),
        setting(row.smart_link).to_owned(),
        row.state.name().to_owned(),
    ]
}

/// Ids, as other tables know them: names alone are the same on each host. Unknown is a word, none is nothing.
fn joined(ledger: &VlanLedger, row: &VlanRow, column: &Column) -> String {
    match column {
        None => "unknown".to_owned(),
        Some(list) => {
            let ids = ledger.listed(row, list).map(|one| one.id.to_string());
            ids.collect::<Vec<_>>().join("; ")
        }
    }
}
