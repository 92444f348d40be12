//! What the ledger comes to.

use serde::Serialize;

use crate::ledger::QosLedger;
use crate::report::text::plural;

/// Counts of rows.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Totals {
    hosts: usize,
    backends: usize,
    rows: usize,
    /// Rows that another owner of their carrier contradicts.
    contradicting: usize,
    /// Rows on a port of which more is asked than it has.
    overcommitted: usize,
    /// Rows of which a failure leaves less than is granted.
    not_kept: usize,
}

impl Totals {
    pub(super) fn of(ledger: &QosLedger) -> Self {
        let mut totals = Self {
            hosts: ledger.hosts.len(),
            backends: ledger.backends,
            ..Self::default()
        };
        for (host, row) in ledger.rows() {
            totals.rows += 1;
            totals.contradicting += usize::from(row.is_contradicted());
            totals.overcommitted += usize::from(row.is_overcommitted());
            totals.not_kept += usize::from(host.is_short(row));
        }
        totals
    }
}

/// `14 rows, 2 contradict another owner; 4 hosts, 1 backend`.
pub(super) fn headline(ledger: &QosLedger) -> String {
    let totals = Totals::of(ledger);
    let mut odd = plural(totals.rows, "row");
    let told = [
        (totals.contradicting, "contradicting another owner"),
        (
            totals.overcommitted,
            "on a port that is asked for more than it has",
        ),
        (totals.not_kept, "not kept after a failure"),
    ];
    for (count, words) in told {
        if count > 0 {
            odd.push_str(&format!(", {count} {words}"));
        }
    }
    let hosts = plural(totals.hosts, "host");
    format!("{odd}; {hosts}, {}", plural(totals.backends, "backend"))
}
