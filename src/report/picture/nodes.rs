//! Nodes of a picture in SVG: a box, the lines of its label, its marks and its numbers.

use std::io::{self, Write};

use super::colours::style_of;
use super::drawn::Numbered;
use super::escape::xml;
use super::key::LINE;
use crate::catalogue::Severity;
use crate::picture::layout::{Layout, Rect, fit, width_of};
use crate::picture::{Node, NodeKind};

/// Writes a node.
pub(super) fn node_into(
    node: &Node,
    index: usize,
    placed: &Layout,
    findings: &[Numbered<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let rect = placed.boxes[index];
    let mut classes = vec!["node".to_owned(), node.kind.name().to_owned()];
    if node.unknown.is_some() {
        classes.push("unknown".to_owned());
    }
    if node.failed.is_some() {
        classes.push("failed".to_owned());
    }
    let outcome = node.felt.map(|felt| felt.outcome);
    classes.extend(outcome.map(|outcome| outcome.name().to_owned()));
    write!(
        out,
        "<g class=\"{}\" data-id=\"{}\" data-kind=\"{}\"",
        classes.join(" "),
        xml(&node.id),
        node.kind
    )?;
    if !node.class.is_empty() {
        write!(out, " data-class=\"{}\"", xml(&node.class))?;
    }
    if node.failed.is_some() {
        write!(out, " data-mark=\"failed\"")?;
    }
    if let Some(outcome) = outcome {
        write!(out, " data-outcome=\"{outcome}\"")?;
    }
    writeln!(out, "><title>{}</title>", xml(&tooltip(node)))?;
    if let Some(rect) = rect {
        box_into(node, rect, &placed.labels[index], out)?;
        badges_into(node, rect, findings, out)?;
    }
    writeln!(out, "</g>")
}

/// Everything that is to be said of a node, in lines.
fn tooltip(node: &Node) -> String {
    let mut lines = vec![node.name.clone()];
    lines.extend(node.details.iter().cloned());
    lines.extend(node.unknown.clone());
    lines.extend(node.failed.clone());
    lines.extend(node.felt.map(|felt| felt.words()));
    lines.extend(node.names.iter().cloned());
    let lines: Vec<String> = lines.iter().map(|line| xml(line)).collect();
    lines.join("; ")
}

fn box_into(
    node: &Node,
    rect: Rect,
    label: &(Vec<String>, Vec<String>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let Rect {
        x,
        y,
        width,
        height,
    } = rect;
    let (bottom, right) = (rect.bottom(), rect.right());
    let style = style_of(node);
    let colour = style
        .as_ref()
        .map_or(String::new(), |style| format!(" k-{}", style.word));
    writeln!(
        out,
        "<rect class=\"box{colour}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\"/>"
    )?;
    if let Some(style) = &style {
        writeln!(
            out,
            "<rect class=\"f-{}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"4\"/>",
            style.word
        )?;
    }
    let is_bracket =
        node.kind == NodeKind::Carrier || node.kind == NodeKind::VirtualSwitch && width > 150;
    if is_bracket && node.unknown.is_none() {
        let legs = bottom + 8;
        writeln!(
            out,
            "<path class=\"bracket\" d=\"M{x} {legs}V{bottom}H{right}V{legs}\"/>"
        )?;
    }
    if node.failed.is_some() {
        let (x, y) = (x - 7, y - 7);
        writeln!(
            out,
            "<path class=\"cross\" d=\"M{x} {y}l14 14M{} {y}l-14 14\"/>",
            x + 14
        )?;
    }
    label_into(node, rect, label, out)
}

/// The lines of a label: those of hosts and cards at the left, all others in the middle.
fn label_into(
    node: &Node,
    rect: Rect,
    (names, details): &(Vec<String>, Vec<String>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_frame = node.kind == NodeKind::Host && names.is_empty();
    if is_frame || node.kind == NodeKind::Mezzanine {
        let room = if node.kind == NodeKind::Host {
            rect.width - 12
        } else {
            42
        };
        let mut lines = fit(
            &node.name,
            room,
            12,
            if node.kind == NodeKind::Host { 1 } else { 3 },
        );
        lines.extend(node.failed.clone());
        for (line, text) in (1..).zip(&lines) {
            let (x, y) = (rect.x + 6, rect.y + 3 + LINE * line);
            writeln!(
                out,
                "<text class=\"name\" x=\"{x}\" y=\"{y}\">{}</text>",
                xml(text)
            )?;
        }
        return Ok(());
    }
    let x = rect.middle();
    let count = i32::try_from(names.len() + details.len()).unwrap_or(1);
    // Short labels stand in the middle of their box.
    let spare = (rect.height - count * LINE - 4).max(0) / 2;
    let mut line_y = rect.y + spare + 1;
    let marks = node.felt.iter().count() + node.failed.iter().count();
    for (index, text) in names.iter().chain(details).enumerate() {
        line_y += LINE;
        let class = match () {
            () if index < names.len() => "name",
            () if marks > 0 && is_mark(node, text) => "outcome",
            () => "quiet",
        };
        writeln!(
            out,
            "<text class=\"{class}\" x=\"{x}\" y=\"{line_y}\" text-anchor=\"middle\">{}</text>",
            xml(text)
        )?;
    }
    Ok(())
}

/// Whether a line of a label is of a mark.
fn is_mark(node: &Node, line: &str) -> bool {
    let words = [node.failed.clone(), node.felt.map(|felt| felt.words())];
    words
        .into_iter()
        .flatten()
        .any(|words| words.contains(line.trim_end_matches('…')))
}

fn badges_into(
    node: &Node,
    rect: Rect,
    findings: &[Numbered<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    if node.badges.is_empty() {
        return Ok(());
    }
    let of_node = findings
        .iter()
        .filter(|of| node.badges.contains(&of.number));
    let worst = of_node
        .map(|of| of.finding.severity)
        .max()
        .unwrap_or(Severity::Info);
    let text = ranges(&node.badges);
    let width = width_of(&text, 11) + 8;
    let (x, y) = ((rect.right() + 6 - width).max(2), rect.y - 9);
    let numbers: Vec<String> = node.badges.iter().map(ToString::to_string).collect();
    writeln!(
        out,
        "<g class=\"badge {}\" data-badges=\"{}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"16\" rx=\"8\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{text}</text></g>",
        worst.name(),
        numbers.join(" "),
        x + width / 2,
        y + 12,
    )
}

/// Numbers in order as `1-3, 7`.
fn ranges(numbers: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => parts.push((*number, *number)),
        }
    }
    let parts = parts.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}-{last}"),
    });
    parts.collect::<Vec<_>>().join(", ")
}
