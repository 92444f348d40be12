//! `fabriclint/ledger-vlan/v1`: the format that scripts read. Its types are frozen.

use std::io::{self, Write};

use serde::Serialize;

use crate::ledger::VlanLedger;
use crate::report::document::Document;
use crate::report::json::{TOOL, fault, file};
use crate::report::ledger::reported::LedgerReport;
use crate::source::{Citations, Problem};

#[derive(Serialize)]
struct Summary {
    hosts: usize,
    backends: usize,
    rows: usize,
}

pub(super) fn write(report: &LedgerReport<'_, VlanLedger>, out: &mut dyn Write) -> io::Result<()> {
    let (ledger, run) = (report.ledger, report.run);
    let problems = run.all_problems().flat_map(Problem::places);
    let cited = Citations::new(&run.sources, ledger.places().chain(problems));
    let mut document = Document::new(out);
    document.member("schema", &"fabriclint/ledger-vlan/v1")?;
    document.member("tool", &TOOL)?;
    document.member("exit_code", &report.exit_code)?;
    let summary = Summary {
        hosts: ledger.hosts,
        backends: ledger.backends,
        rows: ledger.rows.len(),
    };
    document.member("summary", &summary)?;
    document.list("sources", run.reports.values().map(file))?;
    let problems = run.all_problems();
    document.list("problems", problems.map(|problem| fault(&cited, problem)))?;
    document.list("rows", ledger.rows.iter().map(|row| row.host.as_ref()))?;
    document.finish()
}
