//! JSON that can stand in a log: every value is what it is, and its text is escaped where an agent or a
//! terminal would take it for something else (`\u0023\u0023vso[`).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::letters::{CUT, is_unsafe};
use super::log_commands::{Scan, is_plain_text};
use super::text::MAX_TEXT;

/// How JSON is laid out, and how much of a text it holds.
#[derive(Clone, Copy, Debug)]
pub struct JsonForm {
    /// Whether each member stands on a line of its own.
    pub pretty: bool,
    /// Characters of a text that are written; all where it is read back as data.
    pub longest: Option<usize>,
}

impl JsonForm {
    /// A document that is read back: nothing is cut off.
    pub const DATA: Self = Self {
        pretty: true,
        longest: None,
    };
    /// A report.
    pub const REPORT: Self = Self {
        pretty: true,
        longest: Some(MAX_TEXT),
    };
}

/// Writes a value as JSON.
///
/// # Errors
/// What the writer says.
pub fn write_json(out: impl Write, value: &impl Serialize, form: JsonForm) -> io::Result<()> {
    let longest = form.longest.unwrap_or(usize::MAX);
    if form.pretty {
        let formatter = Escaping::new(PrettyFormatter::new(), longest);
        value.serialize(&mut Serializer::with_formatter(out, formatter))?;
    } else {
        let formatter = Escaping::new(CompactFormatter, longest);
        value.serialize(&mut Serializer::with_formatter(out, formatter))?;
    }
    Ok(())
}

/// A value as JSON.
///
/// # Errors
/// The value holds what JSON cannot say.
pub fn json_text(value: &impl Serialize, form: JsonForm) -> io::Result<String> {
    let mut bytes = Vec::new();
    write_json(&mut bytes, value, form)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// A layout whose texts are escaped and cut.
struct Escaping<F> {
    layout: F,
    longest: usize,
    /// Characters that the text still has room for.
    room: usize,
}

impl<F> Escaping<F> {
    fn new(layout: F, longest: usize) -> Self {
        Self {
            layout,
            longest,
            room: 0,
        }
    }

    /// Takes room for a character; whether there was some. The first one without makes the sign of a cut.
    fn takes<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<bool> {
        match self.room {
            0 => Ok(false),
            1 => {
                self.room = 0;
                write!(out, "{CUT}").map(|()| false)
            }
            _ => {
                self.room -= 1;
                Ok(true)
            }
        }
    }
}

impl<F: Formatter> Formatter for Escaping<F> {
    fn begin_string<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        // One more, for the sign of a cut.
        self.room = self.longest.saturating_add(1);
        out.write_all(b"\"")
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if is_plain_text(text.as_bytes()) && text.len() < self.room {
            self.room -= text.len();
            return out.write_all(text.as_bytes());
        }
        let mut scan = Scan::inside_a_line();
        let completes = text
            .char_indices()
            .map(|(at, letter)| scan.completes_command(text, at, letter));
        let mut completes = completes.collect::<Vec<_>>().into_iter().skip(1);
        let mut was_parted = false;
        for letter in text.chars() {
            // Both signs of a command are escaped, this one and the one behind it.
            let parts_next = completes.next().unwrap_or_default();
            let escapes = is_unsafe(letter) || was_parted || (letter == '#' && parts_next);
            was_parted = parts_next;
            if !self.takes(out)? {
                return Ok(());
            }
            if escapes {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                write!(out, "{letter}")?;
            }
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        if self.takes(out)? {
            self.layout.write_char_escape(out, escape)
        } else {
            Ok(())
        }
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.layout.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.layout.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    #[test]
    fn values_stay_and_their_text_is_escaped() {
        for (value, expected) in [
            ("a ##vso[x]", r#""a \u0023\u0023vso[x]""#),
            ("###[x]", r##""#\u0023\u0023[x]""##),
            ("section_start:1:x", r#""section_start\u003a1:x""#),
            (
                "a\u{202e}b\u{200b}\u{e0001}",
                r#""a\u202eb\u200b\udb40\udc01""#,
            ),
            ("\u{1b}[1m\"\\\n", r#""\u001b[1m\"\\\n""#),
            ("## What #1 team_a é", r###""## What #1 team_a é""###),
        ] {
            let text = json_text(&json!(value), JsonForm::DATA).expect("JSON");
            assert_eq!(text, expected);
            assert_eq!(
                serde_json::from_str::<Json>(&text).expect("JSON"),
                json!(value)
            );
        }
        let nested = json!({"##vso[": [1, {"a": []}, {}, null]});
        let text = json_text(&nested, JsonForm::DATA).expect("JSON");
        assert_eq!(
            text,
            serde_json::to_string_pretty(&nested)
                .expect("JSON")
                .replace('#', r"\u0023")
        );
    }

    #[test]
    fn a_report_holds_no_endless_text() {
        let form = JsonForm {
            pretty: false,
            longest: Some(4),
        };
        for (value, expected) in [("abcd", "abcd"), ("abcde", "abcd…"), ("a\"é#é\n", "a\"é#…")]
        {
            let text = json_text(&json!([value, value]), form).expect("JSON");
            let read: Json = serde_json::from_str(&text).expect("JSON");
            assert_eq!(read, json!([expected, expected]));
        }
    }
}
