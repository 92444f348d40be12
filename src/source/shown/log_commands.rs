//! Log commands: what an agent that runs a build obeys when it stands in the output of a step.
//!
//! - Azure Pipelines looks for `##vso[` anywhere in a line, and colours `##[error]`.
//! - GitHub Actions takes a line for a command that begins with `::`, after it was trimmed; and still knows
//!   `##[command]`, anywhere in a line.
//! - GitLab looks for `section_start:` and `section_end:`, `TeamCity` for `##teamcity[`.
//!
//! Agents in .NET compare by the rules of a culture, for which characters without width are not there.

use super::letters::is_unsafe;

/// Letters of the longest name of a command, and some to spare.
const LONGEST_NAME: usize = 40;

/// What stands before the next character, as far as a command depends on it.
pub(super) struct Scan {
    line: LineSoFar,
    /// The last character that an agent sees.
    before: char,
    escape: Escape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineSoFar {
    Blank,
    Colon,
    Begun,
}

/// A sequence that sets a colour, which takes no room on a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Begun,
    Inside,
}

impl Scan {
    /// At the beginning of a line.
    pub(super) fn new() -> Self {
        Self {
            line: LineSoFar::Blank,
            before: '\n',
            escape: Escape::None,
        }
    }

    /// Behind something that no command begins with.
    pub(super) fn inside_a_line() -> Self {
        Self {
            line: LineSoFar::Begun,
            ..Self::new()
        }
    }

    /// Takes the character of a text at an offset; whether a command is complete with it and what follows, so
    /// that something has to stand before it.
    pub(super) fn completes_command(&mut self, text: &str, at: usize, letter: char) -> bool {
        if self.is_passed_over(letter) {
            return false;
        }
        let completes = match letter {
            ':' => self.line == LineSoFar::Colon || ends_with_section(&text[..at]),
            '#' => self.before == '#' && begins_with_name(&text[at + 1..]),
            _ => false,
        };
        self.line = match (letter, self.line) {
            (letter, _) if is_line_break(letter) => LineSoFar::Blank,
            (letter, LineSoFar::Blank) if letter.is_whitespace() => LineSoFar::Blank,
            (':', LineSoFar::Blank) => LineSoFar::Colon,
            _ => LineSoFar::Begun,
        };
        self.before = letter;
        completes
    }

    /// Whether an agent may see nothing of a character.
    fn is_passed_over(&mut self, letter: char) -> bool {
        self.escape = match (self.escape, letter) {
            (_, '\u{1b}') => Escape::Begun,
            (Escape::Begun, '[') => Escape::Inside,
            // What ends the sequence belongs to it.
            (Escape::Inside, '@'..='~') => {
                self.escape = Escape::None;
                return true;
            }
            (Escape::Inside, ' '..='?') => Escape::Inside,
            _ => Escape::None,
        };
        self.escape != Escape::None || is_invisible(letter)
    }
}

/// Whether there is no command inside of a text and nothing in it but printable ASCII, told quickly.
pub(super) fn is_plain_text(text: &[u8]) -> bool {
    let is_section = |at: usize| {
        let before = at
            .checked_sub(SECTION.len())
            .and_then(|start| text.get(start..at));
        before.is_some_and(|word| word.eq_ignore_ascii_case(SECTION))
    };
    let harmless = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'#';
    text.iter().all(harmless) && !memchr::memchr_iter(b'_', text).any(is_section)
}

/// What the commands of GitLab begin with.
const SECTION: &[u8] = b"section";

/// What any agent may take for the end of a line.
pub(super) fn is_line_break(letter: char) -> bool {
    matches!(
        letter,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn is_invisible(letter: char) -> bool {
    // Selectors of a variant are shown, as part of the sign before them.
    let is_selector = matches!(letter, '\u{fe00}'..='\u{fe0f}');
    (is_unsafe(letter) && !is_line_break(letter) && letter != '\t') || is_selector
}

fn ends_with_section(before: &str) -> bool {
    let ends_with = |word: &str| {
        let start = before.len().checked_sub(word.len());
        let tail = start.and_then(|start| before.as_bytes().get(start..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word.as_bytes()))
    };
    ends_with("section_start") || ends_with("section_end")
}

/// Whether the name of a command and its bracket follow, `vso[`; the shortest name is none at all.
fn begins_with_name(rest: &str) -> bool {
    let mut letters = 0;
    for letter in rest.chars().filter(|letter| !is_invisible(*letter)) {
        match letter {
            '[' => return true,
            letter if letter.is_alphanumeric() || "-_.".contains(letter) => letters += 1,
            _ => return false,
        }
        if letters > LONGEST_NAME {
            return false;
        }
    }
    false
}
