//! The command line of HPE Virtual Connect Manager, as people capture it: `show config` (a script
//! of `add`, `set` and `assign` commands) and `show X *` (records), with whatever the session
//! printed around them. Every file is a part of a domain; `assemble` puts them together.
//!
//! Sources: parsers that consumed real answers of VC 3.x and 4.x, fragments of HP's guides. No
//! public capture of a whole `show config` is known, so that what is not understood is left out
//! and never an error. Binary backups, `-output=script1|2` and the command line of Synergy modules are
//! not read.

mod addresses;
mod build;
mod document;
mod domain;
mod lexer;
mod placement;
mod records;
mod script;
mod take;
mod terms;
mod transcript;
#[cfg(test)]
mod traps;
mod uplinks;
mod wires;

use std::cell::RefCell;
use std::path::Path;

use super::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use super::row::Row;
use crate::fabric::known::Known;
use crate::source::{Node, Place, Problem, SourceId, Span};

use domain::assemble;
use transcript::Transcript;

/// Elements that no prose has behind `add` or `set` by chance.
const TELLING: [&str; 8] = [
    "enet-connection",
    "fcoe-connection",
    "iscsi-connection",
    "server-port-map",
    "server-port-map-range",
    "network-range",
    "uplinkset",
    "uplinkport",
];

/// Answers that hold nothing because there was nothing to ask, with what to do.
const REFUSALS: [(&str, &str); 3] = [
    (
        "Virtual Connect Manager not found",
        "this module is not the active one: log in to the module that runs Virtual Connect Manager",
    ),
    (
        "No enclosures currently exist in the domain",
        "the domain is not imported: capture the domain that the enclosure belongs to",
    ),
    (
        "OneView>",
        "this is the command line of a Synergy module: export the OneView resources instead",
    ),
];

/// Answers that say a list is empty, which is not an empty configuration.
const EMPTY: [&str; 5] = [
    "No networks exist",
    "No profiles exist",
    "No shared uplink",
    "No firmware exist",
    "No uplink sets exist",
];

/// Endings of files that quote commands and are no captures.
const PROSE: [&str; 12] = [
    "md", "markdown", "rst", "adoc", "html", "htm", "ps1", "psm1", "py", "sh", "rego", "rs",
];

/// The dialect.
pub(super) struct VirtualConnect;

impl Reader for VirtualConnect {
    fn name(&self) -> &'static str {
        "virtual-connect"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        match file.form {
            Form::Plain => is_capture(file.path, file.head()).then_some(Recognition::Ours),
            Form::Binary => binary_backup(file).map(Recognition::Refused),
            Form::Document(_) | Form::Damaged => None,
        }
    }

    fn parse<'a>(&self, source: SourceId, text: &'a str) -> Result<Node<'a>, Problem> {
        document::parse(source, text)
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        read(node, file.text, file.folder())
    }

    fn unused(&self, _node: &Node<'_>, file: &File<'_>) -> String {
        unused(file.head())
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: assemble(Part::take(parts), problems),
            ..Assembled::default()
        }
    }
}

/// Whether a text is a capture of this command line.
fn is_capture(path: &Path, head: &str) -> bool {
    let ending = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("");
    if PROSE.iter().any(|prose| prose.eq_ignore_ascii_case(ending)) {
        return false;
    }
    let certain = ["Virtual Connect Management CLI", "Generating configuration"];
    if certain.iter().any(|mark| head.contains(mark)) || is_output(head).is_some() {
        return true;
    }
    let mut commands = 0;
    let (mut labels, mut telling) = (0, 0);
    for line in head.lines() {
        let line = line.trim();
        if REFUSALS.iter().any(|(words, _)| line.starts_with(words)) || line.starts_with("->show ")
        {
            return true;
        }
        let command = line.trim_start_matches("->").trim_start();
        commands += weight(command);
        let label = label(line);
        labels += usize::from(label.is_some());
        telling += usize::from(label.is_some_and(|element| !element.is_empty()));
        // Prose quotes a command, or has a label or two by chance.
        if commands >= 2 || telling >= 2 || (telling == 1 && labels >= 3) {
            return true;
        }
    }
    false
}

/// How much a line looks like a command: 2 is enough.
fn weight(line: &str) -> usize {
    if !lexer::is_command(line) {
        return 0;
    }
    let mut words = line.split_whitespace();
    let verb = words.next().unwrap_or_default().to_ascii_lowercase();
    let element = words.next().unwrap_or_default().to_ascii_lowercase();
    let has_key = words
        .filter_map(|word| word.split_once('='))
        .any(|(key, _)| terms::key(key).is_some());
    match verb.as_str() {
        "add" | "set" | "assign" if TELLING.contains(&element.as_str()) || has_key => 2,
        "add" | "set" | "assign" => 1,
        _ => 0,
    }
}

/// The label that a line begins with, and the element that it gives away, if it does.
fn label(line: &str) -> Option<&'static str> {
    let (label, _) = line.split_once(':')?;
    let (_, element) = terms::label(label.trim())?;
    label.ends_with(char::is_whitespace).then_some(element)
}

/// The form of an answer for scripts, which is not read.
fn is_output(head: &str) -> Option<&'static str> {
    let first = head.trim_start().lines().next()?;
    // The first line of `script2` is the names of the columns, parted by semicolons.
    let labelled = |parted: char| {
        let mut words = first.split(parted).map(str::trim);
        words.clone().count() > 2 && words.all(|word| terms::label(word).is_some())
    };
    if labelled(';') {
        return Some("script2");
    }
    let pairs = head.lines().take(8).filter(|line| {
        let key = line.split_once('=').map(|(key, _)| key);
        key.and_then(terms::label).is_some()
    });
    (pairs.count() >= 4).then_some("script1")
}

/// A binary file that is the backup of a domain, by its name.
fn binary_backup(file: &File<'_>) -> Option<Problem> {
    let name = file
        .path
        .file_name()?
        .to_string_lossy()
        .to_ascii_lowercase();
    let is_backup = name.contains("vc-config-backup") || name.contains("configbackup");
    is_backup.then(|| {
        Problem::error(
            "binary-backup",
            "a Virtual Connect backup is encrypted and cannot be read",
        )
        .in_file(file.name)
        .help("run `show config -includepoolinfo` and save what it prints")
    })
}

/// Reads a capture; its parts are put together with those of other files later.
fn read(node: &Node, text: &str, folder: &Path) -> Result<Fragment, Problem> {
    let problems = RefCell::new(Vec::new());
    let mut transcript = Transcript {
        folder: folder.to_owned(),
        place: first(node),
        domain: Known::default(),
        firmware: Known::default(),
        steps: Vec::new(),
        connections: Vec::new(),
        server_ports: Vec::new(),
        uplink_ports: Vec::new(),
        networks: Vec::new(),
        empty: empty(text),
    };
    let mut objects = 0;
    let mut names = Vec::new();
    let mut unknown = Vec::new();
    let mut seen = Seen::default();
    for item in node.items() {
        let row = Row::new(item, &problems);
        let used = if item.get("verb").is_some() {
            names.push((item.place.span, seen.command(item).into()));
            let used = take::command(&mut transcript, row);
            if used {
                unknown.extend(item.get("unknown").into_iter().flat_map(Node::items));
            }
            used
        } else if item.get("record").is_some() {
            names.push((item.place.span, seen.record(item).into()));
            take::record(&mut transcript, row)
        } else if let Some(version) = item.get("banner") {
            transcript.banner(version);
            false
        } else {
            false
        };
        objects += usize::from(used);
        faults(item, &row);
    }
    if objects == 0 {
        refuse(node, text)?;
    }
    let mut problems = problems.into_inner();
    problems.extend(not_understood(&unknown));
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

/// What a capture holds that is not used.
fn unused(text: &str) -> String {
    match is_output(text) {
        Some(form) => format!("-output={form} is not read: capture the answer without it"),
        None => "it holds no configuration: run `show config -includepoolinfo`".to_owned(),
    }
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

fn empty(text: &str) -> Vec<&'static str> {
    let says = |words: &&&str| text.lines().any(|line| line.trim().starts_with(**words));
    EMPTY.iter().filter(|words| says(words)).copied().collect()
}

/// A file that holds only an answer such as `No profiles exist` is no empty configuration.
fn refuse(node: &Node, text: &str) -> Result<(), Problem> {
    let mut at = 0;
    for line in text.split('\n') {
        let words = line.trim();
        let refusal = REFUSALS
            .iter()
            .find(|(answer, _)| words.starts_with(answer));
        let help = refusal.map(|refusal| refusal.1).or_else(|| {
            let empty = EMPTY.iter().any(|answer| words.starts_with(answer));
            empty.then_some(
                "this is not an empty configuration: ask the active module, as a user who may see all",
            )
        });
        if let Some(help) = help {
            let start = at + line.len() - line.trim_start().len();
            let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let span = Span {
                start: clip(start),
                end: clip(start + words.len()),
            };
            let place = Place { span, ..node.place };
            let message = "Virtual Connect answered that there is nothing to show";
            return Err(Problem::error("no-configuration", message)
                .at(place)
                .help(help));
        }
        at += line.len() + 1;
    }
    Ok(())
}

/// What was wrong with the lines of a file.
fn faults(item: &Node, row: &Row<'_>) {
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

/// One word about all that was not understood in commands that matter here.
fn not_understood(unknown: &[&Node]) -> Option<Problem> {
    let first = unknown.first()?;
    let message = match unknown.len() {
        1 => "one word of a command is not known and left out".to_owned(),
        more => format!("{more} words of commands are not known and left out; the first is here"),
    };
    Some(Problem::warning("not-understood", message).at(first.place))
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
