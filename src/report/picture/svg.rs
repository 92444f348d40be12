//! A picture as SVG. Text is text, nothing is loaded, run or linked. Exports are hostile: every name goes through
//! [`xml`].

use std::io::{self, Write};

use super::colours::styles;
use super::drawn::{Numbered, PictureReport};
use super::escape::xml;
use super::key::{MARGIN, legend_into};
use super::lines::edge_into;
use super::nodes::node_into;
use super::style::STYLE;
use super::table::{needs, table_into};
use crate::picture::layout::{Layout, layout};
use crate::picture::{NodeKind, View};

/// Whether the picture brings its own style, or stands in a page that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Alone,
    InPage,
}

pub(super) fn write(report: &PictureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_as(report, Standing::Alone, out)
}

/// Writes a picture that stands alone or in a page.
pub(super) fn write_as(
    report: &PictureReport<'_>,
    standing: Standing,
    out: &mut dyn Write,
) -> io::Result<()> {
    let picture = report.picture;
    let mut placed = layout(picture);
    let findings = report.findings();
    // The table stands beside what is drawn, or alone.
    let left = if picture.view == View::Fleet {
        MARGIN
    } else {
        placed.width + MARGIN
    };
    let (mut table, mut legend) = (Vec::new(), Vec::new());
    if let Some(matrix) = &picture.matrix {
        let (right, bottom) = table_into(report, matrix, (left, 44), &mut table)?;
        placed.width = placed.width.max(right + MARGIN);
        placed.height = placed.height.max(bottom);
    }
    placed.width = placed.width.max(needs(&picture.title));
    let bottom = legend_into(report, &findings, &placed, &mut legend)?;
    let (width, height) = (placed.width, bottom + MARGIN);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fabric-picture\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
    )?;
    writeln!(out, "<title>{}</title>", xml(&picture.title))?;
    writeln!(out, "<desc>{}</desc>", xml(&description(report)))?;
    if standing == Standing::Alone {
        writeln!(out, "<style>\n{}</style>", style())?;
    }
    writeln!(
        out,
        "<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>"
    )?;
    writeln!(
        out,
        "<text class=\"title\" x=\"{MARGIN}\" y=\"22\">{}</text>",
        xml(&picture.title)
    )?;
    drawing_into(report, &placed, &findings, out)?;
    out.write_all(&table)?;
    out.write_all(&legend)?;
    writeln!(out, "</svg>")
}

/// Boxes around others, lines, and boxes over them.
fn drawing_into(
    report: &PictureReport<'_>,
    placed: &Layout,
    findings: &[Numbered<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let picture = report.picture;
    let around = [NodeKind::Host, NodeKind::Mezzanine];
    let is_around = |kind: NodeKind| around.contains(&kind);
    let of_table = [NodeKind::Domain, NodeKind::ComponentKind];
    for kind in around {
        for (index, node) in picture.nodes.iter().enumerate() {
            if node.kind == kind {
                node_into(node, index, placed, findings, out)?;
            }
        }
    }
    for (edge, line) in picture.edges.iter().zip(&placed.lines) {
        edge_into(edge, line.as_ref(), report, out)?;
    }
    for (index, node) in picture.nodes.iter().enumerate() {
        if !is_around(node.kind) && !of_table.contains(&node.kind) {
            node_into(node, index, placed, findings, out)?;
        }
    }
    Ok(())
}

/// The style sheet with the colours of classes.
pub(super) fn style() -> String {
    let mut style = String::new();
    for class in styles() {
        let (word, colour) = (class.word, class.colour);
        style.push_str(&format!(
            ".fabric-picture .k-{word}{{stroke:{colour}}}\n.fabric-picture .f-{word}{{fill:{colour}}}\n"
        ));
    }
    format!("{STYLE}{style}")
}

/// The picture in one sentence, for whoever does not see it.
fn description(report: &PictureReport<'_>) -> String {
    let picture = report.picture;
    let count = |kind: NodeKind| {
        picture
            .nodes
            .iter()
            .filter(|node| node.kind == kind)
            .count()
    };
    let mut parts = vec![format!(
        "{} on the way from {} consumers to {} upstream switches",
        picture.nodes.len(),
        count(NodeKind::Consumer),
        count(NodeKind::UpstreamSwitch)
    )];
    if !picture.fails.is_empty() {
        parts.push(format!("failed: {}", picture.fails.join(", ")));
    }
    if !picture.badges.is_empty() {
        parts.push(format!("findings: {}", picture.badges.len()));
    }
    parts.join("; ")
}
