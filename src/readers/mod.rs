//! Readers: one folder a dialect, each recognises its files by content and reads them into a
//! [`Fragment`] in network nouns. They know neither each other nor any rule.

mod fleet;
mod merge;
pub mod oneview;
mod row;
pub mod snapshot;
pub mod ucs_manager;
pub mod virtual_connect;
pub mod windows;

use std::path::Path;

use chrono::NaiveDate;

use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::source::{
    Node, Place, Problem, Source, SourceId, Span, parse_json, parse_xml, parse_yaml,
};

pub use fleet::{Fleet, HostFacts};
pub use merge::{merge, merge_into};
use windows::{cmdlets, collector};

pub use windows::HostPart;

/// The dialects that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// `fabriclint-host/1`, the JSON of the Windows collector.
    WindowsCollector,
    /// Outputs of single cmdlets, one host a folder (`ConvertTo-Json`).
    PowerShellJson,
    /// HPE OneView REST answers.
    OneView,
    /// Backups and XML API answers of Cisco UCS Manager.
    UcsManager,
    /// `fabriclint/snapshot/v1`.
    Snapshot,
    /// The command line of HPE Virtual Connect Manager.
    VirtualConnect,
}

/// What one file holds.
#[derive(Debug, Default)]
pub struct Fragment {
    /// Hosts.
    pub hosts: Vec<Host>,
    /// Parts of hosts, which are put together by folder when all of them are read.
    pub host_parts: Vec<HostPart>,
    /// Parts of backends; parts with one name belong together.
    pub backends: Vec<Backend>,
    /// Parts of UCS domains, which are resolved when all of them are read.
    pub ucs_parts: Vec<ucs_manager::Part>,
    /// Parts of Virtual Connect domains, which are put together when all of them are read.
    pub transcripts: Vec<virtual_connect::Transcript>,
    /// What the product that the file is from calls the objects in it.
    pub names: Vec<(Span, Box<str>)>,
    /// The plan that a snapshot carries, with its place.
    pub plan: Option<(Plan, Place)>,
    /// How many objects were read.
    pub objects: usize,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// Read, perhaps with problems.
    Read(Dialect, Box<Fragment>),
    /// One of ours that holds nothing that is used, and why.
    Unused(Dialect, String),
    /// One of ours that could not be read.
    Broken(Dialect, Box<Problem>),
    /// Not ours, and why.
    Foreign(String),
}

impl Fragment {
    /// The day of the oldest inventory in the file, UTC, if it says one.
    #[must_use]
    pub fn collected_on(&self) -> Option<NaiveDate> {
        let days = self.hosts.iter().filter_map(Host::collected_on);
        days.map(|(day, _)| day).min()
    }

    /// Whether the file holds nothing that is used and nothing to complain about. An empty output
    /// of a cmdlet is used: it says that there is none.
    fn is_empty(&self) -> bool {
        self.objects == 0 && self.problems.is_empty() && self.host_parts.is_empty()
    }
}

impl Dialect {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Dialect::WindowsCollector => "windows-collector",
            Dialect::PowerShellJson => "powershell-json",
            Dialect::OneView => "oneview",
            Dialect::UcsManager => "ucs-manager",
            Dialect::Snapshot => "snapshot",
            Dialect::VirtualConnect => "virtual-connect",
        }
    }

    /// The dialect of a parsed document.
    fn of(node: &Node, path: &Path) -> Option<Self> {
        if collector::recognises(node) {
            Some(Dialect::WindowsCollector)
        } else if snapshot::recognises(node) {
            Some(Dialect::Snapshot)
        } else if oneview::recognises(node) {
            Some(Dialect::OneView)
        } else if cmdlets::recognises(node, path) {
            Some(Dialect::PowerShellJson)
        } else if ucs_manager::recognises(node) {
            Some(Dialect::UcsManager)
        } else {
            None
        }
    }

    /// The dialect that a document which does not parse was meant to be in.
    fn of_broken(text: &str, path: &Path) -> Option<Self> {
        let head = head(text);
        if head.contains("fabriclint-host/") {
            Some(Dialect::WindowsCollector)
        } else if head.contains("fabriclint/snapshot") {
            Some(Dialect::Snapshot)
        } else if oneview::smells(head) {
            Some(Dialect::OneView)
        } else if cmdlets::smells(head, path) {
            Some(Dialect::PowerShellJson)
        } else if ucs_manager::smells(head) {
            Some(Dialect::UcsManager)
        } else {
            None
        }
    }
}

/// How much of a file is searched for marks of a dialect.
const SNIFF_BYTES: usize = 64 * 1024;

/// The part of a text that is searched for marks.
fn head(text: &str) -> &str {
    let mut end = text.len().min(SNIFF_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a file is the inventory of one host, by what it begins with: then it can be read when its
/// turn comes, because nothing else needs it. Others of the same kind may be missed.
#[must_use]
pub fn is_one_host(head: &str) -> bool {
    collector::begins(head)
}

/// What becomes of a file that is no text.
#[must_use]
pub fn binary(path: &Path, file: &str, problem: Problem) -> Outcome {
    match virtual_connect::refuse_binary(path, file) {
        Some(refusal) => Outcome::Broken(Dialect::VirtualConnect, Box::new(refusal)),
        None => Outcome::Foreign(problem.message),
    }
}

/// Reads one file. What was read of it may be shown from then on; nothing else.
pub fn read(source: &mut Source, id: SourceId) -> Outcome {
    if ucs_manager::is_record_log(source.text()) {
        let reason = ucs_manager::RECORD_LOG.to_owned();
        return Outcome::Unused(Dialect::UcsManager, reason);
    }
    if is_capture(source) {
        return read_capture(source, id);
    }
    let parsed = match (cmdlets::nothing(id, source), parser(source)) {
        (Some(node), _) => Ok(node),
        (None, Some(parse)) => parse(id, source.text()),
        (None, None) => return Outcome::Foreign("neither JSON, XML, YAML nor a capture".into()),
    };
    let node = match parsed {
        Ok(node) => node,
        Err(problem) => {
            return match Dialect::of_broken(source.text(), source.path()) {
                Some(dialect) => Outcome::Broken(dialect, Box::new(problem)),
                None => Outcome::Foreign(problem.message),
            };
        }
    };
    let Some(dialect) = Dialect::of(&node, source.path()) else {
        return Outcome::Foreign("no dialect that is known".into());
    };
    let mut outcome = read_node(dialect, &node, source.path());
    source.reveal(node.hidden());
    if let Outcome::Read(_, fragment) = &mut outcome {
        source.name_objects(std::mem::take(&mut fragment.names));
    }
    outcome
}

/// Whether a text without a syntax of its own is a capture of a command line.
fn is_capture(source: &Source) -> bool {
    parser(source).is_none() && virtual_connect::smells(source.path(), head(source.text()))
}

fn read_capture(source: &mut Source, id: SourceId) -> Outcome {
    let dialect = Dialect::VirtualConnect;
    let node = match virtual_connect::parse(id, source.text()) {
        Ok(node) => node,
        Err(problem) => return Outcome::Broken(dialect, Box::new(problem)),
    };
    let folder = source.path().parent().unwrap_or(Path::new(""));
    let read = virtual_connect::read(&node, source.text(), folder);
    let reason = virtual_connect::unused(head(source.text()));
    source.reveal(node.hidden());
    match read {
        Ok(mut fragment) => {
            source.name_objects(std::mem::take(&mut fragment.names));
            let nothing = fragment.transcripts.is_empty() && fragment.problems.is_empty();
            if nothing {
                return Outcome::Unused(dialect, reason);
            }
            Outcome::Read(dialect, Box::new(fragment))
        }
        Err(problem) => Outcome::Broken(dialect, Box::new(problem)),
    }
}

fn read_node(dialect: Dialect, node: &Node, path: &Path) -> Outcome {
    let fragment = match dialect {
        Dialect::WindowsCollector => collector::read(node),
        Dialect::PowerShellJson => Ok(cmdlets::read(node, path)),
        Dialect::OneView => oneview::read(node),
        Dialect::UcsManager => ucs_manager::read(node),
        Dialect::Snapshot => snapshot::read(node),
        // A capture is no document; it is read by lines.
        Dialect::VirtualConnect => Ok(Fragment::default()),
    };
    match fragment {
        Ok(fragment) if fragment.is_empty() => {
            let reason = match dialect {
                Dialect::PowerShellJson => cmdlets::unused(node, path),
                Dialect::OneView => oneview::unused(node),
                Dialect::UcsManager => ucs_manager::unused(node),
                _ => "it holds no object that is used".to_owned(),
            };
            Outcome::Unused(dialect, reason)
        }
        Ok(fragment) => Outcome::Read(dialect, Box::new(fragment)),
        Err(problem) => Outcome::Broken(dialect, Box::new(problem)),
    }
}

type Parse = fn(SourceId, &str) -> Result<Node, Problem>;

/// JSON and XML by their first character, YAML by the ending of the file.
fn parser(source: &Source) -> Option<Parse> {
    let first = source.text().trim_start().chars().next();
    let yaml = source.is_yaml();
    match first {
        Some(_) if yaml => Some(parse_yaml),
        Some('{' | '[') => Some(parse_json),
        Some('<') => Some(parse_xml),
        _ => None,
    }
}
