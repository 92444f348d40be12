//! What stands below a picture: only what occurs in it.

use std::collections::BTreeSet;

use super::colours::{ClassStyle, style_of};
use super::drawn::PictureReport;
use crate::picture::{NodeKind, View};
use crate::simulation::{Fate, Outcome};

/// An entry of a legend.
pub(super) enum Entry {
    /// A traffic class in its colour.
    Class(ClassStyle, String),
    /// A kind of line.
    Line(&'static str, &'static str),
    /// A mark of a failure.
    Mark(&'static str, &'static str),
    /// An outcome and what it means.
    Outcome(Outcome, String),
    /// A sentence.
    Note(String),
}

/// The entries, but for findings.
pub(super) fn entries(report: &PictureReport<'_>) -> Vec<Entry> {
    let picture = report.picture;
    let mut all = Vec::new();
    let mut classes = BTreeSet::new();
    for node in &picture.nodes {
        if let Some(style) = style_of(node) {
            let name = if style.word == "other" {
                node.class.clone()
            } else {
                style.word.to_owned()
            };
            classes.insert((name, style));
        }
    }
    all.extend(
        classes
            .into_iter()
            .map(|(name, style)| Entry::Class(style, name)),
    );
    all.extend(signs(report));
    let felt = picture.nodes.iter().filter_map(|node| node.felt);
    let outcomes: BTreeSet<Outcome> = felt
        .map(|felt| felt.outcome)
        .chain(of_matrix(report))
        .collect();
    all.extend(outcomes.into_iter().rev().map(|outcome| {
        let means = outcome.description().trim_end_matches('.');
        Entry::Outcome(outcome, means.replace('\n', " "))
    }));
    all.extend(names(report));
    all.extend(picture.notes.iter().cloned().map(Entry::Note));
    all
}

/// Kinds of lines and marks.
fn signs(report: &PictureReport<'_>) -> Vec<Entry> {
    let picture = report.picture;
    let edges = || picture.edges.iter();
    let has_plain = edges().any(|edge| !edge.is_standby && !edge.is_channel && !edge.is_inferred);
    let lines = [
        (has_plain, Entry::Line("active", "active")),
        (
            edges().any(|edge| edge.is_standby),
            Entry::Line("standby", "standby"),
        ),
        (
            edges().any(|edge| edge.is_channel),
            Entry::Line("channel", "channel of links"),
        ),
        (
            edges().any(|edge| edge.is_inferred),
            Entry::Line("inferred", "inferred: no export says it"),
        ),
        (
            picture.nodes.iter().any(|node| node.unknown.is_some()),
            Entry::Mark(
                "unknown",
                "unknown: the export that would say it is missing",
            ),
        ),
        (
            !picture.fails.is_empty(),
            Entry::Mark("failed", "what fails"),
        ),
        (
            has_fate(report, Fate::Down),
            Entry::Mark("down", "down: the link is lost, the host sees it"),
        ),
        (
            has_fate(report, Fate::Dead),
            Entry::Mark("dead", "still up: the link is up, frames go nowhere"),
        ),
        (
            has_fate(report, Fate::Rerouted),
            Entry::Mark(
                "rerouted",
                "rerouted by the backend, the host does not see it",
            ),
        ),
    ];
    let there = lines.into_iter().filter(|(is_there, _)| *is_there);
    there.map(|(_, entry)| entry).collect()
}

fn has_fate(report: &PictureReport<'_>, fate: Fate) -> bool {
    report
        .picture
        .edges
        .iter()
        .any(|edge| edge.fate == Some(fate))
}

fn of_matrix(report: &PictureReport<'_>) -> Vec<Outcome> {
    let matrix = report.picture.matrix.iter();
    let cells = matrix
        .flat_map(|matrix| &matrix.rows)
        .flat_map(|row| &row.cells);
    cells.flatten().map(|cell| cell.worst).collect()
}

/// Names behind boxes that stand for several, which paper cannot show otherwise.
fn names(report: &PictureReport<'_>) -> Vec<Entry> {
    if report.picture.view == View::Hosts {
        return Vec::new();
    }
    let nodes = report.picture.nodes.iter();
    let several = nodes.filter(|node| node.names.len() > 1 && node.kind != NodeKind::ComponentKind);
    several
        .map(|node| Entry::Note(format!("{}: {}", node.name, node.names.join(", "))))
        .collect()
}
