//! What a document holds, whatever it is wrapped in: resources, collections of them, errors.

use super::faults::is_error;
use super::kind::Kind;
use crate::source::{Node, Value};

/// Something in a document, with the kind that it is, or that what is around it says.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    /// A resource.
    Resource(Kind, &'a Node<'a>),
    /// A collection, whose members are found as well.
    Collection(Kind, &'a Node<'a>),
    /// An error in place of an answer.
    Error(Option<Kind>, &'a Node<'a>),
    /// A text, which is all that PowerShell left of resources below its depth.
    Cut(Kind, &'a Node<'a>),
}

/// Finds what a document holds. `named` is the kind that the name of the file says, for what does not say
/// it itself.
pub(super) fn each<'a>(node: &'a Node<'a>, named: Option<Kind>, visit: &mut dyn FnMut(Found<'a>)) {
    if node.is_list() || members(node).is_some() {
        return unwrap(node, named, visit);
    }
    let mut is_known = false;
    unwrap(node, None, &mut |found| {
        is_known = true;
        visit(found);
    });
    // One resource of which somebody saved some keys only.
    if let Some(kind) = named.filter(|_| !is_known && node.get("name").is_some()) {
        visit(Found::Resource(kind, node));
    }
}

/// Looks into wrappers. `outer` is the kind that a wrapper says.
fn unwrap<'a>(node: &'a Node<'a>, outer: Option<Kind>, visit: &mut dyn FnMut(Found<'a>)) {
    if is_error(node) {
        visit(Found::Error(outer, node));
    } else if let Some(kind) = outer.filter(|_| is_cut(node)) {
        visit(Found::Cut(kind, node));
    } else if node.is_list() {
        for item in node.items() {
            unwrap(item, outer, visit);
        }
    } else if let Some(members) = cut_members(node) {
        if let Some(kind) = Kind::of_collection(node).or(outer) {
            visit(Found::Cut(kind, members));
        }
    } else if let Some(members) = members(node) {
        let kind = Kind::of_collection(node).or(outer);
        if let Some(kind) = kind {
            visit(Found::Collection(held(kind, members), node));
        }
        for item in members.items() {
            unwrap(item, kind, visit);
        }
    } else if let Some(data) = node.get("data").filter(|map| map.is_map()) {
        unwrap(data, Kind::of_wrapper(node).or(outer), visit);
    } else if let Some(facts) = node.get("ansible_facts") {
        for entry in facts.entries() {
            unwrap(&entry.value, Kind::of_name(&entry.key), visit);
        }
    } else if let Some(kind) = Kind::within(node, outer) {
        visit(Found::Resource(kind, node));
    } else {
        // After resources, because a module has `ports`, which a bundle may have as well.
        bundle(node, visit);
    }
}

/// What a collection holds, by its members: what belongs to logical interconnects has their category, and may be
/// anything.
fn held(kind: Kind, members: &Node<'_>) -> Kind {
    let mut members = members.items().iter();
    let is_of_kind = |member: &Node<'_>| Kind::within(member, Some(kind)) == Some(kind);
    if members.len() == 0 || members.any(is_of_kind) {
        kind
    } else {
        Kind::Other
    }
}

/// `{"server-profiles": …, "uplink-sets": …}`.
fn bundle<'a>(node: &'a Node<'a>, visit: &mut dyn FnMut(Found<'a>)) {
    for entry in node.entries() {
        if let Some(kind) = Kind::of_name(&entry.key) {
            unwrap(&entry.value, Some(kind), visit);
        }
    }
}

/// `@{type=ServerProfileV12; name=HV01; …}`, one or several in one text.
fn is_cut(node: &Node<'_>) -> bool {
    matches!(&node.value, Value::Text(text) if text.starts_with("@{"))
}

/// What is left of the members of a collection.
fn cut_members<'a, 't>(node: &'a Node<'t>) -> Option<&'a Node<'t>> {
    node.get("members").filter(|members| is_cut(members))
}

/// The members of a collection.
pub(super) fn members<'a, 't>(node: &'a Node<'t>) -> Option<&'a Node<'t>> {
    node.get("members").filter(|list| list.is_list())
}
