//! VLAN sets. Knows numbers from 0 to 4095, not what they are used for.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{Field, Reading, Typed, Value};
use super::shape::Type;
use crate::source::Node;

/// The highest number that fits in the VLAN field of a frame.
pub const MAX_VLAN: u16 = 4095;

/// A set of VLAN IDs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vlans(BTreeSet<u16>);

impl Vlans {
    /// Whether the set holds `vlan`.
    #[must_use]
    pub fn contains(&self, vlan: u16) -> bool {
        self.0.contains(&vlan)
    }

    /// Adds one.
    pub fn insert(&mut self, vlan: u16) {
        self.0.insert(vlan);
    }

    /// The IDs in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().copied()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<u16> for Vlans {
    fn from_iter<I: IntoIterator<Item = u16>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

impl Value for Vlans {
    fn field(&self) -> Field<'_> {
        Field::Vlans(self)
    }
    fn identify(&mut self, _: &str, _: &mut BTreeMap<String, u32>) {}
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
        let mut ids = BTreeSet::new();
        for item in node.items() {
            match range(item) {
                Some((first, last)) if first <= last && last <= MAX_VLAN => {
                    ids.extend(first..=last);
                }
                _ => {
                    reading.wrong_type(item, "a VLAN ID from 0 to 4095 or a range such as 100-120");
                }
            }
        }
        Some(Self(ids))
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::default())
    }
}
