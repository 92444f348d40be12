//! The command line of HPE Virtual Connect Manager, as people capture it: `show config` (a script
//! of `add`, `set` and `assign` commands) and `show X *` (records), with whatever the session
//! printed around them. Every file is a part of a domain; `assemble` puts them together.
//!
//! Sources: parsers that consumed real answers of VC 3.x and 4.x, fragments of HP's guides. No
//! public capture of a whole `show config` is known, so that what is not understood is left out
//! and never an error. Binary backups, `-output=script1|2` and the command line of Synergy modules are
//! not read.

mod addresses;
mod answers;
mod bays;
mod build;
mod connections;
mod document;
mod domain;
mod lexer;
#[cfg(test)]
mod link_tests;
mod links;
#[cfg(test)]
mod list_tests;
mod lists;
mod neighbours;
mod placement;
mod recognise;
mod records;
mod script;
#[cfg(test)]
mod storage_tests;
mod take;
mod terms;
mod transcript;
#[cfg(test)]
mod traps;
mod unknown_words;
mod uplinks;
mod wires;

use std::cell::RefCell;
use std::path::Path;

use super::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use super::named::is_web_page;
use super::row::Row;
use crate::fabric::collection::CollectionKind;
use crate::fabric::known::Known;
use crate::source::limits::VC_OBJECTS;
use crate::source::{Node, Place, Problem, SourceId};

use answers::empty_lists;
use domain::assemble;
use recognise::{asked, binary_backup, is_capture, named, no_capture};
use transcript::{Step, Transcript};
use unknown_words::UnknownWords;

/// The dialect.
pub(super) struct VirtualConnect;

impl Reader for VirtualConnect {
    fn name(&self) -> &'static str {
        "virtual-connect"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        match file.form {
            Form::Plain => {
                let is_ours = named(file.path).is_some() || is_capture(file.path, file.head());
                is_ours.then_some(Recognition::Ours)
            }
            Form::Binary => {
                let problem = binary_backup(file).or_else(|| no_capture(file));
                problem.map(|problem| Recognition::Refused(problem.in_file(file.name)))
            }
            Form::Document(_) => no_capture(file).map(Recognition::Refused),
            // A session may begin as a document does, with the prompt `[admin@jump ~]$`: it is shown again, as
            // a text.
            Form::Damaged => {
                let is_page = is_web_page(file.text);
                no_capture(file)
                    .filter(|_| is_page)
                    .map(Recognition::Refused)
            }
        }
    }

    fn parse<'a>(&self, source: SourceId, text: &'a str) -> Result<Node<'a>, Problem> {
        document::parse(source, text)
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        read(node, file.text, file.path)
    }

    fn unused(&self, _node: &Node<'_>, file: &File<'_>) -> String {
        match asked(file.text).or(named(file.path)) {
            Some(element) if !terms::is_used(element) => {
                format!("no rule reads what `{}` answers", answers::command(element))
            }
            _ => "it holds no configuration: run `show config -includepoolinfo`".to_owned(),
        }
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: assemble(
                Part::take_owned(parts, CollectionKind::VirtualConnect),
                problems,
            ),
            ..Assembled::default()
        }
    }
}

/// Reads a capture; its parts are put together with those of other files later.
fn read(node: &Node, text: &str, path: &Path) -> Result<Fragment, Problem> {
    let problems = RefCell::new(Vec::new());
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut transcript = Transcript::new(folder, first(node), empty_lists(text));
    let meant = named(path);
    let (mut objects, mut made) = (0, 0);
    let mut names = Vec::new();
    let mut errors = Vec::new();
    let mut unknown = UnknownWords::default();
    let mut seen = Seen::default();
    for item in node.items() {
        let row = Row::new(item, &problems);
        let used = if item.get("verb").is_some() {
            names.push((item.place.span, seen.command(item).into()));
            let before = transcript.steps.len();
            let used = take::command(&mut transcript, row);
            made += made_by(&transcript.steps[before..]);
            if made > VC_OBJECTS {
                return Err(too_many(item));
            }
            if used {
                unknown.take(item);
            }
            used
        } else if item.get("record").is_some() {
            names.push((item.place.span, seen.record(item).into()));
            lists::record(&mut transcript, row, meant)
        } else if let Some(version) = item.get("banner") {
            transcript.banner(version);
            false
        } else {
            errors.extend(answers::error(item));
            false
        };
        objects += usize::from(used);
        faults(item, &row, used);
    }
    if objects == 0 {
        if let Some(error) = errors.into_iter().next() {
            return Err(error);
        }
        answers::refuse(node, text, meant.or_else(|| asked(text)))?;
        errors = Vec::new();
    }
    let mut problems = problems.into_inner();
    problems.extend(unknown.problem().into_iter().chain(errors));
    // A banner alone tells the firmware of the domain that the other files describe.
    let part = objects > 0 || transcript.firmware.is_known();
    Ok(Fragment {
        objects,
        parts: if part {
            vec![Part::new(transcript)]
        } else {
            Vec::new()
        },
        names,
        problems,
        ..Fragment::default()
    })
}

/// How many objects commands make: a range makes one for each of its VLANs.
fn made_by(steps: &[Step]) -> usize {
    let each = steps.iter().map(|step| match step {
        Step::Map { words, .. } => words.range.as_ref().map_or(1, |(_, vlans)| vlans.len()),
        _ => 1,
    });
    each.sum()
}

fn too_many(item: &Node) -> Problem {
    let message = format!(
        "up to this command the script makes more than {VC_OBJECTS} networks and mappings, which no domain \
        has; the file is left out"
    );
    Problem::error("too-many-objects", message)
        .at(item.place)
        .help("look at the ranges of VLANs above it, and capture `show config` again")
}

impl Transcript {
    /// The version of a banner; a simulator says 0.00.
    fn banner(&mut self, version: &Node) {
        let text = version.as_text().unwrap_or_default();
        if !self.firmware.is_known() && !text.starts_with("0.") {
            self.firmware = Known::at(text.to_owned(), version.place);
        }
    }
}

/// The start of a file, for what the whole of it is about.
fn first(node: &Node) -> Place {
    let item = node
        .items()
        .iter()
        .find(|item| item.place.span.start < item.place.span.end);
    item.map_or(node.place, |item| item.place)
}

/// What was wrong with the lines of a file, or with a record that is used.
fn faults(item: &Node, row: &Row<'_>, used: bool) {
    if used && item.get("cut").is_some() {
        row.note(answers::cut(item));
    }
    for fault in item.get("faults").map_or(&[][..], Node::entries) {
        let (code, message) = match &*fault.key {
            "long-line" => (
                "long-line",
                "this line is too long for a command and is left out",
            ),
            _ => (
                "open-quote",
                "nothing closes this quote; it is taken to go to the end of the line",
            ),
        };
        row.note(Problem::warning(code, message).at(fault.value.place));
    }
}

/// Counts what is said several times, for addresses: connections are positional.
#[derive(Default)]
struct Seen(std::collections::BTreeMap<String, u32>);

impl Seen {
    /// `add enet-connection HV01 #3`.
    fn command(&mut self, item: &Node) -> String {
        let part = |key: &str| item.get(key).and_then(Node::as_text).unwrap_or_default();
        let (verb, element) = (part("verb"), part("element"));
        let mut address = format!("{verb} {element}");
        // A name is told only where it is one that is used: a user's is nobody's business.
        if terms::USED.contains(&element) {
            let name = part("name");
            if !name.is_empty() {
                address = format!("{address} {name}");
            }
        }
        // `set enet-connection HV01 3`, `add server-port-map HV01:3 Mgmt_A`.
        let told = (verb == "set" && element.ends_with("-connection"))
            || verb == "assign"
            || (verb == "add" && element == "server-port-map");
        if told && let Some(argument) = item.at("/arguments/0").and_then(Node::as_text) {
            address = format!("{address} {argument}");
        }
        let counts = element.ends_with("-connection") && verb == "add";
        self.number(address, counts)
    }

    /// `show enet-connection HV01 #3`.
    fn record(&mut self, item: &Node) -> String {
        let element = item.get("show").and_then(Node::as_text).unwrap_or_default();
        let mut address = format!("show {element}");
        let first = item
            .get("record")
            .and_then(|record| record.entries().first());
        if let Some(first) = first.filter(|_| terms::USED.contains(&element))
            && let Some(name) = first.value.as_text()
        {
            address = format!("{address} {name}");
        }
        self.number(address, element.ends_with("-connection"))
    }

    fn number(&mut self, address: String, counts: bool) -> String {
        let count = self.0.entry(address.clone()).or_insert(0);
        *count += 1;
        if counts || *count > 1 {
            format!("{address} #{count}")
        } else {
            address
        }
    }
}
