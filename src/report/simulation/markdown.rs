//! Markdown for a change request: what fails, what is left and what clusters make of it, the worst first, then why.
//! The page stays below what a comment of GitHub holds, and nothing of an export is markup in it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::blocks::{Block, Row, Weight, blocks, rows};
use super::chain::{Step, chain};
use super::clusters::sentence;
use super::simulated::SimulationReport;
use super::totals;
use super::words;
use crate::report::location::Location;
use crate::report::markdown::{Comment, code, escape};
use crate::report::text::{clean, list};
use crate::simulation::Outcome;
use crate::source::Citations;

/// The head of the table of failures.
const HEAD: &str = "| what fails | worst | to whom | clusters |\n|---|---|---|---|";
/// Sentences of clusters in a row of the table.
const CLUSTERS: usize = 2;

pub(super) fn write(report: &SimulationReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cited = report.cited();
    let simulation = report.simulation;
    let blocks = blocks(simulation);
    let mut page = Comment::default();
    head(report, &mut page);
    let is_told = |block: &&Block<'_>| {
        if report.is_summary {
            block.hurts_clusters()
        } else {
            block.weight() == Weight::Full
        }
    };
    let told: Vec<&Block<'_>> = blocks.iter().filter(is_told).collect();
    page.table(HEAD, told.iter().map(|block| block_row(block)), "failure");
    for (weight, text) in [
        (Weight::LastPath, "Nothing happens, and one path is left"),
        (Weight::Nothing, "Nothing happens"),
    ] {
        if let Some(failures) = totals::folded(&blocks, weight) {
            // Writing to a text cannot fail.
            let _ = writeln!(page.0, "\n{text}: {failures}");
        }
    }
    baseline(report, &cited, &mut page);
    not_simulated(report, &mut page);
    reasons(&cited, &told, &mut page);
    legend(&totals::spoken(simulation, &blocks), &mut page);
    out.write_all(page.0.as_bytes())
}

fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Lost | Outcome::BlackHole => "❌",
        Outcome::Unknown => "⚠️",
        Outcome::FailoverSeen | Outcome::FailoverUnseen | Outcome::Reduced => "ℹ️",
        Outcome::Unaffected => "✅",
    }
}

fn head(report: &SimulationReport<'_>, page: &mut Comment) {
    let simulation = report.simulation;
    let (word, scope) = totals::headline(simulation);
    let sign = if simulation.scenarios.is_empty() {
        "⚠️"
    } else {
        sign(totals::worst(simulation))
    };
    let _ = writeln!(page.0, "## fabriclint simulate: {sign} {word}\n\n{scope}");
    let counts = totals::outcomes(simulation);
    if !counts.is_empty() {
        let counts = counts
            .iter()
            .map(|(outcome, count)| format!("{count} {outcome}"));
        let counts = counts.collect::<Vec<_>>().join(", ");
        let _ = writeln!(page.0, "\nConsumers × failures: {counts}");
    }
    for (verdict, count) in totals::verdicts(simulation) {
        let _ = writeln!(
            page.0,
            "\n⚠️ clusters **{verdict}** by {count} of the failures"
        );
    }
}

fn title(block: &Block<'_>) -> String {
    match block.scenarios.len() {
        1 => block.title(),
        _ => format!("{} ({})", block.title(), list(&block.scopes())),
    }
}

/// `black-hole 1/2: csv (VLAN 20) on HV01, HV02`.
fn who(row: &Row<'_>) -> String {
    let entries = row.concerned.entries();
    let who = entries.map(|(traffic, hosts)| format!("{traffic} on {}", list(&hosts)));
    let who = who.collect::<Vec<_>>().join("; ");
    let what = &row.cell.what;
    format!("{}: {who}", words::outcome(what.outcome, what.share))
}

fn block_row(block: &Block<'_>) -> String {
    let rows = block.rows.iter().map(|row| escape(&who(row)));
    let rows: Vec<String> = rows.collect();
    let touched = block.touched();
    let mut clusters: Vec<String> = touched
        .iter()
        .take(CLUSTERS)
        .map(|cluster| escape(&sentence(cluster)))
        .collect();
    if let Some(more) = touched.len().checked_sub(CLUSTERS).filter(|more| *more > 0) {
        clusters.push(format!("and {more} more clusters, no worse"));
    }
    format!(
        "| {} | {} {} | {} | {} |\n",
        escape(&title(block)),
        sign(block.worst()),
        escape(&block.worst_word()),
        rows.join("<br>"),
        clusters.join("<br>"),
    )
}

/// The rows of a failure with their reasons, as a list.
fn why(cited: &Citations<'_>, row: &Row<'_>) -> String {
    let mut text = format!(
        "- {}; {}\n",
        escape(&who(row)),
        escape(&row.details.join("; "))
    );
    for missing in &row.missing {
        let line = format!("not known: {}; {}", missing.fact, missing.export);
        text.push_str(&format!("  - {}\n", escape(&line)));
    }
    for step in chain(row.cell) {
        text.push_str(&format!("  - {}\n", step_line(cited, &step)));
    }
    text
}

fn step_line(cited: &Citations<'_>, step: &Step) -> String {
    let text = escape(&step.with_rules());
    let Some(place) = step.place else {
        return text;
    };
    let location = Location::of(cited, place);
    let mut place = code(&format!("{}:{}", location.file, location.line));
    if let Some(address) = location.far() {
        place.push_str(&format!(" {}", code(address)));
    }
    format!("{place} {text}")
}

fn reasons(cited: &Citations<'_>, told: &[&Block<'_>], page: &mut Comment) {
    if told.iter().all(|block| block.rows.is_empty()) {
        return;
    }
    page.fold("Why");
    'all: for block in told {
        let head = format!("\n**{}** {}\n\n", escape(&title(block)), code(block.id()));
        if !page.add(&head) {
            page.cut("further reasons");
            break;
        }
        for row in &block.rows {
            if !page.add(&why(cited, row)) {
                page.cut("further reasons");
                break 'all;
            }
        }
    }
    page.unfold();
}

fn baseline(report: &SimulationReport<'_>, cited: &Citations<'_>, page: &mut Comment) {
    let rows = rows(report.simulation, &report.simulation.baseline);
    if rows.is_empty() {
        return;
    }
    page.0.push_str("\n### Before anything fails\n\n");
    for row in &rows {
        if !page.add(&why(cited, row)) {
            page.cut("further consumers");
            return;
        }
    }
}

fn not_simulated(report: &SimulationReport<'_>, page: &mut Comment) {
    let absent = totals::absent(report.simulation);
    if absent.is_empty() {
        return;
    }
    page.0.push_str("\n### Not simulated\n\n");
    for one in absent {
        if !page.add(&format!("- {}\n", escape(&one))) {
            page.cut("further kinds");
            return;
        }
    }
}

fn legend(spoken: &[Outcome], page: &mut Comment) {
    if spoken.is_empty() {
        return;
    }
    page.fold("What the words mean");
    for outcome in spoken {
        let text = clean(outcome.description());
        let _ = writeln!(page.0, "- **{outcome}**: {text}");
    }
    page.unfold();
}
