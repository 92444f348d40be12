//! What `simulate` costs beside `check` on the same fleet, in turn in one run: all single failures, pairs of
//! failures, and the reports of both.

use std::fs;

use serde_json::Value;

use crate::generate::fleet;
use crate::process::{Run, in_turn};
use crate::studies::{Outcome, clean, megabytes, milliseconds, real};
use crate::table::Table;

/// Simulations of one fleet against its check.
pub fn simulate(hosts: u64, rounds: usize) -> Outcome {
    let folder = fleet(&clean(hosts))?;
    let reports = ["check", "simulate", "simulate --summary"].map(|name| {
        let ending = format!("{}.json", name.replace(" --", "-"));
        (name, folder.with_extension(ending))
    });
    let [(_, checked), (_, simulated), (_, summed)] = &reports;
    let simulation = || Run::fabriclint("simulate").argument(&folder);
    let runs = [
        Run::fabriclint("check")
            .argument("--fail-on")
            .argument("never")
            .argument(&folder)
            .format("json", checked),
        simulation().format("json", simulated),
        simulation().argument("--summary").format("json", summed),
        simulation()
            .argument("--summary")
            .argument("--depth")
            .argument("2")
            .format("json", &folder.with_extension("simulate-pairs.json")),
    ];
    let costs = in_turn(&runs, rounds)?;
    let about = format!(
        "{hosts} hosts, reports in JSON; least of {rounds} rounds in turn, everything as a part of \
         what `check` takes."
    );
    let columns = [
        "what",
        "wall, ms",
        "of check",
        "CPU, ms",
        "MB",
        "of check",
        "report, MB",
    ];
    let mut table = Table::new("simulate", about, &columns);
    let names = reports
        .iter()
        .map(|(name, report)| (*name, Some(report)))
        .chain([("simulate --summary --depth 2", None)]);
    let Some(check) = costs.first() else {
        return Err("a run is missing".into());
    };
    for ((name, report), cost) in names.zip(&costs) {
        let written = match report {
            Some(report) => megabytes(fs::metadata(report)?.len()).into(),
            None => Value::from("-"),
        };
        let wall = milliseconds(cost.wall);
        table.row([
            name.into(),
            wall.into(),
            (wall / milliseconds(check.wall)).into(),
            milliseconds(cost.cpu).into(),
            megabytes(cost.memory).into(),
            (real(cost.memory) / real(check.memory)).into(),
            written,
        ]);
    }
    Ok(table)
}
