//! An adapter joined to the connection that the backend presents it as.

use super::index::Claim;
use super::terms::{Confidence, JoinedBy};

/// An adapter joined to the connection that the backend presents it as.
#[derive(Clone, Copy, Debug)]
pub struct Join<'a> {
    /// The connection and the objects around it.
    pub claim: Claim<'a>,
    /// The address that the join rests on.
    pub by: JoinedBy,
    /// How sure everything is that the inventory of the host says.
    pub told: Confidence,
}

impl Join<'_> {
    /// How sure the join is.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        let joined = match self.by {
            JoinedBy::PermanentMac if !self.claim.connection.mac_by_order.is(&true) => {
                Confidence::High
            }
            JoinedBy::PermanentMac | JoinedBy::CurrentMac => Confidence::Medium,
        };
        joined.min(self.told)
    }

    /// How sure the port of the connection is.
    #[must_use]
    pub fn port_confidence(&self) -> Confidence {
        if self.claim.connection.port_by_order.is(&true) {
            Confidence::Medium
        } else {
            Confidence::High
        }
    }
}
