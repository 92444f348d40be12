//! Records: the one description from which a snapshot object gets its reader, its writer, its
//! JSON Schema, its policy input and its places.
//!
//! `record!` declares a struct whose fields implement [`Value`] and [`Typed`]; everything that
//! handles objects generically (snapshot files, policy inputs, proofs of needs, places of
//! findings) walks [`Record::each`]. Nothing here knows which records exist.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::known::{Known, State, Why};
use super::shape::{Shape, Type};
use crate::source::{Node, Place, Problem, suggest};

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
    Vlans(&'a super::vlan::Vlans),
    /// Several values.
    List(&'a dyn List),
    /// Another object.
    Record(&'a dyn Record),
    /// Nothing, for this reason.
    Unknown(&'a Why),
}

/// A value that can be walked.
pub trait Value {
    /// What it is.
    fn field(&self) -> Field<'_>;
    /// Where it stands in its export.
    fn place(&self) -> Option<Place> {
        None
    }
    /// Gives every object without an id one, made of its parent's id, its kind and its name.
    fn identify(&mut self, _parent: &str, _taken: &mut BTreeMap<String, u32>) {}
}

/// Several values.
pub trait List {
    /// How many.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// One of them.
    fn item(&self, index: usize) -> &dyn Value;
}

/// An object of the snapshot or of a policy input.
pub trait Record {
    /// The word for such objects (`team`, `connection`).
    fn kind(&self) -> &'static str;
    /// The object's stable id; empty if it has none.
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
    /// Reads it; `None` after a problem was noted.
    fn read(node: &Node, reading: &mut Reading) -> Option<Self>;
    /// What it is when its key is not there; `None` after a problem was noted.
    fn absent(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self>;
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
}

impl Reading {
    /// Notes that `node` is not what was expected.
    pub fn wrong_type(&mut self, node: &Node, expected: &str) {
        let message = format!("expected {expected}, found {}", node.kind());
        self.problems
            .push(Problem::error("wrong-type", message).at(node.place));
    }

    /// Notes every key of `node` that is not one of `known`.
    pub fn check_keys(&mut self, node: &Node, kind: &str, known: &[&str]) {
        for entry in node.entries() {
            if known.contains(&&*entry.key) {
                continue;
            }
            let message = format!("a {kind} has no key `{}`", entry.key);
            let help = match suggest(&entry.key, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known keys: {}", known.join(", ")),
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

impl Value for Id {
    fn field(&self) -> Field<'_> {
        Field::Text(&self.0)
    }
}

impl Typed for Id {
    fn shape() -> Type {
        Type::Text
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        String::read(node, reading).map(Self::from)
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::default())
    }
}

impl Value for String {
    fn field(&self) -> Field<'_> {
        Field::Text(self)
    }
}

impl Typed for String {
    fn shape() -> Type {
        Type::Text
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = node.as_text().map(str::to_owned);
        if text.is_none() {
            reading.wrong_type(node, "a text");
        }
        text
    }
    fn absent(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self> {
        reading.missing(parent, key);
        None
    }
}

impl Value for bool {
    fn field(&self) -> Field<'_> {
        Field::Bool(*self)
    }
}

impl Typed for bool {
    fn shape() -> Type {
        Type::Bool
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        let value = node.as_bool();
        if value.is_none() {
            reading.wrong_type(node, "true or false");
        }
        value
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(false)
    }
}

macro_rules! integer {
    ($($int:ty),*) => {$(
        impl Value for $int {
            fn field(&self) -> Field<'_> {
                Field::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
        impl Typed for $int {
            fn shape() -> Type {
                Type::Integer
            }
            fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
                let value = node.as_integer().and_then(|number| Self::try_from(number).ok());
                if value.is_none() {
                    reading.wrong_type(
                        node,
                        &format!("a whole number from {} to {}", <$int>::MIN, <$int>::MAX),
                    );
                }
                value
            }
            fn absent(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self> {
                reading.missing(parent, key);
                None
            }
        }
    )*};
}
integer!(u16, u32, u64, i64);

impl<T: Value> Value for Known<T> {
    fn field(&self) -> Field<'_> {
        match self.get() {
            Some(value) => value.field(),
            None => self.why().map_or(Field::Bool(false), Field::Unknown),
        }
    }
    fn place(&self) -> Option<Place> {
        self.place().or_else(|| self.get().and_then(Value::place))
    }
    fn identify(&mut self, parent: &str, taken: &mut BTreeMap<String, u32>) {
        if let Some(value) = self.get_mut() {
            value.identify(parent, taken);
        }
    }
}

impl<T: Typed> Typed for Known<T> {
    fn shape() -> Type {
        Type::Optional(Box::new(T::shape()))
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        if node.is_null() {
            return Some(Self::default());
        }
        if let [entry] = node.entries()
            && &*entry.key == "unknown"
        {
            let reason = entry.value.as_text().unwrap_or_default();
            return Some(Self::unknown(Why::parse(reason)));
        }
        Some(match T::read(node, reading) {
            Some(value) => Self::at(value, node.place),
            None => Self::unknown(Why::new(State::Failed, "")),
        })
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn item(&self, index: usize) -> &dyn Value {
        &self[index]
    }
}

impl<T: Value> Value for Vec<T> {
    fn field(&self) -> Field<'_> {
        Field::List(self)
    }
    fn identify(&mut self, parent: &str, taken: &mut BTreeMap<String, u32>) {
        for item in self {
            item.identify(parent, taken);
        }
    }
}

impl<T: Typed> Typed for Vec<T> {
    fn shape() -> Type {
        Type::List(Box::new(T::shape()))
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        if !node.is_list() {
            reading.wrong_type(node, "a list");
            return None;
        }
        Some(
            node.items()
                .iter()
                .filter_map(|item| T::read(item, reading))
                .collect(),
        )
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::new())
    }
}

/// The key of a field: its Rust name without the mark of a raw identifier.
#[must_use]
pub fn key(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// Makes the id of an object, told apart from others of the same kind and name under one parent.
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

/// Declares an object: a struct with an id, a place and described fields.
///
/// Its name is the field `name`, the field after `by`, or nothing for a `single` object.
macro_rules! record {
    ($(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal { $($fields:tt)* }) => {
        $crate::fabric::record::record! {
            @named (|it: &$Name| it.name.clone()), "name",
            $(#[doc = $doc])* pub struct $Name : $kind { $($fields)* }
        }
    };
    ($(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal by $by:ident
        { $($fields:tt)* }) => {
        $crate::fabric::record::record! {
            @named (|it: &$Name| it.$by.clone()), $crate::fabric::record::key(stringify!($by)),
            $(#[doc = $doc])* pub struct $Name : $kind { $($fields)* }
        }
    };
    ($(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal single
        { $($fields:tt)* }) => {
        $crate::fabric::record::record! {
            @named (|_: &$Name| String::new()), "",
            $(#[doc = $doc])* pub struct $Name : $kind { $($fields)* }
        }
    };
    (@named ($name_of:expr), $name_key:expr,
        $(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal {
        $( $(#[doc = $field_doc:literal])* $field:ident : $type:ty ),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $Name {
            /// Stable id within a run.
            pub id: $crate::fabric::record::Id,
            /// Where the object stands in its export.
            pub place: Option<$crate::source::Place>,
            $( $(#[doc = $field_doc])* pub $field: $type, )*
        }

        impl $crate::fabric::record::Record for $Name {
            fn kind(&self) -> &'static str {
                $kind
            }
            fn id(&self) -> &str {
                self.id.as_str()
            }
            fn place(&self) -> Option<$crate::source::Place> {
                self.place
            }
            fn each<'a>(
                &'a self,
                visit: &mut dyn FnMut(&'static str, &'a dyn $crate::fabric::record::Value),
            ) {
                visit("id", &self.id);
                $( visit($crate::fabric::record::key(stringify!($field)), &self.$field); )*
            }
        }

        impl $crate::fabric::record::Value for $Name {
            fn field(&self) -> $crate::fabric::record::Field<'_> {
                $crate::fabric::record::Field::Record(self)
            }
            fn place(&self) -> Option<$crate::source::Place> {
                self.place
            }
            fn identify(
                &mut self,
                parent: &str,
                taken: &mut std::collections::BTreeMap<String, u32>,
            ) {
                if self.id.as_str().is_empty() {
                    self.id = $crate::fabric::record::make_id(parent, $kind, &($name_of)(self), taken);
                }
                let id = self.id.clone();
                $( $crate::fabric::record::Value::identify(&mut self.$field, id.as_str(), taken); )*
            }
        }

        impl $crate::fabric::record::Typed for $Name {
            fn shape() -> $crate::fabric::shape::Type {
                use $crate::fabric::shape::{Member, Shape, Type};
                Type::Record(Shape {
                    name: $kind,
                    doc: concat!($($doc, "\n"),*),
                    fields: vec![
                        Member {
                            name: "id",
                            doc: "Stable id within a run; made from the names when it is left out.",
                            r#type: <$crate::fabric::record::Id as $crate::fabric::record::Typed>::shape(),
                            required: false,
                        },
                        $( Member {
                            name: $crate::fabric::record::key(stringify!($field)),
                            doc: concat!($($field_doc, "\n"),*),
                            r#type: <$type as $crate::fabric::record::Typed>::shape(),
                            required: $crate::fabric::record::key(stringify!($field)) == $name_key,
                        }, )*
                    ],
                })
            }
            fn read(
                node: &$crate::source::Node,
                reading: &mut $crate::fabric::record::Reading,
            ) -> Option<Self> {
                use $crate::fabric::record::Typed;
                if !node.is_map() {
                    reading.wrong_type(node, concat!("a map that describes a ", $kind));
                    return None;
                }
                reading.check_keys(node, $kind, &["id", $( $crate::fabric::record::key(stringify!($field)) ),*]);
                // An object stands where its name stands: a whole map says less to a reader.
                let named = node.get($name_key).map(|it| it.place);
                Some(Self {
                    id: Typed::read_key(node, "id", reading)?,
                    place: Some(named.unwrap_or(node.place)),
                    $( $field: <$type as Typed>::read_key(
                        node,
                        $crate::fabric::record::key(stringify!($field)),
                        reading,
                    )?, )*
                })
            }
            fn absent(
                parent: &$crate::source::Node,
                key: &str,
                reading: &mut $crate::fabric::record::Reading,
            ) -> Option<Self> {
                reading.missing(parent, key);
                None
            }
        }
    };
}
pub(crate) use record;

/// Declares an enumeration of the field's own terms, spelt as snapshots and policies spell them.
macro_rules! terms {
    ($(#[doc = $doc:literal])* pub enum $Name:ident {
        $( $(#[doc = $term_doc:literal])* $Term:ident = $text:literal ),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $Name {
            $( $(#[doc = $term_doc])* $Term, )*
        }

        impl $Name {
            /// Every term, in declaration order.
            pub const ALL: &'static [$Name] = &[$( $Name::$Term ),*];

            /// The term as snapshots and policies spell it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $( $Name::$Term => $text, )*
                }
            }

            /// Finds a term by its spelling.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|term| term.name() == text)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $crate::fabric::record::Value for $Name {
            fn field(&self) -> $crate::fabric::record::Field<'_> {
                $crate::fabric::record::Field::Text(self.name())
            }
        }

        impl $crate::fabric::record::Typed for $Name {
            fn shape() -> $crate::fabric::shape::Type {
                $crate::fabric::shape::Type::Terms(vec![$( $text ),*])
            }
            fn read(
                node: &$crate::source::Node,
                reading: &mut $crate::fabric::record::Reading,
            ) -> Option<Self> {
                let term = node.as_text().and_then(Self::parse);
                if term.is_none() {
                    reading.wrong_type(node, concat!("one of", $( " `", $text, "`" ),*));
                }
                term
            }
            fn absent(
                parent: &$crate::source::Node,
                key: &str,
                reading: &mut $crate::fabric::record::Reading,
            ) -> Option<Self> {
                reading.missing(parent, key);
                None
            }
        }
    };
}
pub(crate) use terms;

/// The description of a record type.
#[must_use]
pub fn shape_of<R: Typed>() -> Shape {
    match R::shape() {
        Type::Record(shape) => shape,
        _ => Shape::default(),
    }
}
