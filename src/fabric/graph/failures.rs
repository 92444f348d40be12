//! What is left of a path when components fail: which hop is the first without a way on. It looks
//! at what hangs together only; what a backend does about a failure is not its business.

use std::collections::BTreeSet;

use super::fabric::Fabric;
use super::path::{Hop, HopKind};
use crate::fabric::known::Why;

/// The fabric without some of its components.
#[derive(Clone, Debug, Default)]
pub struct Remaining {
    failed: BTreeSet<String>,
}

/// What is left of a path.
#[derive(Clone, Debug)]
pub enum Remains<'h, 'a> {
    /// Every hop has a way on.
    Whole,
    /// This hop has failed, or everything behind it has.
    Lost(&'h Hop<'a>),
    /// No known hop has failed, but for this reason one of them is unknown.
    Unknown(Why),
}

impl Fabric<'_> {
    /// The fabric without the components that have these ids, as hops give them.
    pub fn without<I: Into<String>>(&self, failed: impl IntoIterator<Item = I>) -> Remaining {
        Remaining {
            failed: failed.into_iter().map(Into::into).collect(),
        }
    }
}

impl Remaining {
    /// What is left of the hops of a path for the frames of a VLAN on the uplinks; without one,
    /// for any frame that gets as far as an uplink.
    #[must_use]
    pub fn of<'h, 'a>(&self, hops: &'h [Hop<'a>], vlan: Option<u16>) -> Remains<'h, 'a> {
        let mut unknown = None;
        let mut groups = Vec::new();
        for (position, hop) in hops.iter().enumerate() {
            match (&hop.node, hop.kind) {
                (Err(why), _) => unknown = unknown.or_else(|| Some(why.clone())),
                // Groups and uplinks stand in for each other: one that fails loses nothing yet.
                (Ok(_), HopKind::UplinkGroup) => groups.push((position, hop)),
                (Ok(_), HopKind::Uplink) => {}
                (Ok(node), _) if self.failed.contains(&*node.id()) => return Remains::Lost(hop),
                (Ok(_), _) => {}
            }
        }
        let mut lost = None;
        for (position, group) in groups {
            match carries(group, vlan) {
                Ok(true) if self.has_uplink(&hops[position..]) => return whole(unknown),
                Ok(true) => lost = lost.or(Some(group)),
                Ok(false) => {}
                Err(why) => unknown = unknown.or(Some(why)),
            }
        }
        match (lost, unknown) {
            (_, Some(why)) => Remains::Unknown(why),
            (Some(group), None) => Remains::Lost(group),
            (None, None) => Remains::Whole,
        }
    }

    /// Whether a group, the first of these hops, and one of its uplinks, which follow it, are left.
    fn has_uplink(&self, hops: &[Hop<'_>]) -> bool {
        let failed = |hop: &Hop<'_>| {
            let node = hop.node.as_ref();
            node.is_ok_and(|node| self.failed.contains(&*node.id()))
        };
        let [group, behind @ ..] = hops else {
            return false;
        };
        // A group without uplinks among the hops is as good as the group itself.
        let mut uplinks = behind.iter().take_while(|hop| hop.kind == HopKind::Uplink);
        !failed(group) && (uplinks.clone().next().is_none() || uplinks.any(|hop| !failed(hop)))
    }
}

fn whole<'h, 'a>(unknown: Option<Why>) -> Remains<'h, 'a> {
    unknown.map_or(Remains::Whole, Remains::Unknown)
}

fn carries(group: &Hop<'_>, vlan: Option<u16>) -> Result<bool, Why> {
    match vlan {
        Some(vlan) => Ok(group.vlans.check()?.contains(vlan)),
        None => Ok(true),
    }
}
