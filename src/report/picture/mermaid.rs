//! A picture as a flowchart of Mermaid. Its ids cannot hold what those of the snapshot do: nodes are numbered, and a
//! comment says which is which.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::colours::{style_of, styles};
use super::drawn::PictureReport;
use super::escape::{mermaid, mermaid_comment};
use super::words::{below, edge_label, frames, label};
use crate::picture::Edge;

pub(super) fn write(report: &PictureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let picture = report.picture;
    let ranks = if picture.edges.is_empty() { "LR" } else { "TB" };
    writeln!(out, "flowchart {ranks}")?;
    writeln!(out, "  accTitle: {}", mermaid(&picture.title))?;
    for line in below(report) {
        writeln!(out, "%% {}", mermaid_comment(&line))?;
    }
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, node) in (1..).zip(&picture.nodes) {
        numbers.insert(&node.id, number);
        writeln!(out, "%% n{number} = {}", mermaid_comment(&node.id))?;
        writeln!(out, "  n{number}[\"{}\"]", mermaid(&label(node).join(", ")))?;
    }
    frames_into(report, out)?;
    let ends = |edge: &Edge| {
        let from = numbers.get(edge.from.as_str()).copied()?;
        Some((from, numbers.get(edge.to.as_str()).copied()?))
    };
    let mut styled = Vec::new();
    let drawn = picture
        .edges
        .iter()
        .filter_map(|edge| Some((edge, ends(edge)?)));
    for (position, (edge, (from, to))) in drawn.enumerate() {
        let label = edge_label(edge);
        let label = if label.is_empty() {
            label
        } else {
            format!("|\"{}\"|", mermaid(&label))
        };
        writeln!(out, "  n{from} {}{label} n{to}", arrow(edge))?;
        if edge.is_inferred && !edge.is_standby {
            styled.push(position.to_string());
        }
    }
    if !styled.is_empty() {
        writeln!(
            out,
            "  linkStyle {} stroke:#7c858d,stroke-dasharray:2 3",
            styled.join(",")
        )?;
    }
    classes_into(report, out)
}

/// Solid for active, dashed for standby, thick for a channel.
fn arrow(edge: &Edge) -> &'static str {
    match (edge.is_standby || edge.is_inferred, edge.is_channel) {
        (true, _) => "-.-",
        (false, true) => "===",
        (false, false) => "---",
    }
}

fn frames_into(report: &PictureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut cards = 0;
    for (number, frame) in (1..).zip(frames(report.picture)) {
        writeln!(out, "  subgraph h{number} [\"{}\"]", mermaid(&frame.name))?;
        for index in &frame.nodes {
            writeln!(out, "    n{}", index + 1)?;
        }
        for card in &frame.cards {
            cards += 1;
            writeln!(out, "    subgraph c{cards} [\" \"]")?;
            for index in card {
                writeln!(out, "      n{}", index + 1)?;
            }
            writeln!(out, "    end")?;
        }
        writeln!(out, "  end")?;
    }
    Ok(())
}

fn classes_into(report: &PictureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    for style in styles() {
        let nodes = (1..).zip(&report.picture.nodes);
        let nodes = nodes.filter(|(_, node)| style_of(node).as_ref() == Some(&style));
        let nodes: Vec<String> = nodes.map(|(number, _)| format!("n{number}")).collect();
        if !nodes.is_empty() {
            writeln!(
                out,
                "  classDef {} stroke:{},stroke-width:3px",
                style.word, style.colour
            )?;
            writeln!(out, "  class {} {}", nodes.join(","), style.word)?;
        }
    }
    let nodes = (1..).zip(&report.picture.nodes);
    let failed = nodes.filter(|(_, node)| node.failed.is_some());
    let failed: Vec<String> = failed.map(|(number, _)| format!("n{number}")).collect();
    if !failed.is_empty() {
        writeln!(out, "  classDef failed stroke:#c00000,stroke-width:5px")?;
        writeln!(out, "  class {} failed", failed.join(","))?;
    }
    Ok(())
}
