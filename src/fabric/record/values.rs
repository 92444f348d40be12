//! Values that fields of records can have: how each is walked, described and read.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Agreement, Field, GivenIds, Id, List, Reading, Shared, Typed, Value, twice};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::shape::Type;
use crate::fabric::vlan::{MAX_VLAN, Vlans};
use crate::source::{Node, Place, Problem};

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
                // Only a `u64` can be too large, and nothing that a fabric counts is.
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
        }
    )*};
}
integer!(u16, u32, u64, i64);

impl<T: Value> Value for Known<T> {
    fn field(&self) -> Field<'_> {
        match self.get() {
            Some(value) => value.field(),
            // A value that is not known has a reason: the default only keeps a panic out.
            None => self.why().map_or(Field::Bool(false), Field::Unknown),
        }
    }
    fn place(&self) -> Option<Place> {
        self.place().or_else(|| self.get().and_then(Value::place))
    }
    fn shared(&self) -> Option<&dyn Shared> {
        self.get()?.shared()
    }
    fn identify(&mut self, parent: &str, taken: &mut BTreeMap<String, u32>) {
        if let Some(value) = self.get_mut() {
            value.identify(parent, taken);
        }
    }
    fn agree(&mut self, other: Self) -> Agreement {
        let place = other.place();
        // A third description does not settle what two contradict each other in.
        let is_settled =
            |why: Option<&Why>| why.is_some_and(|why| why.state == State::Contradicted);
        if is_settled(self.why()) {
            return Agreement::Whole;
        }
        let Some(own) = self.get_mut() else {
            if other.is_known() || is_settled(other.why()) {
                *self = other;
            }
            return Agreement::Whole;
        };
        let is_open = is_settled(other.why());
        let agreement = match other.into_value() {
            Some(other) => own.agree(other),
            None if is_open => Agreement::None,
            None => Agreement::Whole,
        };
        if agreement == Agreement::None {
            let why = Why::new(State::Contradicted, "");
            *self = Self::unknown(why).or_place(self.place().or(place));
        }
        agreement
    }
    fn settle(&mut self, problems: &mut Vec<Problem>) {
        if let Some(value) = self.get_mut() {
            value.settle(problems);
        }
    }
    fn admit(&mut self, given: &mut GivenIds) {
        if let Some(value) = self.get_mut() {
            value.admit(given);
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
        // `{unknown: reason}`, as snapshots write a value that is missing.
        if let [entry] = node.entries()
            && &*entry.key == "unknown"
        {
            let reason = entry.value.as_text().unwrap_or_default();
            return Some(Self::unknown(Why::parse(reason)));
        }
        Some(match T::read(node, reading) {
            Some(value) => Self::at(value, node.place),
            // The problem is noted; one value that cannot be read does not cost the whole object.
            None => Self::unknown(Why::new(State::Failed, "")),
        })
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: Value + Send + Sync + 'static> Value for Arc<T> {
    fn field(&self) -> Field<'_> {
        (**self).field()
    }
    fn place(&self) -> Option<Place> {
        (**self).place()
    }
    fn shared(&self) -> Option<&dyn Shared> {
        Some(self)
    }
}

impl<T: Typed + Send + Sync + 'static> Typed for Arc<T> {
    fn shape() -> Type {
        T::shape()
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        T::read(node, reading).map(Self::new)
    }
    fn absent(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self> {
        T::absent(parent, key, reading).map(Self::new)
    }
}

impl<T: Send + Sync + 'static> Shared for Arc<T> {
    fn address(&self) -> usize {
        Arc::as_ptr(self).addr()
    }
    fn hold(&self) -> Arc<dyn Any + Send + Sync> {
        self.clone()
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
    fn agree(&mut self, other: Self) -> Agreement {
        twice::lists(self, other)
    }
    fn settle(&mut self, problems: &mut Vec<Problem>) {
        // What is in objects comes first, so that what is wrong in them is told of each.
        for item in self.iter_mut() {
            item.settle(problems);
        }
        twice::settle(self, problems);
    }
    fn admit(&mut self, given: &mut GivenIds) {
        for item in self {
            item.admit(given);
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

impl Value for Vlans {
    fn field(&self) -> Field<'_> {
        Field::Vlans(self)
    }
}

/// Reads `12` or `100-120`.
fn range(node: &Node) -> Option<(u16, u16)> {
    if let Some(number) = node.as_integer() {
        let id = u16::try_from(number).ok()?;
        return Some((id, id));
    }
    let (first, last) = node.as_text()?.split_once('-')?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

impl Typed for Vlans {
    fn shape() -> Type {
        Type::Vlans
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        if !node.is_list() {
            reading.wrong_type(node, "a list of VLAN IDs");
            return None;
        }
        let mut ids = Self::default();
        for item in node.items() {
            match range(item) {
                Some((first, last)) if first <= last && last <= MAX_VLAN => {
                    ids.insert_range(first, last);
                }
                _ => {
                    reading.wrong_type(item, "a VLAN ID from 0 to 4095 or a range such as 100-120");
                }
            }
        }
        Some(ids)
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::default())
    }
}
