//! The studies of many rules: what one more costs a host, and what they cost at the start.

use std::error::Error;
use std::path::Path;

use serde_json::Value;

use crate::copies::{folder as folder_of_copies, pack, shipped};
use crate::generate::fleet;
use crate::process::{Run, in_turn};
use crate::studies::{Outcome, clean, milliseconds, real};
use crate::table::Table;

/// All rules in one engine on the bytecode machine.
fn evaluate(folder: &Path, rules: usize) -> Result<Run, Box<dyn Error>> {
    let run = Run::own("evaluate")?.argument(folder);
    Ok(match rules.saturating_sub(shipped()?) {
        0 => run,
        more => run.argument("--copies").argument(pack(more)?),
    })
}

/// Processor time with more and more rules.
pub fn rules(counts: &[usize], hosts: u64, rounds: usize) -> Outcome {
    let folder = fleet(&clean(hosts))?;
    let runs = counts.iter().map(|count| evaluate(&folder, *count));
    let costs = in_turn(&runs.collect::<Result<Vec<_>, _>>()?, rounds)?;
    let about = format!(
        "{hosts} hosts; reading, loading and evaluating, without a report; further rules are copies \
         of the shipped ones in the same engine; least of {rounds} rounds in turn. What a host and \
         rule takes is the difference to the row above."
    );
    let columns = [
        "rules",
        "CPU, ms",
        "load, ms",
        "µs a host",
        "µs a host and rule",
    ];
    let mut table = Table::new("rules", about, &columns);
    let mut above: Option<(usize, f64)> = None;
    for (count, cost) in counts.iter().zip(&costs) {
        let each = cost.cpu.as_secs_f64() * 1e6 / real(hosts);
        let slope = match above {
            Some((fewer, less)) => {
                let more = count.saturating_sub(fewer) as u64;
                ((each - less) / real(more)).into()
            }
            None => Value::from("-"),
        };
        let cpu = milliseconds(cost.cpu).into();
        let load = cost.phase("load the rules").into();
        table.row([(*count).into(), cpu, load, each.into(), slope]);
        above = Some((*count, each));
    }
    Ok(table)
}

/// A process on three hosts, with few rules and many.
pub fn start_up(rules: usize, rounds: usize) -> Outcome {
    let folder = fleet(&clean(3))?;
    let few = shipped()?;
    let version = Run::new(env!("CARGO_BIN_EXE_fabriclint"), &["--version"]);
    let own = folder_of_copies(rules.saturating_sub(few))?;
    let runs = [
        version,
        Run::check(&folder),
        Run::check(&folder).argument("--policies").argument(own),
        evaluate(&folder, few)?,
        evaluate(&folder, rules)?,
    ];
    let names = [
        "--version".to_owned(),
        format!("check, {few} rules"),
        format!("check, {rules} rules, --policies on the interpreter"),
        format!("no report, {few} rules on the bytecode machine"),
        format!("no report, {rules} rules on the bytecode machine"),
    ];
    let about = format!("three hosts; the whole process, least of {rounds} runs in turn.");
    let columns = ["what", "wall, ms", "CPU, ms", "load, ms"];
    let mut table = Table::new("start-up", about, &columns);
    for (name, cost) in names.iter().zip(in_turn(&runs, rounds)?) {
        let (wall, cpu) = (milliseconds(cost.wall), milliseconds(cost.cpu));
        let load = cost.phase("load the rules");
        table.row([name.as_str().into(), wall.into(), cpu.into(), load.into()]);
    }
    Ok(table)
}
