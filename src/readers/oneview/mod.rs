//! HPE OneView REST answers as people save them: a resource, a collection, a bare list, a wrapper,
//! an index document, minified to one line or not. Every file is a part of one backend; what
//! refers to what is resolved when all parts are together.
//!
//! Sources: GET answers of API 200 to 1800 (C7000 and Synergy).

mod answer;
mod appliance;
mod content;
#[cfg(test)]
mod cut_off_tests;
mod faults;
mod inventory;
mod kind;
mod lost;
#[cfg(test)]
mod lost_tests;
mod networks;
mod pages;
mod profiles;
mod resource;
#[cfg(test)]
mod tests;
mod uplink_links;
mod uplink_networks;

use std::cell::RefCell;
use std::path::Path;

use super::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use super::named::{FileName, is_web_page};
use super::row::{Row, first_cut_only};
use crate::fabric::collection::CollectionKind;
use crate::source::{Node, Problem, ProblemSeverity};

use answer::{Found, each};
use content::Content;
use kind::{Kind, has_marks};
use pages::Page;

/// Why a backup is not read.
const BACKUP: &str =
    "a backup of a OneView appliance, which is encrypted: save the answers of the REST API instead";

/// The dialect.
pub(super) struct OneView;

impl Reader for OneView {
    fn name(&self) -> &'static str {
        "oneview"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let Some(name) = Kind::named(file.path) else {
            let is_ours = match file.form {
                Form::Document(node) => is_answer(node),
                // A page for people, as a report is, can hold addresses of the appliance.
                Form::Damaged => has_marks(file.head()) && !is_web_page(file.text),
                Form::Binary if is_backup(file.path) => {
                    return Some(Recognition::Unused(BACKUP.to_owned()));
                }
                Form::Plain | Form::Binary => false,
            };
            return is_ours.then_some(Recognition::Ours);
        };
        // Whatever stands under the name of an answer was meant to be one.
        Some(match file.form {
            _ if is_web_page(file.text) => Recognition::Refused(faults::page(file.text, name)),
            Form::Document(_) | Form::Damaged => Recognition::Ours,
            Form::Plain => Recognition::Refused(faults::text(file.text, name)),
            Form::Binary => Recognition::Refused(faults::bytes(name).in_file(file.name)),
        })
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        read(node, file.path)
    }

    fn unused(&self, node: &Node<'_>, _file: &File<'_>) -> String {
        unused(node)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: appliance::assemble(
                Part::take_owned(parts, CollectionKind::OneView),
                problems,
            ),
            ..Assembled::default()
        }
    }
}

/// Whether a file has the name that OneView gives to backups, `ov01_backup_2026-01-31_230000.bkp`.
fn is_backup(path: &Path) -> bool {
    let file = FileName::of(path);
    file.ends_in(&["bkp"]) && file.says("backup")
}

/// Whether a document is a OneView answer, of a kind that is read or not.
fn is_answer(node: &Node) -> bool {
    let mut found = false;
    each(node, None, &mut |_| found = true);
    found
}

/// Reads what a document holds.
///
/// # Errors
/// It holds an error and nothing else, or nothing of what the name of its file says.
fn read(node: &Node, path: &Path) -> Result<Fragment, Problem> {
    let problems = RefCell::new(Vec::new());
    let name = Kind::named(path);
    let named = name.and_then(Kind::of_name);
    let mut content = Content::new(node.place);
    let mut errors = Vec::new();
    each(node, named, &mut |found| match found {
        Found::Resource(kind, item) => content.resource(kind, Row::new(item, &problems)),
        Found::Collection(kind, collection) => content.page(Page::of(kind, collection)),
        Found::Cut(kind, text) => {
            content.cut(kind, text.place);
            let mut problems = problems.borrow_mut();
            problems.extend(faults::cut(text, kind));
        }
        Found::Error(kind, error) => {
            let meant = faults::meant(kind, error).or(name);
            errors.push(faults::error(error, meant));
        }
    });
    // What a bare list is a list of, the name of its file says where nothing is in it.
    if let Some(kind) = named.filter(|_| node.is_list() && node.items().is_empty()) {
        content.none(kind);
    }
    if !content.found {
        let nothing = name.map(|name| faults::nothing(node, name));
        if let Some(problem) = errors.into_iter().next().or(nothing) {
            return Err(problem);
        }
        return Ok(Fragment::default());
    }
    let mut problems = first_cut_only(problems.into_inner());
    if content.is_unusable() {
        let each = problems.iter_mut();
        each.for_each(|problem| problem.severity = ProblemSeverity::Error);
    }
    problems.extend(errors);
    Ok(Fragment {
        objects: content.objects,
        parts: content.parts(path.parent().unwrap_or(Path::new(""))),
        problems,
        ..Fragment::default()
    })
}

/// What a document holds that no rule reads: `fc-networks`.
fn unused(node: &Node) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut resources = 0;
    each(node, None, &mut |found| {
        let Found::Resource(_, item) = found else {
            return;
        };
        resources += 1;
        let text = |key: &str| Some(item.get(key)?.as_text()?.to_owned());
        let name = text("category").or_else(|| text("type"));
        if let Some(name) = name.filter(|name| !names.contains(name)) {
            names.push(name);
        }
    });
    match (resources, names.is_empty()) {
        (0, _) => "an empty answer".to_owned(),
        (_, true) => "its resources say no type that is read".to_owned(),
        (_, false) => format!("no rule reads {}", names.join(", ")),
    }
}
