//! The first line of a report, in words, and the lines below it that say what the run did not see. Every
//! format for people shows them.

use std::collections::{BTreeMap, BTreeSet};

use super::Run;
use super::conclusion::Conclusion;
use super::text::{list, plural};
use crate::catalogue::{RuleId, Severity};
use crate::coverage::StaleInventory;
use crate::finding::State;
use crate::source::{PLAN, ProblemSeverity, Status, WAIVERS};

impl Run {
    /// What stands behind the verdict in the first line: `63 of 213 checks evaluated; no finding among them`.
    #[must_use]
    pub fn headline(&self) -> String {
        let faults = self.all_problems();
        let faults = faults.filter(|problem| problem.severity == ProblemSeverity::Error);
        let faults = match faults.count() {
            0 => String::new(),
            count => format!("{} with the run or its inputs; ", plural(count, "problem")),
        };
        match self.conclusion() {
            Conclusion::Incomplete => format!("{}; {}", self.share(), self.among()),
            Conclusion::NoInput if self.recognised_any() => {
                "not one check was evaluated, so this says nothing about the site".to_owned()
            }
            Conclusion::NoInput => {
                "nothing was recognised: `fabriclint sources PATH` says why".to_owned()
            }
            _ => format!("{faults}{} ({})", self.found(), self.scope()),
        }
    }

    /// The verdict, and what it is restricted to: `pass (configuration only: 6 rules need operating state)`.
    #[must_use]
    pub fn qualified_verdict(&self) -> String {
        let verdict = self.verdict();
        let gaps = self.verdicts.not_evaluated.iter();
        let limits = gaps.filter(|gap| gap.is_limit && gap.state == State::Active);
        let rules: BTreeSet<&RuleId> = limits.map(|gap| &gap.rule).collect();
        match (self.conclusion(), rules.len()) {
            (Conclusion::Pass, 1) => {
                format!("{verdict} (configuration only: 1 rule needs operating state)")
            }
            (Conclusion::Pass, rules @ 2..) => {
                format!("{verdict} (configuration only: {rules} rules need operating state)")
            }
            _ => verdict.to_owned(),
        }
    }

    /// `63 of 213 checks evaluated`, without those that no export could tell.
    fn share(&self) -> String {
        let checks = self.checks();
        let all = checks.evaluated + checks.not_evaluated - self.limits().min(checks.not_evaluated);
        if checks.evaluated == all {
            // Then it is old, or not all that was expected.
            return format!(
                "all {} evaluated on what was handed in",
                plural(all, "check")
            );
        }
        format!("{} of {} evaluated", checks.evaluated, plural(all, "check"))
    }

    /// The findings of a run that none of them fails.
    fn among(&self) -> String {
        let counts = Severity::ALL.into_iter().rev();
        let words: Vec<String> = counts
            .filter_map(|severity| match (self.count(severity), severity) {
                (0, _) => None,
                (count, Severity::Info) => Some(format!("{count} info")),
                (count, _) => Some(plural(count, severity.name())),
            })
            .collect();
        if words.is_empty() {
            "no finding among them".to_owned()
        } else {
            format!("{} among them", words.join(", "))
        }
    }

    /// What the run did not see, a sentence each: hosts and backends that were expected, inventories that are
    /// too old, and what is missing to judge anything.
    #[must_use]
    pub fn shortfalls(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.conclusion() == Conclusion::NoInput && self.recognised_any() {
            lines.push(self.nothing_to_judge());
        }
        let coverage = &self.coverage;
        let missing: Vec<String> = coverage
            .missing
            .iter()
            .map(|missing| {
                let by: Vec<&str> = missing.expected_by.iter().map(|by| by.name()).collect();
                format!("{} ({})", missing.host, by.join(", "))
            })
            .collect();
        if !missing.is_empty() {
            let hosts = plural(missing.len(), "expected host");
            lines.push(format!("{hosts} not in the run: {}", list(&missing)));
        }
        for missing in &coverage.missing_backends {
            lines.push(missing.why.clone());
        }
        let (earlier, old): (Vec<_>, Vec<_>) = coverage
            .stale
            .iter()
            .partition(|stale| stale.earlier.is_some());
        if !earlier.is_empty() {
            let earlier = aged(&earlier);
            lines.push(format!("inventories of an earlier run: {}", list(&earlier)));
        }
        if let (Some(limit), false) = (&coverage.max_age, old.is_empty()) {
            let old = aged(&old);
            lines.push(format!("inventories older than {limit}: {}", list(&old)));
        }
        if !coverage.gaps.is_empty() {
            let words: Vec<String> = coverage.gaps.iter().map(|gap| gap.words.clone()).collect();
            lines.push(format!("not collected: {}", list(&words)));
        }
        lines
    }

    /// What was recognised, and what is missing to judge it.
    fn nothing_to_judge(&self) -> String {
        let mut files: BTreeMap<&str, usize> = BTreeMap::new();
        for report in self.reports.values() {
            let dialect = report.dialect.as_deref();
            if let Some(dialect) = dialect.filter(|dialect| *dialect != PLAN && *dialect != WAIVERS)
                && report.status == Status::Read
            {
                *files.entry(dialect).or_default() += 1;
            }
        }
        let recognised: Vec<String> = files
            .into_iter()
            .map(|(dialect, count)| format!("{} of {dialect}", plural(count, "file")))
            .collect();
        let mut missing = Vec::new();
        if self.hosts == 0 {
            missing.push("inventories of hosts");
        }
        if self.profiles == 0 {
            missing.push("server profiles of a backend");
        }
        let missing = match missing.as_slice() {
            [] => "what the rules need is in none of the exports".to_owned(),
            missing => format!("to judge anything, {} are missing", missing.join(" and ")),
        };
        match recognised.as_slice() {
            [] => missing,
            recognised => format!("recognised: {}; {missing}", recognised.join(", ")),
        }
    }
}

/// Names of what is old, with the age where it is known: `HV01 (20 days)`.
fn aged(stale: &[&StaleInventory]) -> Vec<String> {
    let names = stale.iter().map(|stale| {
        let name = stale.of.name();
        match stale.age.and_then(|age| usize::try_from(age).ok()) {
            Some(age) => format!("{name} ({})", plural(age, "day")),
            None => name.to_owned(),
        }
    });
    names.collect()
}
