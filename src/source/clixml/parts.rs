//! The parts of an object in CLIXML: its types, its members, and what it is called.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::scalar::content;
use super::words::{TYPE_NAMES, unescaped};
use crate::source::place::Place;
use crate::source::tree::{Entry, Node, Value};

/// Prefixes of the names of types: of objects that were exported before, and of selected properties.
const PREFIXES: [&str; 2] = ["Deserialized.", "Selected."];

/// The property of CIM that says the class and the computer.
const SYSTEM: &str = "CimSystemProperties";

/// The elements in an object.
pub(super) struct Parts<'x, 't> {
    pub(super) types: Option<&'x Node<'t>>,
    pub(super) types_of: Option<&'x Node<'t>>,
    /// What PowerShell shows of it.
    pub(super) text: Option<&'x Entry<'t>>,
    /// A value that it holds.
    pub(super) held: Option<(&'x str, &'x Node<'t>)>,
    /// A list, else a dictionary.
    pub(super) content: Option<(bool, &'x Node<'t>)>,
    /// The properties of the object itself.
    pub(super) props: Option<&'x Node<'t>>,
    /// The members that PowerShell adds.
    pub(super) own: Option<&'x Node<'t>>,
}

impl<'x, 't> Parts<'x, 't> {
    pub(super) fn of(element: &'x Node<'t>) -> Self {
        let mut parts = Self {
            types: None,
            types_of: None,
            text: None,
            held: None,
            content: None,
            props: None,
            own: None,
        };
        for entry in elements(element) {
            let node = &entry.value;
            match &*entry.key {
                "TN" => parts.types = parts.types.or(Some(node)),
                "TNRef" => parts.types_of = parts.types_of.or(Some(node)),
                "ToString" => parts.text = parts.text.or(Some(entry)),
                "Props" => parts.props = parts.props.or(Some(node)),
                "MS" => parts.own = parts.own.or(Some(node)),
                "LST" | "IE" | "STK" | "QUE" => {
                    parts.content = parts.content.or(Some((true, node)));
                }
                "DCT" => parts.content = parts.content.or(Some((false, node))),
                name => parts.held = parts.held.or(Some((name, node))),
            }
        }
        parts
    }
}

/// The elements in an element: attributes and texts are no maps.
pub(super) fn elements<'x, 't>(node: &'x Node<'t>) -> impl Iterator<Item = &'x Entry<'t>> {
    node.entries().iter().filter(|entry| entry.value.is_map())
}

/// The text of an element as a value.
pub(super) fn text_of<'t>(element: &Node<'t>) -> Node<'t> {
    let (place, text) = content(element);
    Node::new(place, Value::Text(unescaped(&text)))
}

/// The name of a property.
pub(super) fn property_name<'t>(element: &Node<'t>) -> Option<Cow<'t, str>> {
    match &element.get("N")?.value {
        Value::Text(name) => Some(unescaped(name)),
        _ => None,
    }
}

/// The names of members, lower case: PowerShell knows no case.
pub(super) fn names(node: &Node<'_>) -> BTreeSet<String> {
    let names = elements(node).filter_map(|entry| property_name(&entry.value));
    names.map(|name| name.to_lowercase()).collect()
}

/// The names of an object's types but those that every object has.
pub(super) fn type_names<'t>(types: &Node<'t>) -> Option<Entry<'t>> {
    let told = elements(types).filter(|entry| entry.key == "T");
    let told = told.map(|entry| {
        let (place, name) = content(&entry.value);
        Node::new(place, Value::Text(without_prefixes(unescaped(&name))))
    });
    let is_told =
        |node: &Node<'_>| matches!(&node.value, Value::Text(name) if name != "System.Object");
    let names: Box<[Node<'t>]> = told.filter(is_told).collect();
    let place = types.place;
    (!names.is_empty()).then(|| Entry {
        key: TYPE_NAMES.into(),
        key_place: place,
        value: Node::new(place, Value::List(names)),
    })
}

/// The name of a type as it is called where it comes from.
fn without_prefixes(name: Cow<'_, str>) -> Cow<'_, str> {
    let mut rest = &*name;
    while let Some(inner) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = inner;
    }
    let start = name.len() - rest.len();
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(&name[start..]),
        Cow::Owned(name) => Cow::Owned(name[start..].to_owned()),
    }
}

/// What the classes of an object of CIM say of it, as its system properties say it in JSON.
pub(super) fn system_properties<'t>(classes: &Node<'t>, key_place: Place) -> Option<Entry<'t>> {
    let own = classes.items().last()?;
    let taken = own.entries().iter().filter(|entry| {
        let known = ["ClassName", "Namespace", "ServerName"];
        known.contains(&&*entry.key)
    });
    Some(Entry {
        key: SYSTEM.into(),
        key_place,
        value: Node::new(own.place, Value::Map(taken.cloned().collect())),
    })
}
