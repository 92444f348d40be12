//! The table of outcomes beside the boxes of hosts, or of a fleet, in SVG. The outcome is a word in each cell; the ground
//! only helps to find the worst.

use std::io::{self, Write};

use super::drawn::PictureReport;
use super::escape::xml;
use super::key::MARGIN;
use crate::picture::layout::{fit, width_of};
use crate::picture::{Matrix, Node, NodeKind, Outcomes, Row, View};

/// Height of a row.
const ROW: i32 = 20;
/// Width of a column of outcomes.
const COLUMN: i32 = 128;
/// Width of the heads of rows.
const HEAD: i32 = 300;

/// Width of a picture that has nothing but its title.
pub(super) fn needs(title: &str) -> i32 {
    width_of(title, 17) + 2 * MARGIN
}

/// Writes a table whose left upper corner is there, and says where its right lower one is.
pub(super) fn table_into(
    report: &PictureReport<'_>,
    matrix: &Matrix,
    (left, top): (i32, i32),
    out: &mut Vec<u8>,
) -> io::Result<(i32, i32)> {
    let is_fleet = report.picture.view == View::Fleet;
    writeln!(out, "<g class=\"table\">")?;
    let head = top + ROW - 6;
    let corner = if is_fleet { "domain" } else { "what fails" };
    writeln!(
        out,
        "<text class=\"quiet\" x=\"{left}\" y=\"{head}\">{corner}</text>"
    )?;
    for (column, name) in (0..).zip(&matrix.columns) {
        let x = left + HEAD + COLUMN * column + COLUMN / 2;
        let shown = fit(name, COLUMN - 6, 12, 1).concat();
        let text = format!(
            "<text class=\"name\" x=\"{x}\" y=\"{head}\" text-anchor=\"middle\">{}</text>",
            xml(&shown)
        );
        let nodes = report.picture.nodes.iter();
        let mut node =
            nodes.filter(|node| node.kind == NodeKind::ComponentKind && node.name == *name);
        around(node.next(), &text, out)?;
    }
    let mut y = top + ROW;
    for row in &matrix.rows {
        row_into(report, row, (left, y), out)?;
        y += ROW;
    }
    if matrix.idle > 0 {
        let text = format!("and {} more, of which nobody feels anything", matrix.idle);
        writeln!(
            out,
            "<text class=\"quiet\" x=\"{left}\" y=\"{}\">{text}</text>",
            y + 14
        )?;
        y += ROW;
    }
    writeln!(out, "</g>")?;
    let columns = i32::try_from(matrix.columns.len()).unwrap_or(0);
    Ok((left + HEAD + COLUMN * columns, y))
}

/// A text that is a node of the picture, where it is one.
fn around(node: Option<&Node>, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let Some(node) = node else {
        return writeln!(out, "{text}");
    };
    let mut title = vec![node.name.clone()];
    title.extend(node.details.iter().cloned());
    title.extend(node.names.iter().cloned());
    writeln!(
        out,
        "<g class=\"node {}\" data-id=\"{}\" data-kind=\"{}\"><title>{}</title>{text}</g>",
        node.kind,
        xml(&node.id),
        node.kind,
        xml(&title.join("; "))
    )
}

fn row_into(
    report: &PictureReport<'_>,
    row: &Row,
    (left, y): (i32, i32),
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let shown = fit(&row.name, HEAD - 8, 11, 1).concat();
    let text = format!("<text x=\"{left}\" y=\"{}\">{}</text>", y + 14, xml(&shown));
    let is_fleet = report.picture.view == View::Fleet;
    let node = report
        .picture
        .nodes
        .iter()
        .find(|node| is_fleet && node.id == row.id);
    if node.is_some() {
        around(node, &text, out)?;
    } else {
        let (id, names) = (xml(&row.id), xml(&row.names.join(", ")));
        writeln!(
            out,
            "<g class=\"head\"><title>{id}; {names}</title>{text}</g>"
        )?;
    }
    for (column, cell) in (0..).zip(&row.cells) {
        let x = left + HEAD + COLUMN * column;
        let name = report
            .picture
            .matrix
            .as_ref()
            .and_then(|all| all.columns.get(column_index(column)));
        match cell {
            Some(cell) => cell_into(row, name, cell, (x, y), out)?,
            None => writeln!(
                out,
                "<text class=\"quiet\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">–</text>",
                x + COLUMN / 2,
                y + 14
            )?,
        }
    }
    Ok(())
}

fn column_index(column: i32) -> usize {
    usize::try_from(column).unwrap_or_default()
}

fn cell_into(
    row: &Row,
    column: Option<&String>,
    cell: &Outcomes,
    (x, y): (i32, i32),
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let column = column.map(|column| xml(column)).unwrap_or_default();
    writeln!(
        out,
        "<g class=\"cell o-{}\" data-row=\"{}\" data-column=\"{column}\" data-outcome=\"{}\" data-count=\"{}\" \
         data-of=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/><text x=\"{}\" y=\"{}\" \
         text-anchor=\"middle\">{}</text></g>",
        cell.worst,
        xml(&row.id),
        cell.worst,
        cell.count,
        cell.of,
        x + 1,
        y + 1,
        COLUMN - 2,
        ROW - 2,
        x + COLUMN / 2,
        y + 14,
        cell.words()
    )
}
