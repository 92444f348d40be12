//! The dialect `fabriclint/collection/v1`: the manifest `collection.json` of a folder, which says what was
//! collected into it and what is missing. The normative description is `collection.schema.json`. It holds no
//! host and no backend; which of its files are there, and what follows from it, others find out.

mod manifest;

use std::path::Path;

pub use manifest::is_inside;

use crate::fabric::collection::CollectionKind;
use crate::source::{Node, Place, Problem, SourceId, Span, Value, suggest};

use super::dialect::{File, Form, Fragment, Reader, Recognition};
use super::named::{is_web_page, web_page};
use super::row::in_any_case;

/// The JSON Schema of the dialect.
pub const SCHEMA: &str = include_str!("collection.schema.json");

const NAME: &str = "fabriclint/collection/v1";

/// The name that the file of a manifest has.
const FILE: &str = "collection.json";

/// The dialect.
pub(super) struct CollectionManifest;

impl Reader for CollectionManifest {
    fn name(&self) -> &'static str {
        "collection"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let is_called_so = is_called_so(file.path);
        let nothing = |what: &str| Some(Recognition::Refused(no_manifest(what)));
        match file.form {
            Form::Document(node) if schema_of(node).is_some() => Some(Recognition::Ours),
            Form::Damaged if file.head().contains("fabriclint/collection/") => {
                Some(Recognition::Ours)
            }
            _ if !is_called_so => None,
            Form::Document(node) if is_alike(node) => Some(Recognition::Ours),
            Form::Document(_) | Form::Damaged if is_web_page(file.text) => {
                nothing(&web_page(file.text))
            }
            Form::Document(_) if file.text.trim_start().starts_with('<') => nothing("XML"),
            // Other tools call files so as well, and write objects into them.
            Form::Document(node) if !node.entries().is_empty() => None,
            Form::Document(node) if node.is_map() => nothing("an empty object"),
            Form::Document(node) => nothing(node.kind()),
            // What is cut off or nested too deep: the parser says where.
            Form::Damaged => Some(Recognition::Ours),
            Form::Plain if file.text.trim().is_empty() => nothing("empty"),
            Form::Plain => nothing("no JSON object"),
            Form::Binary => {
                let problem = no_manifest("no text").in_file(file.name);
                Some(Recognition::Refused(problem))
            }
        }
    }

    fn parse<'a>(&self, source: SourceId, _text: &'a str) -> Result<Node<'a>, Problem> {
        let span = Span { start: 0, end: 0 };
        Err(no_manifest("no JSON").at(Place { source, span }))
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        check_schema(node)?;
        manifest::read(node, file.text)
    }
}

/// Whether a file has the name of a manifest.
fn is_called_so(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.eq_ignore_ascii_case(FILE))
}

/// The schema of a document, where it is ours or misspelt: `fabriclint/collection/v2`,
/// `Fabriclint-Collections/1`.
fn schema_of<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    let Value::Text(text) = &in_any_case(node, "schema")?.value else {
        return None;
    };
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    let is_near = |word: Option<&str>, wanted| suggest(word?, [wanted]).map(drop);
    is_near(words.next(), "fabriclint")?;
    is_near(words.next(), "collection")?;
    Some(text)
}

/// Whether a document without our schema has the content of a manifest: hosts with states, or files and the
/// kind of what they were collected from. Other tools call files so as well.
fn is_alike(node: &Node<'_>) -> bool {
    let list = |key: &str| node.get(key).filter(|list| list.is_list());
    let has = |item: &Node<'_>, key: &str| item.get(key).is_some();
    let hosts = list("hosts").map_or(&[][..], Node::items);
    let kind = node.get("kind").map(|kind| &kind.value);
    let is_of_kind =
        matches!(kind, Some(Value::Text(word)) if CollectionKind::parse(word).is_some());
    let has_states = hosts
        .iter()
        .any(|host| has(host, "name") && has(host, "state"));
    has_states && has(node, "kind") || is_of_kind && list("files").is_some()
}

/// Refuses a document without our schema, or with another version of it.
fn check_schema(node: &Node<'_>) -> Result<(), Problem> {
    let schema = in_any_case(node, "schema");
    let (found, place) = match schema {
        Some(schema) => (schema.as_text(), schema.place),
        None => (None, manifest::first_of(node)),
    };
    let message = match found {
        Some(NAME) => return Ok(()),
        Some(other) => format!("`{other}` cannot be read, only `{NAME}`"),
        None => format!("this is the manifest of a collection without the schema `{NAME}`"),
    };
    let problem = Problem::error("schema-version", message).at(place);
    Err(problem.help("collect again with a version that matches this one, or correct the schema"))
}

/// A file of a manifest's name that is none.
fn no_manifest(what: &str) -> Problem {
    let message = format!("the manifest of a collection should be here, but this is {what}");
    Problem::error("no-manifest", message)
        .help("collect again, or take the file away: what it would say is missing is not told")
}

#[cfg(test)]
mod tests;
