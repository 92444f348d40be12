//! How objects of a type are laid out, for one worker: their keys as values of Rego, in Rego's order,
//! and a bit for each path below them. It knows types, not values.

use std::collections::BTreeMap;

use regorus::Value as Rego;

use crate::fabric::shape::{Shape, Type};

/// A set of paths, one bit a path in the order of declaration.
pub(super) type Bits = u128;

/// The last bit, which all paths share that have none of their own.
pub(super) const SHARED: Bits = 1 << (Bits::BITS - 1);

/// The bit of the path with this number. There are more paths than bits in no type so far; should
/// there be, the last bit stands for the rest of them, and whoever asks has to look closer.
pub(super) fn bit(path: usize) -> Bits {
    let last = Bits::BITS as usize - 1;
    1 << path.min(last)
}

/// The bits of something that stands under the path with this number.
pub(super) fn below(bits: Bits, path: usize) -> Bits {
    if bits == 0 {
        return 0;
    }
    let last = Bits::BITS as usize - 1;
    let shift = path.min(last);
    let moved = bits << shift;
    if shift > 0 && bits >> (last + 1 - shift) != 0 {
        moved | bit(last)
    } else {
        moved
    }
}

/// The layout of an object.
pub(super) struct RecordLayout {
    /// Its fields in the order of declaration.
    pub(super) fields: Vec<FieldLayout>,
    /// The object of which nothing is known: a copy is filled faster than an object is built.
    pub(super) blank: Rego,
    /// How many paths there are below it.
    paths: usize,
}

/// A field of an object.
pub(super) struct FieldLayout {
    pub(super) name: &'static str,
    pub(super) key: Rego,
    pub(super) form: ValueLayout,
    /// The number of its path.
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

impl RecordLayout {
    /// The layout of objects of this shape.
    pub(super) fn new(shape: &Shape) -> Self {
        let mut paths = 0;
        let mut fields = Vec::new();
        for member in &shape.fields {
            let form = ValueLayout::new(&member.r#type);
            let path = paths;
            paths += 1 + form.paths();
            fields.push(FieldLayout {
                name: member.name,
                key: Rego::from(member.name),
                form,
                path,
            });
        }
        let blank = fields.iter().map(|it| (it.key.clone(), it.form.unknown()));
        Self {
            blank: Rego::from(blank.collect::<BTreeMap<_, _>>()),
            fields,
            paths,
        }
    }

    /// The bits of every value on the way along a path, the last alone apart; nothing where there is
    /// no such path.
    pub(super) fn way(&self, path: &str) -> Option<(Bits, Bits)> {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let field = self.fields.iter().find(|it| it.name == key)?;
        let own = bit(field.path);
        if rest.is_empty() {
            return Some((own, own));
        }
        let (way, last) = field.form.layout()?.way(rest)?;
        let under = field.path + 1;
        Some((own | below(way, under), below(last, under)))
    }
}

impl ValueLayout {
    fn new(r#type: &Type) -> Self {
        match r#type.inner() {
            Type::Terms(terms) => {
                Self::Terms(terms.iter().map(|it| (*it, Rego::from(*it))).collect())
            }
            Type::Vlans => Self::Vlans,
            Type::List(item) => Self::List(Box::new(Self::new(item))),
            Type::Record(shape) => Self::Record(RecordLayout::new(shape)),
            _ => Self::Scalar,
        }
    }

    /// What stands for a value that is not known.
    pub(super) fn unknown(&self) -> Rego {
        match self {
            Self::List(_) => Rego::new_array(),
            Self::Vlans => Rego::new_object(),
            _ => Rego::Null,
        }
    }

    /// Whether several objects can hold one value of it: small ones are not worth asking.
    pub(super) fn may_be_shared(&self) -> bool {
        matches!(self, Self::List(_) | Self::Record(_))
    }

    /// The layout of the object that it is, or is a list of.
    fn layout(&self) -> Option<&RecordLayout> {
        match self {
            Self::Record(layout) => Some(layout),
            Self::List(item) => item.layout(),
            _ => None,
        }
    }

    fn paths(&self) -> usize {
        self.layout().map_or(0, |it| it.paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::subjects::Kind;

    #[test]
    fn every_path_of_a_subject_has_a_bit_of_its_own() {
        for kind in Kind::ALL.iter().copied() {
            let shape = kind.shape();
            let layout = RecordLayout::new(&shape);
            let mut seen = 0;
            for (number, (path, _)) in shape.paths().iter().enumerate() {
                let (way, last) = layout.way(path).expect("a path");
                assert_eq!(last, bit(number), "{path}");
                assert_eq!(way & last, last, "{path}");
                assert_eq!(way.count_ones() as usize, path.split('.').count(), "{path}");
                assert_eq!(seen & last, 0, "{path}: {} has too many paths", kind.name());
                seen |= last;
            }
        }
    }

    #[test]
    fn what_has_no_bit_left_shares_the_last_one() {
        assert_eq!(below(0b11, 3), 0b11000);
        assert_eq!(below(bit(100), 27), bit(127));
        assert_eq!(below(bit(100), 28), bit(127));
        assert_eq!(below(bit(0) | bit(100), 60), bit(60) | bit(127));
        assert_eq!(below(bit(0), 500), bit(127));
        assert_eq!(bit(128), bit(127));
    }
}
