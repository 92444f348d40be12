//! The objects in a document, whatever stands around them: lists in any shape, one document a host with
//! the nouns of cmdlets as keys, several of those under the names of hosts.

use super::fingerprint;
use super::record::Record;
use crate::readers::row::{in_any_case, is_left_over};
use crate::readers::windows::model::{Kind, Owners};
use crate::source::{Entry, Node, Place};

/// What stands around an object.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// The cmdlet that the file or a key names, and whose adapters it is about.
    pub(super) cmdlet: Option<(Kind, Owners)>,
    /// The name of the host in an object around it.
    pub(super) host: Option<&'a Node<'a>>,
    /// A key around it that is the name of a host.
    pub(super) key: Option<(&'a str, Place)>,
    /// Whether a key named the cmdlet.
    pub(super) is_keyed: bool,
    /// How many objects are around it.
    depth: u8,
}

impl Around<'_> {
    /// Around everything in a file that is called after a cmdlet, or after none.
    pub(super) fn file(cmdlet: Option<(Kind, Owners)>) -> Self {
        Self {
            cmdlet,
            ..Self::default()
        }
    }
}

/// What is found in a document.
pub(super) enum Found<'a> {
    /// Something that should be an object, perhaps of a kind.
    Object(&'a Node<'a>, Option<Kind>),
    /// What no cmdlet puts out: a record of another stream.
    Record(&'a Node<'a>, Record),
    /// A key of a cmdlet, under which there is nothing.
    Nothing(&'a Node<'a>),
    /// A key of a cmdlet, under which there is only a text.
    Text(&'a Node<'a>),
}

/// How many objects may be around one that is looked at.
const MAX_AROUND: u8 = 4;

/// Keys that name the host of what stands beside them.
const HOST_KEYS: [&str; 9] = [
    "ComputerName",
    "HostName",
    "Host",
    "Server",
    "ServerName",
    "Node",
    "CSName",
    "Computer",
    "Name",
];

/// Shows everything that the items of a list hold.
fn each<'a>(
    items: &'a [Node<'a>],
    around: Around<'a>,
    visit: &mut dyn FnMut(Found<'a>, Around<'a>),
) {
    let has_objects = items.iter().any(Node::is_map);
    for item in items {
        // Where there is nothing else, nothing is what was put out.
        if item.is_null() && has_objects {
            visit(Found::Object(item, None), around);
        } else {
            walk(item, around, visit);
        }
    }
}

/// Shows everything that a document holds.
pub(super) fn walk<'a>(
    node: &'a Node<'a>,
    around: Around<'a>,
    visit: &mut dyn FnMut(Found<'a>, Around<'a>),
) {
    if node.is_list() {
        each(node.items(), around, visit);
        return;
    }
    if let Some(list) = wrapped(node) {
        each(list.items(), around, visit);
        return;
    }
    if node.is_null() {
        return;
    }
    let kind = fingerprint::kind(node, around.cmdlet.map(|(kind, _)| kind));
    // What an error is about stands in it, and is no output.
    if kind.is_none()
        && let Some(record) = Record::of(node)
    {
        visit(Found::Record(node, record), around);
        return;
    }
    if kind.is_some() || around.depth == MAX_AROUND {
        visit(Found::Object(node, kind), around);
        return;
    }
    let around_members = Around {
        depth: around.depth + 1,
        ..around
    };
    if is_of_cmdlets(node) {
        members(node, around_members, visit);
        return;
    }
    let inner: Vec<&Entry> = node
        .entries()
        .iter()
        .filter(|entry| holds_ours(&entry.value, around.depth))
        .collect();
    if inner.is_empty() {
        visit(Found::Object(node, None), around);
    }
    for entry in inner {
        // The key of a document of one host is its name; that of a list is not.
        let key = is_of_cmdlets(&entry.value).then_some((&*entry.key, entry.key_place));
        let around = Around {
            key: key.or(around.key),
            ..around_members
        };
        walk(&entry.value, around, visit);
    }
}

/// Shows what stands under the keys of a document with the nouns of cmdlets.
fn members<'a>(
    node: &'a Node<'a>,
    around: Around<'a>,
    visit: &mut dyn FnMut(Found<'a>, Around<'a>),
) {
    let host = HOST_KEYS.iter().find_map(|key| in_any_case(node, key));
    let around = Around {
        host: host
            .filter(|node| !node.is_map() && !node.is_list())
            .or(around.host),
        ..around
    };
    node.entries()
        .iter()
        .for_each(|entry| member(entry, around, visit));
}

/// Shows what stands under one key of a document with the nouns of cmdlets.
fn member<'a>(
    entry: &'a Entry<'a>,
    around: Around<'a>,
    visit: &mut dyn FnMut(Found<'a>, Around<'a>),
) {
    let Some(cmdlet) = Kind::of_key(&entry.key) else {
        if holds_ours(&entry.value, around.depth) {
            walk(&entry.value, around, visit);
        }
        return;
    };
    let around = Around {
        cmdlet: Some(cmdlet),
        is_keyed: true,
        ..around
    };
    if is_nothing(&entry.value) {
        visit(Found::Nothing(&entry.value), around);
    } else if is_left_over(&entry.value) {
        visit(Found::Text(&entry.value), around);
    } else {
        walk(&entry.value, around, visit);
    }
}

/// Whether a value is what an answer of nothing becomes.
fn is_nothing(node: &Node<'_>) -> bool {
    let list = wrapped(node).unwrap_or(node);
    node.is_null() || list.is_list() && list.items().iter().all(Node::is_null)
}

/// Whether an object has the nouns of cmdlets as keys, with objects below them.
pub(super) fn is_of_cmdlets(node: &Node<'_>) -> bool {
    let holds = |entry: &&Entry| entry.value.is_map() || entry.value.is_list();
    let filled = node.entries().iter().filter(holds);
    // Others have machines and clusters, too, under words that are as short.
    let says = |(kind, _)| !matches!(kind, Kind::Cluster | Kind::Machine);
    let mut kinds = filled.filter_map(|entry| Kind::of_key(&entry.key));
    kinds.any(says)
}

/// Whether something below a value has the nouns of cmdlets as keys.
fn holds_ours(node: &Node<'_>, depth: u8) -> bool {
    if depth >= MAX_AROUND {
        return false;
    }
    if node.is_list() {
        return node.items().iter().any(|item| holds_ours(item, depth));
    }
    let mut entries = node.entries().iter();
    node.is_map()
        && (is_of_cmdlets(node) || entries.any(|entry| holds_ours(&entry.value, depth + 1)))
}

/// `{"value": […], "Count": n}`, which an array can become in PowerShell 5.1.
fn wrapped<'a, 't>(node: &'a Node<'t>) -> Option<&'a Node<'t>> {
    // Other objects have a `value` as well, such as a date with members of its type beside it.
    let only = node
        .entries()
        .iter()
        .all(|entry| matches!(&*entry.key, "value" | "Count"));
    node.get("value").filter(|list| only && list.is_list())
}
