//! What the ledger comes to.

use super::words::ORDER;
use crate::ledger::VlanLedger;
use crate::ledger::vlan::VlanState;
use crate::report::text::plural;

/// How many rows are in each state that occurs, the odd ones first.
pub(super) fn states(ledger: &VlanLedger) -> Vec<(VlanState, usize)> {
    let counts = ORDER.into_iter().map(|state| {
        let rows = ledger.rows.iter();
        (state, rows.filter(|row| row.state == state).count())
    });
    counts.filter(|(_, count)| *count > 0).collect()
}

/// `15 rows: 1 leak, 14 used; 4 hosts, 1 cluster, 1 backend`.
pub(super) fn headline(ledger: &VlanLedger) -> String {
    let scope = format!(
        "{}, {}, {}",
        plural(ledger.hosts, "host"),
        plural(ledger.clusters, "cluster"),
        plural(ledger.backends, "backend")
    );
    if ledger.rows.is_empty() {
        let of = match ledger.asked {
            Some(vlan) => format!("VLAN {vlan} is nowhere"),
            None => "no VLAN".to_owned(),
        };
        return format!("{of}; {scope}");
    }
    let states = states(ledger).into_iter();
    let states = states.map(|(state, count)| format!("{count} {}", state.name()));
    let states = states.collect::<Vec<_>>().join(", ");
    format!("{}: {states}; {scope}", plural(ledger.rows.len(), "row"))
}
