//! The ledger for people at a terminal: a block for each carrier, hosts that are alike folded, what is odd first.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::blocks::{Block, Oddness, blocks, groups, ports};
use super::totals::headline;
use crate::ledger::QosLedger;
use crate::report::Look;
use crate::report::ledger::reported::LedgerReport;
use crate::report::terminal::Detail;
use crate::report::text::{clean, list, wrap};

pub(super) fn write(
    report: &LedgerReport<'_, QosLedger>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let ledger = report.ledger;
    for block in blocks(ledger) {
        if look.detail == Detail::Brief && block.alike.oddness == Oddness::Plain {
            continue;
        }
        write_block(&block, look, out)?;
    }
    let ports = ports(ledger);
    if !ports.is_empty() {
        writeln!(out, "{}", look.bold("Ports"))?;
        for (port, hosts) in &ports {
            let text = format!("{} on {}", port.text, names(look, hosts));
            lines(look, 2, &text, odd(!port.fits), out)?;
        }
        writeln!(out)?;
    }
    let groups = groups(ledger);
    if !groups.is_empty() {
        writeln!(out, "{}", look.bold("Uplink groups"))?;
        for (group, domains) in &groups {
            let text = format!("{} in {}", group.text, names(look, domains));
            lines(look, 2, &text, odd(!group.fits), out)?;
        }
        writeln!(out)?;
    }
    lines(look, 0, &headline(ledger), Style::new().bold(), out)
}

fn write_block(block: &Block, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let alike = &block.alike;
    let title = if alike.sum.is_empty() {
        alike.name.clone()
    } else {
        format!("{}: {}", alike.name, alike.sum)
    };
    lines(look, 0, &title, Style::new().bold(), out)?;
    lines(
        look,
        2,
        &format!("on {}", names(look, &block.hosts)),
        Style::new(),
        out,
    )?;
    for line in &alike.lines {
        let text = format!("{}: {}", line.object, line.text);
        lines(look, 2, &text, odd(line.oddness != Oddness::Plain), out)?;
    }
    writeln!(out)
}

fn odd(is_odd: bool) -> Style {
    if is_odd {
        Style::new().fg_color(Some(AnsiColor::Yellow.into()))
    } else {
        Style::new()
    }
}

fn names(look: Look, names: &[String]) -> String {
    match look.detail {
        Detail::Full => names.join(", "),
        Detail::Brief | Detail::Usual => list(names),
    }
}

/// A text, wrapped, further in from its second line on.
fn lines(
    look: Look,
    indent: usize,
    text: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let wrapped = wrap(&clean(text), look.columns.saturating_sub(indent + 2), 0);
    for (number, line) in wrapped.iter().enumerate() {
        let pad = " ".repeat(indent + if number == 0 { 0 } else { 2 });
        writeln!(out, "{pad}{}", look.paint(style, line))?;
    }
    Ok(())
}
