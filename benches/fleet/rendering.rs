//! The study of reports: many findings, and findings in an export that is one long line.

use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::generate::fleet;
use crate::process::{Run, in_turn};
use crate::site::Make;
use crate::studies::{Outcome, clean, megabytes, real};
use crate::table::Table;

/// The file that findings about connections stand in.
const EXPORT: &str = "oneview/appliance-01/server-profiles.json";

/// What writing takes.
pub fn rendering(findings: u64, padding: u64, rounds: usize) -> Outcome {
    // Every host has one finding by its design; of three broken ones, one has another two and two
    // have one each.
    let many = fleet(&broken(findings * 3 / 7 + 1, 1))?;
    let small = fleet(&broken(100, 10))?;
    let long = padded(&small, padding)?;
    let about = format!(
        "the phase `write` of `check --timings`, least of {rounds} rounds in turn. The long line is \
         `{EXPORT}` with {padding} MB before its members."
    );
    let columns = [
        "what",
        "findings",
        "report, MB",
        "write, ms",
        "µs a finding",
    ];
    let mut table = Table::new("rendering", about, &columns);
    let kinds = [
        ("many findings", &many),
        ("few findings", &small),
        ("few findings, a long line", &long),
    ];
    let mut cases = Vec::new();
    for (what, folder) in kinds {
        for format in ["json", "terminal", "html"] {
            cases.push((format!("{what}, {format}"), folder, format));
        }
    }
    let runs = cases.iter().map(|(_, folder, format)| {
        let run = Run::new(env!("CARGO_BIN_EXE_fabriclint"), &["check", "--timings"]);
        let run = run
            .argument("--fail-on")
            .argument("never")
            .argument(*folder);
        run.format(format, &report(folder, format))
    });
    let costs = in_turn(&runs.collect::<Vec<_>>(), rounds)?;
    for ((what, folder, format), cost) in cases.iter().zip(costs) {
        let count = fs::read_to_string(report(folder, "json"))?
            .matches("\"fingerprint\"")
            .count();
        let write = cost.phase("write");
        let size = megabytes(report(folder, format).metadata()?.len());
        let each = write * 1e3 / real(count as u64);
        table.row([
            what.as_str().into(),
            count.into(),
            size.into(),
            write.into(),
            each.into(),
        ]);
    }
    Ok(table)
}

fn broken(hosts: u64, every: u64) -> Make {
    Make {
        broken: every,
        ..clean(hosts)
    }
}

fn report(folder: &Path, format: &str) -> PathBuf {
    folder.with_extension(format!("report.{format}"))
}

/// The same fleet with one export made long: tasks of the appliance stand before its members, all
/// on one line.
fn padded(fleet: &Path, padding: u64) -> Result<PathBuf, Box<dyn Error>> {
    let name = fleet.file_name().unwrap_or_default().to_string_lossy();
    let folder = fleet.with_file_name(format!("{name}-long-{padding}"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy(fleet, &folder)?;
    let text = fs::read_to_string(fleet.join(EXPORT))?;
    let rest = text.strip_prefix('{').ok_or("the export is no object")?;
    let mut file = BufWriter::new(fs::File::create(folder.join(EXPORT))?);
    write!(file, "{{\"tasks\":[")?;
    let (mut written, mut number) = (0, 0_u64);
    while written < padding * 1_000_000 {
        let gap = if number == 0 { "" } else { "," };
        let task = format!(
            "{gap}{{\"type\":\"TaskResourceV2\",\"name\":\"Update {number}\",\"taskState\":\"Completed\",\
             \"percentComplete\":100,\"owner\":\"svc-oneview\",\"stateReason\":null}}"
        );
        file.write_all(task.as_bytes())?;
        written += task.len() as u64;
        number += 1;
    }
    write!(file, "],{rest}")?;
    file.flush()?;
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, target) = {
            let entry = entry?;
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
