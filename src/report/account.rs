//! What a run went by: the plan, the files by dialect, the rules, the time. The account is beside the report,
//! never in it, for whoever asks why a report says nothing.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Run;
use super::text::{clean, plural};
use crate::source::{PLAN, Status, WAIVERS};

/// Writes what a run went by.
///
/// # Errors
/// What the writer says.
pub fn write_account(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let own = |what: &'static str| {
        let reports = run.reports.values();
        let of_kind = reports.filter(move |report| report.dialect.as_deref() == Some(what));
        of_kind.filter(|report| report.status == Status::Read)
    };
    // Rules that need a plan only inform without one: whoever wonders why sees that none was found.
    if own(PLAN).next().is_none() {
        writeln!(out, "plan: no file")?;
    }
    for (what, report) in own(PLAN)
        .map(|report| ("plan", report))
        .chain(own(WAIVERS).map(|report| ("waivers", report)))
    {
        writeln!(out, "{what}: {}", clean(&report.file))?;
    }
    for (what, (files, objects)) in by_dialect(run) {
        let (files, objects) = (plural(files, "file"), plural(objects, "object"));
        writeln!(out, "{what}: {files}, {objects}")?;
    }
    let total = run.verdicts.total();
    writeln!(
        out,
        "rules: {}, of which {} saw nothing to judge; {} in all",
        run.rules.len(),
        run.rules
            .iter()
            .filter(|rule| !run.verdicts.judged(rule.id.as_str()))
            .count(),
        plural(total.evaluated, "check"),
    )?;
    for (name, spent) in run.phases.iter() {
        writeln!(out, "{name}: {:.1} ms", spent.as_secs_f64() * 1000.0)?;
    }
    Ok(())
}

/// Files and objects, by dialect or by what became of the files.
fn by_dialect(run: &Run) -> BTreeMap<String, (usize, usize)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for report in run.reports.values() {
        let what = match (report.status, report.dialect.as_deref()) {
            // Files of the user about the run stand above, each by its name.
            (_, Some(PLAN | WAIVERS)) => continue,
            (Status::Read, Some(dialect)) => dialect.to_owned(),
            (Status::Unused | Status::Broken, Some(dialect)) => {
                format!("{dialect}, {}", report.status.name())
            }
            _ => "not recognised".to_owned(),
        };
        let (files, objects) = counts.entry(what).or_default();
        *files += 1;
        *objects += report.objects;
    }
    counts
}
