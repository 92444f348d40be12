//! Markdown for a change request: rows that read alike are one, the odd ones first, then whether tenants and infrastructure
//! meet. Nothing of an export is markup in it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::folded::{Fold, Met, folds, met};
use super::totals::{headline, states};
use super::words;
use crate::ledger::VlanLedger;
use crate::ledger::isolation::Level;
use crate::ledger::vlan::VlanState;
use crate::report::ledger::reported::LedgerReport;
use crate::report::location::Location;
use crate::report::markdown::{Comment, code, escape};
use crate::source::Citations;

const ROWS: &str = "| | state | VLAN | for | in | what | where |\n|---|---|---|---|---|---|---|";
const PROOFS: &str = "| | who | meet | where | chain | not known |\n|---|---|---|---|---|---|";
const HOPS: &str = "| hop | name | id | where |\n|---|---|---|---|";

pub(super) fn write(report: &LedgerReport<'_, VlanLedger>, out: &mut dyn Write) -> io::Result<()> {
    let ledger = report.ledger;
    let mut page = Comment::default();
    let sign = states(ledger)
        .first()
        .map_or("⚠️", |(state, _)| sign(*state));
    // Writing to a text cannot fail.
    let _ = writeln!(
        page.0,
        "## fabriclint ledger vlan: {sign} {}",
        escape(&headline(ledger))
    );
    let folds = folds(ledger);
    let (odd, usual): (Vec<_>, Vec<_>) = folds
        .iter()
        .partition(|fold| !matches!(fold.state(), VlanState::Used | VlanState::Absent));
    page.table(ROWS, odd.iter().map(|fold| fold_row(fold)), "row");
    if !usual.is_empty() {
        let count: usize = usual.iter().map(|fold| fold.rows.len()).sum();
        page.fold(&format!("{count} as planned"));
        page.table(ROWS, usual.iter().map(|fold| fold_row(fold)), "row");
        page.unfold();
    }
    if ledger.asked.is_some() {
        hops(report, &mut page);
    }
    let all = met(ledger);
    if !all.is_empty() {
        page.0.push_str("\n### Tenants and infrastructure\n");
        page.table(PROOFS, all.iter().map(met_row), "proof");
    }
    out.write_all(page.0.as_bytes())
}

fn sign(state: VlanState) -> &'static str {
    match state {
        VlanState::Leak | VlanState::Gap => "❌",
        VlanState::Unknown | VlanState::OneSided => "⚠️",
        VlanState::Unplanned | VlanState::Spare | VlanState::Absent => "ℹ️",
        VlanState::Used => "✅",
    }
}

fn lines(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| escape(text)).collect();
    texts.join("<br>")
}

fn fold_row(fold: &Fold<'_>) -> String {
    let scope = fold.rows.first().map(|row| row.scope.to_string());
    let state = fold.state();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        sign(state),
        state.name(),
        escape(&fold.vlans()),
        escape(&fold.class()),
        escape(&scope.unwrap_or_default()),
        lines(&fold.odd),
        lines(&fold.lives),
    )
}

fn met_row(met: &Met) -> String {
    let sign = match met.level {
        Some(Level::None) => "✅",
        None => "⚠️",
        Some(level) if level.is_physical() => "ℹ️",
        Some(_) => "❌",
    };
    let missing: Vec<String> = met.missing.iter().cloned().collect();
    format!(
        "| {sign} | {} | {} | {} | {} | {} |\n",
        escape(&met.who()),
        words::shares(met.level),
        escape(&met.places()),
        escape(&met.chain),
        lines(&missing),
    )
}

fn hops(report: &LedgerReport<'_, VlanLedger>, page: &mut Comment) {
    let cited = Citations::new(&report.run.sources, report.ledger.places());
    for row in &report.ledger.rows {
        let _ = writeln!(
            page.0,
            "\n### VLAN {} in {}, hop by hop",
            row.vlan,
            escape(&row.scope.to_string())
        );
        let hops = row.hops.as_deref().unwrap_or_default();
        let rows = hops.iter().map(|hop| {
            let place = hop
                .place
                .map(|place| Location::of(&cited, place).to_string());
            let place = place.map(|place| code(&place)).unwrap_or_default();
            let reason = hop.reason.as_deref().map(escape).unwrap_or_default();
            let sign = if place.is_empty() || reason.is_empty() {
                ""
            } else {
                "<br>"
            };
            format!(
                "| {} | {} | {} | {place}{sign}{reason} |\n",
                hop.kind.name(),
                escape(hop.name.as_deref().unwrap_or("?")),
                hop.id
                    .as_ref()
                    .map(|id| code(&id.to_string()))
                    .unwrap_or_default(),
            )
        });
        page.table(HOPS, rows, "hop");
    }
}
