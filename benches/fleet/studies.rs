//! The studies of a run on fleets of one kind or of growing size. Each gives a table.

use std::error::Error;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Duration;

use serde_json::Value;

use crate::floor;
use crate::generate::fleet;
use crate::process::{Cost, Run, in_turn};
use crate::site::Make;
use crate::table::Table;

pub type Outcome = Result<Table, Box<dyn Error>>;

/// A fleet of the default kind.
pub fn clean(hosts: u64) -> Make {
    Make {
        hosts,
        vm_nics: 3,
        broken: 0,
        seed: 1,
        indented: false,
    }
}

pub fn milliseconds(spent: Duration) -> f64 {
    spent.as_secs_f64() * 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no count of hosts is that large"
)]
pub fn real(count: u64) -> f64 {
    count as f64
}

pub fn megabytes(bytes: u64) -> f64 {
    real(bytes) / 1e6
}

fn microseconds_a_host(cost: &Cost, hosts: u64) -> f64 {
    cost.cpu.as_secs_f64() * 1e6 / real(hosts)
}

/// One run of `check` a fleet.
fn checks(makes: &[Make], rounds: usize) -> Result<Vec<Cost>, Box<dyn Error>> {
    let fleets = makes.iter().map(fleet).collect::<Result<Vec<_>, _>>()?;
    let runs: Vec<Run> = fleets.iter().map(|folder| Run::check(folder)).collect();
    in_turn(&runs, rounds)
}

/// Bytes of the files below a folder.
fn bytes(folder: &Path) -> Result<u64, Box<dyn Error>> {
    let mut sum = 0;
    for file in floor::files(folder)? {
        sum += file.metadata()?.len();
    }
    Ok(sum)
}

/// What `check` takes against a generic parse of the same files.
pub fn floor(hosts: u64, rounds: usize) -> Outcome {
    let folder = fleet(&clean(hosts))?;
    let runs = [
        Run::example("parse")?.argument(&folder),
        Run::own("parse")?.argument(&folder),
        Run::check(&folder),
        Run::check(&folder).threads(1),
    ];
    let costs = in_turn(&runs, rounds)?;
    let [parse, allocated, check, single] = &costs[..] else {
        return Err("a run is missing".into());
    };
    let about = format!(
        "{hosts} hosts, {:.0} MB; least of {rounds} rounds in turn; the floor is a generic tree of \
         each file (serde_json), one after another. Phases are those of the run on one thread, by \
         the clock on the wall.",
        megabytes(bytes(&folder)?)
    );
    let mut table = Table::new("floor", about, &["what", "ms", "of the floor"]);
    let base = milliseconds(parse.cpu);
    let mut row = |name: &str, spent: f64| {
        table.row([name.into(), spent.into(), (spent / base).into()]);
    };
    row("generic parse: CPU", base);
    row(
        "generic parse on mimalloc: CPU",
        milliseconds(allocated.cpu),
    );
    row("check: CPU", milliseconds(check.cpu));
    row("check on one thread: CPU", milliseconds(single.cpu));
    for (name, spent) in &single.phases {
        row(&format!("one thread: {name}"), *spent);
    }
    Ok(table)
}

/// Memory at growing fleets.
pub fn memory(sizes: &[u64], rounds: usize) -> Outcome {
    let makes: Vec<Make> = sizes.iter().map(|size| clean(*size)).collect();
    let costs = checks(&makes, rounds)?;
    let about = format!(
        "largest resident memory of `check`, least of {rounds} rounds; a host's bytes are the \
         difference to the row above."
    );
    let columns = ["hosts", "MB", "bytes a host", "of its exports"];
    let mut table = Table::new("memory", about, &columns);
    let mut above: Option<(u64, u64, u64)> = None;
    for (make, cost) in makes.iter().zip(&costs) {
        let exports = bytes(&fleet(make)?)?;
        let (bytes, share) = match above {
            Some((hosts, memory, read)) => {
                let more = real(cost.memory) - real(memory);
                let hosts = real(make.hosts) - real(hosts);
                let read = real(exports) - real(read);
                ((more / hosts).into(), (more / read).into())
            }
            None => (Value::from("-"), Value::from("-")),
        };
        let megabytes = megabytes(cost.memory).into();
        table.row([make.hosts.into(), megabytes, bytes, share]);
        above = Some((make.hosts, cost.memory, exports));
    }
    Ok(table)
}

/// Wall time on one thread and more.
pub fn cores(hosts: u64, rounds: usize) -> Outcome {
    let folder = fleet(&clean(hosts))?;
    let most = available_parallelism()?.get();
    let runs: Vec<Run> = (1..=most)
        .map(|threads| Run::check(&folder).threads(threads))
        .collect();
    let costs = in_turn(&runs, rounds)?;
    let about =
        format!("{hosts} hosts; least of {rounds} rounds in turn, `RAYON_NUM_THREADS` set.");
    let columns = ["threads", "wall, ms", "speed-up", "CPU, ms"];
    let mut table = Table::new("cores", about, &columns);
    let first = costs.first().map(|cost| milliseconds(cost.wall));
    for (threads, cost) in (1..=most).zip(&costs) {
        let wall = milliseconds(cost.wall);
        let speed_up = first.unwrap_or(wall) / wall;
        let cpu = milliseconds(cost.cpu);
        table.row([threads.into(), wall.into(), speed_up.into(), cpu.into()]);
    }
    Ok(table)
}

/// Processor time a host at growing fleets.
pub fn hosts(sizes: &[u64], rounds: usize) -> Outcome {
    let makes: Vec<Make> = sizes.iter().map(|size| clean(*size)).collect();
    let costs = checks(&makes, rounds)?;
    let about = format!("`check`, least of {rounds} rounds in turn.");
    let columns = ["hosts", "CPU, ms", "CPU, µs a host", "wall, ms"];
    let mut table = Table::new("hosts", about, &columns);
    for (make, cost) in makes.iter().zip(&costs) {
        let each = microseconds_a_host(cost, make.hosts);
        let (cpu, wall) = (milliseconds(cost.cpu), milliseconds(cost.wall));
        table.row([make.hosts.into(), cpu.into(), each.into(), wall.into()]);
    }
    Ok(table)
}

/// Processor time a host with more and more VM NICs.
pub fn vm_nics(counts: &[u64], hosts: u64, rounds: usize) -> Outcome {
    let make = |vm_nics: &u64| Make {
        vm_nics: *vm_nics,
        ..clean(hosts)
    };
    let makes: Vec<Make> = counts.iter().map(make).collect();
    let costs = checks(&makes, rounds)?;
    let about = format!("{hosts} hosts; `check`, least of {rounds} rounds in turn.");
    let columns = ["VM NICs a host", "CPU, ms", "CPU, µs a host", "KB a host"];
    let mut table = Table::new("vm-nics", about, &columns);
    for (make, cost) in makes.iter().zip(&costs) {
        let each = microseconds_a_host(cost, hosts);
        let size = real(bytes(&fleet(make)?)?) / real(hosts) / 1e3;
        let cpu = milliseconds(cost.cpu);
        table.row([make.vm_nics.into(), cpu.into(), each.into(), size.into()]);
    }
    Ok(table)
}
