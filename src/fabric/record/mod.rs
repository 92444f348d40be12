//! Records: the one description from which a snapshot object gets its reader, its writer, its
//! JSON Schema, its policy input and its places.
//!
//! `record!` declares a struct whose fields implement [`Value`] and [`Typed`]; everything that
//! handles objects generically (snapshot files, policy inputs, proofs of needs, places of
//! findings) walks [`Record::each`]. Nothing here knows which records exist.

mod agreement;
mod declare;
mod twice;
mod values;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::known::Why;
use super::shape::{Shape, Type};
use super::vlan::Vlans;
use crate::source::{Node, Place, Problem, Renamed, suggest};

pub use agreement::{Agreement, GivenIds, part};
pub(crate) use declare::{record, terms};
pub use twice::merge_alike;

/// The stable name of an object within a run, `host:HV01/team:Tenant`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(Arc<str>);

impl Id {
    /// The id as text; empty for an object that stands for nothing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Arc<str>>> From<T> for Id {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// What a generic walker sees of a value.
pub enum Field<'a> {
    /// A text, or a term of an enumeration.
    Text(&'a str),
    /// Yes or no.
    Bool(bool),
    /// A whole number; its unit stands in the field's documentation.
    Integer(i64),
    /// A set of VLAN IDs.
    Vlans(&'a Vlans),
    /// Several values.
    List(&'a dyn List),
    /// Another object.
    Record(&'a dyn Record),
    /// Nothing, for this reason.
    Unknown(&'a Why),
}

impl Field<'_> {
    /// Compares values that consist of one thing.
    fn agree(&self, other: &Self) -> Agreement {
        let is_same = match (self, other) {
            (Field::Text(one), Field::Text(other)) => one == other,
            (Field::Bool(one), Field::Bool(other)) => one == other,
            (Field::Integer(one), Field::Integer(other)) => one == other,
            (Field::Vlans(one), Field::Vlans(other)) => one == other,
            _ => false,
        };
        if is_same {
            Agreement::Whole
        } else {
            Agreement::None
        }
    }
}

/// A value that can be walked.
pub trait Value {
    /// What a walker sees of the value.
    fn field(&self) -> Field<'_>;
    /// Where the value stands in its export.
    fn place(&self) -> Option<Place> {
        None
    }
    /// The value itself, where several objects hold this very one.
    fn shared(&self) -> Option<&dyn Shared> {
        None
    }
    /// Gives every object without an id one, made of its parent's id, its kind and its name.
    fn identify(&mut self, _parent: &str, _taken: &mut BTreeMap<String, u32>) {}
    /// Takes in what another description of the same value says.
    fn agree(&mut self, other: Self) -> Agreement
    where
        Self: Sized,
    {
        self.field().agree(&other.field())
    }
    /// Lets objects of one id that stand in one list be one object.
    fn settle(&mut self, _problems: &mut Vec<Problem>) {}
    /// Takes the id of every object whose id another object has, so that it gets one made of its name.
    fn admit(&mut self, _given: &mut GivenIds) {}
}

/// A value that several objects hold: what a walker makes of it, it can make once.
pub trait Shared {
    /// The address of the value, which tells it from all others while anything holds it.
    fn address(&self) -> usize;
    /// Holds the value, so that its address stays its own.
    fn hold(&self) -> Arc<dyn Any + Send + Sync>;
}

/// Several values.
pub trait List {
    /// How many values the list has.
    fn len(&self) -> usize;
    /// Whether the list has no value.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The value at an index.
    fn item(&self, index: usize) -> &dyn Value;
}

/// An object of the snapshot or of a policy input.
pub trait Record {
    /// The word for such objects (`team`, `connection`).
    fn kind(&self) -> &'static str;
    /// The object's stable id; empty if the object has none.
    fn id(&self) -> &str;
    /// Where the object stands in its export.
    fn place(&self) -> Option<Place>;
    /// Shows every field, in declaration order.
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'static str, &'a dyn Value));
}

impl dyn Record + '_ {
    /// The field called `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&dyn Value> {
        let mut found = None;
        self.each(&mut |name, value| {
            if name == key {
                found = Some(value);
            }
        });
        found
    }
}

/// A value whose type is described and that can be read from a located tree.
pub trait Typed: Value + Sized {
    /// The description of the type.
    fn shape() -> Type;
    /// Reads a value; `None` after a problem was noted.
    fn read(node: &Node, reading: &mut Reading) -> Option<Self>;
    /// The value when its key is not there; `None` after a problem was noted.
    fn absent(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self> {
        reading.missing(parent, key);
        None
    }
    /// Reads the value under `key` of a map.
    fn read_key(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self> {
        match parent.get(key) {
            Some(node) => Self::read(node, reading),
            None => Self::absent(parent, key, reading),
        }
    }
}

/// What reading a document of ours collects on its way.
#[derive(Default)]
pub struct Reading {
    /// Everything that was wrong, with its place.
    pub problems: Vec<Problem>,
    /// Keys of a kind of map that somebody else reads: they are not there any more, and known.
    pub elsewhere: Option<(&'static str, &'static [&'static str])>,
}

impl Reading {
    /// Notes that `node` is not what was expected.
    pub fn wrong_type(&mut self, node: &Node, expected: &str) {
        node.refuse();
        let message = format!("expected {expected}, found {}", node.kind());
        self.problems
            .push(Problem::error("wrong-type", message).at(node.place));
    }

    /// Notes that `node` is none of these terms, with the one that may be meant.
    pub fn unknown_term(&mut self, node: &Node, terms: &[&str]) {
        let all = terms.iter().map(|term| format!(" `{term}`"));
        let all: String = all.collect();
        // The value itself is not shown: it may be anything that stands in a file.
        node.refuse();
        let message = format!("expected one of{all}, found {}", node.kind());
        let problem = Problem::error("wrong-type", message).at(node.place);
        let close = node
            .as_text()
            .and_then(|text| suggest(text, terms.iter().copied()));
        self.problems.push(match close {
            Some(term) => problem.help(format!("did you mean `{term}`?")),
            None => problem,
        });
    }

    /// Notes every key of `node` that is not one of `known`.
    pub fn check_keys(&mut self, node: &Node, kind: &str, known: &[&str]) {
        self.check_fields(node, kind, known, &[]);
    }

    /// Notes every key of `node` that is neither one of `known` nor a former name of one, and warns
    /// of a former name where it first stands.
    pub fn check_fields(&mut self, node: &Node, kind: &str, known: &[&str], former: &[Renamed]) {
        for warning in former.iter().filter_map(|renamed| renamed.warning(node)) {
            // A plan of fifty hosts that says it fifty times needs one warning.
            let said = |problem: &Problem| problem.message == warning.message;
            if !self.problems.iter().any(said) {
                self.problems.push(warning);
            }
        }
        for entry in node.entries() {
            let is_former = former.iter().any(|renamed| entry.key == renamed.former);
            if is_former || known.contains(&&*entry.key) {
                continue;
            }
            let message = format!("a {kind} has no key `{}`", entry.key);
            let elsewhere = self.elsewhere.filter(|(of, _)| *of == kind);
            let elsewhere = elsewhere.map_or(&[][..], |(_, keys)| keys);
            let all: Vec<&str> = known.iter().chain(elsewhere).copied().collect();
            let help = match suggest(&entry.key, all.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known keys: {}", all.join(", ")),
            };
            self.problems.push(
                Problem::error("unknown-key", message)
                    .at(entry.key_place)
                    .help(help),
            );
        }
    }

    /// Notes that a key that must be there is not.
    pub fn missing(&mut self, node: &Node, key: &str) {
        let message = format!("the key `{key}` is missing");
        self.problems
            .push(Problem::error("missing-key", message).at(node.place));
    }
}

/// The key of a field: its Rust name without the mark of a raw identifier.
#[must_use]
pub fn key(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// The key under which the value of a field stands in `node`: the former one only where the
/// present one is not there.
#[must_use]
pub fn key_in(node: &Node, field: &'static str, former: &[Renamed]) -> &'static str {
    let present = key(field);
    let renamed = former.iter().find(|renamed| renamed.present == present);
    match renamed {
        Some(renamed) if node.get(present).is_none() && node.get(renamed.former).is_some() => {
            renamed.former
        }
        _ => present,
    }
}

/// Makes the id of an object, with a number where others of the same kind and name stand under one parent.
pub fn make_id(parent: &str, kind: &str, name: &str, taken: &mut BTreeMap<String, u32>) -> Id {
    let own = if name.is_empty() {
        kind.to_owned()
    } else {
        format!("{kind}:{name}")
    };
    let base = if parent.is_empty() {
        own
    } else {
        format!("{parent}/{own}")
    };
    let count = taken.entry(base.clone()).or_insert(0);
    *count += 1;
    if *count == 1 {
        Id::from(base)
    } else {
        Id::from(format!("{base}~{count}"))
    }
}

/// The description of a record type.
#[must_use]
pub fn shape_of<R: Typed>() -> Shape {
    match R::shape() {
        Type::Record(shape) => shape,
        _ => Shape::default(),
    }
}
