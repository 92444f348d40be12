//! How often each rule found something, in place of the findings: the size of the work before its details.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Run;
use super::text::plural;
use crate::catalogue::{RuleId, Severity};

/// Writes a line for each rule with findings, the most frequent first, and what the run comes to.
///
/// # Errors
/// What the writer says.
pub fn write_statistics(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&RuleId, Severity), usize> = BTreeMap::new();
    for finding in run.active() {
        *counts.entry((&finding.rule, finding.severity)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    // The sort is stable: of as many, rules stay in the order of their ids.
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let digits = rows.first().map_or(1, |(_, count)| count.to_string().len());
    let widest = rows.iter().map(|((rule, _), _)| rule.as_str().len()).max();
    let widest = widest.unwrap_or_default();
    for ((rule, severity), count) in rows {
        let title = run.card(rule).map_or("", |card| card.title.as_str());
        let (rule, severity) = (rule.as_str(), severity.name());
        writeln!(
            out,
            "{count:>digits$}  {severity:<7}  {rule:<widest$}  {title}"
        )?;
    }
    let gaps: usize = super::remark::open_gaps(run)
        .map(|gap| gap.subjects.len())
        .sum();
    if gaps > 0 {
        writeln!(out, "{} not evaluated", plural(gaps, "check"))?;
    }
    writeln!(out, "{}: {}", run.qualified_verdict(), run.headline())
}
