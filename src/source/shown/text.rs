//! One line of text: cleaned, and cut where it is too long to be read.

use std::borrow::Cow;

use super::letters::{CUT, PARTING, REPLACEMENT, is_unsafe};
use super::log_commands::{Scan, is_line_break};

/// Characters of a text that are shown: a message, a reason, a line of output.
pub const MAX_TEXT: usize = 4000;
/// Characters of one value inside of a text that are shown: a name, an address, what a policy says.
pub const MAX_VALUE: usize = 1000;

/// A text as one line that steers nothing: control characters, marks that turn the reading direction and
/// characters without width are replaced, log commands parted, and what is beyond [`MAX_TEXT`] cut off.
#[must_use]
pub fn clean(text: &str) -> String {
    // Where the text will stand nobody knows here: lines that begin with a command the guard parts.
    let mut scan = Scan::inside_a_line();
    let mut cleaned = String::with_capacity(text.len().min(MAX_TEXT));
    for (count, (at, letter)) in text.char_indices().enumerate() {
        if count == MAX_TEXT {
            cleaned.push(CUT);
            break;
        }
        // The text becomes one line: what stood at the beginning of another does so no more.
        let seen = if is_line_break(letter) {
            REPLACEMENT
        } else {
            letter
        };
        if scan.completes_command(text, at, seen) {
            cleaned.push(PARTING);
        }
        cleaned.push(match letter {
            // A tab would take more columns than are counted for it.
            '\t' => ' ',
            letter if is_unsafe(letter) => REPLACEMENT,
            letter => letter,
        });
    }
    cleaned
}

/// A text as one line whose letters all show themselves: those that steer something stand as their number,
/// `\u{202e}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_unsafe(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// A value as a text holds it: what is beyond [`MAX_VALUE`] is cut off.
#[must_use]
pub fn clipped(value: &str) -> Cow<'_, str> {
    match beyond(value, MAX_VALUE) {
        Some(end) => Cow::Owned(format!("{}{CUT}", &value[..end])),
        None => Cow::Borrowed(value),
    }
}

/// Where the characters of a text end that are shown, if it has more.
fn beyond(text: &str, most: usize) -> Option<usize> {
    // No text has more characters than bytes.
    let mut letters = (text.len() > most).then(|| text.char_indices())?;
    letters.nth(most).map(|(end, _)| end)
}

/// A text that is kept for being shown: what is beyond that many characters is cut off.
pub(in crate::source) fn clipped_to(mut text: String, most: usize) -> String {
    if let Some(end) = beyond(&text, most) {
        text.truncate(end);
        text.push(CUT);
        // A name of ten megabytes is not to be kept for its first line.
        text.shrink_to_fit();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}"), "a\u{fffd}[31mb\u{fffd}");
        assert_eq!(clean("a\tb\r\nc\u{9b}"), "a b\u{fffd}\u{fffd}c\u{fffd}");
        assert_eq!(clean("Müller 漢 ⚠️"), "Müller 漢 ⚠️");
    }

    #[test]
    fn a_command_in_a_value_is_parted() {
        assert_eq!(clean("a ##vso[task.complete]"), "a #·#vso[task.complete]");
        assert_eq!(clean("###[error]"), "##·#[error]");
        assert_eq!(clean("#\u{200b}#vso["), "#\u{fffd}·#vso[");
        assert_eq!(clean("section_end:1:x"), "section_end·:1:x");
        for harmless in ["fe80::1", "## What", "#1", "a # [b]", "##", "sections:"] {
            assert_eq!(clean(harmless), harmless);
        }
    }

    #[test]
    fn a_long_value_is_cut() {
        let long = "é".repeat(10_000);
        assert_eq!(clean(&long).chars().count(), MAX_TEXT + 1);
        assert_eq!(clipped(&long).chars().count(), MAX_VALUE + 1);
        assert_eq!(clipped("short"), "short");
    }
}
