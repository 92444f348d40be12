//! A page for people: a matrix of failures and traffic classes with the outcome as a word in each cell, then each
//! failure with its reasons. One file that loads nothing and runs nothing, readable on paper.
//!
//! Exports are hostile: every name goes through the template engine's escaping.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;

use super::blocks::{Block, Row, Weight, blocks, rows};
use super::chain::chain;
use super::clusters::sentence;
use super::simulated::SimulationReport;
use super::totals;
use super::traffic::Class;
use super::words;
use crate::report::html::{FileRow, ShownPlace, ShownProblem, file_rows, policy};
use crate::report::json::TOOL;
use crate::report::picture::{ShownPicture, shown, styled};
use crate::report::text::{clean, plural};
use crate::simulation::{Outcome, Verdict};
use crate::source::Citations;

const STYLE: &str = concat!(
    include_str!("../html/style.css"),
    include_str!("simulation.css")
);
/// Failures that a page spells out: it opens no faster than its longest table.
const FAILURES: usize = 500;
/// Failures that are in sight at once.
const UNFOLDED: usize = 25;
/// Names that an entry spells out.
const NAMES: usize = 60;

#[derive(Template)]
#[template(path = "simulation.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    policy: String,
    style: Cow<'static, str>,
    version: &'static str,
    worst: Outcome,
    scope: String,
    verdicts: Vec<(Verdict, usize)>,
    tiles: Vec<(Outcome, u64)>,
    classes: Vec<String>,
    failures: Vec<Failure>,
    more: usize,
    folded: Vec<String>,
    kinds: Vec<(&'static str, Vec<(Outcome, usize)>)>,
    baseline: Vec<Happening>,
    absent: Vec<String>,
    legend: Vec<Outcome>,
    problems: Vec<ShownProblem<'a>>,
    pictures: Vec<ShownPicture>,
    sources: Vec<FileRow<'a>>,
    files: usize,
    is_summary: bool,
    is_empty: bool,
}

/// A failure, in the matrix and below it.
struct Failure {
    number: usize,
    id: String,
    title: String,
    scopes: String,
    worst: Outcome,
    word: String,
    verdict: Option<Verdict>,
    cells: Vec<Option<MatrixCell>>,
    happenings: Vec<Happening>,
    clusters: Vec<(Verdict, String)>,
    is_open: bool,
}

/// What a failure does to a class.
struct MatrixCell {
    outcome: Outcome,
    word: String,
    hosts: String,
}

/// What happens to whom, and why.
struct Happening {
    outcome: Outcome,
    word: String,
    who: Vec<(String, String)>,
    vms: u64,
    details: String,
    missing: Vec<(String, String)>,
    steps: Vec<ShownPlace>,
    loose: Vec<String>,
}

pub(super) fn write(report: &SimulationReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cited = report.cited();
    page(report, &cited)?.write_into(out)
}

fn page<'a>(report: &SimulationReport<'a>, cited: &Citations<'a>) -> io::Result<Page<'a>> {
    let simulation = report.simulation;
    let blocks = blocks(simulation);
    let is_told = |block: &&Block<'a>| report.is_summary || block.weight() == Weight::Full;
    let told: Vec<&Block<'a>> = blocks.iter().filter(is_told).collect();
    let classes = classes(&told);
    let failures = told.iter().take(FAILURES).enumerate();
    let failures = failures.map(|(index, block)| failure(cited, index, block, &classes));
    let folded = [
        (Weight::LastPath, "Nothing happens, and one path is left"),
        (Weight::Nothing, "Nothing happens"),
    ];
    let folded = folded.into_iter().filter_map(|(weight, text)| {
        let failures = totals::folded(&blocks, weight)?;
        Some(format!("{text}: {failures}."))
    });
    let baseline = rows(simulation, &simulation.baseline);
    let absent = totals::absent(simulation).into_iter();
    let style = styled(STYLE, report.run);
    Ok(Page {
        policy: policy(&style, None),
        style,
        pictures: shown(report.run)?,
        version: TOOL.version,
        worst: totals::worst(simulation),
        scope: totals::scope(simulation),
        verdicts: totals::verdicts(simulation),
        tiles: totals::outcomes(simulation),
        failures: failures.collect(),
        more: told.len().saturating_sub(FAILURES),
        folded: folded.collect(),
        kinds: totals::by_kind(simulation)
            .into_iter()
            .map(|(kind, outcomes)| (kind.name(), outcomes))
            .collect(),
        baseline: baseline.iter().map(|row| happening(cited, row)).collect(),
        absent: absent.map(|one| clean(&one)).collect(),
        legend: totals::spoken(simulation, &blocks),
        problems: report
            .run
            .all_problems()
            .map(|problem| ShownProblem::of(cited, problem))
            .collect(),
        sources: file_rows(report.run),
        files: report.run.reports.len(),
        is_summary: report.is_summary,
        is_empty: simulation.scenarios.is_empty(),
        classes: classes.iter().map(|class| clean(&class.label())).collect(),
    })
}

/// The classes of the columns: those that a failure does something to.
fn classes<'a>(blocks: &[&Block<'a>]) -> Vec<Class<'a>> {
    let rows = blocks.iter().flat_map(|block| &block.rows);
    let traffic = rows.flat_map(|row| row.concerned.traffic()).flatten();
    let mut classes: Vec<Class<'a>> = traffic.map(|(class, _)| class.group()).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn failure(
    cited: &Citations<'_>,
    index: usize,
    block: &Block<'_>,
    classes: &[Class<'_>],
) -> Failure {
    let touched = block.touched();
    let scopes = match block.scenarios.len() {
        1 => String::new(),
        _ => named(&block.scopes()),
    };
    let clusters = touched.iter();
    let clusters = clusters.map(|cluster| (cluster.verdict, clean(&sentence(cluster))));
    let cells = cells(block);
    Failure {
        number: index + 1,
        id: clean(block.id()),
        title: clean(&block.title()),
        scopes,
        worst: block.worst(),
        word: block.worst_word(),
        verdict: touched
            .iter()
            .map(|cluster| cluster.verdict)
            .max()
            .filter(|verdict| *verdict > Verdict::Kept),
        cells: classes
            .iter()
            .map(|class| cells.get(class).map(|row| matrix_cell(row)))
            .collect(),
        happenings: block.rows.iter().map(|row| happening(cited, row)).collect(),
        clusters: clusters.take(NAMES).collect(),
        is_open: index < UNFOLDED,
    }
}

/// The worst row of each class.
fn cells<'b, 'a>(block: &'b Block<'a>) -> BTreeMap<Class<'a>, &'b Row<'a>> {
    let mut cells = BTreeMap::new();
    for row in &block.rows {
        for (class, _) in row.concerned.traffic().flatten() {
            // Rows stand in order, the worst first.
            cells.entry(class.group()).or_insert(row);
        }
    }
    cells
}

fn matrix_cell(row: &Row<'_>) -> MatrixCell {
    let what = &row.cell.what;
    MatrixCell {
        outcome: what.outcome,
        word: words::outcome(what.outcome, what.share),
        hosts: plural(row.concerned.hosts(), "host"),
    }
}

/// Names, as many as an entry spells out.
fn named(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| clean(name)).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn happening(cited: &Citations<'_>, row: &Row<'_>) -> Happening {
    let what = &row.cell.what;
    let entries = row.concerned.entries();
    let steps = chain(row.cell);
    let places = steps.iter();
    let places = places.filter_map(|step| Some((step.place?, step.with_rules())));
    let missing = row.missing.iter();
    Happening {
        outcome: what.outcome,
        word: words::outcome(what.outcome, what.share),
        who: entries
            .map(|(traffic, hosts)| (clean(&traffic), named(&hosts)))
            .collect(),
        vms: row.vms,
        details: clean(&row.details.join("; ")),
        missing: missing
            .map(|missing| (clean(&missing.fact), clean(&missing.export)))
            .collect(),
        steps: places
            .map(|(place, text)| ShownPlace::of(cited, place, Some(&text)))
            .collect(),
        loose: steps
            .iter()
            .filter(|step| step.place.is_none())
            .map(|step| clean(&step.with_rules()))
            .collect(),
    }
}
