//! Reads what `Format-List` printed: of one cmdlet in a file of its name, or of several in the blocks of Get-NetView.

use std::collections::BTreeSet;

use super::astray::ASTRAY;
use super::command::Asked;
use super::export::Export;
use super::file_name::FileName;
use super::read::Reading;
use super::text::{Look, start};
use super::walk::{Around, walk};
use super::{fingerprint, net_view};
use crate::readers::dialect::{File, Fragment};
use crate::readers::row::CUT_OFF;
use crate::readers::windows::model::{Kind, Owners, Says};
use crate::source::{Node, Place, Problem, Value};

/// Reads the one list of a file that is called after its cmdlet.
pub(super) fn list(node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
    let name = FileName::of(file.path);
    let mut cmdlet = name.cmdlet();
    if let Some((_, owners @ Owners::Unsaid)) = &mut cmdlet
        && let Some(asked) = node.get(net_view::COMMAND).and_then(asked)
    {
        *owners = asked.cmdlet.1;
    }
    let mut reading = Reading::of(file, name, start(node), Export::List);
    // An answer of nothing is one of what was asked.
    reading.cmdlet = cmdlet;
    let objects = node.get(net_view::OBJECTS).unwrap_or(node);
    if let Some((cmdlet, other)) = cmdlet.and_then(|own| Some((own, stranger(objects, own.0)?))) {
        let problem = Look::List.problem(cmdlet, Export::of_file(file.path));
        let message = format!("{}: this object is of another one", problem.message);
        return Err(Problem { message, ..problem }.at(start(other)));
    }
    walk(objects, Around::file(cmdlet), &mut |found, around| {
        reading.take(&found, around);
    });
    reading.end(node)
}

/// An object of another kind beside those of a cmdlet: outputs of two cmdlets were written to one file.
fn stranger<'a, 't>(objects: &'a Node<'t>, kind: Kind) -> Option<&'a Node<'t>> {
    let is_own = |object: &&Node<'_>| fingerprint::kind(object, Some(kind)) == Some(kind);
    let items = objects.items();
    let other = items.iter().find(|object| !is_own(object))?;
    items.iter().any(|object| is_own(&object)).then_some(other)
}

/// Reads the blocks of a file of Get-NetView.
pub(super) fn blocks(node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
    let mut reading = Reading::of(file, FileName::of(file.path), start(node), Export::List);
    // Its blocks say what they are, and what has failed is no answer of nothing.
    reading.cmdlet = None;
    let whole = node.items().iter().filter_map(whole_list);
    let whole: BTreeSet<&str> = whole.collect();
    for block in node.items() {
        // The tool has some objects printed in both views, of which the longer says more.
        if default_list(block).is_some_and(|command| whole.contains(command)) {
            continue;
        }
        if let Some(problem) = alone(block).filter(|_| !reading.file.is_of_bundle()) {
            return Err(problem);
        }
        reading.block(block, file);
    }
    reading.announced(node, FileName::of(file.path).kind);
    // What is nested is cut off in every file of such a folder, and most of it stands in another file of it.
    let problems = reading.problems.get_mut();
    problems.retain(|problem| problem.code != CUT_OFF);
    reading.end(node)
}

/// What a block asks for before it has all properties of the objects listed, if it says what there is.
fn whole_list<'a>(block: &'a Node<'_>) -> Option<&'a str> {
    let says = block.get(net_view::OBJECTS).is_some();
    listed(block, &["Format-List", "-Property", "*"]).filter(|_| says)
}

/// What a block asks for before it has the objects listed in their default view.
fn default_list<'a>(block: &'a Node<'_>) -> Option<&'a str> {
    listed(block, &["Format-List"])
}

/// The command of a block without the last one of its pipe, if that is this.
fn listed<'a>(block: &'a Node<'_>, last: &[&str]) -> Option<&'a str> {
    let Value::Text(command) = &block.get(net_view::COMMAND)?.value else {
        return None;
    };
    let (command, view) = command.rsplit_once('|')?;
    view.split_whitespace()
        .eq(last.iter().copied())
        .then_some(command.trim())
}

/// The problem of a piece of an output that stands where nobody knows of the others.
fn alone(block: &Node<'_>) -> Option<Problem> {
    let command = block.get(net_view::COMMAND)?;
    let asked = asked(command).filter(|asked| net_view::is_read(*asked))?;
    let (kind, _) = asked.cmdlet;
    let is_alone = !asked.is_whole && !kind.comes_in_pieces();
    is_alone.then(|| {
        let message = format!(
            "this is a piece of what {} puts out, as Get-NetView asks for it, and the others are not beside it",
            kind.name()
        );
        let host = block.get(net_view::COMPUTER).and_then(Node::as_text);
        // All of a folder are told of as one, whose help is made of the host.
        Problem::error(ASTRAY, message)
            .at(command.place)
            .help(host.unwrap_or("HOST"))
    })
}

/// What the command of a block asks for. Looking at it does not count as reading it.
fn asked(command: &Node<'_>) -> Option<Asked> {
    match &command.value {
        Value::Text(text) => Asked::of(text),
        _ => None,
    }
}

impl Reading {
    /// Takes a block of Get-NetView.
    fn block(&mut self, block: &Node<'_>, file: &File<'_>) {
        let command = block.get(net_view::COMMAND);
        let Some(asked) = command
            .and_then(asked)
            .filter(|asked| net_view::is_read(*asked))
        else {
            return;
        };
        let (kind, owners) = asked.cmdlet;
        let mut around = Around::file(Some(asked.cmdlet));
        around.host = block.get(net_view::COMPUTER);
        let says = Says::default().within(around.host, None);
        if let Some(last) = block.get(net_view::CUT) {
            self.cut_off(asked.cmdlet, says, last.place);
            return;
        }
        let output = block.get(net_view::OUTPUT);
        if block.get(net_view::STATUS).is_some() {
            let is_left_out = output.is_some_and(net_view::is_not_found);
            match (is_left_out, kind.leaves_adapters_out()) {
                (true, true) => self.is_none(kind, owners, says),
                (true, false) => {}
                (false, _) => self.failed(kind, owners, says),
            }
            return;
        }
        let Some(objects) = block.get(net_view::OBJECTS) else {
            if let Some(doubt) = output.and_then(|output| net_view::doubt(output, file.text)) {
                let message = format!(
                    "this is {}, not the JSON of {}",
                    Look::List.words(),
                    kind.name()
                );
                let problem = Problem::warning("not-json", message).help(self.run(asked.cmdlet));
                self.problems.get_mut().push(doubt.of(problem));
                self.failed(kind, owners, says);
            }
            return;
        };
        for object in objects.items() {
            match fingerprint::kind(object, Some(kind)) {
                Some(own) if own == kind => self.object(object, kind, around),
                _ => self.content.others += 1,
            }
        }
        if !objects.items().is_empty() {
            return;
        }
        let may_be_none = kind.leaves_adapters_out() || kind.may_be_none();
        match command {
            _ if may_be_none => self.is_none(kind, owners, says),
            // The tool asks about what it has found.
            Some(command) if self.file.is_piece() && !kind.comes_in_pieces() => {
                self.cut_off(asked.cmdlet, says, command.place);
            }
            _ => {}
        }
    }

    /// Notes that a piece ends before the list that it is there for: the tool asks for a table of its objects first.
    fn announced(&mut self, node: &Node<'_>, kind: Option<Kind>) {
        let Some(kind) = kind.filter(|_| self.file.is_piece()) else {
            return;
        };
        let commands = node.items().iter().filter_map(|block| {
            let command = block.get(net_view::COMMAND)?;
            let asked = asked(command).filter(|asked| asked.cmdlet.0 == kind)?;
            Some((block, command.place, asked))
        });
        let commands: Vec<(&Node<'_>, Place, Asked)> = commands.collect();
        let is_listed = commands.iter().any(|(.., asked)| net_view::is_read(*asked));
        if let Some((block, place, asked)) = commands.last().filter(|_| !is_listed) {
            let says = Says::default().within(block.get(net_view::COMPUTER), None);
            self.cut_off(asked.cmdlet, says, *place);
        }
    }

    /// Notes that the end of a list is missing, or all of it; `place` is where the file breaks off.
    fn cut_off(&mut self, cmdlet: (Kind, Owners), says: Says, place: Place) {
        if matches!(cmdlet.0, Kind::Other(_)) {
            return;
        }
        let message = format!(
            "what Get-NetView writes of {} is cut off here",
            cmdlet.0.name()
        );
        let help = format!("copy the folder again as it is, or {}", self.run(cmdlet));
        let problem = Problem::error("text-cut-off", message).at(place).help(help);
        self.problems.get_mut().push(problem);
        self.failed(cmdlet.0, cmdlet.1, says);
    }

    /// Notes that there are no objects, where there may be none.
    fn is_none(&mut self, kind: Kind, owners: Owners, says: Says) {
        self.content.nothing += 1;
        let part = self.part(says);
        self.parts[part].nothing(kind, owners);
    }

    /// Notes that a cmdlet was asked and did not answer.
    fn failed(&mut self, kind: Kind, owners: Owners, says: Says) {
        let part = self.part(says);
        self.parts[part].failed(kind, owners);
    }
}
