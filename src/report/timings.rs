//! Where the time of a run went: the slow rule, and the one that sees nothing. Times are beside the
//! report, never in it: reports of equal runs are equal.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use super::Run;
use crate::catalogue::RuleId;
use crate::finding::{Timings, Verdicts};

/// A rule's row.
struct RuleTime<'a> {
    rule: &'a str,
    subjects: usize,
    findings: usize,
    spent: Duration,
}

impl RuleTime<'_> {
    /// Microseconds for each subject; none for a rule that saw no subject.
    fn each(&self) -> String {
        match u32::try_from(self.subjects) {
            Ok(0) | Err(_) => "-".to_owned(),
            Ok(subjects) => (self.spent / subjects).as_micros().to_string(),
        }
    }
}

/// Writes the parts of a run, then its rules, the slowest first.
///
/// # Errors
/// What the writer says.
pub fn write_timings(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let (phases, verdicts) = (&run.phases, &run.verdicts);
    let rows = rows(verdicts);
    let ids = rows.iter().map(|row| row.rule.len());
    let names = phases.iter().map(|(name, _)| name.len());
    let width = ids.chain(names).max().unwrap_or_default();
    writeln!(out, "{:width$} {:>8}", "timings", "ms")?;
    for (name, spent) in phases.iter() {
        let milliseconds = spent.as_secs_f64() * 1000.0;
        writeln!(out, "{name:width$} {milliseconds:>8.1}")?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nin `read and judge hosts`, the threads added up:")?;
    let heads = ["subjects", "findings", "µs", "each"].map(str::to_owned);
    line(out, width, "rule", &heads)?;
    for row in &rows {
        let numbers = [
            row.subjects.to_string(),
            row.findings.to_string(),
            row.spent.as_micros().to_string(),
            row.each(),
        ];
        line(out, width, row.rule, &numbers)?;
    }
    let Timings {
        reading, subjects, ..
    } = &verdicts.timings;
    for (name, spent) in [("reading hosts", reading), ("joins and inputs", subjects)] {
        let spent = spent.as_micros().to_string();
        line(
            out,
            width,
            name,
            &[String::new(), String::new(), spent, String::new()],
        )?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, width: usize, name: &str, numbers: &[String; 4]) -> io::Result<()> {
    let [subjects, findings, spent, each] = numbers;
    let text = format!("{name:width$} {subjects:>8} {findings:>8} {spent:>8} {each:>8}");
    // Rows of the reading have no numbers of their own in the last column.
    writeln!(out, "{}", text.trim_end())
}

fn rows(verdicts: &Verdicts) -> Vec<RuleTime<'_>> {
    let mut findings: BTreeMap<&RuleId, usize> = BTreeMap::new();
    for finding in &verdicts.findings {
        *findings.entry(&finding.rule).or_default() += 1;
    }
    let spent = verdicts.timings.rules.iter();
    let mut rows: Vec<RuleTime<'_>> = spent
        .map(|(rule, spent)| RuleTime {
            rule: rule.as_str(),
            subjects: verdicts
                .tallies
                .get(rule)
                .map_or(0, |tally| tally.evaluated),
            findings: findings.get(rule).copied().unwrap_or_default(),
            spent: *spent,
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.spent));
    rows
}
