//! Descriptions of types as data: what the JSON Schemas are generated from (`schema`) and what the
//! policy lint and the proofs of needs check paths against.
//!
//! It does not know values, only types.

/// A type.
#[derive(Clone, Debug)]
pub enum Type {
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// One of these terms.
    Terms(Vec<&'static str>),
    /// A set of VLAN IDs.
    Vlans,
    /// Several of a type.
    List(Box<Type>),
    /// An object.
    Record(Shape),
    /// A type whose value may be missing.
    Optional(Box<Type>),
}

/// The description of an object.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The word for such objects.
    pub name: &'static str,
    /// The name of its type, which no other object has.
    pub type_name: &'static str,
    /// What such an object is.
    pub doc: &'static str,
    /// Its fields, in declaration order.
    pub fields: Vec<Member>,
}

/// One field of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// The key.
    pub name: &'static str,
    /// What it means, with its unit and its source.
    pub doc: &'static str,
    /// Its type.
    pub r#type: Type,
    /// Whether a snapshot must give it.
    pub required: bool,
}

impl Type {
    /// The type itself, without the leave to be missing.
    #[must_use]
    pub fn inner(&self) -> &Type {
        match self {
            Type::Optional(inner) => inner.inner(),
            other => other,
        }
    }

    /// The object that the type is or is a list of.
    #[must_use]
    pub fn shape(&self) -> Option<&Shape> {
        match self {
            Type::Optional(inner) | Type::List(inner) => inner.shape(),
            Type::Record(shape) => Some(shape),
            _ => None,
        }
    }

    /// The type in a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Type::Text => "text".to_owned(),
            Type::Bool => "boolean".to_owned(),
            Type::Integer => "whole number".to_owned(),
            Type::Terms(terms) => terms.join(" | "),
            Type::Vlans => "set of VLAN IDs".to_owned(),
            Type::List(item) => format!("list of {}", item.words()),
            Type::Record(shape) => shape.name.to_owned(),
            Type::Optional(inner) => format!("{}, or unknown", inner.words()),
        }
    }
}

impl Shape {
    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Member> {
        self.fields.iter().find(|member| member.name == name)
    }

    /// Follows a path of keys (`members.connection.lag`), through lists, to the type it names.
    #[must_use]
    pub fn follow(&self, path: &str) -> Option<&Type> {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let found = &self.field(key)?.r#type;
        if rest.is_empty() {
            return Some(found);
        }
        found.shape()?.follow(rest)
    }

    /// Whether a path leads to a boolean without passing through a list.
    #[must_use]
    pub fn is_one_boolean(&self, path: &str) -> bool {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        match self.field(key).map(|member| member.r#type.inner()) {
            Some(Type::Bool) => rest.is_empty(),
            Some(Type::Record(shape)) => shape.is_one_boolean(rest),
            _ => false,
        }
    }

    /// Every path of keys that leads from the object to something, in declaration order.
    #[must_use]
    pub fn paths(&self) -> Vec<(String, &Member)> {
        let mut paths = Vec::new();
        for member in &self.fields {
            paths.push((member.name.to_owned(), member));
            if let Some(shape) = member.r#type.shape() {
                let below = shape.paths().into_iter();
                paths.extend(below.map(|(path, found)| (format!("{}.{path}", member.name), found)));
            }
        }
        paths
    }
}
