//! VLAN sets. Knows numbers from 0 to 4095, not what they are used for.

use std::collections::BTreeSet;

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

    /// Adds a range, its last included.
    pub fn insert_range(&mut self, first: u16, last: u16) {
        self.0.extend(first..=last);
    }

    /// Adds a VLAN ID.
    pub fn insert(&mut self, vlan: u16) {
        self.0.insert(vlan);
    }

    /// The IDs in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().copied()
    }

    /// Adds all of another set.
    pub fn join(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// The IDs that another set does not hold.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).copied().collect())
    }

    /// Whether the set holds no ID.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many IDs the set holds.
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
