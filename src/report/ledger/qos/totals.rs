//! What the ledger comes to.

use serde::Serialize;

use super::cells::overcommitted;
use crate::ledger::QosLedger;
use crate::ledger::qos::{QosHost, QosRow};
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
            totals.contradicting += usize::from(contradicts(row));
            totals.overcommitted += usize::from(is_overcommitted(row));
            totals.not_kept += usize::from(is_not_kept(host, row));
        }
        totals
    }
}

/// Whether another owner of its carrier contradicts a row.
pub(super) fn contradicts(row: &QosRow) -> bool {
    row.contradicts.get().is_some_and(|rows| !rows.is_empty())
}

/// Whether more is asked of the port of a row than it has.
pub(super) fn is_overcommitted(row: &QosRow) -> bool {
    overcommitted(row).is_ok_and(|part| part.part > part.of)
}

/// Whether a failure leaves the carrier of a row less than the row is granted.
pub(super) fn is_not_kept(host: &QosHost, row: &QosRow) -> bool {
    let left = host
        .carrier(row)
        .ok()
        .and_then(|carrier| carrier.left.get());
    left.zip(row.granted.get())
        .is_some_and(|(left, granted)| left < granted)
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
