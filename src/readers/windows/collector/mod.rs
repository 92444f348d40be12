//! The dialect `fabriclint-host/1`: what the Windows collector writes, one host a file or several
//! in a list. The normative description is `host.schema.json`.

mod host;

use std::cell::RefCell;
use std::path::Path;

use crate::readers::dialect::{File, Form, Fragment, Reader, Recognition};
use crate::readers::moderate::too_many_hosts;
use crate::readers::named::{is_web_page, web_page};
use crate::readers::row::{Row, in_any_case};
use crate::source::{Node, Place, Problem, SourceId, Span, suggest};

/// The JSON Schema of the dialect.
pub const SCHEMA: &str = include_str!("host.schema.json");

const NAME: &str = "fabriclint-host/1";

/// The schema of a document, where it is ours or misspelt.
fn schema_of<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    let text = in_any_case(node, "schema")?.as_text()?;
    let (name, _) = text.split_once('/').unwrap_or((text, ""));
    // Whoever edits a file by hand writes `fabriclint-hosts/1` or `Fabriclint_Host/1`.
    let is_ours =
        suggest(name, ["fabriclint-host"]).is_some() && !name.eq_ignore_ascii_case("fabriclint");
    is_ours.then_some(text)
}

/// Whether a file has the name that the collector gives it.
fn is_called_so(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.to_ascii_lowercase().ends_with(".fabric.json")
}

/// Whether a document says that it is something else of fabriclint's, as a snapshot is.
fn is_of_another(node: &Node<'_>) -> bool {
    let schema = in_any_case(node, "schema").and_then(Node::as_text);
    schema.is_some_and(|schema| schema.starts_with("fabriclint/"))
}

/// A file of the collector's name that is no document of it.
fn no_document(what: &str) -> Problem {
    Problem::error(
        "no-inventory",
        format!("the inventory of a host should be here, but this is {what}"),
    )
    .help("collect the host again, and copy the file as it is")
}

/// The dialect, of any version.
pub(in crate::readers) struct Collector;

impl Reader for Collector {
    fn name(&self) -> &'static str {
        "windows-collector"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        if is_called_so(file.path) && is_web_page(file.text) {
            return Some(Recognition::Refused(no_document(&web_page(file.text))));
        }
        let is_ours = match file.form {
            Form::Document(node) => {
                // One host is enough: `read` names the items of the list that are none.
                let is_in_list = || node.items().iter().any(|item| schema_of(item).is_some());
                schema_of(node).is_some() || is_in_list()
            }
            Form::Damaged => file.head().contains("fabriclint-host/"),
            Form::Plain => false,
            Form::Binary if is_called_so(file.path) => {
                let problem = no_document("binary").in_file(file.name);
                return Some(Recognition::Refused(problem));
            }
            Form::Binary => false,
        };
        let is_other = matches!(file.form, Form::Document(node) if is_of_another(node));
        (is_ours || is_called_so(file.path) && !is_other).then_some(Recognition::Ours)
    }

    fn parse<'a>(&self, source: SourceId, text: &'a str) -> Result<Node<'a>, Problem> {
        let first = text.chars().next().map_or(0, char::len_utf8);
        let end = u32::try_from(first).unwrap_or(0);
        let span = Span { start: 0, end };
        let what = if text.trim().is_empty() {
            "empty"
        } else {
            "no JSON"
        };
        Err(no_document(what).at(Place { source, span }))
    }

    fn begins_as_one_host(&self, head: &str) -> bool {
        begins(head)
    }

    fn read(&self, node: &Node<'_>, _file: &File<'_>) -> Result<Fragment, Problem> {
        read(node)
    }
}

/// Whether a text begins as the document of one host: `{ "schema": "fabriclint-host/`.
fn begins(head: &str) -> bool {
    let tokens = ["{", "\"schema\"", ":", "\"fabriclint-host/"];
    let mut rest = head;
    tokens.iter().all(|token| {
        let found = rest.trim_start().strip_prefix(token);
        rest = found.unwrap_or(rest);
        found.is_some()
    })
}

/// Reads the hosts of a document.
fn read(node: &Node) -> Result<Fragment, Problem> {
    if let Some(problem) = too_many_hosts(node.items().len(), node.place) {
        return Err(problem);
    }
    let problems = RefCell::new(Vec::new());
    let mut fragment = Fragment::default();
    let single = std::slice::from_ref(node);
    for item in if node.is_list() { node.items() } else { single } {
        match schema_of(item) {
            Some(NAME) => {}
            Some(other) => return Err(version(item, other)),
            None if !node.is_list() => {
                let mut place = node.place;
                place.span.end = place.span.end.min(place.span.start + 1);
                return Err(
                    no_document(&format!("a document without the schema `{NAME}`")).at(place),
                );
            }
            None => {
                let message = "this item has no `schema` and is left out";
                let problem = Problem::error("no-schema", message).at(item.place);
                problems.borrow_mut().push(problem);
                continue;
            }
        }
        if let Some((host, objects)) = host::read(Row::in_any_case(item, &problems), &problems) {
            fragment.objects += objects;
            fragment.hosts.push(host);
        }
    }
    fragment.problems = problems.into_inner();
    Ok(fragment)
}

fn version(node: &Node, found: &str) -> Problem {
    let place = in_any_case(node, "schema").map_or(node.place, |schema| schema.place);
    Problem::error(
        "schema-version",
        format!("`{found}` cannot be read, only `{NAME}`"),
    )
    .at(place)
    .help("collect again with a collector that matches this version, or update fabriclint")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inventory_of_one_host_is_told_by_its_beginning() {
        for head in [
            "{\"schema\":\"fabriclint-host/1\",\"host\":{}}",
            "\r\n{\r\n    \"schema\":  \"fabriclint-host/2\"",
        ] {
            assert!(begins(head), "{head}");
        }
        for head in [
            "",
            "[{\"schema\": \"fabriclint-host/1\"}]",
            "{\"host\": {}, \"schema\": \"fabriclint-host/1\"}",
            "{\"schema\": \"fabriclint/snapshot/v1\"}",
            "{\"schema\"",
        ] {
            assert!(!begins(head), "{head}");
        }
    }
}
