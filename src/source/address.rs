//! Addresses of places, for people who look them up in another tool: the JSON pointer of a value,
//! and in XML the name of the object with the attribute, `org-root/ls-HV01 @name`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::files::{Source, Sources};
use super::json::parse_json;
use super::place::{Place, SourceId, Span};
use super::tree::{Entry, Node};
use super::xml::parse_xml;
use super::yaml::parse_yaml;

/// Finds addresses, parsing each source once, and only those that are asked for.
pub struct Addresses<'a> {
    sources: &'a Sources,
    trees: RefCell<BTreeMap<SourceId, Option<Node<'a>>>>,
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

    /// The address of the innermost value around a place.
    #[must_use]
    pub fn of(&self, place: Place) -> Option<String> {
        let source = self.sources.get(place.source);
        if !is_xml(source.text()) && source.names_objects() {
            return source.object_around(place.span).map(str::to_owned);
        }
        let mut trees = self.trees.borrow_mut();
        let tree = trees
            .entry(place.source)
            .or_insert_with(|| parse(self.sources, place.source));
        let tree = tree.as_ref()?;
        let source = self.sources.get(place.source);
        if is_xml(source.text()) {
            return Some(element(source, tree, place.span));
        }
        let mut pointer = String::new();
        descend(tree, place.span, &mut pointer);
        Some(pointer)
    }
}

fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// The object and the attribute around a span; the path of the element as far as its object has
/// no name of its own.
fn element(source: &Source, tree: &Node, span: Span) -> String {
    let mut node = tree;
    let mut path = String::new();
    loop {
        let around = node
            .entries()
            .iter()
            .find(|it| within(span, it.value.place.span) || within(span, it.key_place.span));
        let Some(entry) = around else {
            return path;
        };
        if !entry.value.is_map() {
            let named = !entry.key.starts_with('#');
            return if named {
                format!("{path} @{}", entry.key)
            } else {
                path
            };
        }
        if let Some(name) = source.object(entry.value.place.span) {
            name.clone_into(&mut path);
        } else {
            path.push('/');
            path.push_str(&entry.key);
            path.push_str(&position(node, entry));
        }
        node = &entry.value;
    }
}

/// Which of several elements of one name it is, from 1, as `XPath` counts.
fn position(parent: &Node, entry: &Entry) -> String {
    let alike = || {
        let entries = parent.entries().iter();
        entries.filter(|it| it.key == entry.key && it.value.is_map())
    };
    let before = alike().take_while(|it| it.value.place != entry.value.place);
    match alike().nth(1) {
        Some(_) => format!("[{}]", before.count() + 1),
        None => String::new(),
    }
}

fn parse(sources: &Sources, id: SourceId) -> Option<Node<'_>> {
    let text = sources.get(id).text();
    match text.trim_start().chars().next()? {
        '{' | '[' => parse_json(id, text).ok(),
        '<' => parse_xml(id, text).ok(),
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
    #[test]
    fn a_place_in_xml_has_the_name_of_its_object_or_the_path_of_its_element() {
        let text = "<a><b x='1'/><b x='2'><c y='3'/></b></a>";
        let mut sources = Sources::default();
        let source = sources.add("x.xml", "x.xml", text);
        let span = |piece: &str| {
            let start = u32::try_from(text.find(piece).unwrap()).unwrap();
            let end = start + u32::try_from(piece.len()).unwrap();
            Span { start, end }
        };
        let at = |sources: &Sources, piece: &str| {
            let place = Place {
                source,
                span: span(piece),
            };
            Addresses::new(sources).of(place).unwrap()
        };
        assert_eq!(at(&sources, "'1'"), "/a/b[1] @x");
        assert_eq!(at(&sources, "'3'"), "/a/b[2]/c @y");
        assert_eq!(at(&sources, "<c y='3'/>"), "/a/b[2]/c");
        let objects = vec![
            (span("<b x='2'><c y='3'/></b>"), "org-root/b-2".into()),
            (span("<c y='3'/>"), "org-root/b-2/c".into()),
        ];
        sources.name_objects(source, objects);
        assert_eq!(at(&sources, "'1'"), "/a/b[1] @x");
        assert_eq!(at(&sources, "'2'"), "org-root/b-2 @x");
        assert_eq!(at(&sources, "y"), "org-root/b-2/c @y");
        assert_eq!(at(&sources, "<c y='3'/>"), "org-root/b-2/c");
    }
}
