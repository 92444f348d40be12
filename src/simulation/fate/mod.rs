//! What becomes of one member of a carrier, an adapter or a storage function, when components fail: the table of fates.
//! A fate is that of one world: what is missing was asked and answered. It does not know the other members.
//!
//! Sources of the rows: HPE Virtual Connect user guide and OneView help, "Smart Link" (a connection with networks
//! with and without Smart Link always stays linked); HP Virtual Connect for the Cisco network administrator, "VC failover";
//! Cisco UCS Manager network management guide, "Uplink Fail Action", "Fabric failover", "LAN pin groups" and
//! "Ethernet switching modes".

mod carried;
mod hpe;
mod inquiry;
mod member;
mod question;
mod sides;
mod smart_link;
mod ucs;
mod uplinks;

pub(super) use inquiry::Inquiry;
pub(super) use member::{concerns, member_fate};
pub(super) use question::Question;
pub use uplinks::group_mbps;
pub(super) use uplinks::uplink_mbps;

use super::cell::{At, Reason};
use super::number::{GroupIx, ModuleIx};
pub(super) use super::terms::Fate;

/// A fate with what decided it.
#[derive(Clone, Debug)]
pub(super) struct MemberFate {
    /// What becomes of the member.
    pub(super) fate: Fate,
    /// The row of the table.
    pub(super) rule: &'static str,
    /// What happens, in one sentence; empty for a member to which nothing happens.
    pub(super) text: String,
    /// What the sentence points at.
    pub(super) at: At,
    /// Of a path that is cut off in part: links that are, and all links.
    pub(super) cut: Option<(u32, u32)>,
    /// The group whose uplinks carry the frames, and the one side of it that does, where uplinks shrank.
    pub(super) group: Option<(GroupIx, Option<ModuleIx>)>,
    /// The module that the backend moved the connection to.
    pub(super) module: Option<ModuleIx>,
    /// Where the frames enter the domain, with the network that they are in.
    pub(super) position: Option<(ModuleIx, usize)>,
    /// Whether only the way out of the domain is concerned.
    pub(super) is_north: bool,
    /// Whether no document, or one report alone, says it.
    pub(super) is_unverified: bool,
}

impl MemberFate {
    /// Nothing happens.
    pub(super) fn alive() -> Self {
        Self {
            fate: Fate::Alive,
            rule: "M6",
            text: String::new(),
            at: At::Consumer,
            cut: None,
            group: None,
            module: None,
            position: None,
            is_north: false,
            is_unverified: false,
        }
    }

    /// By a row of the table.
    pub(super) fn by(rule: &'static str, fate: Fate, text: String, at: At) -> Self {
        Self {
            fate,
            rule,
            text,
            at,
            ..Self::alive()
        }
    }

    /// What concerns only the way out of the domain.
    pub(super) fn north(self) -> Self {
        Self {
            is_north: true,
            ..self
        }
    }

    /// What no document says, or one report alone.
    pub(super) fn unverified(self) -> Self {
        Self {
            is_unverified: true,
            ..self
        }
    }

    /// As frames meet it that need not leave the domain, if they are such: what happens north of the modules is not on
    /// their way.
    pub(super) fn see_from(&mut self, is_local: bool) {
        if is_local && self.is_north {
            *self = Self {
                position: self.position,
                ..Self::alive()
            };
        }
    }

    /// On another module than the connection's own.
    pub(super) fn to(self, module: ModuleIx) -> Self {
        Self {
            module: Some(module),
            ..self
        }
    }

    /// With the group whose uplinks carry the frames, and its one side that does.
    pub(super) fn through(self, group: GroupIx, side: Option<ModuleIx>) -> Self {
        Self {
            group: Some((group, side)),
            ..self
        }
    }

    /// As a step of what decided a cell; nothing for a member to which nothing happens.
    pub(super) fn reason(&self) -> Option<Reason> {
        (!self.text.is_empty()).then(|| Reason {
            rule: self.rule,
            text: self.text.clone(),
            at: self.at,
        })
    }
}
