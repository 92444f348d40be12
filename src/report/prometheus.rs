//! The text format of Prometheus, for the textfile collector of its node exporter: gauges of one run.
//! The collector knows how old the file is; so the run itself has no time here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::Run;
use super::conclusion::Conclusion;
use super::text::clean;
use crate::finding::State;
use crate::source::{Collected, Status};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Exposition::default();
    verdicts(run, &mut page);
    let counts = [("hosts", run.hosts), ("backends", run.backends)];
    for (name, count) in counts {
        page.metric(name, &format!("{name} in the run"));
        page.sample(name, &[], count);
    }
    page.metric("rules", "Rules in the run");
    page.sample("rules", &[], run.rules.len());
    page.metric("sources", "Files, by what became of them");
    let files = run.reports.values();
    for status in [
        Status::Read,
        Status::Unused,
        Status::Broken,
        Status::Foreign,
    ] {
        let count = files.clone().filter(|file| file.status == status).count();
        page.sample("sources", &[("status", status.name())], count);
    }
    page.metric("problems", "Problems with the run or its inputs");
    page.sample("problems", &[], run.all_problems().count());
    if let Some(fixed) = &run.fixed {
        page.metric("baseline_fixed", "Findings of the baseline that are gone");
        page.sample("baseline_fixed", &[], fixed.len());
    }
    if let Some(Collected { oldest, newest }) = run.collected {
        let what = "Day on which the inventory of a host was taken, in seconds since 1970";
        page.metric("inventory_timestamp_seconds", what);
        for (which, day) in [("oldest", oldest), ("newest", newest)] {
            let name = "inventory_timestamp_seconds";
            page.sample(
                name,
                &[("which", which)],
                i64::from(day.to_epoch_days()) * SECONDS_A_DAY,
            );
        }
    }
    if let Some(took) = run.phases.total() {
        page.metric(
            "duration_seconds",
            "How long the run took, without its reports",
        );
        page.sample(
            "duration_seconds",
            &[],
            format!("{:.3}", took.as_secs_f64()),
        );
    }
    conclusion(run, &mut page);
    out.write_all(page.0.as_bytes())
}

/// What the run comes to.
fn conclusion(run: &Run, page: &mut Exposition) {
    page.metric("verdict", "What the run comes to: 1 for the one that holds");
    for conclusion in Conclusion::ALL {
        let holds = u8::from(conclusion == run.conclusion());
        page.sample("verdict", &[("verdict", conclusion.name())], holds);
    }
    page.metric(
        "expected_hosts",
        "Hosts that somebody expects, by whether they are in the run",
    );
    let missing = run.coverage.missing.len();
    let seen = run.coverage.expected.len().saturating_sub(missing);
    for (state, count) in [("seen", seen), ("missing", missing)] {
        page.sample("expected_hosts", &[("state", state)], count);
    }
    let what = "What the run ended with: 0 pass or incomplete, 1 findings, 2 error, 3 no input";
    page.metric("exit_code", what);
    page.sample("exit_code", &[], run.exit_code());
}

/// Every rule has a sample, also the one that found nothing: a line that begins at 0 can rise.
fn verdicts(run: &Run, page: &mut Exposition) {
    let mut counts: BTreeMap<[&str; 3], usize> = BTreeMap::new();
    for card in &run.rules {
        let name = [card.id.as_str(), card.severity.name(), State::Active.name()];
        counts.insert(name, 0);
    }
    for finding in &run.verdicts.findings {
        let name = [
            finding.rule.as_str(),
            finding.severity.name(),
            finding.state.name(),
        ];
        *counts.entry(name).or_default() += 1;
    }
    page.metric("findings", "Findings, by rule, severity and state");
    for ([rule, severity, state], count) in counts {
        let labels = [("rule", rule), ("severity", severity), ("state", state)];
        page.sample("findings", &labels, count);
    }
    page.metric("checks", "Subjects that a rule saw, by what became of them");
    for (rule, tally) in &run.verdicts.tallies {
        let outcomes = [
            ("passed", tally.passed()),
            ("found", tally.found),
            ("not-evaluated", tally.not_evaluated),
            ("not-applicable", tally.not_applicable),
        ];
        for (outcome, count) in outcomes {
            let labels = [("rule", rule.as_str()), ("outcome", outcome)];
            page.sample("checks", &labels, count);
        }
    }
}

#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn metric(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP fabriclint_{name} {help}");
        // No counter: a later run may find less.
        let _ = writeln!(self.0, "# TYPE fabriclint_{name} gauge");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, text)| format!("{key}=\"{}\"", escape(text)))
            .collect();
        let labels = match labels.as_slice() {
            [] => String::new(),
            _ => format!("{{{}}}", labels.join(",")),
        };
        let _ = writeln!(self.0, "fabriclint_{name}{labels} {value}");
    }
}

fn escape(text: &str) -> String {
    // The backslash comes first, or the escape of the quote would be escaped again. A line has no other end.
    clean(text).replace('\\', "\\\\").replace('"', "\\\"")
}
