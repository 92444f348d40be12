//! The study of the cache: a first run, and a second one after one host has changed.

use std::fs;
use std::path::Path;

use crate::generate::fleet;
use crate::process::{Cost, Run};
use crate::studies::{Outcome, clean, milliseconds};
use crate::table::Table;

/// What `check --cache` takes at first, and once everything but one host is known.
pub fn cache(hosts: u64, rounds: usize) -> Outcome {
    let folder = fleet(&clean(hosts))?;
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fleet-cache-study");
    let names = fs::read_dir(folder.join("hosts"))?;
    let names = names.filter_map(|entry| Some(entry.ok()?.path()));
    let host = names.min().ok_or("a fleet without hosts")?;
    let original = fs::read(&host)?;
    let plain = Run::check(&folder);
    let with_cache = Run::check(&folder).argument("--cache").argument(&kept);
    let mut rows: Vec<Vec<Cost>> = Vec::new();
    for round in 1..=rounds.max(1) {
        if kept.exists() {
            fs::remove_dir_all(&kept)?;
        }
        let first = [plain.once(), with_cache.once()];
        let changed = [original.as_slice(), &b"\n".repeat(round)].concat();
        fs::write(&host, changed)?;
        let second = with_cache.once();
        let report = fs::read(folder.with_extension("report.json"));
        let uncached = plain.once();
        let same = report.ok() == fs::read(folder.with_extension("report.json")).ok();
        fs::write(&host, &original)?;
        uncached?;
        if !same {
            return Err("the report of a run with a cache differs".into());
        }
        rows.push(
            first
                .into_iter()
                .chain([second])
                .collect::<Result<_, _>>()?,
        );
    }
    let costs = rows.into_iter().reduce(|one, other| {
        let pairs = one.into_iter().zip(&other);
        pairs.map(|(one, other)| one.least(other)).collect()
    });
    let about = format!(
        "{hosts} hosts; least of {rounds} rounds. The report of the second run is that of a run \
         without a cache, byte for byte."
    );
    let columns = ["run", "CPU, ms", "wall, ms", "of the first"];
    let mut table = Table::new("cache", about, &columns);
    let names = ["without a cache", "first", "second, one host changed"];
    let costs = costs.unwrap_or_default();
    let first = costs.get(1).map_or(1.0, |cost| milliseconds(cost.cpu));
    for (name, cost) in names.into_iter().zip(&costs) {
        let (cpu, wall) = (milliseconds(cost.cpu), milliseconds(cost.wall));
        table.row([name.into(), cpu.into(), wall.into(), (cpu / first).into()]);
    }
    Ok(table)
}
