//! Types of values in a policy, as far as the lint can tell: what a reference may name.

use std::collections::{BTreeMap, BTreeSet};

use crate::fabric::shape::{Shape, Type};

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ty {
    /// Nothing is known of the value yet.
    Open,
    /// Anything.
    Any,
    /// A text, number, boolean or null.
    Scalar,
    /// One of these terms of an enumeration, or null.
    Term(Vec<&'static str>),
    /// One of these texts, which the policy writes down.
    Texts(BTreeSet<String>),
    /// A list or set of values.
    List(Box<Ty>),
    /// An object with keys that are data, such as VLAN IDs.
    Map(Box<Ty>),
    /// An object with these keys and no others.
    Record(&'static str, BTreeMap<String, Ty>),
}

impl Ty {
    /// The type of an object of the snapshot in an input.
    pub(super) fn of_shape(shape: &Shape) -> Self {
        let members = shape.fields.iter();
        let fields = members.map(|member| (member.name.to_owned(), Self::of_type(&member.r#type)));
        Self::Record(shape.name, fields.collect())
    }

    /// The type of an object of a snapshot as its document has it: VLANs are a list, and any value may be an object
    /// that says why it is unknown.
    pub(super) fn of_document(shape: &Shape) -> Self {
        let members = shape.fields.iter();
        let of_member = |of: &Type| match of.inner() {
            Type::Vlans => Self::List(Box::new(Self::Scalar)),
            Type::Record(shape) => Self::of_document(shape),
            Type::List(item) => match item.inner() {
                Type::Record(shape) => Self::List(Box::new(Self::of_document(shape))),
                _ => Self::of_type(of),
            },
            _ => Self::of_type(of),
        };
        let fields = members.map(|member| (member.name.to_owned(), of_member(&member.r#type)));
        Self::Record(shape.name, fields.collect())
    }

    fn of_type(of: &Type) -> Self {
        match of.inner() {
            Type::List(item) => Self::List(Box::new(Self::of_type(item))),
            Type::Vlans => Self::Map(Box::new(Self::Scalar)),
            Type::Record(shape) => Self::of_shape(shape),
            Type::Terms(terms) => Self::Term(terms.clone()),
            _ => Self::Scalar,
        }
    }

    /// An object that a policy writes down.
    pub(super) fn record(fields: impl IntoIterator<Item = (String, Ty)>) -> Self {
        Self::Record("object", fields.into_iter().collect())
    }

    /// The type of what is one of two things. A key that only one of them has cannot be relied on.
    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Open, known) | (known, Self::Open) => known,
            (one, other) if one == other => one,
            (Self::Texts(one), Self::Texts(other)) => {
                Self::Texts(one.into_iter().chain(other).collect())
            }
            // Terms of two enumerations as well: what they may be compared with is open then.
            (one, other) if one.is_scalar() && other.is_scalar() => Self::Scalar,
            (Self::List(one), Self::List(other)) => Self::List(Box::new(one.join(*other))),
            (Self::Map(one), Self::Map(other)) => Self::Map(Box::new(one.join(*other))),
            (Self::Record(name, one), Self::Record(_, mut other)) => {
                let both = one.into_iter().filter_map(|(key, ty)| {
                    let joined = ty.join(other.remove(&key)?);
                    Some((key, joined))
                });
                Self::Record(name, both.collect())
            }
            _ => Self::Any,
        }
    }

    /// What a loop over such a value yields, and under which key.
    pub(super) fn item(&self) -> (Ty, Ty) {
        match self {
            Self::List(item) | Self::Map(item) => (Self::Scalar, (**item).clone()),
            Self::Record(_, fields) => {
                let values = fields.values().cloned();
                (Self::Scalar, values.fold(Self::Open, Self::join))
            }
            Self::Open => (Self::Open, Self::Open),
            Self::Any | Self::Scalar | Self::Term(_) | Self::Texts(_) => (Self::Any, Self::Any),
        }
    }

    fn is_scalar(&self) -> bool {
        matches!(self, Self::Scalar | Self::Term(_) | Self::Texts(_))
    }

    /// The terms of the one type and the texts of the other, if the two are an enumeration and texts.
    pub(super) fn terms_and_texts<'a>(
        &'a self,
        other: &'a Self,
    ) -> Option<(&'a [&'static str], &'a BTreeSet<String>)> {
        match (self, other) {
            (Self::Term(terms), Self::Texts(texts)) | (Self::Texts(texts), Self::Term(terms)) => {
                Some((terms, texts))
            }
            _ => None,
        }
    }
}
