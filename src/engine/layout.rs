//! How objects of a type are laid out, for one worker: their keys as values of Rego, in Rego's order,
//! and a number for each path below them. A layout knows types, not values.

use std::collections::BTreeMap;

use regorus::Value as Rego;

use super::path_set::PathSet;
use crate::fabric::shape::{Shape, Type};

/// The layout of an object.
pub(super) struct RecordLayout {
    /// The fields in the order of declaration.
    pub(super) fields: Vec<FieldLayout>,
    /// The object of which nothing is known: a copy is filled faster than an object is built.
    pub(super) blank: Rego,
    /// How many paths there are below the object.
    paths: usize,
}

/// A field of an object.
pub(super) struct FieldLayout {
    pub(super) name: &'static str,
    pub(super) key: Rego,
    pub(super) form: ValueLayout,
    /// The number of the field's path.
    pub(super) path: usize,
}

/// What a value looks like to a policy.
pub(super) enum ValueLayout {
    /// A text, a boolean or a number.
    Scalar,
    /// One of these terms.
    Terms(Vec<(&'static str, Rego)>),
    /// A set of VLAN IDs, as an object.
    Vlans,
    /// A list.
    List(Box<ValueLayout>),
    /// An object.
    Record(RecordLayout),
}

/// The values that stand along a path, by the numbers of their paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// All values of the path.
    pub(super) all: PathSet,
    /// The value at the end.
    pub(super) last: usize,
}

impl RecordLayout {
    /// The layout of objects of this shape.
    pub(super) fn new(shape: &Shape) -> Self {
        let mut paths = 0;
        let mut fields = Vec::new();
        for member in &shape.fields {
            let form = ValueLayout::new(&member.r#type);
            // The numbers below a field follow its own, so that a set of them is moved as one piece.
            let path = paths;
            paths += 1 + form.paths();
            fields.push(FieldLayout {
                name: member.name,
                key: Rego::from(member.name),
                form,
                path,
            });
        }
        let blank = fields
            .iter()
            .map(|field| (field.key.clone(), field.form.unknown()));
        Self {
            blank: Rego::from(blank.collect::<BTreeMap<_, _>>()),
            fields,
            paths,
        }
    }

    /// The values along a path; nothing where there is no such path.
    pub(super) fn way(&self, path: &str) -> Option<Way> {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let field = self.fields.iter().find(|field| field.name == key)?;
        let mut all = PathSet::default();
        all.insert(field.path);
        if rest.is_empty() {
            let last = field.path;
            return Some(Way { all, last });
        }
        let (below, under) = (field.form.layout()?.way(rest)?, field.path + 1);
        all.insert_moved(&below.all, under);
        let last = below.last + under;
        Some(Way { all, last })
    }
}

impl ValueLayout {
    fn new(r#type: &Type) -> Self {
        match r#type.inner() {
            Type::Terms(terms) => Self::Terms(
                terms
                    .iter()
                    .map(|term| (*term, Rego::from(*term)))
                    .collect(),
            ),
            Type::Vlans => Self::Vlans,
            Type::List(item) => Self::List(Box::new(Self::new(item))),
            Type::Record(shape) => Self::Record(RecordLayout::new(shape)),
            _ => Self::Scalar,
        }
    }

    /// What stands for a value that is not known.
    pub(super) fn unknown(&self) -> Rego {
        // Not null: `some x in null` is no form on which all engines of Rego agree.
        match self {
            Self::List(_) => Rego::new_array(),
            Self::Vlans => Rego::new_object(),
            _ => Rego::Null,
        }
    }

    /// Whether several objects can hold one such value: small ones are not worth asking.
    pub(super) fn may_be_shared(&self) -> bool {
        matches!(self, Self::List(_) | Self::Record(_))
    }

    /// The layout of the object that the value is, or is a list of.
    fn layout(&self) -> Option<&RecordLayout> {
        match self {
            Self::Record(layout) => Some(layout),
            Self::List(item) => item.layout(),
            _ => None,
        }
    }

    fn paths(&self) -> usize {
        self.layout().map_or(0, |layout| layout.paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subjects::Kind;

    #[test]
    fn every_path_of_a_subject_has_a_number_of_its_own() {
        for kind in Kind::ALL.iter().copied() {
            let shape = kind.shape();
            let layout = RecordLayout::new(&shape);
            for (number, (path, _)) in shape.paths().iter().enumerate() {
                let way = layout.way(path).expect("a path");
                assert_eq!(way.last, number, "{path}");
                let mut along = PathSet::default();
                let ends = path.match_indices('.').map(|(end, _)| &path[..end]);
                for prefix in ends.chain([path.as_str()]) {
                    along.insert(layout.way(prefix).expect("a path").last);
                }
                assert_eq!(way.all, along, "{path}");
            }
            assert_eq!(layout.way("nothing.there"), None);
        }
    }
}
