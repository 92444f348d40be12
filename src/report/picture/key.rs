//! What stands below a picture, in SVG.

use std::io::{self, Write};

use super::drawn::{Numbered, PictureReport};
use super::escape::xml;
use super::legend::{Entry, entries};
use crate::picture::layout::{Layout, fit, width_of};
use crate::simulation::Outcome;

/// Height of a line of text.
pub(super) const LINE: i32 = 14;
/// Room at the edges.
pub(super) const MARGIN: i32 = 18;
/// Height that the picture of a host has at most, where it can.
const TALL: i32 = 880;
/// Room for a finding.
const FINDING: i32 = 370;
/// The same where its place stands behind it, and so many have room for that.
const WIDE_FINDING: i32 = 560;
const FEW: i32 = 12;

/// Writes what stands below a picture, and says how far down it goes.
pub(super) fn legend_into(
    report: &PictureReport<'_>,
    findings: &[Numbered<'_>],
    placed: &Layout,
    out: &mut Vec<u8>,
) -> io::Result<i32> {
    let width = placed.width - 2 * MARGIN;
    let mut y = placed.height + 10;
    writeln!(out, "<g class=\"legend\">")?;
    writeln!(out, "<path class=\"rule\" d=\"M{MARGIN} {y}h{width}\"/>")?;
    let mut x = MARGIN;
    y += 16;
    for entry in entries(report) {
        let (mark, text) = sample(&entry);
        let room = width_of(&text, 11) + 44;
        if x > MARGIN && x + room > MARGIN + width {
            x = MARGIN;
            y += LINE + 3;
        }
        let lines = fit(&text, width - 44, 11, 12);
        writeln!(
            out,
            "{}",
            mark.replace("{x}", &x.to_string())
                .replace("{y}", &(y - 4).to_string())
        )?;
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                y += LINE;
            }
            writeln!(out, "<text x=\"{}\" y=\"{y}\">{}</text>", x + 30, xml(line))?;
        }
        x += room.min(width);
    }
    y = findings_into(findings, width, y + 6, out)?;
    writeln!(out, "</g>")?;
    Ok(y)
}

/// A sample of what an entry explains, at `{x}` and `{y}`, and the words for it.
fn sample(entry: &Entry) -> (String, String) {
    let at = |mark: &str| format!("<g transform=\"translate({{x}} {{y}})\">{mark}</g>");
    match entry {
        Entry::Class(style, name) => (
            at(&format!(
                "<rect class=\"f-{}\" x=\"0\" y=\"-5\" width=\"24\" height=\"10\"/>",
                style.word
            )),
            name.clone(),
        ),
        Entry::Line(kind, words) => {
            let core = if *kind == "channel" {
                "<path class=\"core\" d=\"M0 0h24\"/>"
            } else {
                ""
            };
            let line =
                format!("<g class=\"{kind}\"><path class=\"line\" d=\"M0 0h24\"/>{core}</g>");
            (at(&line), (*words).to_owned())
        }
        Entry::Mark(kind, words) => {
            let mark = match *kind {
                "failed" => "<path class=\"cross\" d=\"M5 -7l14 14M19 -7l-14 14\"/>",
                "down" => "<g class=\"down\"><path class=\"line\" d=\"M0 0h8m8 0h8\"/></g>",
                "dead" => {
                    "<g class=\"dead\"><path class=\"line\" d=\"M0 0h18\"/><circle class=\"end\" cx=\"19\" cy=\"0\" r=\"5\"/></g>"
                }
                "rerouted" => {
                    "<path class=\"arrow\" d=\"M2 5c0 -14 18 -14 18 -2m-5 -4l5 5l5 -5\"/>"
                }
                _ => {
                    "<g class=\"unknown\"><rect class=\"box\" x=\"0\" y=\"-6\" width=\"24\" height=\"12\"/></g>"
                }
            };
            (at(mark), (*words).to_owned())
        }
        Entry::Outcome(outcome, means) => {
            let struck = "<g class=\"lost\"><text class=\"name\" x=\"2\" y=\"4\">csv</text></g>";
            let is_lost = *outcome == Outcome::Lost;
            let mark = if is_lost { at(struck) } else { String::new() };
            (mark, format!("{outcome}: {means}"))
        }
        Entry::Note(text) => (String::new(), text.clone()),
    }
}

/// The findings in columns: number, severity and rule, and below that the place.
fn findings_into(
    findings: &[Numbered<'_>],
    width: i32,
    from: i32,
    out: &mut Vec<u8>,
) -> io::Result<i32> {
    if findings.is_empty() {
        return Ok(from);
    }
    let count = i32::try_from(findings.len()).unwrap_or(i32::MAX);
    let fit_beside = |room: i32| (width / room).clamp(1, count);
    let rows = |columns: i32| (count + columns - 1) / columns;
    let columns = fit_beside(FINDING);
    // Many findings have a line each, and so have those of a picture that would not fit on a screen.
    let is_tall = from + 2 * LINE * rows(columns) > TALL;
    let lines = if rows(columns) > 6 || is_tall { 1 } else { 2 };
    let columns = if lines == 1 && count <= FEW {
        fit_beside(WIDE_FINDING)
    } else {
        columns
    };
    let per_column = rows(columns);
    let column_width = width / columns;
    for (index, of) in (0..).zip(findings) {
        let (column, row) = (index / per_column, index % per_column);
        let x = MARGIN + column * column_width;
        let y = from + LINE * (row * lines + 1);
        finding_into(of, (x, y), (column_width - 40, lines), out)?;
    }
    Ok(from + LINE * per_column * lines)
}

fn finding_into(
    of: &Numbered<'_>,
    (x, y): (i32, i32),
    (room, lines): (i32, i32),
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let rule = of.finding.rule.as_str();
    let head = of.head();
    let taken = width_of(&head, 11);
    write!(
        out,
        "<g data-finding=\"{}\" data-rule=\"{}\"><title>{}</title><text class=\"name\" x=\"{}\" y=\"{y}\" \
         text-anchor=\"end\">{}</text><text x=\"{}\" y=\"{y}\">{}",
        of.number,
        xml(rule),
        xml(&format!("{head}, {}: {}", of.place, of.finding.message)),
        x + 20,
        of.number,
        x + 28,
        xml(&head)
    )?;
    if lines > 1 {
        let place = ending(&of.place, room);
        let (x, y) = (x + 28, y + LINE);
        writeln!(
            out,
            "</text><text class=\"quiet\" x=\"{x}\" y=\"{y}\">{}</text></g>",
            xml(&place)
        )
    } else {
        let place = ending(&of.place, room - taken);
        writeln!(
            out,
            " <tspan class=\"quiet\">{}</tspan></text></g>",
            xml(&place)
        )
    }
}

/// The end of a place, which says more than its beginning: the file and the line.
fn ending(place: &str, room: i32) -> String {
    if width_of(place, 11) <= room {
        return place.to_owned();
    }
    let mut starts = place.char_indices().map(|(at, _)| &place[at..]);
    let found = starts.find(|end| width_of(end, 11) + 12 <= room);
    format!("…{}", found.unwrap_or_default())
}
