//! Text for people: measured, clipped and wrapped.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) use crate::source::clean;

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

fn char_width(character: char) -> usize {
    UnicodeWidthChar::width(character).unwrap_or(0)
}

/// A piece of a line around a span, with the columns of the span in the piece.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// What to show, with `…` where something was cut off.
    pub text: String,
    /// First column of the span in the text, from 0.
    pub start: usize,
    /// How many columns of the span are shown, at least 1.
    pub len: usize,
}

const CUT: &str = "…";

/// Clips a line to `columns`, keeping the span `start..end` (bytes of the line) in sight.
pub(super) fn window(line: &str, start: usize, end: usize, columns: usize) -> Window {
    // Less leaves no room for two signs of a cut and something between them.
    let room = columns.max(20);
    let (before, rest) = line.split_at(start);
    let (span, after) = rest.split_at(end.saturating_sub(start));
    if width(line) <= room {
        return Window {
            start: width(before),
            len: width(span).max(1),
            text: line.to_owned(),
        };
    }
    // Either end may take the sign of a cut.
    let span_room = room - 2;
    let span_text = head(span, span_room);
    let spare = span_room - width(span_text);
    // Each side gets half of what is left over, and the front also what the back does not need.
    let lead = tail(
        before,
        spare / 2 + spare.saturating_sub(spare / 2 + width(after)),
    );
    let trail = head(after, spare - width(lead));
    let mut text = String::new();
    if lead.len() < before.len() {
        text.push_str(CUT);
    }
    text.push_str(lead);
    let start = width(&text);
    text.push_str(span_text);
    if span_text.len() < span.len() {
        text.push_str(CUT);
    } else {
        text.push_str(trail);
        if trail.len() < after.len() {
            text.push_str(CUT);
        }
    }
    Window {
        start,
        len: width(span_text).max(1),
        text,
    }
}

/// As much from the beginning as fits.
pub(super) fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text
        .char_indices()
        .find(|(_, character)| {
            used += char_width(*character);
            used > columns
        })
        .map_or(text.len(), |(index, _)| index);
    &text[..end]
}

/// As much from the end as fits.
pub(super) fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, character)| {
            used += char_width(*character);
            used <= columns
        })
        .last()
        .map_or(text.len(), |(index, _)| index);
    &text[start..]
}

/// Cuts a text to `columns` from its front: of an address, the end says most.
pub(super) fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    format!("{CUT}{}", tail(text, columns.saturating_sub(width(CUT))))
}

/// Wraps a text; the first line is `first` columns shorter.
pub(super) fn wrap(text: &str, columns: usize, first: usize) -> Vec<String> {
    let indent = " ".repeat(first);
    // Names keep their hyphens: `Tenant-B` is one word.
    let options = textwrap::Options::new(columns.max(30))
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .initial_indent(&indent);
    let mut lines: Vec<String> = textwrap::wrap(text, options)
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect();
    // The indent has done its work: the caller writes something else in its place.
    if let Some(line) = lines.first_mut() {
        *line = line.trim_start().to_owned();
    }
    lines
}

/// `1 check`, `2 checks`.
pub(super) fn plural(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

/// How many names are spelt out before the rest is only counted.
const NAMES: usize = 6;

/// Names, the first few of them spelt out.
pub(super) fn list(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMES)].join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_line_is_shown_whole() {
        let found = window("  \"mode\": 1,", 10, 11, 80);
        assert_eq!((found.start, found.len), (10, 1));
        assert_eq!(found.text, "  \"mode\": 1,");
    }

    #[test]
    fn a_long_line_is_clipped_on_both_sides() {
        let line = format!("{}SPAN{}", "a".repeat(500), "b".repeat(500));
        let found = window(&line, 500, 504, 40);
        assert!(width(&found.text) <= 40, "{found:?}");
        assert!(found.text.starts_with('…') && found.text.ends_with('…'));
        let shown: String = found
            .text
            .chars()
            .skip(found.start)
            .take(found.len)
            .collect();
        assert_eq!(shown, "SPAN");
    }

    #[test]
    fn a_span_longer_than_the_window_is_cut() {
        let line = "x".repeat(1000);
        let found = window(&line, 0, 1000, 40);
        assert!(width(&found.text) <= 40);
        assert!(found.text.ends_with('…'));
    }

    #[test]
    fn wide_characters_count_twice() {
        let line = format!("{}値{}", "漢".repeat(100), "字".repeat(100));
        let found = window(&line, 300, 303, 41);
        assert!(width(&found.text) <= 41);
        assert_eq!(found.len, 2);
    }
}
