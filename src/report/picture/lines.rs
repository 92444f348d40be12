//! Edges of a picture in SVG: a line, and what a failure does to it.

use std::io::{self, Write};

use super::colours::style_of;
use super::drawn::PictureReport;
use super::escape::xml;
use crate::picture::layout::Line;
use crate::picture::{Edge, EdgeKind};
use crate::simulation::Fate;

/// Writes an edge.
pub(super) fn edge_into(
    edge: &Edge,
    line: Option<&Line>,
    report: &PictureReport<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut classes = vec!["edge", edge.kind.name()];
    let state = if edge.is_standby { "standby" } else { "active" };
    classes.push(state);
    if edge.is_channel {
        classes.push("channel");
    }
    if edge.is_inferred {
        classes.push("inferred");
    }
    let fate = edge.fate.filter(|fate| *fate != Fate::Alive);
    classes.extend(fate.map(Fate::name));
    if edge.failed {
        classes.push("failed");
    }
    write!(
        out,
        "<g class=\"{}\" data-from=\"{}\" data-to=\"{}\" data-kind=\"{}\" data-state=\"{state}\"",
        classes.join(" "),
        xml(&edge.from),
        xml(&edge.to),
        edge.kind
    )?;
    let vlans = edge.vlan_text();
    if !vlans.is_empty() {
        write!(out, " data-vlans=\"{vlans}\"")?;
    }
    if let Some(fate) = fate {
        write!(out, " data-fate=\"{fate}\"")?;
    }
    if edge.failed {
        write!(out, " data-mark=\"failed\"")?;
    }
    let mut title = vec![edge.kind.name().to_owned(), state.to_owned()];
    if !vlans.is_empty() {
        title.push(format!("VLAN {vlans}"));
    }
    title.push(edge.fate_words().to_owned());
    title.retain(|word| !word.is_empty());
    writeln!(out, "><title>{}</title>", xml(&title.join("; ")))?;
    if let Some(line) = line {
        line_into(edge, line, report, out)?;
    }
    writeln!(out, "</g>")
}

fn line_into(
    edge: &Edge,
    line: &Line,
    report: &PictureReport<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let from = report
        .picture
        .nodes
        .iter()
        .find(|node| node.id == edge.from);
    let class = from
        .filter(|_| edge.kind == EdgeKind::Carries)
        .and_then(style_of);
    let colour = class.map_or(String::new(), |style| format!(" k-{}", style.word));
    let path = path(line);
    let broken = match edge.fate {
        Some(Fate::Down) => " pathLength=\"100\" stroke-dasharray=\"38 24 38\"",
        _ if edge.failed => " pathLength=\"100\" stroke-dasharray=\"38 24 38\"",
        _ => "",
    };
    writeln!(out, "<path class=\"line{colour}\" d=\"{path}\"{broken}/>")?;
    if edge.is_channel {
        writeln!(out, "<path class=\"core\" d=\"{path}\"/>")?;
    }
    mark_into(edge, line, out)
}

fn path(line: &Line) -> String {
    let mut path = String::new();
    for (index, (x, y)) in line.lead.iter().enumerate() {
        path.push_str(&format!("{}{x} {y}", if index == 0 { 'M' } else { 'L' }));
    }
    let ((x, y), (to_x, to_y)) = (line.start(), line.end);
    if line.is_level || x == to_x {
        return format!("{path}L{to_x} {to_y}");
    }
    let middle = i32::midpoint(y, to_y);
    format!("{path}C{x} {middle} {to_x} {middle} {to_x} {to_y}")
}

/// What a failure does to a line, as a mark and in words.
fn mark_into(edge: &Edge, line: &Line, out: &mut dyn Write) -> io::Result<()> {
    let words = edge.fate_words();
    if words.is_empty() {
        return Ok(());
    }
    let (x, y) = line.at(50);
    if edge.failed {
        writeln!(
            out,
            "<path class=\"cross\" d=\"M{} {}l14 14M{} {}l-14 14\"/>",
            x - 7,
            y - 7,
            x + 7,
            y - 7
        )?;
    }
    match edge.fate {
        Some(Fate::Dead) => {
            let (x, y) = line.end;
            writeln!(
                out,
                "<circle class=\"end\" cx=\"{x}\" cy=\"{}\" r=\"5\"/>",
                y - 4
            )?;
        }
        Some(Fate::Rerouted) => {
            let (x, y) = (x - 10, y + 6);
            writeln!(
                out,
                "<path class=\"arrow\" d=\"M{x} {y}c0 -14 18 -14 18 -2m-5 -4l5 5l5 -5\"/>"
            )?;
        }
        _ => {}
    }
    writeln!(
        out,
        "<text class=\"word\" x=\"{}\" y=\"{}\">{words}</text>",
        x + 8,
        y + 4
    )
}
