//! Texts in YAML that can stand in a log: a text that an agent or a terminal would take for something else is
//! written between quotes, on one line, with escapes.

use std::fmt::Write as _;

use super::letters::is_unsafe;
use super::log_commands::Scan;

/// Whether a text may not stand in YAML as it is: an agent would obey it, or a writer that folds lines could
/// bring it to where one would.
#[must_use]
pub fn needs_quotes(text: &str) -> bool {
    let mut scan = Scan::new();
    let mut letters = text.char_indices();
    let after_blank = |text: &str| text.split_whitespace().any(|word| word.starts_with("::"));
    letters.any(|(at, letter)| is_unsafe(letter) || scan.completes_command(text, at, letter))
        || after_blank(text)
}

/// A text between quotes, as YAML reads it. All of what JSON reads but a pair of surrogates is YAML as well.
#[must_use]
pub fn yaml_text(text: &str) -> String {
    let mut scan = Scan::new();
    let mut quoted = String::from("\"");
    for (at, letter) in text.char_indices() {
        let completes = scan.completes_command(text, at, letter);
        // Writing to a text cannot fail.
        let _ = match letter {
            '"' | '\\' => write!(quoted, "\\{letter}"),
            '\n' => write!(quoted, "\\n"),
            letter if letter == '#' || completes || is_unsafe(letter) => match u32::from(letter) {
                code @ 0..=0xffff => write!(quoted, "\\u{code:04x}"),
                code => write!(quoted, "\\U{code:08x}"),
            },
            letter => write!(quoted, "{letter}"),
        };
    }
    quoted.push('"');
    quoted
}
