//! The ledger for people at a terminal: rows that read alike are one, the odd ones first, then whether tenants and
//! infrastructure meet.

use std::io::{self, Write};

use anstyle::Style;
use miette::Severity as Level;

use super::folded::{Fold, folds, met};
use super::totals::headline;
use super::words;
use crate::ledger::VlanLedger;
use crate::ledger::vlan::VlanState;
use crate::ledger::wiring::HopOf;
use crate::report::ledger::reported::LedgerReport;
use crate::report::location::Location;
use crate::report::terminal::{Detail, Look, colour};
use crate::report::text::{clean, width, wrap};
use crate::source::Citations;

pub(super) fn write(
    report: &LedgerReport<'_, VlanLedger>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let ledger = report.ledger;
    let mut pen = Pen { look, out };
    let mut told = None;
    for fold in &folds(ledger) {
        let state = fold.state();
        if look.detail == Detail::Brief && !is_odd(state) {
            continue;
        }
        if told != Some(state) {
            let meaning = words::meaning(state);
            pen.headed(0, state.name(), style(state), meaning)?;
            told = Some(state);
        }
        pen.fold(fold)?;
    }
    if told.is_some() {
        writeln!(pen.out)?;
    }
    if ledger.asked.is_some() {
        pen.hops(report)?;
    }
    pen.isolation(ledger)?;
    pen.lines(0, &headline(ledger), |line| look.bold(line))
}

/// Whether something is to be done about rows of a state.
fn is_odd(state: VlanState) -> bool {
    matches!(
        state,
        VlanState::Leak | VlanState::Gap | VlanState::Unknown | VlanState::OneSided
    )
}

fn style(state: VlanState) -> Style {
    colour(Some(match state {
        VlanState::Leak | VlanState::Gap => Level::Error,
        VlanState::Unknown | VlanState::OneSided => Level::Warning,
        VlanState::Unplanned | VlanState::Spare | VlanState::Used | VlanState::Absent => {
            Level::Advice
        }
    }))
}

/// What a report is drawn with.
struct Pen<'w> {
    look: Look,
    out: &'w mut dyn Write,
}

impl Pen<'_> {
    fn lines(
        &mut self,
        indent: usize,
        text: &str,
        paint: impl Fn(&str) -> String,
    ) -> io::Result<()> {
        let pad = " ".repeat(indent);
        for line in wrap(&clean(text), self.look.columns - indent, 0) {
            writeln!(self.out, "{pad}{}", paint(&line))?;
        }
        Ok(())
    }

    /// A word in colour and a text behind it.
    fn headed(&mut self, indent: usize, word: &str, style: Style, text: &str) -> io::Result<()> {
        let look = self.look;
        let pad = " ".repeat(indent);
        let word = clean(word);
        let lines = wrap(&clean(text), look.columns - indent, width(&word) + 2);
        write!(self.out, "{pad}{}: ", look.paint(style, &word))?;
        for (index, line) in lines.iter().enumerate() {
            let pad = if index == 0 { "" } else { pad.as_str() };
            writeln!(self.out, "{pad}{line}")?;
        }
        Ok(())
    }

    fn fold(&mut self, fold: &Fold<'_>) -> io::Result<()> {
        let look = self.look;
        let scope = fold.rows.first().map(|row| row.scope.to_string());
        let title = format!(
            "VLAN {}, {} in {}",
            fold.vlans(),
            fold.class(),
            scope.unwrap_or_default()
        );
        self.lines(2, &title, |line| look.bold(line))?;
        for text in &fold.odd {
            self.lines(4, text, str::to_owned)?;
        }
        if look.detail != Detail::Brief {
            for text in &fold.lives {
                self.lines(4, text, |line| look.dim(line))?;
            }
        }
        Ok(())
    }

    /// Every hop of the VLAN that was asked for, with its line.
    fn hops(&mut self, report: &LedgerReport<'_, VlanLedger>) -> io::Result<()> {
        let cited = Citations::new(&report.run.sources, report.ledger.places());
        for row in &report.ledger.rows {
            let title = format!("VLAN {} in {}, hop by hop", row.vlan, row.scope);
            self.lines(0, &title, str::to_owned)?;
            let mut before = None;
            for hop in row.hops.iter().flatten() {
                if before != Some(hop.kind) {
                    self.lines(2, hop.kind.name(), str::to_owned)?;
                    before = Some(hop.kind);
                }
                self.hop(&cited, hop)?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn hop(&mut self, cited: &Citations<'_>, hop: &HopOf) -> io::Result<()> {
        let look = self.look;
        let id = hop.id.as_ref().map(ToString::to_string);
        let named = match (&id, &hop.name) {
            (Some(id), Some(name)) if id.ends_with(&**name) => id.clone(),
            (Some(id), Some(name)) => format!("{name} ({id})"),
            _ => "?".to_owned(),
        };
        self.lines(4, &named, str::to_owned)?;
        if let Some(place) = hop.place {
            let place = Location::of(cited, place);
            let far = place
                .far()
                .map(|address| format!(" {address}"))
                .unwrap_or_default();
            self.lines(6, &format!("{place}{far}"), |line| look.dim(line))?;
        }
        if let Some(reason) = &hop.reason {
            self.lines(6, reason, |line| look.paint(style(VlanState::Gap), line))?;
        }
        Ok(())
    }

    /// Whether tenants and infrastructure meet, in sentences.
    fn isolation(&mut self, ledger: &VlanLedger) -> io::Result<()> {
        let all = met(ledger);
        if all.is_empty() {
            return Ok(());
        }
        let look = self.look;
        self.lines(0, "tenants and infrastructure", |line| look.bold(line))?;
        for met in &all {
            let sentence = format!("{} {}", met.who(), words::shares(met.level));
            self.lines(2, &sentence, str::to_owned)?;
            self.lines(4, &format!("on {}", met.places()), |line| look.dim(line))?;
            if !met.chain.is_empty() && look.detail != Detail::Brief {
                self.lines(4, &format!("for example {}", met.chain), |line| {
                    look.dim(line)
                })?;
            }
            for missing in &met.missing {
                self.lines(4, &format!("not known: {missing}"), str::to_owned)?;
            }
        }
        writeln!(self.out)
    }
}
