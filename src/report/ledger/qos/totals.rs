//! What the ledger comes to.

use crate::ledger::QosLedger;
use crate::report::text::plural;

/// `14 rows; 4 hosts, 1 backend`.
pub(super) fn headline(ledger: &QosLedger) -> String {
    let rows = plural(ledger.rows.len(), "row");
    let hosts = plural(ledger.hosts, "host");
    format!("{rows}; {hosts}, {}", plural(ledger.backends, "backend"))
}
