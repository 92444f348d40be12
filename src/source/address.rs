//! Addresses of places: the JSON pointer of a value, for people who look it up in another tool.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::files::Sources;
use super::json::parse_json;
use super::place::{Place, SourceId, Span};
use super::tree::Node;
use super::yaml::parse_yaml;

/// Finds addresses, parsing each source once, and only those that are asked for.
pub struct Addresses<'a> {
    sources: &'a Sources,
    trees: RefCell<BTreeMap<SourceId, Option<Node>>>,
}

impl<'a> Addresses<'a> {
    /// Of the places in these sources.
    #[must_use]
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            trees: RefCell::default(),
        }
    }

    /// What the object around a place is called in its own tool, else the JSON pointer of the
    /// innermost value around a place in JSON or YAML.
    #[must_use]
    pub fn of(&self, place: Place) -> Option<String> {
        if let Some(address) = self.sources.get(place.source).address(place.span) {
            return Some(address.to_owned());
        }
        let mut trees = self.trees.borrow_mut();
        let tree = trees
            .entry(place.source)
            .or_insert_with(|| parse(self.sources, place.source));
        let mut pointer = String::new();
        descend(tree.as_ref()?, place.span, &mut pointer);
        Some(pointer)
    }
}

fn parse(sources: &Sources, id: SourceId) -> Option<Node> {
    let text = sources.get(id).text();
    match text.trim_start().chars().next()? {
        '{' | '[' => parse_json(id, text).ok(),
        _ => parse_yaml(id, text).ok(),
    }
}

fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn descend(node: &Node, span: Span, pointer: &mut String) {
    for (index, item) in node.items().iter().enumerate() {
        if within(span, item.place.span) {
            pointer.push('/');
            pointer.push_str(&index.to_string());
            return descend(item, span, pointer);
        }
    }
    for entry in node.entries() {
        if within(span, entry.value.place.span) || within(span, entry.key_place.span) {
            pointer.push('/');
            pointer.push_str(&entry.key.replace('~', "~0").replace('/', "~1"));
            return descend(&entry.value, span, pointer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_the_pointer_of_its_innermost_value() {
        let text = r#"{"a/b": [{"c": 1}, {"d": "x"}]}"#;
        let mut sources = Sources::default();
        let source = sources.add("x.json", "x.json", text);
        let at = |piece: &str| {
            let start = u32::try_from(text.find(piece).unwrap()).unwrap();
            let end = start + u32::try_from(piece.len()).unwrap();
            let span = Span { start, end };
            Addresses::new(&sources).of(Place { source, span })
        };
        assert_eq!(at("\"x\""), Some("/a~1b/1/d".into()));
        assert_eq!(at("\"c\""), Some("/a~1b/0/c".into()));
        assert_eq!(at("{\"a/b\""), Some(String::new()));
    }
}
