//! From the elements of CLIXML to a tree of the objects.

use super::index::{Index, Referred, Size};
use super::parts::{Parts, elements, names, property_name, system_properties, text_of, type_names};
use super::scalar::{is_whole, scalar};
use crate::source::limits::{XML_DEPTH, XML_SHARED};
use crate::source::place::Place;
use crate::source::problem::Problem;
use crate::source::tree::{Entry, Node, Value};
use crate::source::twice::Twice;

/// The property in which objects of CIM carry their classes, the own one last.
const CLASSES: &str = "__ClassMetadata";

/// The objects of a document.
pub(super) fn convert<'t>(xml: &Node<'t>, text: &str, notes: &mut Vec<Problem>) -> Node<'t> {
    let holds = |sign: &[u8]| memchr::memmem::find(text.as_bytes(), sign).is_some();
    let has_references = holds(b"<Ref") || holds(b":Ref");
    let index = Index::of(xml, has_references);
    let mut converter = Converter {
        budget: index.elements.saturating_mul(2).saturating_add(XML_SHARED),
        elements: index.elements,
        index,
        depth: 0,
        copies: 0,
        twice: Twice::default(),
        nowhere: Noted::default(),
        too_many: Noted::default(),
    };
    let mut objects = Vec::new();
    if let Some(root) = xml.get("Objs") {
        for entry in elements(root).filter(|entry| is_output(&entry.value)) {
            objects.push(converter.value(&entry.key, &entry.value));
        }
    }
    converter.say(text, notes);
    match <[_; 1]>::try_from(objects) {
        Ok([only]) => only,
        Err(objects) => Node::new(xml.place, Value::List(objects.into())),
    }
}

/// Whether these are the types of what a stream of PowerShell carries: an error, a warning, a message.
fn is_record(types: &Entry<'_>) -> bool {
    let mut names = types.value.items().iter();
    names.any(|name| {
        let is = |name: &str| {
            let class = name.strip_prefix("System.Management.Automation.");
            class.is_some_and(|class| class.ends_with("Record"))
        };
        matches!(&name.value, Value::Text(name) if is(name))
    })
}

struct Converter<'x, 't> {
    index: Index<'x, 't>,
    /// Elements that may still be put in place of references.
    budget: usize,
    elements: usize,
    depth: usize,
    /// How many references are around what is converted.
    copies: usize,
    twice: Twice,
    nowhere: Noted,
    too_many: Noted,
}

/// What is told once of a document: where first, and how often.
#[derive(Default)]
struct Noted(Option<(Place, usize)>);

impl Noted {
    fn at(&mut self, place: Place) {
        self.0.get_or_insert((place, 0)).1 += 1;
    }

    /// The problem, if there is one.
    fn problem(self, code: &'static str, what: &str, help: &str) -> Option<Problem> {
        let (place, count) = self.0?;
        let more = match count - 1 {
            0 => String::new(),
            more => format!(", and {more} more do"),
        };
        Some(
            Problem::warning(code, format!("{what}{more}"))
                .at(place)
                .help(help),
        )
    }
}

impl<'x, 't> Converter<'x, 't> {
    /// The value of an element.
    fn value(&mut self, name: &str, element: &'x Node<'t>) -> Node<'t> {
        if let Some(scalar) = scalar(name, element) {
            return scalar;
        }
        match name {
            "Obj" => self.object(element),
            "Ref" => self.reference(element),
            "Nil" => Node::new(element.place, Value::Null),
            // Members of a set of members.
            "MS" => {
                let entries = self.members(None, Some(element), None);
                Node::new(element.place, Value::Map(entries))
            }
            // Something is there, and nobody can take it for a value.
            _ => nothing(element.place),
        }
    }

    /// What a reference refers to.
    fn reference(&mut self, element: &'x Node<'t>) -> Node<'t> {
        match self.index.referred(element) {
            Referred::Object(node, size) if self.may_copy(size) => {
                self.copies += 1;
                let object = self.object(node);
                self.copies -= 1;
                object
            }
            Referred::Object(..) => {
                self.too_many.at(element.place);
                nothing(element.place)
            }
            Referred::Around => nothing(element.place),
            Referred::Nowhere => {
                self.nowhere.at(element.place);
                nothing(element.place)
            }
        }
    }

    /// Whether an object may stand once more in the tree. What stands in a copy was paid with it.
    fn may_copy(&mut self, size: Size) -> bool {
        if self.depth + size.height > XML_DEPTH {
            return false;
        }
        if self.copies > 0 {
            return true;
        }
        // The settings that readers look for are small; large ones must leave room for them.
        let reserve = if size.weight > XML_SHARED / 64 {
            self.elements
        } else {
            0
        };
        if self.budget < size.weight.saturating_add(reserve) {
            return false;
        }
        self.budget -= size.weight;
        true
    }

    fn object(&mut self, element: &'x Node<'t>) -> Node<'t> {
        self.depth += 1;
        let value = self.value_of_object(element);
        self.depth -= 1;
        value
    }

    fn value_of_object(&mut self, element: &'x Node<'t>) -> Node<'t> {
        let parts = Parts::of(element);
        if let Some((name, held)) = parts.held {
            return self.held(name, held, &parts, element);
        }
        if let Some((is_list, content)) = parts.content {
            let value = if is_list {
                let items = elements(content).map(|entry| self.value(&entry.key, &entry.value));
                Value::List(items.collect())
            } else {
                Value::Map(self.dictionary(content))
            };
            return Node::new(element.place, value);
        }
        if parts.props.is_none() && parts.own.is_none() {
            // An error without its members is one all the same, and no text of the output.
            if let Some(types) = parts.types.and_then(type_names).filter(is_record) {
                return Node::new(element.place, Value::Map([types].into()));
            }
            // What is nothing but a text to PowerShell, such as the address of an adapter.
            return match parts.text {
                Some(text) => text_of(&text.value),
                None => nothing(element.place),
            };
        }
        let types = match (parts.types, parts.types_of) {
            (Some(types), _) => Some(types),
            (None, Some(reference)) => {
                let found = self.index.types(reference);
                if found.is_none() {
                    self.nowhere.at(reference.place);
                }
                found
            }
            (None, None) => None,
        };
        let entries = self.members(parts.props, parts.own, types);
        Node::new(element.place, Value::Map(entries))
    }

    /// A value that carries members or types: an enumeration, which has a name as well, or a scalar.
    fn held(
        &mut self,
        name: &str,
        held: &'x Node<'t>,
        parts: &Parts<'x, 't>,
        element: &'x Node<'t>,
    ) -> Node<'t> {
        let value = self.value(name, held);
        let Some(text) = parts.text.filter(|_| is_whole(name)) else {
            return value;
        };
        let word = text_of(&text.value);
        let is_number = matches!(&word.value, Value::Text(text) if text.parse::<f64>().is_ok());
        if is_number {
            return value;
        }
        // As PowerShell serialises an enumeration that it read from CLIXML before.
        let number = Entry {
            key: "value".into(),
            key_place: element.place,
            value,
        };
        let word = Entry {
            key: "Value".into(),
            key_place: text.key_place,
            value: word,
        };
        let key_place = number.value.place;
        let number = Entry {
            key_place,
            ..number
        };
        Node::new(element.place, Value::Map([word, number].into()))
    }

    fn dictionary(&mut self, content: &'x Node<'t>) -> Box<[Entry<'t>]> {
        let mut entries = Vec::new();
        for entry in elements(content).filter(|entry| entry.key == "En") {
            let named = |name: &str| {
                let mut parts = elements(&entry.value);
                parts.find(|part| property_name(&part.value).is_some_and(|own| own == name))
            };
            let (Some(key), Some(value)) = (named("Key"), named("Value")) else {
                continue;
            };
            let key = self.value(&key.key, &key.value);
            let key = match key.get("Value") {
                Some(word) => word.clone(),
                None => key,
            };
            let place = key.place;
            let name = match key.value {
                Value::Text(name) => name,
                Value::Integer(number) => number.to_string().into(),
                Value::Bool(flag) => flag.to_string().into(),
                // Objects as keys name nothing.
                _ => continue,
            };
            if name.is_empty() {
                continue;
            }
            entries.push(Entry {
                key: name,
                key_place: place,
                value: self.value(&value.key, &value.value),
            });
        }
        self.look(&entries);
        entries.into()
    }

    /// The members of an object, and what its types are called.
    fn members(
        &mut self,
        props: Option<&'x Node<'t>>,
        own: Option<&'x Node<'t>>,
        types: Option<&'x Node<'t>>,
    ) -> Box<[Entry<'t>]> {
        let room = |node: Option<&Node<'_>>| node.map_or(0, |node| node.entries().len());
        let mut entries = Vec::with_capacity(room(props) + room(own) + 1);
        entries.extend(types.and_then(type_names));
        let hides = own.filter(|_| props.is_some()).map(names);
        if let Some(props) = props {
            for entry in elements(props) {
                let is_hidden = |name: &str| {
                    let hides = hides.as_ref();
                    hides.is_some_and(|names| names.contains(&name.to_lowercase()))
                };
                self.member(entry, &mut entries, is_hidden);
            }
        }
        for entry in own.into_iter().flat_map(elements) {
            self.member(entry, &mut entries, |_| false);
        }
        self.look(&entries);
        entries.into()
    }

    fn member(
        &mut self,
        element: &'x Entry<'t>,
        entries: &mut Vec<Entry<'t>>,
        is_hidden: impl Fn(&str) -> bool,
    ) {
        let Some(named) = element.value.get("N").filter(|node| !node.is_map()) else {
            return;
        };
        let Some(name) = property_name(&element.value).filter(|name| !name.is_empty()) else {
            return;
        };
        if is_hidden(&name) {
            return;
        }
        let value = self.value(&element.key, &element.value);
        if name == CLASSES {
            // Beside the class and the computer there are kilobytes of a description of the class.
            entries.extend(system_properties(&value, named.place));
            return;
        }
        entries.push(Entry {
            key: name,
            key_place: named.place,
            value,
        });
    }

    /// Looks for names that stand twice; what is copied was looked at before.
    fn look(&mut self, entries: &[Entry<'t>]) {
        if self.copies == 0 {
            self.twice.look(entries);
        }
    }

    fn say(self, text: &str, notes: &mut Vec<Problem>) {
        notes.extend(self.twice.problems(text));
        notes.extend(self.nowhere.problem(
            "no-target",
            "this refers to something that does not stand before it",
            "export it again: what is put together from pieces loses what the pieces refer to",
        ));
        notes.extend(self.too_many.problem(
            "too-many-references",
            "what this refers to is not looked at once more",
            "export fewer objects into one file",
        ));
    }
}

/// Whether an object is output: a session writes its warnings, errors and progress beside it (`S="Error"`).
fn is_output(element: &Node<'_>) -> bool {
    match element.get("S").map(|stream| &stream.value) {
        Some(Value::Text(stream)) => stream.eq_ignore_ascii_case("Output"),
        _ => true,
    }
}

/// Something without a value.
fn nothing<'t>(place: Place) -> Node<'t> {
    Node::new(place, Value::Map(Box::default()))
}
