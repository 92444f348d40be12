//! What stands in a file in place of an answer or a backup: an error, the page of a proxy, nothing. Whatever
//! it is, it must not be taken for an answer without objects.

use std::path::Path;

use super::super::model::{CLASSES, UNUSED};
use super::document::peek;
use crate::readers::named::{FileName, is_web_page, web_page};
use crate::source::{Entry, Node, Problem};

/// What a file was meant to hold, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// The answer for a class, `lsServer.xml`.
    Class(&'static str),
    /// The answer to a method, `configResolveClasses.xml`.
    Answer(&'static str),
    /// A backup of the configuration.
    Backup,
}

/// Methods that answers are called by.
const METHODS: [&str; 8] = [
    "configResolveClass",
    "configResolveClasses",
    "configResolveChildren",
    "configResolveDn",
    "configResolveDns",
    "configResolveParent",
    "configScope",
    "configFindDependencies",
];

/// Names that people give to backups.
const BACKUPS: [&str; 5] = ["config-all", "config-logical", "ucs", "ucsm", "ucs-backup"];

impl Meant {
    /// What a file was meant to hold, by its name; nothing where the name says nothing.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let file = FileName::of(path);
        if !file.ends_in(&["xml"]) {
            return None;
        }
        let classes = CLASSES.iter().map(|class| class.name).chain(UNUSED);
        let class = classes
            .filter(|name| file.says(name))
            .max_by_key(|name| name.len());
        let is_backup = || BACKUPS.iter().any(|name| file.says(name));
        let method = || METHODS.into_iter().find(|name| file.says(name));
        class
            .map(Self::Class)
            .or_else(|| method().map(Self::Answer))
            .or_else(|| is_backup().then_some(Self::Backup))
    }

    fn name(self) -> String {
        match self {
            Self::Class(class) => format!("the answer for {class}"),
            Self::Answer(method) => format!("the answer to {method}"),
            Self::Backup => "a backup".to_owned(),
        }
    }

    /// What to run for it.
    fn ask_again(self) -> String {
        match self {
            Self::Class(class) => format!(
                "log in, run `configResolveClass` of {class} again, and save the answer that holds the objects"
            ),
            Self::Answer(method) => {
                format!("log in, run `{method}` again, and save the answer that holds the objects")
            }
            Self::Backup => {
                "back up again: Admin, All, Backup Configuration, All configuration, with \
                             Preserve Identities"
                    .to_owned()
            }
        }
    }
}

/// The problem that an answer with an error is.
pub(super) fn error(entry: &Entry, meant: Option<Meant>) -> Problem {
    let node = &entry.value;
    let code = node.get("errorCode");
    let word = code.and_then(Node::as_text).unwrap_or_default();
    let meaning = match word {
        "552" => ": the session was not valid any more",
        "551" => ": the login failed",
        "555" => ": there was no such session",
        "ERR-xml-parse-error" => ": the request was not well-formed",
        _ => "",
    };
    let class = peek(node, "classId").and_then(|id| {
        let mut classes = CLASSES.iter().map(|class| class.name).chain(UNUSED);
        classes.find(|class| *class == id).map(Meant::Class)
    });
    let meant = class.or(meant);
    let place = meant.map_or_else(String::new, |meant| {
        format!(" in place of {}", meant.name())
    });
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    // A message is shown as it is, so that only what can be nothing but a code goes into one.
    let message = if word.len() <= 40 && word.chars().all(plain) {
        format!("UCS Manager answered with the error {word}{place}{meaning}")
    } else {
        format!("UCS Manager answered with an error{place}")
    };
    let help = meant.map_or_else(
        || "log in, ask again, and save the answer that holds the objects".to_owned(),
        Meant::ask_again,
    );
    Problem::error("ucs-error", message)
        .at(code.map_or(entry.key_place, |code| code.place))
        .help(help)
}

/// The problem that a file is which holds nothing of what its name says.
pub(super) fn nothing(text: &str, is_text: bool, meant: Meant) -> Problem {
    let what = if is_web_page(text) {
        web_page(text)
    } else if !is_text {
        "bytes that are no text".to_owned()
    } else if text.trim().is_empty() {
        "an empty file".to_owned()
    } else {
        "something that is not from UCS Manager".to_owned()
    };
    let message = format!("{what} in place of {}", meant.name());
    Problem::error("no-answer", message).help(meant.ask_again())
}

/// The problem that an encrypted backup is, told by its name; nothing for other files.
pub(super) fn full_state(path: &Path) -> Option<Problem> {
    let file = FileName::of(path);
    let is_backup = ["full-state", "fullstate"]
        .iter()
        .any(|name| file.says(name));
    is_backup.then(|| {
        let message = "a full-state backup of UCS Manager is encrypted and cannot be read";
        Problem::error("full-state-backup", message).help(Meant::Backup.ask_again())
    })
}
