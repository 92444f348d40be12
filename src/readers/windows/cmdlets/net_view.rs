//! The files of Get-NetView: of each command who ran it on which computer, the prompt with the command, a word where
//! it failed, and what it printed. Only what `Format-List -Property *` printed is taken; tables are passed over.
//!
//! Source: `ExecCommand` and `ExecCommands` of Get-NetView 2025.2.26. Its files are in the code page of the system
//! (Windows PowerShell 5.1), or in UTF-8.

use super::command::{Asked, View};
use super::list::objects;
use super::piece::{Doubt, Piece};
use crate::readers::windows::model::Kind;
use crate::source::is_prompt;
use crate::source::{Entry, Node, Place, Value};

/// Key of a block: the computer that the command ran on.
pub(super) const COMPUTER: &str = "ComputerName";
/// The command.
pub(super) const COMMAND: &str = "Command";
/// The word that says that it failed.
pub(super) const STATUS: &str = "Status";
/// The objects that it printed.
pub(super) const OBJECTS: &str = "Objects";
/// The last line of a list whose end is missing.
pub(super) const CUT: &str = "Cut";
/// What it printed, where no objects are made of it.
pub(super) const OUTPUT: &str = "Output";
/// Who ran it, which nobody reads.
const USER: &str = "User";

/// Words in place of an output.
const FAILURES: [&str; 3] = ["[Failed]", "[Unavailable]", "[NotRun]"];

/// What stands between a user and the computer.
const BETWEEN: &str = " @ ";

/// Longest name of a computer in its own network.
const COMPUTER_NAME: usize = 63;

/// Whether a text begins as such a file.
pub(super) fn begins_so(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    lines.next().and_then(names).is_some() && lines.next().is_some_and(is_prompt)
}

/// User and computer in `USER @ COMPUTER:`.
fn names(line: &str) -> Option<(&str, &str)> {
    let head = line.trim_end().strip_suffix(':')?;
    let (user, computer) = head.rsplit_once(BETWEEN)?;
    let is_name = !user.is_empty()
        && (1..=COMPUTER_NAME).contains(&computer.len())
        && computer
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
    is_name.then_some((user, computer))
}

/// The blocks of a file, each a map; nothing of the file is in none of them.
pub(super) fn blocks(text: Piece<'_>) -> Node<'_> {
    let mut blocks = Vec::new();
    let mut open: Option<Head<'_>> = None;
    let mut before: Option<Piece<'_>> = None;
    for line in text.lines() {
        let head = before.replace(line).filter(|_| is_prompt(line.text));
        let Some((head, (user, computer))) = head.and_then(|head| Some((head, names(head.text)?)))
        else {
            continue;
        };
        let end = head.at - text.at;
        let at = user.len() + BETWEEN.len();
        let next = Head {
            user: head.part(0, user.len()),
            computer: head.part(at, at + computer.len()),
            prompt: line,
            begins: line.at - text.at + line.text.len(),
        };
        blocks.extend(open.replace(next).map(|head| head.node(text, end)));
    }
    blocks.extend(open.map(|head| head.node(text, text.text.len())));
    Node::new(text.place(), Value::List(blocks.into()))
}

/// The head of a block.
struct Head<'t> {
    user: Piece<'t>,
    computer: Piece<'t>,
    /// The line of the command.
    prompt: Piece<'t>,
    /// Where the output begins in the file.
    begins: usize,
}

impl<'t> Head<'t> {
    fn node(self, text: Piece<'t>, end: usize) -> Node<'t> {
        let mut output = text.part(self.begins, end).trimmed();
        let command = self
            .prompt
            .text
            .split_once('>')
            .map_or("", |(_, rest)| rest.trim());
        let line = Node::new(self.prompt.place(), Value::Text(command.into()));
        let mut entries = vec![
            entry(USER, says(self.user)),
            entry(COMPUTER, says(self.computer)),
            entry(COMMAND, line),
        ];
        let first = output.lines().next().map_or("", |line| line.text);
        let is_failed = FAILURES.contains(&first.trim_end());
        if is_failed {
            let status = output.part(0, first.len()).trimmed();
            entries.push(entry(STATUS, says(status)));
            output = output.part(first.len(), output.text.len()).trimmed();
        }
        let is_list = !is_failed && Asked::of(command).is_some_and(is_read);
        let is_cut = is_list && !is_ended(text.part(self.begins, end));
        let found = if is_cut {
            // Of a value that is cut off nobody knows what it was.
            let last = output.lines().last().filter(|last| !last.is_blank());
            entries.push(entry(CUT, says(last.unwrap_or(self.prompt))));
            output = output.part(0, 0);
            None
        } else if !is_list {
            None
        } else if output.text.is_empty() {
            Some(Vec::new())
        } else {
            objects(output).ok()
        };
        if let Some(found) = found {
            let list = Node::new(output.place(), Value::List(found.into()));
            entries.push(entry(OBJECTS, list));
        } else if !output.text.is_empty() {
            entries.push(entry(OUTPUT, says(output)));
        }
        let mut place = self.user.place();
        place.span.end = output.place().span.end.max(self.prompt.place().span.end);
        Node::new(place, Value::Map(entries.into()))
    }
}

/// Whether an output is there to its end: the tool puts an empty line behind each, also where nothing was answered.
fn is_ended(output: Piece<'_>) -> bool {
    let end = output.text.trim_end().len();
    output.text[end..].matches('\n').count() > 1
}

/// Whether the objects of a command are taken. `Get-ComputerInfo` prints a list of its own accord.
pub(super) fn is_read(asked: Asked) -> bool {
    let kind = asked.cmdlet.0;
    let is_list = asked.view == View::List || asked.view == View::Own && kind == Kind::ComputerInfo;
    is_list && !matches!(kind, Kind::Other(_))
}

fn says(piece: Piece<'_>) -> Node<'_> {
    Node::new(piece.place(), Value::Text(piece.text.into()))
}

fn entry<'t>(key: &'static str, value: Node<'t>) -> Entry<'t> {
    Entry {
        key: key.into(),
        key_place: value.place,
        value,
    }
}

/// Whether a cmdlet that was asked about one object says that there is none: by its code, which no language changes, or
/// in English, where PowerShell 7 shows no code. A console breaks either.
pub(super) fn is_not_found(output: &Node<'_>) -> bool {
    let Value::Text(text) = &output.value else {
        return false;
    };
    let text: String = text.split_whitespace().take(WORDS).collect();
    text.contains("CmdletizationQuery_NotFound") || text.contains("objectsfoundwithproperty")
}

/// How many words of an error are looked at.
const WORDS: usize = 500;

/// Why no objects are made of an output.
pub(super) fn doubt(output: &Node<'_>, text: &str) -> Option<Doubt> {
    let Place { source, span } = output.place;
    let at = usize::try_from(span.start).ok()?;
    let text = text.get(at..usize::try_from(span.end).ok()?)?;
    objects(Piece { source, text, at }).err()
}
