//! Located trees: documents in which every value knows its place and whether anybody read it.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::place::{Place, Span};
use super::redact::is_secret_key;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands; the quotes of a text belong to it.
    pub place: Place,
    /// What it is.
    pub value: Value,
    read: Cell<bool>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Box<str>),
    /// A list.
    List(Vec<Node>),
    /// A map, in its order, duplicate keys included.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub value: Node,
}

/// Two values are the same wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Node {
    /// A value that nobody has read yet.
    #[must_use]
    pub fn new(place: Place, value: Value) -> Self {
        Self {
            place,
            value,
            read: Cell::new(false),
        }
    }

    /// The value under a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| &*entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The entries of a map; none of anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
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
                self.read.set(true);
                Some(text)
            }
            _ => None,
        }
    }

    /// The truth, read.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(flag) => {
                self.read.set(true);
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
                self.read.set(true);
                Some(number)
            }
            _ => None,
        }
    }

    /// Whether it is nothing; that is no secret.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
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

    /// The word for what it is.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a truth value",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Marks it, and everything in it, as read.
    pub fn mark_read(&self) {
        self.read.set(true);
        self.items().iter().for_each(Node::mark_read);
        self.entries()
            .iter()
            .for_each(|entry| entry.value.mark_read());
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        let mut node = self;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::List(items) => items.get(part.parse::<usize>().ok()?)?,
                _ => node.get(&part)?,
            };
        }
        Some(node)
    }

    /// What may not be shown: scalars that nobody read, everything under the name of a secret,
    /// and keys that are no names.
    #[must_use]
    pub fn hidden(&self) -> Vec<Span> {
        let mut hiding = Hiding::default();
        hiding.node(self);
        hiding.hidden.sort_unstable();
        hiding.hidden
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

/// Longest key that can be a name.
const MAX_NAME: usize = 64;

/// What is found to be hidden. An export has few keys, many times each.
#[derive(Default)]
struct Hiding<'a> {
    hidden: Vec<Span>,
    secrets: BTreeMap<&'a str, bool>,
}

impl<'a> Hiding<'a> {
    fn node(&mut self, node: &'a Node) {
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| self.node(item)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.entry(entry)),
            Value::Null | Value::Bool(_) => {}
            _ if node.read.get() => {}
            _ => self.hidden.push(node.place.span),
        }
    }

    fn entry(&mut self, entry: &'a Entry) {
        let key = &*entry.key;
        if !entry.value.read.get() && !is_name(key) {
            self.hidden.push(entry.key_place.span);
        }
        let secret = *self
            .secrets
            .entry(key)
            .or_insert_with(|| is_secret_key(key));
        if secret && !matches!(entry.value.value, Value::Null | Value::Bool(_)) {
            self.hidden.push(entry.value.place.span);
        } else {
            self.node(&entry.value);
        }
    }
}

/// Whether a key looks like the name of something; one that does not may be data.
fn is_name(key: &str) -> bool {
    let sign = |it: char| matches!(it, '_' | '-' | '.' | ' ' | '/' | '@');
    key.len() <= MAX_NAME && key.chars().all(|it| it.is_alphanumeric() || sign(it))
}
