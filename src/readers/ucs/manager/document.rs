//! What a file of UCS Manager is: a backup, an answer of the XML API, an object that the GUI
//! copied, or one of those that say nothing about a configuration.

use super::super::model::Class;
use crate::source::{Entry, Node, Value};

/// One document; a file may wrap several.
pub(super) enum Document<'a> {
    /// A logical or full configuration backup: the root element.
    Backup(&'a Entry<'a>),
    /// An answer: the root element.
    Answer(&'a Entry<'a>),
    /// An object with its own dn, as the GUI copies it.
    Object(&'a Entry<'a>),
    /// An answer that says that something went wrong.
    Fault(&'a Entry<'a>),
    /// One that holds nothing to read, and why.
    Other(&'static str),
}

/// How many elements around documents are looked into.
const WRAPPERS: u32 = 3;

/// The documents of a file; none if it is not of UCS Manager.
pub(super) fn documents<'a>(node: &'a Node<'a>) -> Vec<Document<'a>> {
    let mut found = Vec::new();
    for entry in elements(node) {
        if !add(entry, WRAPPERS, &mut found) {
            return Vec::new();
        }
    }
    found
}

/// The child elements of a node, in order.
pub(super) fn elements<'a, 't>(node: &'a Node<'t>) -> impl Iterator<Item = &'a Entry<'t>> {
    let entries = node.entries().iter();
    // Attributes are entries as well, with texts as their values.
    entries.filter(|entry| entry.value.is_map())
}

/// The value of an attribute without reading it: what is only looked at stays hidden.
pub(super) fn peek<'a>(node: &'a Node<'_>, key: &str) -> Option<&'a str> {
    match &node.get(key)?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn add<'a>(entry: &'a Entry<'a>, wrappers: u32, found: &mut Vec<Document<'a>>) -> bool {
    if let Some(document) = document(entry) {
        found.push(document);
        return true;
    }
    let children = elements(&entry.value).collect::<Vec<_>>();
    wrappers > 0
        && !children.is_empty()
        && children
            .into_iter()
            .all(|child| add(child, wrappers - 1, found))
}

fn document<'a>(entry: &'a Entry<'a>) -> Option<Document<'a>> {
    let node = &entry.value;
    let has = |key: &str| node.get(key).is_some();
    match &*entry.key {
        "topRoot" => backup(entry),
        // A request that is no XML is answered without the name of a method.
        "error" if is_fault(node) => Some(Document::Fault(entry)),
        "ucs" if has("username") => Some(Document::Other(
            "a saved session of PowerTool: no configuration, and its password is a secret",
        )),
        tag if method(tag) => answer(entry),
        _ if peek(node, "dn").is_some_and(is_dn) => Some(Document::Object(entry)),
        _ => None,
    }
}

/// `topRoot` is the root of other products as well; theirs has other children.
fn backup<'a>(entry: &'a Entry<'a>) -> Option<Document<'a>> {
    let has = |key: &str| entry.value.get(key).is_some_and(Node::is_map);
    if has("orgOrg") || has("fabricEp") {
        Some(Document::Backup(entry))
    } else if has("topSystem") {
        Some(Document::Other(
            "a backup of the system configuration only; export config-all or config-logical",
        ))
    } else {
        None
    }
}

/// Whether a tag is a method of the XML API: a word in lower case, then others (`configResolveClass`,
/// `aaaLogin`).
fn method(tag: &str) -> bool {
    ["config", "aaa", "lsInstantiate", "lsClone", "event"]
        .iter()
        .filter_map(|prefix| tag.strip_prefix(prefix))
        .any(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()))
}

fn answer<'a>(entry: &'a Entry<'a>) -> Option<Document<'a>> {
    let node = &entry.value;
    let has = |key: &str| node.get(key).is_some();
    let session = has("inName") || has("inPassword") || has("outCookie") || has("inCookie");
    // Errors come with HTTP 200 under the name of the method, and are saved as answers.
    if is_fault(node) {
        Some(Document::Fault(entry))
    } else if entry.key.starts_with("aaa") && (session || has("cookie")) {
        Some(Document::Other(
            "a login or logout: it holds a session, no configuration; its cookie is a secret",
        ))
    } else if has("outConfigs") || has("outConfig") {
        Some(Document::Answer(entry))
    } else if has("response") && has("inConfigs") {
        Some(Document::Other(
            "the answer to a change: it repeats what was asked for, not what is configured",
        ))
    } else if has("response") {
        Some(Document::Other("an answer without objects"))
    } else if has("cookie") || has("inConfig") || has("inConfigs") || has("inIds") {
        Some(Document::Other(
            "a request: it says what somebody asked for, not what is configured",
        ))
    } else {
        None
    }
}

/// Whether a text is a distinguished name of UCS Manager.
fn is_dn(text: &str) -> bool {
    // The names of the roots, as Cisco's own converter of backups has them.
    let first = text.split('/').next().unwrap_or_default();
    matches!(first, "sys" | "fabric" | "call-home" | "fault" | "stats") || first == "org-root"
}

/// Whether an answer says that something went wrong.
fn is_fault(node: &Node) -> bool {
    peek(node, "errorCode").is_some_and(|code| !matches!(code, "" | "0"))
}

/// Whether a text that does not parse was meant for UCS Manager or comes from it.
pub(super) fn has_marks(head: &str) -> bool {
    let marks = [
        "<topRoot",
        "<configResolve",
        "<configConfMo",
        "<configScope",
        "<configEstimate",
        "<aaaLogin",
    ];
    marks.iter().any(|mark| head.contains(mark))
}

/// Whether a text is what the GUI writes under "Record XML": requests between lines of its own.
pub(super) fn is_record_log(text: &str) -> bool {
    text.trim_start().starts_with("[---") && has_marks(text)
}

/// What the objects of a document are called, where none of them is read.
pub(super) fn classes_of(documents: &[Document<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |entry: &Entry| {
        if Class::of(&entry.key).is_none_or(|class| class.attributes.is_empty()) {
            names.push(entry.key.to_string());
        }
    };
    for document in documents {
        match document {
            Document::Object(entry) => add(entry),
            Document::Answer(entry) => configs(entry).for_each(&mut add),
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The objects of an answer, out of their `pair`s.
pub(super) fn configs<'a, 't>(answer: &'a Entry<'t>) -> impl Iterator<Item = &'a Entry<'t>> {
    let lists = elements(&answer.value)
        .filter(|element| matches!(&*element.key, "outConfigs" | "outConfig"));
    lists
        .flat_map(|list| elements(&list.value))
        .flat_map(|element| {
            let inner: Vec<&Entry<'_>> = match &*element.key {
                // `configConfMos` answers with a pair around each object.
                "pair" => elements(&element.value).collect(),
                _ => vec![element],
            };
            inner
        })
}
