//! `fabriclint/ledger-qos/v1`: the format that scripts read. Its types are frozen.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::totals::Totals;
use crate::ledger::QosLedger;
use crate::ledger::qos::{COLUMNS, Cell, Shown, cells};
use crate::report::document::Document;
use crate::report::json::{TOOL, fault, file};
use crate::report::ledger::listed::Entry;
use crate::report::ledger::reported::LedgerReport;
use crate::report::location::Location;
use crate::simulation::Missing;
use crate::source::{Citations, Problem};

/// Why a column is null.
#[derive(Serialize)]
struct Lacking {
    /// What is missing.
    fact: String,
    /// What tells it, or why it is not there.
    export: String,
}

impl From<Missing> for Lacking {
    fn from(missing: Missing) -> Self {
        Self {
            fact: missing.fact.to_string(),
            export: missing.export.to_string(),
        }
    }
}

/// A row: its columns, where they stand, and why those that are null are.
struct Row<'c> {
    cells: Vec<Cell>,
    cited: &'c Citations<'c>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(COLUMNS.len() + 2))?;
        let mut places: BTreeMap<&str, Vec<Location>> = BTreeMap::new();
        let mut reasons: BTreeMap<&str, Lacking> = BTreeMap::new();
        for (column, cell) in COLUMNS.iter().zip(&self.cells) {
            match &cell.value {
                Ok(Shown::Text(text)) => map.serialize_entry(column, text)?,
                Ok(Shown::Number(number)) => map.serialize_entry(column, number)?,
                Ok(Shown::Hundredths(number)) if number % 100 == 0 => {
                    map.serialize_entry(column, &(number / 100))?;
                }
                Ok(Shown::Hundredths(number)) => map.serialize_entry(column, &ratio(*number))?,
                Ok(Shown::List(all)) => {
                    let all = all.iter().map(|one| Entry::of(self.cited, one));
                    map.serialize_entry(column, &all.collect::<Vec<_>>())?;
                }
                Err(why) => {
                    map.serialize_entry(column, &None::<u64>)?;
                    reasons.insert(column, Missing::new(column, why).into());
                }
            }
            if !cell.places.is_empty() {
                let all = cell
                    .places
                    .iter()
                    .map(|place| Location::of(self.cited, *place));
                places.insert(column, all.collect());
            }
        }
        map.serialize_entry("places", &places)?;
        map.serialize_entry("reasons", &reasons)?;
        map.end()
    }
}

/// A number of hundredths as a number with two decimals, which 64 bits hold exactly enough to be written so.
fn ratio(hundredths: u64) -> f64 {
    let whole = u32::try_from(hundredths / 100).unwrap_or(u32::MAX);
    let rest = u8::try_from(hundredths % 100).unwrap_or(0);
    (f64::from(whole) * 100.0 + f64::from(rest)) / 100.0
}

pub(super) fn write(report: &LedgerReport<'_, QosLedger>, out: &mut dyn Write) -> io::Result<()> {
    let (ledger, run) = (report.ledger, report.run);
    let problems = run.all_problems().flat_map(Problem::places);
    let cited = Citations::new(&run.sources, ledger.places().chain(problems));
    let mut document = Document::new(out);
    document.member("schema", &"fabriclint/ledger-qos/v1")?;
    document.member("tool", &TOOL)?;
    document.member("exit_code", &report.exit_code)?;
    document.member("summary", &Totals::of(ledger))?;
    document.list("sources", run.reports.values().map(file))?;
    let problems = run.all_problems();
    document.list("problems", problems.map(|problem| fault(&cited, problem)))?;
    let rows = ledger.rows().map(|(host, row)| Row {
        cells: cells(ledger, host, row),
        cited: &cited,
    });
    document.list("rows", rows)?;
    document.finish()
}
