//! The parts of an object in CLIXML: its types, its members, and what it is called.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::words::{TYPE_NAMES, unescaped};
use crate::source::place::Place;
use crate::source::tree::{Entry, Node, Value};
use crate::source::xml::Element;

/// Prefixes of the names of types: of objects that were exported before, and of selected properties.
const PREFIXES: [&str; 2] = ["Deserialized.", "Selected."];

/// The property of CIM that says the class and the computer.
const SYSTEM: &str = "CimSystemProperties";

/// The elements in an object, of each kind the first.
#[derive(Default)]
pub(super) struct Parts<'x, 't> {
    pub(super) types: Option<Element<'x, 't>>,
    pub(super) types_of: Option<Element<'x, 't>>,
    /// What PowerShell shows of it.
    pub(super) text: Option<Element<'x, 't>>,
    /// A value that it holds.
    pub(super) held: Option<Element<'x, 't>>,
    /// A list, else a dictionary.
    pub(super) content: Option<(bool, Element<'x, 't>)>,
    /// The properties of the object itself.
    pub(super) props: Option<Element<'x, 't>>,
    /// The members that PowerShell adds.
    pub(super) own: Option<Element<'x, 't>>,
}

impl<'x, 't> Parts<'x, 't> {
    pub(super) fn of(element: Element<'x, 't>) -> Self {
        let mut parts = Self::default();
        for child in element.children() {
            match child.name() {
                "TN" => parts.types = parts.types.or(Some(child)),
                "TNRef" => parts.types_of = parts.types_of.or(Some(child)),
                "ToString" => parts.text = parts.text.or(Some(child)),
                "Props" => parts.props = parts.props.or(Some(child)),
                "MS" => parts.own = parts.own.or(Some(child)),
                "LST" | "IE" | "STK" | "QUE" => {
                    parts.content = parts.content.or(Some((true, child)));
                }
                "DCT" => parts.content = parts.content.or(Some((false, child))),
                _ => parts.held = parts.held.or(Some(child)),
            }
        }
        parts
    }
}

/// The text of an element as a value.
pub(super) fn text_of<'t>(element: Element<'_, 't>) -> Node<'t> {
    let (place, text) = element.content();
    Node::new(place, Value::Text(unescaped(&text)))
}

/// The name of a property, and where it stands.
pub(super) fn property_name<'t>(element: Element<'_, 't>) -> Option<(Place, Cow<'t, str>)> {
    let (place, name) = element.attribute("N")?;
    Some((place, unescaped(&name)))
}

/// The names of members, lower case: PowerShell knows no case.
pub(super) fn names(members: Element<'_, '_>) -> BTreeSet<String> {
    let names = members.children().filter_map(property_name);
    names.map(|(_, name)| name.to_lowercase()).collect()
}

/// The names of an object's types but those that every object has.
pub(super) fn type_names<'t>(types: Element<'_, 't>) -> Option<Entry<'t>> {
    let told = types.children().filter(|element| element.name() == "T");
    let told = told.map(|element| {
        let (place, name) = element.content();
        Node::new(place, Value::Text(without_prefixes(unescaped(&name))))
    });
    let is_told =
        |node: &Node<'_>| matches!(&node.value, Value::Text(name) if name != "System.Object");
    let names: Box<[Node<'t>]> = told.filter(is_told).collect();
    let place = types.place();
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
