//! From the elements of CLIXML to a tree of the objects.

use super::index::{Index, Referred, Size, weight_of_types};
use super::parts::{Parts, names, property_name, system_properties, text_of, type_names};
use super::scalar::{is_whole, scalar};
use crate::source::limits::{XML_DEPTH, XML_SHARED};
use crate::source::place::Place;
use crate::source::problem::Problem;
use crate::source::tree::{Entry, Node, Value};
use crate::source::twice::Twice;
use crate::source::xml::{Element, Outline};

/// The property in which objects of CIM carry their classes, the own one last.
const CLASSES: &str = "__ClassMetadata";

/// The objects of a document.
pub(super) fn convert<'t>(outline: &Outline<'t>, text: &str, notes: &mut Vec<Problem>) -> Node<'t> {
    let root = outline.root();
    let holds = |sign: &[u8]| memchr::memmem::find(text.as_bytes(), sign).is_some();
    let has_references = holds(b"<Ref") || holds(b":Ref");
    let index = Index::of(root, has_references);
    let mut converter = Converter {
        budget: index.weight.saturating_mul(2).saturating_add(XML_SHARED),
        budget_of_types: index.weight.saturating_mul(4).saturating_add(XML_SHARED),
        index,
        depth: 0,
        copies: 0,
        twice: Twice::default(),
        nowhere: Noted::default(),
        too_many: Noted::default(),
    };
    let mut objects = Vec::new();
    if root.name() == "Objs" {
        let output = root.children().filter(|element| is_output(*element));
        objects.extend(output.map(|element| converter.value(element)));
    }
    converter.say(text, notes);
    match <[_; 1]>::try_from(objects) {
        Ok([only]) => only,
        Err(objects) => Node::new(outline.place(), Value::List(objects.into())),
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
    /// Weight of the elements that may still be put in place of references.
    budget: usize,
    /// The same of names of types.
    budget_of_types: usize,
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
    fn value(&mut self, element: Element<'x, 't>) -> Node<'t> {
        if let Some(scalar) = scalar(element) {
            return scalar;
        }
        match element.name() {
            "Obj" => self.object(element),
            "Ref" => self.reference(element),
            "Nil" => Node::new(element.place(), Value::Null),
            // Members of a set of members.
            "MS" => {
                let entries = self.members(None, Some(element), None);
                Node::new(element.place(), Value::Map(entries))
            }
            // Something is there, and nobody can take it for a value.
            _ => nothing(element.place()),
        }
    }

    /// What a reference refers to.
    fn reference(&mut self, element: Element<'x, 't>) -> Node<'t> {
        let place = element.place();
        match self.index.referred(element) {
            Referred::Object(object, size) if self.may_copy(size) => {
                self.copies += 1;
                let object = self.object(object);
                self.copies -= 1;
                return object;
            }
            Referred::Object(..) => self.too_many.at(place),
            Referred::Around => {}
            Referred::Nowhere => self.nowhere.at(place),
        }
        nothing(place)
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
            self.index.weight
        } else {
            0
        };
        if self.budget < size.weight.saturating_add(reserve) {
            return false;
        }
        self.budget -= size.weight;
        true
    }

    fn object(&mut self, element: Element<'x, 't>) -> Node<'t> {
        self.depth += 1;
        let value = self.value_of_object(element);
        self.depth -= 1;
        value
    }

    fn value_of_object(&mut self, element: Element<'x, 't>) -> Node<'t> {
        let parts = Parts::of(element);
        let place = element.place();
        if let Some(held) = parts.held {
            return self.held(held, &parts, place);
        }
        if let Some((is_list, content)) = parts.content {
            let value = if is_list {
                let items = content.children().map(|element| self.value(element));
                Value::List(items.collect())
            } else {
                Value::Map(self.dictionary(content))
            };
            return Node::new(place, value);
        }
        if parts.props.is_none() && parts.own.is_none() {
            // An error without its members is one all the same, and no text of the output.
            if let Some(types) = parts.types.and_then(type_names).filter(is_record) {
                return Node::new(place, Value::Map([types].into()));
            }
            // What is nothing but a text to PowerShell, such as the address of an adapter.
            return match parts.text {
                Some(text) => text_of(text),
                None => nothing(place),
            };
        }
        let types = match (parts.types, parts.types_of) {
            (Some(types), _) => type_names(types),
            (None, Some(reference)) => self.types(reference),
            (None, None) => None,
        };
        let entries = self.members(parts.props, parts.own, types);
        Node::new(place, Value::Map(entries))
    }

    /// The names of types that a `TNRef` refers to.
    fn types(&mut self, reference: Element<'x, 't>) -> Option<Entry<'t>> {
        let Some(types) = self.index.types(reference) else {
            self.nowhere.at(reference.place());
            return None;
        };
        let weight = weight_of_types(types);
        if self.budget_of_types < weight {
            self.too_many.at(reference.place());
            return None;
        }
        self.budget_of_types -= weight;
        type_names(types)
    }

    /// A value that carries members or types: an enumeration, which has a name as well, or a scalar.
    fn held(&mut self, held: Element<'x, 't>, parts: &Parts<'x, 't>, place: Place) -> Node<'t> {
        let value = self.value(held);
        let Some(text) = parts.text.filter(|_| is_whole(held.name())) else {
            return value;
        };
        let word = text_of(text);
        let is_number = matches!(&word.value, Value::Text(text) if text.parse::<f64>().is_ok());
        if is_number {
            return value;
        }
        // As PowerShell serialises an enumeration that it read from CLIXML before.
        let number = Entry {
            key: "value".into(),
            key_place: value.place,
            value,
        };
        let word = Entry {
            key: "Value".into(),
            key_place: text.name_place(),
            value: word,
        };
        Node::new(place, Value::Map([word, number].into()))
    }

    fn dictionary(&mut self, content: Element<'x, 't>) -> Box<[Entry<'t>]> {
        let mut entries = Vec::new();
        for entry in content.children().filter(|entry| entry.name() == "En") {
            let named = |name: &str| {
                let mut parts = entry.children();
                parts.find(|part| property_name(*part).is_some_and(|(_, own)| own == name))
            };
            let (Some(key), Some(value)) = (named("Key"), named("Value")) else {
                continue;
            };
            let key = self.value(key);
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
                value: self.value(value),
            });
        }
        self.look(&entries);
        entries.into()
    }

    /// The members of an object, and what its types are called.
    fn members(
        &mut self,
        props: Option<Element<'x, 't>>,
        own: Option<Element<'x, 't>>,
        types: Option<Entry<'t>>,
    ) -> Box<[Entry<'t>]> {
        let room = |part: Option<Element<'_, '_>>| part.map_or(0, |part| part.children().count());
        let mut entries = Vec::with_capacity(room(props) + room(own) + 1);
        entries.extend(types);
        let hides = own.filter(|_| props.is_some()).map(names);
        for element in props.into_iter().flat_map(Element::children) {
            let is_hidden = |name: &str| {
                let hides = hides.as_ref();
                hides.is_some_and(|names| names.contains(&name.to_lowercase()))
            };
            self.member(element, &mut entries, is_hidden);
        }
        for element in own.into_iter().flat_map(Element::children) {
            self.member(element, &mut entries, |_| false);
        }
        self.look(&entries);
        entries.into()
    }

    fn member(
        &mut self,
        element: Element<'x, 't>,
        entries: &mut Vec<Entry<'t>>,
        is_hidden: impl Fn(&str) -> bool,
    ) {
        let Some((key_place, name)) = property_name(element) else {
            return;
        };
        if name.is_empty() || is_hidden(&name) {
            return;
        }
        let value = self.value(element);
        if name == CLASSES {
            // Beside the class and the computer there are kilobytes of a description of the class.
            entries.extend(system_properties(&value, key_place));
            return;
        }
        entries.push(Entry {
            key: name,
            key_place,
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
fn is_output(element: Element<'_, '_>) -> bool {
    let stream = element.attribute("S");
    stream.is_none_or(|(_, stream)| stream.eq_ignore_ascii_case("Output"))
}

/// Something without a value.
fn nothing<'t>(place: Place) -> Node<'t> {
    Node::new(place, Value::Map(Box::default()))
}
