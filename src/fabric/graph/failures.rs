//! What is left of a path when components fail: which hop is the first without a way on. It looks
//! at what hangs together only; what a backend does about a failure is not its business.

use std::collections::BTreeSet;

use super::fabric::Fabric;
use super::path::{Hop, HopKind, UPSTREAM_SWITCH};
use crate::fabric::answer::{Answer, all, any};
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
                // Behind each uplink stands its switch, and what matters of it is told with the uplink.
                (_, HopKind::UpstreamSwitch) => {}
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
                Ok(true) => match self.has_uplink(&hops[position..]) {
                    Ok(true) => return whole(unknown),
                    Ok(false) => lost = lost.or(Some(group)),
                    Err(why) => unknown = unknown.or(Some(why)),
                },
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
    ///
    /// # Errors
    /// No uplink is known to be left, and nobody knows whether one leads to a switch that has failed.
    fn has_uplink(&self, hops: &[Hop<'_>]) -> Answer {
        let [group, behind @ ..] = hops else {
            return Ok(false);
        };
        if self.has_failed(group) {
            return Ok(false);
        }
        let is_behind =
            |hop: &&Hop<'_>| matches!(hop.kind, HopKind::Uplink | HopKind::UpstreamSwitch);
        let behind = &behind[..behind.iter().take_while(is_behind).count()];
        let uplinks = behind.iter().enumerate();
        let uplinks = uplinks.filter(|(_, hop)| hop.kind == HopKind::Uplink);
        let left = uplinks.map(|(position, uplink)| {
            let switch = behind.get(position + 1);
            let switch = switch.filter(|hop| hop.kind == HopKind::UpstreamSwitch);
            all([Ok(!self.has_failed(uplink)), self.has_switch(switch)])
        });
        // A group without uplinks among the hops is as good as the group itself.
        if behind.is_empty() {
            Ok(true)
        } else {
            any(left)
        }
    }

    /// Whether the switch behind an uplink is left.
    fn has_switch(&self, switch: Option<&Hop<'_>>) -> Answer {
        let Some(hop) = switch else {
            return Ok(true);
        };
        let of_switch = |id: &String| id.starts_with(UPSTREAM_SWITCH);
        match &hop.node {
            Ok(_) => Ok(!self.has_failed(hop)),
            // Which switch it is matters only where one has failed.
            Err(why) if self.failed.iter().any(of_switch) => Err(why.clone()),
            Err(_) => Ok(true),
        }
    }

    fn has_failed(&self, hop: &Hop<'_>) -> bool {
        let node = hop.node.as_ref();
        node.is_ok_and(|node| self.failed.contains(&*node.id()))
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
