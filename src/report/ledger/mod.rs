//! Reports of ledgers: a folder for each ledger, in it a file a format. They know what the ledger says and where it stands,
//! no host, no backend and no rule.

mod listed;
mod qos;
mod reported;
mod vlan;

use std::io::{self, Write};

use super::Look;
use crate::source::Guard;

pub use reported::{LedgerFormat, LedgerReport, Paged};

/// The JSON Schema of `fabriclint/ledger-vlan/v1`.
pub const LEDGER_VLAN_SCHEMA: &str = include_str!("vlan.schema.json");

/// The JSON Schema of `fabriclint/ledger-qos/v1`.
pub const LEDGER_QOS_SCHEMA: &str = include_str!("qos.schema.json");

/// What a ledger comes to, in one line: `14 rows, 1 leak; 4 hosts, 2 domains`.
#[must_use]
pub fn ledger_headline<L: Paged>(report: &LedgerReport<'_, L>) -> String {
    L::headline(report)
}

/// Writes a ledger in a format.
///
/// # Errors
/// What the writer says.
pub fn write_ledger<L: Paged>(
    format: LedgerFormat,
    report: &LedgerReport<'_, L>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut guard = Guard::new(out).with_colour(look.colour);
    match format {
        LedgerFormat::Terminal => L::terminal(report, look, &mut guard),
        LedgerFormat::Json => L::json(report, &mut guard),
        LedgerFormat::Csv => L::csv(report, &mut guard),
        LedgerFormat::Markdown => L::markdown(report, &mut guard),
    }?;
    guard.finish()
}
