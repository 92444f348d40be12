//! Text that PowerShell prints for people: `Format-List` of one cmdlet in a file of its name, and the blocks of
//! Get-NetView. What can mean several things is not read, and says what to run instead.

use std::ops::Range;

use super::command::{Asked, shows_all};
use super::console;
use super::export::Export;
use super::file_name::FileName;
use super::list::objects;
use super::net_view;
use super::piece::{Doubt, Piece, cut_off};
use super::read_list;
use super::text::Look;
use crate::readers::dialect::{File, Form, Fragment, Reader, Recognition};
use crate::readers::windows::model::{Kind, Owners};
use crate::source::{Entry, Node, Problem, SourceId, Value, is_prompt};

/// The dialect.
pub(in crate::readers) struct Printed;

impl Reader for Printed {
    fn name(&self) -> &'static str {
        "powershell-list"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        // A session on another computer begins as JSON does, `[HV01]: PS C:\\>`.
        let is_text = matches!(file.form, Form::Plain | Form::Damaged);
        let is_ours =
            is_text && (is_net_view(file) || list_of(file).is_some() || is_answer_of_nothing(file));
        is_ours.then_some(Recognition::Ours)
    }

    fn parse_file<'a>(&self, source: SourceId, file: &File<'a>) -> Result<Node<'a>, Problem> {
        let text = Piece {
            source,
            text: file.text,
            at: 0,
        };
        if is_net_view(file) {
            return Ok(net_view::blocks(text));
        }
        let cmdlet = FileName::of(file.path).cmdlet();
        let cmdlet = cmdlet.unwrap_or((Kind::Other(""), Owners::Unsaid));
        match one_list(text, cmdlet) {
            // What is not used is not missed either.
            Err(_) if matches!(cmdlet.0, Kind::Other(_)) => {
                Ok(Node::new(text.place(), Value::Null))
            }
            list => list
                .map_err(|doubt| doubt.of(Look::List.problem(cmdlet, Export::of_file(file.path)))),
        }
    }

    fn mend<'a>(
        &self,
        source: SourceId,
        file: &File<'a>,
        _: &Problem,
    ) -> Option<Result<Node<'a>, Problem>> {
        Some(self.parse_file(source, file))
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        if is_net_view(file) {
            read_list::blocks(node, file)
        } else if node.is_null() {
            Ok(Fragment::default())
        } else {
            read_list::list(node, file)
        }
    }

    fn unused(&self, _: &Node<'_>, file: &File<'_>) -> String {
        match FileName::of(file.path).cmdlet() {
            Some((kind, _)) => format!("{} is not used", kind.name()),
            None => "it holds no object that is used".to_owned(),
        }
    }
}

fn is_net_view(file: &File<'_>) -> bool {
    net_view::begins_so(file.head())
}

/// The cmdlet that a file is called after, if it looks like a list.
fn list_of(file: &File<'_>) -> Option<(Kind, Owners)> {
    let cmdlet = FileName::of(file.path).cmdlet()?;
    let is_list = match Look::of(file.head()).0 {
        Look::List => true,
        Look::Other => is_of_one_property(file.head(), cmdlet.0),
        Look::Error | Look::Table | Look::Csv => false,
    };
    is_list.then_some(cmdlet)
}

/// Whether a text lists one property of each object, which its cmdlet has: one such line may stand in any other text.
fn is_of_one_property(text: &str, kind: Kind) -> bool {
    let is_said = |line: &&str| !line.trim().is_empty() && !is_prompt(line);
    let mut lines = text.lines().filter(is_said).peekable();
    let is_column = |line: &str| {
        let key = line.split_once(" :").map_or("", |(key, _)| key.trim_end());
        let mut columns = kind.columns().iter();
        columns.any(|column| column.eq_ignore_ascii_case(key))
    };
    lines.peek().is_some() && lines.all(is_column)
}

/// Whether a file that is called after a cmdlet shows that it answered nothing.
fn is_answer_of_nothing(file: &File<'_>) -> bool {
    let cmdlet = FileName::of(file.path).cmdlet();
    cmdlet.is_some_and(|(kind, _)| answered_nothing(file.text, kind).is_some())
}

/// Where the command of a text stands that shows nothing else, if it asked for all that a cmdlet puts out and was
/// answered by nothing.
fn answered_nothing(text: &str, kind: Kind) -> Option<Range<usize>> {
    let place = console::command_without_output(text)?;
    let command = &text[place.clone()];
    let asked = Asked::of(command).filter(|asked| asked.is_whole && asked.cmdlet.0 == kind);
    (asked.is_some() && shows_all(command)).then_some(place)
}

/// The objects of an output, which is whole: PowerShell ends every line that it writes, and the last object with an empty
/// one. Editors and those who paste may take away the empty line, and no more.
fn whole_objects<'t>(text: Piece<'t>, output: Piece<'t>) -> Result<Vec<Node<'t>>, Doubt> {
    if output.is_blank() {
        return Ok(Vec::new());
    }
    let end = output.trimmed();
    let behind = text.part(end.at + end.text.len() - text.at, text.text.len());
    let ends = behind.text.matches('\n').count();
    if ends == 0 {
        return Err(cut_off(output));
    }
    let objects = objects(output)?;
    if ends == 1 && behind.is_blank() && is_last_cut(&objects) {
        return Err(cut_off(output));
    }
    Ok(objects)
}

/// Whether the last of several objects has the first properties of the one before it, and not all of them.
fn is_last_cut(objects: &[Node<'_>]) -> bool {
    let [.., before, last] = objects else {
        return false;
    };
    let (before, last) = (before.entries(), last.entries());
    let mut pairs = before.iter().zip(last);
    last.len() < before.len() && pairs.all(|(one, other)| one.key == other.key)
}

/// The objects of the one list in a text, in an object with the command that printed them.
fn one_list(text: Piece<'_>, (kind, owners): (Kind, Owners)) -> Result<Node<'_>, Doubt> {
    let output = match answered_nothing(text.text, kind) {
        Some(command) => console::Output {
            text: text.part(command.end, command.end),
            command: Some(text.part(command.start, command.end)),
        },
        None => console::output(text)?,
    };
    let mut entries = Vec::new();
    if let Some(command) = output.command {
        if let Some(asked) = Asked::of(command.text) {
            let is_other =
                |own: Owners| own != Owners::Unsaid && owners != Owners::Unsaid && own != owners;
            if asked.cmdlet.0 != kind || is_other(asked.cmdlet.1) {
                return Err(Doubt::new(command, "the command in it is another one"));
            }
            if !asked.is_whole && !kind.comes_in_pieces() {
                return Err(Doubt::new(
                    command,
                    "the command asks for a part of what there is",
                ));
            }
        }
        let value = Node::new(command.place(), Value::Text(command.text.into()));
        entries.push((net_view::COMMAND, value));
    }
    let objects = whole_objects(text, output.text)?;
    let list = Node::new(output.text.place(), Value::List(objects.into()));
    let place = list.place;
    entries.push((net_view::OBJECTS, list));
    let entries = entries.into_iter().map(|(key, value)| Entry {
        key: key.into(),
        key_place: value.place,
        value,
    });
    Ok(Node::new(place, Value::Map(entries.collect())))
}
