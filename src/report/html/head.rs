//! The head of the page: what the run comes to, in numbers.

use super::findings::word;
use crate::catalogue::Severity;
use crate::finding::State;
use crate::report::Run;

/// A number at the top of the page.
pub(super) struct Tile {
    pub(super) label: &'static str,
    pub(super) count: String,
    /// What colours it; nothing for a number that is neither good nor bad.
    pub(super) kind: &'static str,
}

/// How many findings there are of a severity or in a state.
pub(super) struct Total {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) count: usize,
}

pub(super) fn verdict(run: &Run) -> &'static str {
    match run.verdict() {
        "pass" => "Pass",
        "fail" => "Fail",
        "incomplete" => "Incomplete",
        "no-input" => "No input",
        _ => "Error",
    }
}

/// What the run found; where it could not judge enough, how much it judged.
pub(super) fn headline(run: &Run) -> String {
    match run.verdict() {
        "incomplete" | "no-input" => run.headline(),
        _ => run.found(),
    }
}

pub(super) fn scope(run: &Run) -> String {
    match run.collected {
        Some(collected) => format!("{}; {collected}", run.scope()),
        None => run.scope(),
    }
}

pub(super) fn tiles(run: &Run) -> Vec<Tile> {
    let total = run.verdicts.total();
    let tile = |label, count: usize, kind| Tile {
        label,
        count: count.to_string(),
        // A count of 0 is neither good nor bad.
        kind: if count == 0 { "" } else { kind },
    };
    let mut tiles = vec![
        tile("errors", run.count(Severity::Error), "error"),
        tile("warnings", run.count(Severity::Warning), "warning"),
        tile("info", run.count(Severity::Info), "info"),
        tile("waived", run.verdicts.in_state(State::Waived), ""),
    ];
    if let Some(fixed) = &run.fixed {
        let known = run.verdicts.in_state(State::Baselined);
        tiles.extend([
            tile("known before", known, ""),
            tile("fixed", fixed.len(), "pass"),
        ]);
    }
    if let Some(left_out) = run.left_out {
        tiles.push(tile("in the base already", left_out, ""));
    }
    tiles.extend([
        Tile {
            label: "checks passed",
            count: format!("{} of {}", total.passed(), total.evaluated),
            kind: "",
        },
        tile("not evaluated", total.not_evaluated, "warning"),
        tile("not applicable", total.not_applicable, ""),
    ]);
    tiles
}

pub(super) fn severities(run: &Run) -> Vec<Total> {
    let findings = || run.verdicts.findings.iter();
    let total = |severity: Severity| Total {
        name: severity.name(),
        label: severity.name(),
        count: findings()
            .filter(|finding| finding.severity == severity)
            .count(),
    };
    Severity::ALL.into_iter().rev().map(total).collect()
}

/// The states that there are.
pub(super) fn states(run: &Run) -> Vec<Total> {
    let states = [State::Active, State::Waived, State::Baselined];
    let totals = states.into_iter().map(|state| Total {
        name: state.name(),
        label: word(state),
        count: run.verdicts.in_state(state),
    });
    totals.filter(|total| total.count > 0).collect()
}
