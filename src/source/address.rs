//! Addresses of places, for people who look them up in another tool: the JSON pointer of a value,
//! and in XML the name of the object with the attribute, `org-root/ls-HV01 @name`.

use super::files::{Source, is_yaml};
use super::place::{SourceId, Span};
use super::pointer::pointers;
use super::tree::Node;
use super::xml::{Element, Outline};
use super::yaml::parse_yaml;

/// The address of the innermost value around a span.
#[must_use]
pub fn address(source: &Source, span: Span) -> Option<String> {
    addresses(source, &[span]).pop().flatten()
}

/// The addresses of the innermost values around spans, which are sorted.
pub(super) fn addresses(source: &Source, spans: &[Span]) -> Vec<Option<String>> {
    let text = source.text();
    // A script has no tree to point into: its reader names the objects instead.
    if !is_xml(text) && source.names_objects() {
        let object = |span: &Span| source.object_around(*span).map(str::to_owned);
        return spans.iter().map(object).collect();
    }
    // No place is in a file that no reader understood, but for the one where it breaks off.
    if !source.is_revealed() {
        return vec![None; spans.len()];
    }
    if is_xml(text) {
        return in_xml(source, spans);
    }
    match text.trim_start().chars().next() {
        // YAML may begin with a bracket as well, and is not what the scan for pointers expects.
        Some('{' | '[') if !is_yaml(source.path()) => pointers(text, spans),
        _ => in_yaml(text, spans),
    }
}

fn in_yaml(text: &str, spans: &[Span]) -> Vec<Option<String>> {
    // Offsets are all that is asked of the tree, so that any number does.
    let tree = parse_yaml(SourceId::of_index(0), text).ok();
    let of_span = |span: &Span| {
        let mut pointer = String::new();
        descend(tree.as_ref()?, *span, &mut pointer);
        Some(pointer)
    };
    spans.iter().map(of_span).collect()
}

/// A tree of an export of 50 MB would be several times as large.
fn in_xml(source: &Source, spans: &[Span]) -> Vec<Option<String>> {
    let outline = Outline::of(SourceId::of_index(0), source.text(), 0, |_| {}).ok();
    let of_span = |span: &Span| Some(element(source, outline.as_ref()?, *span));
    spans.iter().map(of_span).collect()
}

fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// The object and the attribute around a span; the path of the element as far as its object has
/// no name of its own.
fn element(source: &Source, outline: &Outline<'_>, span: Span) -> String {
    let mut path = String::new();
    let mut around: Option<Element<'_, '_>> = None;
    let root = outline.root();
    loop {
        let inner = match around {
            None => Some(root),
            Some(element) => element
                .children()
                .find(|child| within(span, child.place().span)),
        };
        let Some(inner) = inner.filter(|inner| within(span, inner.place().span)) else {
            break;
        };
        if let Some(name) = source.object(inner.place().span) {
            name.clone_into(&mut path);
        } else {
            path.push('/');
            path.push_str(inner.name());
            path.push_str(&position(around, inner));
        }
        around = Some(inner);
    }
    match around.and_then(|element| element.attribute_around(span)) {
        Some(name) => format!("{path} @{name}"),
        None => path,
    }
}

/// The number of an element among those of one name, from 1, as `XPath` counts; nothing for the only one.
fn position(parent: Option<Element<'_, '_>>, element: Element<'_, '_>) -> String {
    let alike = || {
        let children = parent.into_iter().flat_map(Element::children);
        children.filter(|child| child.name() == element.name())
    };
    let before = alike().take_while(|child| child.place() != element.place());
    match alike().nth(1) {
        Some(_) => format!("[{}]", before.count() + 1),
        None => String::new(),
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
    use crate::source::{Sources, parse_json};

    fn span(text: &str, piece: &str) -> Span {
        let start = u32::try_from(text.find(piece).unwrap()).unwrap();
        let end = start + u32::try_from(piece.len()).unwrap();
        Span { start, end }
    }

    fn source(sources: &mut Sources, name: &str, text: &str) -> SourceId {
        let id = sources.add(name, name, text);
        sources.get_mut(id).reveal(Vec::new());
        id
    }

    #[test]
    fn a_place_has_the_pointer_of_its_innermost_value() {
        let text = r#"{"a/b": [{"c": 1}, {"d": "x"}]}"#;
        let mut sources = Sources::default();
        let id = source(&mut sources, "x.json", text);
        let at = |piece: &str| address(sources.get(id), span(text, piece));
        assert_eq!(at("\"x\""), Some("/a~1b/1/d".into()));
        assert_eq!(at("\"c\""), Some("/a~1b/0/c".into()));
        assert_eq!(at("{\"a/b\""), Some(String::new()));
    }

    /// The scan for pointers against a tree of the same text, over every span there can be.
    #[test]
    fn pointers_are_those_of_the_tree() {
        let text = "{ \"a\": [ 1, [], [2,{\"\\\"~/\":\"},\\\\\"}], null ], \"ä\" : {\"b\":-1.5e3 , \"c\":{ } } }\n";
        let tree = parse_json(SourceId::of_index(0), text).unwrap();
        let end = u32::try_from(text.len()).unwrap();
        let mut spans = Vec::new();
        for start in 0..end {
            spans.extend((start + 1..=end).map(|end| Span { start, end }));
        }
        let found = pointers(text, &spans);
        for (span, found) in spans.iter().zip(found) {
            let mut pointer = String::new();
            descend(&tree, *span, &mut pointer);
            assert_eq!(found, Some(pointer), "{span:?}");
        }
    }

    #[test]
    fn a_place_in_xml_has_the_name_of_its_object_or_the_path_of_its_element() {
        let text = "<a><b x='1'/><b x='2'><c y='3'/></b></a>";
        let mut sources = Sources::default();
        let id = source(&mut sources, "x.xml", text);
        let at =
            |sources: &Sources, piece: &str| address(sources.get(id), span(text, piece)).unwrap();
        assert_eq!(at(&sources, "'1'"), "/a/b[1] @x");
        assert_eq!(at(&sources, "'3'"), "/a/b[2]/c @y");
        assert_eq!(at(&sources, "<c y='3'/>"), "/a/b[2]/c");
        let objects = vec![
            (span(text, "<b x='2'><c y='3'/></b>"), "org-root/b-2".into()),
            (span(text, "<c y='3'/>"), "org-root/b-2/c".into()),
        ];
        sources.get_mut(id).name_objects(objects);
        assert_eq!(at(&sources, "'1'"), "/a/b[1] @x");
        assert_eq!(at(&sources, "'2'"), "org-root/b-2 @x");
        assert_eq!(at(&sources, "y"), "org-root/b-2/c @y");
        assert_eq!(at(&sources, "<c y='3'/>"), "org-root/b-2/c");
    }
}
