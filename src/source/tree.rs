//! Located trees: documents in which every value knows its place and whether anybody read it.

use std::borrow::Cow;
use std::cell::Cell;

use super::place::Place;

/// A value with its place. Names and texts are borrowed from the text that it was read from,
/// where they stand in it as they are.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    /// Where it stands; the quotes of a text belong to it.
    pub place: Place,
    /// The value itself.
    pub value: Value<'t>,
    seen: Cell<Seen>,
}

/// Whether anybody looked at a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// Nobody did.
    Unread,
    /// A reader took it.
    Read,
    /// A reader took it, and it is not what belongs here.
    Refused,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'t> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Cow<'t, str>),
    /// A list.
    List(Box<[Node<'t>]>),
    /// A map, in its order, duplicate keys included.
    Map(Box<[Entry<'t>]>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'t> {
    /// The key.
    pub key: Cow<'t, str>,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub value: Node<'t>,
}

/// Two values are the same wherever they stand.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<'t> Node<'t> {
    /// A value that nobody has read yet.
    #[must_use]
    pub fn new(place: Place, value: Value<'t>) -> Self {
        Self {
            place,
            value,
            seen: Cell::new(Seen::Unread),
        }
    }

    /// The value under a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        // Most keys differ in their length or their last letter.
        let last = key.as_bytes().last();
        let is = |entry: &&Entry| {
            entry.key.len() == key.len() && entry.key.as_bytes().last() == last && entry.key == key
        };
        self.entries().iter().find(is).map(|entry| &entry.value)
    }

    /// The value under a key of a map, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Value::Map(entries) = &mut self.value else {
            return None;
        };
        let entry = entries.iter_mut().find(|entry| entry.key == key)?;
        Some(&mut entry.value)
    }

    /// The items of a list, to change them; none of anything else.
    pub fn items_mut(&mut self) -> &mut [Self] {
        match &mut self.value {
            Value::List(items) => items,
            _ => &mut [],
        }
    }

    /// The entries of a map; none of anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry<'t>] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text. Whoever takes it has read it, and it may be shown.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => {
                self.note_read();
                Some(text)
            }
            _ => None,
        }
    }

    /// The boolean, read.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(flag) => {
                self.note_read();
                Some(flag)
            }
            _ => None,
        }
    }

    /// The whole number, read.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self.value {
            Value::Integer(number) => {
                self.note_read();
                Some(number)
            }
            _ => None,
        }
    }

    /// Whether the value is nothing; that is no secret.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// Whether it is a map some of whose values contradict each other, so that they have lost their names.
    #[must_use]
    pub fn has_contradictions(&self) -> bool {
        self.entries().iter().any(|entry| entry.key.is_empty())
    }

    /// Whether it is a map.
    #[must_use]
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Whether it is a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }

    /// The word for the kind of the value.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Marks the value, and everything in it, as read.
    pub fn mark_read(&self) {
        self.note_read();
        self.items().iter().for_each(Node::mark_read);
        self.entries()
            .iter()
            .for_each(|entry| entry.value.mark_read());
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        let mut node = self;
        for part in pointer.split('/').skip(1) {
            // In this order, or `~01` would become a slash (RFC 6901, 4).
            let part = part.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::List(items) => items.get(part.parse::<usize>().ok()?)?,
                _ => node.get(&part)?,
            };
        }
        Some(node)
    }

    /// Whether somebody has taken the value.
    pub(super) fn is_read(&self) -> bool {
        self.seen.get() != Seen::Unread
    }

    /// Whether a reader found that the value does not belong here.
    pub(super) fn is_refused(&self) -> bool {
        self.seen.get() == Seen::Refused
    }

    /// Says that the value does not belong here, so that no more of it is shown than its first characters.
    pub fn refuse(&self) {
        self.seen.set(Seen::Refused);
    }

    /// Moves the places of a document that begins further down in its file.
    pub fn shift(&mut self, by: u32) {
        self.place.span = self.place.span.moved(by);
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Value::Map(entries) => {
                for entry in entries {
                    entry.key_place.span = entry.key_place.span.moved(by);
                    entry.value.shift(by);
                }
            }
            _ => {}
        }
    }

    fn note_read(&self) {
        // Whoever reads a value again does not make it right.
        if self.seen.get() == Seen::Unread {
            self.seen.set(Seen::Read);
        }
    }

    /// The same value, with names and texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Node<'static> {
        Node {
            place: self.place,
            value: self.value.into_owned(),
            seen: self.seen,
        }
    }

    /// The same value without places.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Integer(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::Text(text) => Json::from(&**text),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.to_string(), entry.value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

impl Value<'_> {
    fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(flag) => Value::Bool(flag),
            Value::Integer(number) => Value::Integer(number),
            Value::Float(number) => Value::Float(number),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::List(items) => Value::List(items.into_iter().map(Node::into_owned).collect()),
            Value::Map(entries) => Value::Map(entries.into_iter().map(Entry::into_owned).collect()),
        }
    }
}

impl Entry<'_> {
    fn into_owned(self) -> Entry<'static> {
        Entry {
            key: Cow::Owned(self.key.into_owned()),
            key_place: self.key_place,
            value: self.value.into_owned(),
        }
    }
}
