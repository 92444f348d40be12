//! What stands among the objects of a cmdlet where other streams of PowerShell are led into its output (`2>&1`,
//! `*>&1`), or where a script puts out what it caught: errors, and messages that are no failure.
//!
//! Sources: the classes of `System.Management.Automation`, as `Export-Clixml` and `ConvertTo-Json` write them.

use std::collections::BTreeSet;

use super::read::{Reading, start};
use super::walk::Around;
use crate::readers::row::{in_any_case, property};
use crate::readers::windows::model::{HostPart, Kind, Owners, Says};
use crate::source::{Node, Place, Problem, TYPE_NAMES, Value};

/// What an object is that no cmdlet puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// The cmdlet failed, in whole or in part.
    Error,
    /// A warning, or a message of another stream.
    Message,
}

/// Classes of the streams that are no failure.
const MESSAGES: [&str; 6] = [
    "WarningRecord",
    "VerboseRecord",
    "DebugRecord",
    "InformationRecord",
    "InformationalRecord",
    "ProgressRecord",
];

/// Properties of an `ErrorRecord`, of which a selection has two as well.
const OF_ERROR: [&str; 7] = [
    "Exception",
    "FullyQualifiedErrorId",
    "CategoryInfo",
    "ErrorCategory_Category",
    "ErrorDetails",
    "ScriptStackTrace",
    "InvocationInfo",
];

/// Properties that only messages have together.
const OF_MESSAGES: [&[&str]; 3] = [
    &["Message", "InvocationInfo", "PipelineIterationInfo"],
    &["MessageData", "TimeGenerated"],
    &["InformationalRecord_Message"],
];

/// Properties of an exception that stands alone.
const OF_EXCEPTION: [&str; 3] = ["Message", "HResult", "StackTrace"];

impl Record {
    /// What an object is that is of no cmdlet.
    pub(super) fn of(node: &Node<'_>) -> Option<Self> {
        if !node.is_map() {
            return None;
        }
        if let Some(said) = of_types(node) {
            return Some(said);
        }
        let has = |key: &&str| property(node, key).is_some();
        let is_error = OF_ERROR.iter().filter(|key| has(key)).count() > 1
            && ["Exception", "FullyQualifiedErrorId"]
                .iter()
                .any(|key| has(&key));
        if is_error || OF_EXCEPTION.iter().all(|key| has(key)) {
            return Some(Self::Error);
        }
        let is_message = OF_MESSAGES
            .iter()
            .any(|keys| keys.iter().all(|key| has(key)));
        is_message.then_some(Self::Message)
    }
}

/// What the names of an object's types say, where the export keeps them.
fn of_types(node: &Node<'_>) -> Option<Record> {
    let types = node.get(TYPE_NAMES)?;
    types.items().iter().find_map(|name| {
        let Value::Text(name) = &name.value else {
            return None;
        };
        let name = name.strip_prefix("Deserialized.").unwrap_or(name);
        if name == "System.Exception" {
            return Some(Record::Error);
        }
        let class = name.strip_prefix("System.Management.Automation.")?;
        match class.rsplit('.').next()? {
            "ErrorRecord" | "RemotingErrorRecord" => Some(Record::Error),
            class => MESSAGES.contains(&class).then_some(Record::Message),
        }
    })
}

/// The records of a document.
#[derive(Default)]
pub(super) struct Records {
    errors: Vec<Failure>,
    /// Where the first message stands, and how many there are.
    messages: Option<(Place, usize)>,
}

/// A cmdlet that reported an error.
struct Failure {
    place: Place,
    /// The cmdlet that the document says to have put the error out.
    cmdlet: Option<(Kind, Owners)>,
    /// Whose the error is; nothing where it does not say so.
    says: Option<Says>,
    /// Whether what stands around the error says so.
    is_around: bool,
}

/// How many errors of a document are told apart.
const MAX_ERRORS: usize = 1000;

impl Records {
    /// Notes a message, or a text that no cmdlet puts out.
    pub(super) fn message(&mut self, node: &Node<'_>) {
        self.messages.get_or_insert((start(node), 0)).1 += 1;
    }

    /// Notes an error.
    pub(super) fn error(&mut self, node: &Node<'_>, around: Around<'_>) {
        if self.errors.len() == MAX_ERRORS {
            return;
        }
        // Looking at these does not count as reading them.
        let session = property(node, "PSComputerName").or_else(|| {
            let origin = in_any_case(node, "OriginInfo")?;
            in_any_case(origin, "PSComputerName")
        });
        let says = Says::in_session(session).within(around.host, around.key);
        let is_said = says.key().iter().any(Option::is_some);
        self.errors.push(Failure {
            place: start(node),
            cmdlet: around.cmdlet.or_else(|| activity(node)),
            says: is_said.then_some(says),
            is_around: around.host.is_some() || around.key.is_some(),
        });
    }

    /// Whether there is an error.
    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// The cmdlet that an error says it is of: `CategoryInfo.Activity`.
fn activity(node: &Node<'_>) -> Option<(Kind, Owners)> {
    let flat = in_any_case(node, "ErrorCategory_Activity");
    let nested = || in_any_case(in_any_case(node, "CategoryInfo")?, "Activity");
    match &flat.or_else(nested)?.value {
        Value::Text(name) => Kind::of_key(name),
        _ => None,
    }
}

impl Reading {
    /// Notes what an object is that is of no cmdlet.
    pub(super) fn record(&mut self, node: &Node<'_>, record: Record, around: Around<'_>) {
        self.content.others += 1;
        match record {
            Record::Error => self.records.error(node, around),
            Record::Message => self.records.message(node),
        }
    }

    /// Says of a document that holds objects what stands among them, and takes none of its lists for whole that an
    /// error belongs to.
    pub(super) fn settle_records(&mut self) {
        let records = std::mem::take(&mut self.records);
        let mut told = BTreeSet::new();
        let count = records.errors.len();
        for failure in &records.errors {
            for (kind, owners) in self.failed_cmdlets(failure.cmdlet) {
                if matches!(kind, Kind::Other(_)) {
                    continue;
                }
                for index in self.parts_of(failure) {
                    self.parts[index].failed_in_part(kind, owners);
                }
                if told.insert(kind.name()) {
                    let problem = self.partial((kind, owners), count).at(failure.place);
                    self.problems.get_mut().push(problem);
                }
            }
        }
        if let Some((place, count)) = records.messages.filter(|_| self.content.used > 0) {
            let message = match count {
                1 => "1 message or text among the objects is passed over".to_owned(),
                _ => format!("{count} messages or texts among the objects are passed over"),
            };
            let help = "read what it says: a warning may tell why objects are missing; export without `*>&1`";
            let problem = Problem::warning("messages-passed-over", message).at(place);
            self.problems.get_mut().push(problem.help(help));
        }
    }

    /// The cmdlets that an error may be of: where nothing says it, all whose objects stand beside it.
    fn failed_cmdlets(&self, said: Option<(Kind, Owners)>) -> Vec<(Kind, Owners)> {
        if let Some(said) = said {
            return vec![said];
        }
        let mut kinds: Vec<Kind> = Vec::new();
        for kind in self.parts.iter().flat_map(HostPart::kinds) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let kinds = kinds.into_iter();
        kinds.map(|kind| (kind, Owners::Unsaid)).collect()
    }

    /// The parts that an error belongs to: those of its host, and where it names none, those of all.
    fn parts_of(&mut self, failure: &Failure) -> Vec<usize> {
        let says = failure.says.clone().unwrap_or_default();
        if failure.is_around || self.parts.is_empty() {
            return vec![self.part(says)];
        }
        let all = 0..self.parts.len();
        if failure.says.is_none() || !self.parts.iter().any(HostPart::has_session) {
            return all.collect();
        }
        let of_session = all.filter(|index| self.parts[*index].is_of_session(&says));
        let found: Vec<usize> = of_session.collect();
        if found.is_empty() {
            vec![self.part(says)]
        } else {
            found
        }
    }

    /// The problem of a cmdlet that put out objects and an error.
    fn partial(&self, cmdlet: (Kind, Owners), count: usize) -> Problem {
        let name = cmdlet.0.name();
        let message = match count {
            1 => format!("{name} reported an error among its objects: what it lists is not all"),
            _ => format!(
                "{name} reported an error among its objects ({count} errors in this file): what it lists is not all"
            ),
        };
        Problem::error("cmdlet-failed", message)
            .help(format!("{} again, as administrator", self.run(cmdlet)))
    }
}
