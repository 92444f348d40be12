//! What commands cost beside `check` on the same fleet, in turn in one run: `simulate`, the ledgers, pictures, and the
//! reports of all of them.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::generate::fleet;
use crate::process::{Run, in_turn};
use crate::studies::{Outcome, clean, megabytes, milliseconds, real};
use crate::table::Table;

/// Simulations of one fleet.
pub fn simulate(hosts: u64, rounds: usize) -> Outcome {
    let commands = [
        ("check --fail-on never", "json"),
        ("simulate", "json"),
        ("simulate --summary", "json"),
        ("simulate --summary --depth 2", "json"),
    ];
    compare("simulate", &commands, hosts, rounds)
}

/// Ledgers and the picture of one fleet.
pub fn views(hosts: u64, rounds: usize) -> Outcome {
    let commands = [
        ("check --fail-on never", "json"),
        ("ledger vlan", "json"),
        ("ledger vlan", "csv"),
        ("ledger vlan --vlan 10", "json"),
        ("ledger qos", "json"),
        ("ledger qos", "csv"),
        ("graph --fleet", "svg"),
    ];
    compare("views", &commands, hosts, rounds)
}

/// Each command on the same fleet, everything as a part of what the first takes.
fn compare(name: &'static str, commands: &[(&str, &str)], hosts: u64, rounds: usize) -> Outcome {
    let folder = fleet(&clean(hosts))?;
    let mut runs = Vec::new();
    let mut reports: Vec<PathBuf> = Vec::new();
    for (command, format) in commands {
        let mut words = command.split(' ');
        let run = Run::fabriclint(words.next().unwrap_or_default());
        let report = folder.with_extension(format!("{}.{format}", command.replace(' ', "-")));
        let run = words.fold(run, Run::argument).argument(&folder);
        runs.push(run.format(format, &report));
        reports.push(report);
    }
    let costs = in_turn(&runs, rounds)?;
    let about = format!(
        "{hosts} hosts; least of {rounds} rounds in turn, everything as a part of what `check` takes."
    );
    let columns = [
        "what",
        "format",
        "wall, ms",
        "of check",
        "CPU, ms",
        "MB",
        "of check",
        "report, MB",
    ];
    let mut table = Table::new(name, about, &columns);
    let Some(check) = costs.first() else {
        return Err("a run is missing".into());
    };
    for (((command, format), report), cost) in commands.iter().zip(&reports).zip(&costs) {
        let wall = milliseconds(cost.wall);
        table.row([
            Value::from(*command),
            Value::from(*format),
            wall.into(),
            (wall / milliseconds(check.wall)).into(),
            milliseconds(cost.cpu).into(),
            megabytes(cost.memory).into(),
            (real(cost.memory) / real(check.memory)).into(),
            megabytes(fs::metadata(report)?.len()).into(),
        ]);
    }
    Ok(table)
}
