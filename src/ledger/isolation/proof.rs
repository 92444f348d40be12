//! What a proof of isolation says, and of whom.

use std::sync::Arc;

use crate::fabric::graph::Confidence;
use crate::fabric::record::terms;
use crate::ledger::wiring::Ref;
use crate::simulation::Missing;

terms! {
    /// How far up a tenant and the infrastructure meet; the last counts.
    pub enum Level {
        /// Nowhere.
        None = "none",
        /// In a module.
        Module = "module",
        /// On a card of the server.
        Card = "card",
        /// On a port of the server.
        Port = "port",
        /// On a connection, or an adapter that is in no team.
        Connection = "connection",
        /// On a team.
        Team = "team",
        /// On a virtual switch.
        VirtualSwitch = "virtual-switch",
        /// In one network.
        Network = "network",
    }
}

impl Level {
    /// Whether this is below the connection: wires and boxes, and no setting of the host.
    #[must_use]
    pub fn is_physical(self) -> bool {
        matches!(self, Self::Module | Self::Card | Self::Port)
    }
}

/// Whether a tenant and a class of the infrastructure meet on a host or in a cluster.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The number of the tables that it points into.
    pub part: usize,
    /// The host; nothing for a cluster.
    pub host: Option<u32>,
    /// The cluster.
    pub cluster: Option<Arc<str>>,
    /// The tenant; nothing for machines that belong to none.
    pub tenant: Option<Arc<str>>,
    /// The class.
    pub infrastructure: &'static str,
    /// How far up they meet; nothing where they are not known to, and may.
    pub shares: Option<Level>,
    /// What they share.
    pub object: Option<Ref>,
    /// From the tenant's interface to what they share and on to that of the infrastructure.
    pub chain: Box<[Ref]>,
    /// What would have to be known to say that they meet no further up.
    pub missing: Box<[Missing]>,
    /// How sure the chain is.
    pub confidence: Confidence,
}
