//! What an evaluation asks where a fact is missing or no document says what happens.

use crate::simulation::number::{DomainIx, GroupIx};

/// A question; members and networks are positions in the shape of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulation) enum Question {
    /// Whether the modules of a domain are stacked.
    Stacked(DomainIx),
    /// Whether the sides of a group carry traffic at one time.
    Mlag(GroupIx),
    /// Which side of a group is active.
    ActiveSide(GroupIx),
    /// Whether Smart Link of a network is on, by the first member that has it on its connection, and its position there.
    SmartLink(usize, usize),
    /// To which of its uplinks a vNIC is pinned.
    PinnedTo(usize),
    /// Whether a pin group chooses that.
    HardPin(usize),
    /// Whether a vNIC fails over to the other fabric.
    Failover(usize),
    /// Whether the other fabric has the networks of a vNIC.
    OtherFabric(usize),
    /// What a vNIC does without uplinks.
    UplinkLoss(usize),
    /// Whether a connection carries the frames of the consumer.
    Carries(usize),
    /// Whether the frames are in the network of a connection that fares worst.
    Network(usize),
    /// Whether the uplink of the other fabric that a vNIC moves to is one that is cut off.
    MovesTo(usize),
    /// Which module a connection leads to.
    Module(usize),
    /// Whether a member waits for another one to fail.
    Standby(usize),
    /// What becomes of a member of which nobody knows what is behind it.
    Unknown(usize),
    /// Whether nodes meet inside a domain of which nobody knows where all of them are.
    Meet,
    /// What the modules of a domain do in a row that no document describes: all of them do the same.
    Undocumented(&'static str, DomainIx),
}

impl Question {
    /// Whether hosts share what is asked, so that one answer is true of all of them.
    pub(in crate::simulation) fn is_common(self) -> bool {
        match self {
            Self::Stacked(_)
            | Self::Mlag(_)
            | Self::ActiveSide(_)
            | Self::SmartLink(..)
            | Self::Meet
            | Self::Undocumented(..) => true,
            Self::PinnedTo(_)
            | Self::HardPin(_)
            | Self::Failover(_)
            | Self::OtherFabric(_)
            | Self::UplinkLoss(_)
            | Self::Carries(_)
            | Self::Network(_)
            | Self::MovesTo(_)
            | Self::Module(_)
            | Self::Standby(_)
            | Self::Unknown(_) => false,
        }
    }
}
