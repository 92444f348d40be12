//! Outputs of single cmdlets as `ConvertTo-Json` writes them, one host a folder: an object, a
//! list, or `{"value": […], "Count": n}` a file; enumerations as numbers or names; what is nested
//! too deep cut off to a text. An object is recognised by what it is; the file's name counts only
//! where there is nothing in it.
//!
//! Sources: PowerShell 5.1 and 7 on Windows Server 2012 R2 to 2025, the typed properties of the
//! Hyper-V module 2.0 and of the CIM classes behind the network cmdlets.

mod fingerprint;

use std::cell::RefCell;
use std::path::Path;

use super::model::{HostPart, Kind, Owners, assemble};
use crate::readers::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use crate::readers::row::{CUT_OFF, Row, is_type_name};
use crate::source::{Node, Place, Problem, SourceId, Span, Value};

/// The dialect.
pub(in crate::readers) struct Cmdlets;

impl Reader for Cmdlets {
    fn name(&self) -> &'static str {
        "powershell-json"
    }

    /// A document holds objects of cmdlets, or is at least named after a cmdlet. So is an output without
    /// any object: an empty file (which is what an empty pipeline writes), or `null`.
    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let is_named = named(file.path).is_some();
        let is_ours = match file.form {
            Form::Document(node) => {
                let mut known = false;
                each(node, &mut |item| known |= fingerprint::kind(item).is_some());
                known || is_named
            }
            Form::Damaged => is_named || fingerprint::has_marks(file.head()),
            Form::Plain => is_named && matches!(file.text.trim(), "" | "null"),
            Form::Binary => false,
        };
        is_ours.then_some(Recognition::Ours)
    }

    /// An output without any object.
    fn parse<'a>(&self, source: SourceId, _text: &'a str) -> Result<Node<'a>, Problem> {
        let span = Span { start: 0, end: 0 };
        Ok(Node::new(Place { source, span }, Value::Null))
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        Ok(read(node, file.path))
    }

    fn unused(&self, node: &Node<'_>, file: &File<'_>) -> String {
        unused(node, file.path)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            hosts: assemble(Part::take(parts), problems),
            ..Assembled::default()
        }
    }
}

/// Reads the objects of a document.
fn read(node: &Node, path: &Path) -> Fragment {
    let problems = RefCell::new(Vec::new());
    let mut part = HostPart::new(path, start(node));
    let mut content = Content::default();
    each(node, &mut |item| {
        let Some(kind) = fingerprint::kind(item) else {
            // Where `-Depth` was too small, PowerShell writes the name of a type for the object.
            content.texts += usize::from(is_type_name(item));
            content.others += 1;
            return;
        };
        content.known += 1;
        let row = Row::of_powershell(item, &problems);
        content.used += usize::from(part.take(kind, &row));
    });
    let mut speaks = content.used > 0;
    if let Some((kind, owners)) = named(path)
        && !matches!(kind, Kind::Other(_))
    {
        // Nothing in the document tells which cmdlet found nothing; only the name of the file does.
        if content.known == 0 && content.others == 0 {
            part.nothing(kind, owners);
            speaks = true;
        } else if content.known == 0 && content.texts == content.others {
            part.cut(kind, owners);
            Row::of_powershell(node, &problems).cut::<()>(node);
            speaks = true;
        } else if kind == Kind::Port && owners == Owners::All {
            // `-All` puts out the adapters of the host and of all machines: others do not exist.
            part.nothing(kind, owners);
        }
    }
    let mut fragment = Fragment {
        objects: content.used,
        problems: first_cut_only(problems.into_inner()),
        ..Fragment::default()
    };
    if speaks {
        fragment.parts.push(Part::new(part));
    }
    fragment
}

/// Why nothing in a document is used.
fn unused(node: &Node, path: &Path) -> String {
    let mut names: Vec<String> = Vec::new();
    each(node, &mut |item| {
        if let Some(kind) = fingerprint::kind(item) {
            let name = kind.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    });
    match (named(path), names.is_empty()) {
        (_, false) => format!("{} is not used", names.join(", ")),
        (Some((kind, _)), true) if matches!(kind, Kind::Other(_)) => {
            format!("{} is not used", kind.name())
        }
        (Some((kind, _)), true) => {
            format!("nothing in it looks like an object of {}", kind.name())
        }
        (None, true) => "it holds no object that is used".to_owned(),
    }
}

/// How many of what a document holds.
#[derive(Default)]
struct Content {
    /// Objects that are recognised.
    known: usize,
    /// Objects that are used.
    used: usize,
    /// What is not recognised.
    others: usize,
    /// Names of types among what is not recognised.
    texts: usize,
}

/// The cmdlet that a file is named after, and whose adapters it is about.
fn named(path: &Path) -> Option<(Kind, Owners)> {
    let extension = path.extension()?;
    if !extension.eq_ignore_ascii_case("json") {
        return None;
    }
    Kind::of_file(&path.file_stem()?.to_string_lossy())
}

/// Shows every item of a document, whatever the lists around it look like.
fn each<'a>(node: &'a Node, visit: &mut dyn FnMut(&'a Node)) {
    if node.is_list() {
        node.items().iter().for_each(|item| each(item, visit));
    } else if let Some(list) = wrapped(node) {
        list.items().iter().for_each(|item| each(item, visit));
    } else if !node.is_null() {
        visit(node);
    }
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

/// The first character: a whole document is no place to point at.
fn start(node: &Node) -> Place {
    let mut place = node.place;
    place.span.end = place.span.end.min(place.span.start + 1);
    place
}

/// One word about depth is enough for a file.
fn first_cut_only(mut problems: Vec<Problem>) -> Vec<Problem> {
    let mut seen = false;
    problems.retain(|problem| problem.code != CUT_OFF || !std::mem::replace(&mut seen, true));
    problems
}

#[cfg(test)]
mod tests;
