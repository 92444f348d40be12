//! Cisco UCS Manager: configuration backups (`config-all`, `config-logical`), answers of the XML
//! API, objects that the GUI copied. Real backups are one line of XML.
//!
//! A name in UCS means what it means in its organisation and on its fabric, and the object may
//! stand in another file. So a file is only taken apart here (`read`); names are resolved when
//! all files are read (`assemble`). Backups hold recoverable passwords: attributes that are not
//! in the table of `model/classes.rs` are never read.
//!
//! Sources: backups and answers of UCS Manager 2.1 to 4.3, the managed object metadata.

#[cfg(test)]
mod answer_tests;
mod document;
mod domains;
mod faults;
#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use std::path::Path;

use super::model::backend;
use crate::fabric::backend::Backend;
use crate::fabric::collection::CollectionKind;
use crate::readers::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use crate::readers::named::is_web_page;
use crate::readers::owner::Owned;
use crate::source::{Node, Problem};

use document::{Document, documents, has_marks, is_record_log};
use faults::Meant;
use walk::DomainPart;

/// Why the log of the GUI is not read.
const RECORD_LOG: &str =
    "a log of \"Record XML\": requests, not what is configured; export a backup instead";

/// The dialect.
pub(in crate::readers) struct UcsManager;

impl Reader for UcsManager {
    fn name(&self) -> &'static str {
        "ucs-manager"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let meant = Meant::of(file.path);
        let nothing = |is_text: bool| {
            let problem = faults::nothing(file.text, is_text, meant?);
            Some(Recognition::Refused(problem))
        };
        match file.form {
            Form::Document(node) if !documents(node).is_empty() => Some(Recognition::Ours),
            Form::Document(_) | Form::Plain => nothing(true),
            Form::Damaged if is_web_page(file.text) => nothing(true),
            // The lines between the requests keep the log from being XML, or JSON, as which it begins.
            Form::Damaged if is_record_log(file.text) => {
                Some(Recognition::Unused(RECORD_LOG.to_owned()))
            }
            Form::Damaged => {
                let is_ours = meant.is_some() || has_marks(file.head());
                is_ours.then_some(Recognition::Ours)
            }
            Form::Binary => match faults::full_state(file.path) {
                Some(problem) => Some(Recognition::Sealed(problem.in_file(file.name))),
                None => nothing(false),
            },
        }
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        read(node, file.path)
    }

    fn unused(&self, node: &Node<'_>, _file: &File<'_>) -> String {
        unused(node)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: assemble(
                Part::take_owned(parts, CollectionKind::UcsManager),
                problems,
            ),
            ..Assembled::default()
        }
    }
}

/// Takes a file apart.
fn read(node: &Node, path: &Path) -> Result<Fragment, Problem> {
    let mut fragment = Fragment::default();
    let documents = documents(node);
    for document in &documents {
        if let Document::Fault(entry) = document {
            let problem = faults::error(entry, Meant::of(path));
            // A file that is nothing but an error could not be read; beside answers it is one problem.
            if documents.len() == 1 {
                return Err(problem);
            }
            fragment.problems.push(problem);
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut part = walk::part(&documents, node.place, folder, &mut fragment.problems);
    fragment.objects = part.objects.len();
    fragment.names = std::mem::take(&mut part.names);
    // That there is none of a class is said as well.
    if !part.objects.is_empty() || !part.complete.is_empty() {
        fragment.parts.push(Part::new(part));
    }
    Ok(fragment)
}

/// What a file holds that is not used.
fn unused(node: &Node) -> String {
    let documents = documents(node);
    for document in &documents {
        if let Document::Other(reason) = document {
            return (*reason).to_owned();
        }
    }
    let names = document::classes_of(&documents);
    if names.is_empty() {
        "an empty answer".to_owned()
    } else {
        format!("no rule reads {}", names.join(", "))
    }
}

/// Puts the parts of domains together, and each domain into the nouns of the snapshot.
fn assemble(parts: Vec<Owned<DomainPart>>, problems: &mut Vec<Problem>) -> Vec<Backend> {
    let domains = domains::domains(parts, problems);
    domains
        .iter()
        .map(|domain| backend(domain, problems))
        .collect()
}
