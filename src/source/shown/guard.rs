//! The last thing that a text passes on its way to a log or a file: whatever wrote it, no line of it is a
//! command, and nothing in it steers a terminal but our own colours.

use std::io::{self, Write};

use super::letters::{PARTING, REPLACEMENT, is_unsafe};
use super::log_commands::{Scan, is_plain_text};

/// A writer that lets text through and nothing else. Lines that a value or the wrapping of a sentence began
/// with a log command have a mark in them.
pub struct Guard<W: Write> {
    out: W,
    /// What was written of a line that has not ended.
    line: Vec<u8>,
    scan: Scan,
    colour: bool,
}

impl<W: Write> Guard<W> {
    /// Guards a writer of plain text.
    pub fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
            scan: Scan::new(),
            colour: false,
        }
    }

    /// Lets sequences through that set colours.
    #[must_use]
    pub fn with_colour(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    /// Writes what is left, a line without an end.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }

    /// Passes on what is left, and leaves the writer behind as it is.
    ///
    /// # Errors
    /// What the writer says.
    pub fn pass_on(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            Ok(())
        } else {
            self.pass(&line)
        }
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        if is_plain(bytes) {
            // A line that ends leaves the next one at its beginning.
            self.scan = if bytes.ends_with(b"\n") {
                Scan::new()
            } else {
                Scan::inside_a_line()
            };
            return self.out.write_all(bytes);
        }
        let text = String::from_utf8_lossy(bytes);
        let mut passed = String::with_capacity(text.len() + 8);
        for (at, letter) in text.char_indices() {
            if self.scan.completes_command(&text, at, letter) {
                passed.push(PARTING);
            }
            match letter {
                '\n' | '\t' => passed.push(letter),
                // The texts of pages may end their lines as Windows does.
                '\r' if text[at + 1..].starts_with('\n') => {}
                '\u{1b}' if self.colour && sets_colour(&text[at + 1..]) => passed.push(letter),
                letter if is_unsafe(letter) => passed.push(REPLACEMENT),
                letter => passed.push(letter),
            }
        }
        self.out.write_all(passed.as_bytes())
    }
}

/// Whether nothing is to be done about a piece of a line, told quickly.
fn is_plain(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| **byte != b' ');
    first.is_some_and(|byte| *byte != b':')
        && is_plain_text(bytes.strip_suffix(b"\n").unwrap_or(bytes))
}

/// Whether what follows an escape sign sets a colour.
fn sets_colour(rest: &str) -> bool {
    let numbers = rest.strip_prefix('[').map(|rest| {
        rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';')
    });
    numbers.is_some_and(|rest| rest.starts_with('m'))
}

impl<W: Write> Write for Guard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A command is told by what follows its first signs, so that lines are looked at whole.
        let Some(end) = memchr::memrchr(b'\n', bytes) else {
            self.line.extend_from_slice(bytes);
            return Ok(bytes.len());
        };
        let (whole, rest) = bytes.split_at(end + 1);
        for line in whole.split_inclusive(|byte| *byte == b'\n') {
            if self.line.is_empty() {
                self.pass(line)?;
            } else {
                let mut begun = std::mem::take(&mut self.line);
                begun.extend_from_slice(line);
                self.pass(&begun)?;
            }
        }
        self.line.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded(text: &str, colour: bool) -> String {
        let mut out = Vec::new();
        let mut guard = Guard::new(&mut out).with_colour(colour);
        // In pieces, as formatting writes them.
        for piece in text.as_bytes().chunks(3) {
            guard.write_all(piece).expect("written");
        }
        guard.finish().expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn no_line_is_a_command() {
        for (text, expected) in [
            ("::error::x\n", ":·:error::x\n"),
            ("a\n  \t::x\n", "a\n  \t:·:x\n"),
            (
                "a\n\u{a0}\u{200b}:\u{feff}:x",
                "a\n\u{a0}\u{fffd}:\u{fffd}·:x",
            ),
            ("a\r::x", "a\u{fffd}:·:x"),
            ("a\r\nb", "a\nb"),
            ("fe80::1 ::1\n", "fe80::1 ::1\n"),
            ("x ##vso[a]##[b]\n", "x #·#vso[a]#·#[b]\n"),
            ("##teamcity[a]", "#·#teamcity[a]"),
            ("Section_Start:1:a\n", "Section_Start·:1:a\n"),
            ("## What\n\n::\n", "## What\n\n:·:\n"),
            ("\u{1b}[31ma", "\u{fffd}[31ma"),
        ] {
            assert_eq!(guarded(text, false), expected, "{text:?}");
            assert_eq!(guarded(expected, false), expected, "a second time");
        }
    }

    #[test]
    fn our_colours_pass_and_hide_no_command() {
        assert_eq!(
            guarded("\u{1b}[1;31ma\u{1b}[0m\n", true),
            "\u{1b}[1;31ma\u{1b}[0m\n"
        );
        assert_eq!(guarded("\u{1b}[2Ja\n", true), "\u{fffd}[2Ja\n");
        assert_eq!(
            guarded("\u{1b}[1m::error::\n", true),
            "\u{1b}[1m:·:error::\n"
        );
        assert_eq!(guarded("#\u{1b}[1m#vso[\n", true), "#\u{1b}[1m·#vso[\n");
    }
}
