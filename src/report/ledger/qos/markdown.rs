//! Markdown for a change request: a row for what is alike, what is odd first; names are no markup in it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::blocks::{Block, Oddness, blocks, groups, ports};
use super::totals::headline;
use crate::ledger::QosLedger;
use crate::report::ledger::reported::LedgerReport;
use crate::report::markdown::{Comment, escape};
use crate::report::text::list;

/// The head of the table of guarantees.
const HEAD: &str = "| carrier | hosts | guarantee |\n|---|---|---|";
/// The head of the tables of sums.
const SUMS: &str = "| port or uplink group | of |\n|---|---|";

pub(super) fn write(report: &LedgerReport<'_, QosLedger>, out: &mut dyn Write) -> io::Result<()> {
    let ledger = report.ledger;
    let mut page = Comment::default();
    // Writing to a text cannot fail.
    let _ = writeln!(
        page.0,
        "## fabriclint ledger qos: {}",
        escape(&headline(ledger))
    );
    let blocks = blocks(ledger);
    page.table(HEAD, blocks.iter().map(row), "carrier");
    let (ports, groups) = (ports(ledger), groups(ledger));
    let sums = ports.iter().chain(&groups);
    let sums = sums.map(|(spoken, on)| sum(!spoken.fits, &spoken.text, &list(on)));
    let sums: Vec<String> = sums.collect();
    page.table(SUMS, sums.into_iter(), "port or uplink group");
    out.write_all(page.0.as_bytes())
}

fn row(block: &Block) -> String {
    let alike = &block.alike;
    let name = format!("**{}**", escape(&alike.name));
    let sum = if alike.sum.is_empty() {
        String::new()
    } else {
        format!("<br>{}", escape(&alike.sum))
    };
    let lines = alike.lines.iter().map(|line| {
        let sign = sign(line.oddness != Oddness::Plain);
        format!("{sign}{}: {}", escape(&line.object), escape(&line.text))
    });
    let lines: Vec<String> = lines.collect();
    format!(
        "| {name}{sum} | {} | {} |\n",
        escape(&list(&block.hosts)),
        lines.join("<br>")
    )
}

fn sum(is_odd: bool, text: &str, of: &str) -> String {
    format!("| {}{} | {} |\n", sign(is_odd), escape(text), escape(of))
}

fn sign(is_odd: bool) -> &'static str {
    if is_odd { "⚠️ " } else { "" }
}
