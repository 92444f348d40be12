//! VLAN sets. Knows numbers from 0 to 4095, not what they are used for.

use std::fmt;

/// The highest number that fits in the VLAN field of a frame.
pub const MAX_VLAN: u16 = 4095;

/// A set of VLAN IDs, as ranges: a host can have thousands of trunks of all VLANs.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vlans(Vec<(u16, u16)>);

impl Vlans {
    /// Whether the set holds `vlan`.
    #[must_use]
    pub fn contains(&self, vlan: u16) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= vlan);
        after > 0 && self.0[after - 1].1 >= vlan
    }

    /// Adds a range, its last included.
    pub fn insert_range(&mut self, first: u16, last: u16) {
        if first > last {
            return;
        }
        // Ranges that touch the new one become one with it.
        let from = self
            .0
            .partition_point(|(_, end)| end.saturating_add(1) < first);
        let to = self
            .0
            .partition_point(|(start, _)| *start <= last.saturating_add(1));
        let touched = self.0.get(from..to).unwrap_or_default();
        let low = touched
            .first()
            .map_or(first, |(start, _)| first.min(*start));
        let high = touched.last().map_or(last, |(_, end)| last.max(*end));
        self.0.splice(from..to.max(from), [(low, high)]);
    }

    /// Adds a VLAN ID.
    pub fn insert(&mut self, vlan: u16) {
        self.insert_range(vlan, vlan);
    }

    /// The IDs in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// Adds all of another set.
    pub fn join(&mut self, other: &Self) {
        for (first, last) in &other.0 {
            self.insert_range(*first, *last);
        }
    }

    /// The IDs that another set does not hold.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.iter().filter(|vlan| !other.contains(*vlan)).collect()
    }

    /// Whether the set holds no ID.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many IDs the set holds.
    #[must_use]
    pub fn len(&self) -> usize {
        let lengths = self.0.iter();
        lengths
            .map(|(first, last)| usize::from(last - first) + 1)
            .sum()
    }
}

/// `101-106, 108`.
impl fmt::Display for Vlans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (first, last)) in self.0.iter().enumerate() {
            let sign = if index == 0 { "" } else { ", " };
            if first == last {
                write!(f, "{sign}{first}")?;
            } else {
                write!(f, "{sign}{first}-{last}")?;
            }
        }
        Ok(())
    }
}

impl FromIterator<u16> for Vlans {
    fn from_iter<I: IntoIterator<Item = u16>>(ids: I) -> Self {
        let mut vlans = Self::default();
        for id in ids {
            vlans.insert(id);
        }
        vlans
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ranges_say_what_a_set_of_numbers_says() {
        let mut seed = 7_u32;
        let mut roll = |sides: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u16::try_from((seed >> 8) % sides).unwrap_or(0)
        };
        for _ in 0..200 {
            let (mut vlans, mut numbers) = (Vlans::default(), BTreeSet::new());
            for _ in 0..roll(20) {
                let first = roll(60);
                let last = first + roll(5);
                vlans.insert_range(first, last);
                numbers.extend(first..=last);
            }
            assert!(vlans.iter().eq(numbers.iter().copied()), "{vlans:?}");
            assert_eq!(vlans.len(), numbers.len());
            assert!((0..70).all(|vlan| vlans.contains(vlan) == numbers.contains(&vlan)));
            let again: Vlans = numbers.iter().rev().copied().collect();
            assert_eq!(again, vlans, "one set has one form");
        }
    }
}
