//! A picture for Graphviz: ids are those of the snapshot, nothing has a place.

use std::io::{self, Write};

use super::colours::style_of;
use super::drawn::PictureReport;
use super::escape::{dot_id, dot_label};
use super::words::{below, edge_label, frames, label};
use crate::picture::{Edge, EdgeKind, Node, NodeKind};
use crate::simulation::{Fate, Outcome};

pub(super) fn write(report: &PictureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let picture = report.picture;
    let ranks = if picture.edges.is_empty() { "LR" } else { "TB" };
    let mut title = vec![picture.title.clone()];
    title.extend(below(report));
    let title: Vec<String> = title
        .iter()
        .map(|line| format!("{}\\l", dot_label(line)))
        .collect();
    writeln!(out, "digraph fabric {{")?;
    writeln!(
        out,
        "  graph [label=\"{}\", labelloc=b, labeljust=l, rankdir={ranks}, fontname=\"Helvetica\", fontsize=11];",
        title.concat()
    )?;
    writeln!(
        out,
        "  node [shape=box, fontname=\"Helvetica\", fontsize=11];"
    )?;
    writeln!(
        out,
        "  edge [arrowhead=none, fontname=\"Helvetica\", fontsize=9];"
    )?;
    for node in &picture.nodes {
        node_into(node, out)?;
    }
    frames_into(report, out)?;
    for edge in &picture.edges {
        edge_into(edge, out)?;
    }
    writeln!(out, "}}")
}

fn node_into(node: &Node, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = label(node).iter().map(|line| dot_label(line)).collect();
    let mut attributes = vec![
        format!("label=\"{}\"", lines.join("\\n")),
        format!("class=\"{}\"", node.kind),
    ];
    if let Some(style) = style_of(node) {
        attributes.push(format!("color=\"{}\", penwidth=2", style.colour));
    }
    let why = node.unknown.as_ref();
    if let Some(why) = why {
        attributes.push(format!("style=dashed, tooltip=\"{}\"", dot_label(why)));
    }
    if node.failed.is_some() {
        attributes.push("color=\"#c00000\", penwidth=3".to_owned());
    }
    if node.felt.is_some_and(|felt| felt.outcome == Outcome::Lost) {
        attributes.push("style=diagonals".to_owned());
    }
    if matches!(node.kind, NodeKind::Host | NodeKind::Mezzanine) {
        attributes.push("style=filled, fillcolor=\"#eceff1\"".to_owned());
    }
    writeln!(
        out,
        "  \"{}\" [{}];",
        dot_id(&node.id),
        attributes.join(", ")
    )
}

fn frames_into(report: &PictureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let id = |index: &usize| dot_id(&report.picture.nodes[*index].id);
    let mut cards = 0;
    for (number, frame) in frames(report.picture).iter().enumerate() {
        writeln!(out, "  subgraph cluster_host_{number} {{")?;
        writeln!(
            out,
            "    label=\"{}\"; labelloc=t; color=\"#c3c9cf\";",
            dot_label(&frame.name)
        )?;
        for index in &frame.nodes {
            writeln!(out, "    \"{}\";", id(index))?;
        }
        for card in &frame.cards {
            writeln!(out, "    subgraph cluster_card_{cards} {{")?;
            writeln!(out, "      label=\"\"; color=\"#aab2b9\";")?;
            for index in card {
                writeln!(out, "      \"{}\";", id(index))?;
            }
            writeln!(out, "    }}")?;
            cards += 1;
        }
        writeln!(out, "  }}")?;
    }
    Ok(())
}

fn edge_into(edge: &Edge, out: &mut dyn Write) -> io::Result<()> {
    let state = if edge.is_standby { "standby" } else { "active" };
    let mut attributes = vec![format!("class=\"{} {state}\"", edge.kind)];
    let label = edge_label(edge);
    if !label.is_empty() {
        attributes.push(format!("label=\"{}\"", dot_label(&label)));
    }
    if edge.is_standby {
        attributes.push("style=dashed".to_owned());
    }
    if edge.is_inferred {
        attributes.push("style=dotted, color=\"#7c858d\"".to_owned());
    }
    if edge.is_channel {
        // Two lines beside each other.
        attributes.push("color=\"#5b646d:#5b646d\"".to_owned());
    }
    match edge.fate {
        Some(Fate::Down) => attributes.push("style=dashed, color=\"#b3261e\"".to_owned()),
        Some(Fate::Dead) => attributes.push("arrowhead=dot, color=\"#b3261e\"".to_owned()),
        Some(Fate::Rerouted) => attributes.push("arrowhead=curve".to_owned()),
        _ => {}
    }
    if edge.kind == EdgeKind::Stacked {
        attributes.push("constraint=false".to_owned());
    }
    writeln!(
        out,
        "  \"{}\" -> \"{}\" [{}];",
        dot_id(&edge.from),
        dot_id(&edge.to),
        attributes.join(", ")
    )
}
