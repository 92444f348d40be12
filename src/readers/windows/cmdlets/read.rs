//! Reads a document: its objects, by host, and what is wrong with it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::export::Export;
use super::file_name::FileName;
use super::fingerprint;
use super::records::Records;
use super::text::{first_line, start};
use super::walk::{Around, Found, walk};
use crate::readers::dialect::{File, Fragment, Part};
use crate::readers::moderate::too_many_hosts;
use crate::readers::row::{first_cut_only, is_left_over, property};
use crate::readers::windows::model::{HostPart, Kind, Owners, PartFile, Says};
use crate::source::{Node, Place, Problem, Value};

/// Reads the objects of a document of JSON.
pub(super) fn read(node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
    if !is_xml(file.text) {
        return read_objects(node, file, Export::Json);
    }
    let problem = Problem::error("not-json", "this is XML that no cmdlet writes");
    let help = match FileName::of(file.path).cmdlet() {
        Some(cmdlet) => format!("run `{}`", Export::Json.command(cmdlet)),
        None => "export with `ConvertTo-Json -Depth 5`".to_owned(),
    };
    Err(problem.at(start(node)).help(help))
}

/// Whether a document is XML.
fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// Reads the objects of a document, however they are written in it.
pub(super) fn read_objects(
    node: &Node<'_>,
    file: &File<'_>,
    export: Export,
) -> Result<Fragment, Problem> {
    let name = FileName::of(file.path);
    let around = Around::file(name.cmdlet());
    let mut reading = Reading::of(file, name, start(node), export);
    walk(node, around, &mut |found, around| {
        reading.take(&found, around);
    });
    if export == Export::Json {
        reading.note_text_around(node, file);
    }
    reading.end(node)
}

/// A document that is being read.
pub(super) struct Reading {
    pub(super) export: Export,
    /// The cmdlet that the file is called after.
    pub(super) cmdlet: Option<(Kind, Owners)>,
    /// The file, by its path.
    pub(super) file: PartFile,
    pub(super) start: Place,
    pub(super) parts: Vec<HostPart>,
    /// The parts, by the names that objects give their host.
    keys: BTreeMap<[Option<String>; 3], usize>,
    pub(super) content: Content,
    pub(super) problems: RefCell<Vec<Problem>>,
    /// What stands among the objects.
    pub(super) records: Records,
}

/// Whose virtual adapter an object is, as far as it says so.
fn owners_of(node: &Node<'_>, owners: Owners) -> Owners {
    // Looking at it does not count as reading it.
    match property(node, "IsManagementOs").map(|own| &own.value) {
        Some(Value::Bool(true)) => Owners::Host,
        Some(Value::Bool(false)) => Owners::Machines,
        _ => owners,
    }
}

/// How many of what a document holds.
#[derive(Default)]
pub(super) struct Content {
    /// The kinds of the objects that are recognised.
    pub(super) kinds: Vec<Kind>,
    /// Objects that are recognised.
    pub(super) known: usize,
    /// Objects that are used.
    pub(super) used: usize,
    /// Answers of nothing.
    pub(super) nothing: usize,
    /// What is not recognised.
    pub(super) others: usize,
    /// What is left of objects that are nested too deep, among what is not recognised.
    texts: usize,
    /// What was made for the console, among what is not recognised.
    formatted: usize,
}

impl Reading {
    pub(super) fn of(file: &File<'_>, name: FileName, start: Place, export: Export) -> Self {
        Self {
            export,
            cmdlet: name.cmdlet(),
            file: name.file(file.path),
            start,
            parts: Vec::new(),
            keys: BTreeMap::new(),
            content: Content::default(),
            problems: RefCell::new(Vec::new()),
            records: Records::default(),
        }
    }

    /// Takes what is found in the document.
    pub(super) fn take(&mut self, found: &Found<'_>, around: Around<'_>) {
        if around.is_keyed && self.cmdlet.is_none() && self.file.words.is_empty() {
            self.file.words = FileName::words_of_document(&self.file.name);
        }
        match *found {
            Found::Object(node, Some(kind)) => self.object(node, kind, around),
            Found::Object(node, None) => {
                // Where `-Depth` was too small, PowerShell writes a text for the object.
                self.content.texts += usize::from(is_left_over(node));
                self.content.formatted += usize::from(fingerprint::is_formatted(node));
                self.content.others += 1;
                let is_nothing = node.is_null() || node.is_map() && node.entries().is_empty();
                if is_nothing || !node.is_map() {
                    self.records.stray(node, around);
                }
                if let (Some((kind, owners)), true, false) =
                    (around.cmdlet, around.is_keyed, is_nothing)
                {
                    self.cut(node, kind, owners, around);
                }
            }
            Found::Record(node, record) => self.record(node, record, around),
            Found::Nothing(node) => {
                if let Some((kind, owners)) = around.cmdlet {
                    self.nothing(
                        kind,
                        owners,
                        node.place,
                        Says::default().within(around.host, around.key),
                    );
                }
            }
            Found::Text(node) => {
                if let Some((kind, owners)) = around.cmdlet {
                    self.cut(node, kind, owners, around);
                }
            }
        }
    }

    pub(super) fn object(&mut self, node: &Node<'_>, kind: Kind, around: Around<'_>) {
        self.content.known += 1;
        if !self.content.kinds.contains(&kind) {
            self.content.kinds.push(kind);
        }
        let owners = around.cmdlet.map_or(Owners::Unsaid, |(_, owners)| owners);
        let assumed = match owners {
            Owners::Host => Some(("IsManagementOs", true)),
            Owners::Machines => Some(("IsManagementOs", false)),
            Owners::All | Owners::Unsaid => None,
        };
        let says = Says::of(kind, node).within(around.host, around.key);
        let index = self.part(says);
        let row = self.export.row(node, &self.problems).assuming(assumed);
        let part = &mut self.parts[index];
        let is_used = part.take(kind, &row);
        self.content.used += usize::from(is_used);
        if !is_used && kind.is_told_by_name() {
            let owners = owners_of(node, owners);
            self.records.nameless.push((index, (kind, owners)));
        }
        if kind == Kind::Port && owners == Owners::All {
            // `-All` puts out the adapters of the host and of all machines: others do not exist.
            part.no_others(kind, owners);
        }
    }

    /// The number of the part whose objects say this.
    pub(super) fn part(&mut self, says: Says) -> usize {
        let next = self.parts.len();
        let index = *self.keys.entry(says.key()).or_insert(next);
        if index == next {
            let part = HostPart::new(self.start, says);
            self.parts.push(part.printed(self.export == Export::List));
        }
        index
    }

    /// Notes that a cmdlet answered nothing.
    fn nothing(&mut self, kind: Kind, owners: Owners, place: Place, says: Says) {
        self.content.nothing += 1;
        let part = self.part(says);
        let part = &mut self.parts[part];
        if kind.is_everywhere() {
            part.failed(kind, owners);
            let message = format!(
                "{} answered nothing, but every host has some of it",
                kind.name()
            );
            let help = format!("{}, and look whether it fails", self.run((kind, owners)));
            let problem = Problem::error("empty-output", message).at(place).help(help);
            self.problems.get_mut().push(problem);
        } else {
            part.nothing(kind, owners);
        }
    }

    /// Notes that only a text is left of what a cmdlet answered.
    fn cut(&mut self, node: &Node<'_>, kind: Kind, owners: Owners, around: Around<'_>) {
        let part = self.part(Says::default().within(around.host, around.key));
        self.parts[part].cut(kind, owners);
        self.export.row(node, &self.problems).cut::<()>(node);
    }

    /// Notes what stands before or behind the JSON.
    fn note_text_around(&mut self, node: &Node<'_>, file: &File<'_>) {
        let begins = file.text.len() - file.text.trim_start().len();
        let is_after_text =
            usize::try_from(node.place.span.start).is_ok_and(|start| start > begins);
        if is_after_text {
            let message = "the lines before the JSON are passed over";
            let place = first_line(node.place.source, file.text);
            let problem = Problem::warning("text-before-json", message).at(place);
            let help =
                "write the output to a file with `>` in place of copying it from the console";
            self.problems.get_mut().push(problem.help(help));
        }
    }

    /// The end of the document.
    pub(super) fn end(mut self, node: &Node<'_>) -> Result<Fragment, Problem> {
        if let Some(problem) = too_many_hosts(self.parts.len(), self.start) {
            return Err(problem);
        }
        if let Some((kind, owners)) = self.cmdlet
            && self.content.known + self.content.nothing == 0
        {
            // Nothing in the document tells which cmdlet found nothing; only the name of the file does.
            if self.content.others == 0 && self.file.is_text_of_net_view() {
                let message =
                    "Get-NetView writes what it asked into each file, and nothing is in this one";
                let help = format!(
                    "copy the folder again as it is, or {}",
                    self.run((kind, owners))
                );
                let problem = Problem::error("text-cut-off", message).at(self.start);
                return Err(problem.help(help));
            }
            if self.content.others == 0 {
                self.nothing(kind, owners, self.start, Says::default());
            } else if self.content.texts == self.content.others {
                self.cut(node, kind, owners, Around::default());
            } else {
                return Err(self.of_no_use((kind, owners)));
            }
        }
        self.settle_records();
        let several = self
            .parts
            .iter()
            .filter_map(HostPart::name)
            .collect::<BTreeSet<_>>()
            .len()
            > 1;
        self.file.names_several = several;
        self.name_by_file();
        self.note_other_cmdlet();
        let speaks =
            self.content.used + self.content.nothing > 0 || self.parts.iter().any(HostPart::speaks);
        let mut fragment = Fragment {
            objects: self.content.used,
            problems: first_cut_only(self.problems.into_inner()),
            ..Fragment::default()
        };
        if speaks {
            let file = self.file;
            let parts = self.parts.into_iter().filter(HostPart::speaks);
            fragment.parts = parts
                .map(|part| Part::new(part.in_file(file.clone())))
                .collect();
        }
        Ok(fragment)
    }

    /// The problem of a document that is called after a cmdlet and holds no object of one.
    fn of_no_use(&self, cmdlet: (Kind, Owners)) -> Problem {
        let name = cmdlet.0.name();
        if self.records.has_errors() {
            let message = format!("{name} failed: its errors are all that is in this file");
            return Problem::error("cmdlet-failed", message)
                .at(self.start)
                .help(format!("{} again, as administrator", self.run(cmdlet)));
        }
        let message = if self.content.formatted > 0 {
            format!("Format-Table or Format-List was converted here, not the objects of {name}")
        } else {
            format!("nothing in it looks like an object of {name}")
        };
        Problem::error("no-object", message)
            .at(self.start)
            .help(self.run(cmdlet))
    }

    /// What to run.
    pub(super) fn run(&self, cmdlet: (Kind, Owners)) -> String {
        format!("run `{}`", self.export.command(cmdlet))
    }
}
