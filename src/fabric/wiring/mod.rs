//! Both sides of the wire put together: which connection an adapter is, what that connection
//! carries, what a VLAN is for. Everything here is derived and computed anew in every run; it
//! knows no export format and no rule.

mod alike;
pub mod allocation;
mod backends;
mod carried;
mod classes;
mod grants;
mod host;
mod members;
mod near;
mod planned;
mod ports;
mod shares;
mod uplink_loss;
mod uplinks;

pub use backends::{Claim, Wiring};
pub use carried::{Carried, NetworkUse};
use classes::TENANT;
pub use classes::{Class, Classifier, guess as guess_class};
pub use grants::{ceiling, firmware, grant, port_grants, speed_is_ceiling};
pub use host::{Join, Uplink, WiredHost};
pub(crate) use members::backend_of;
pub use members::{ConnectionSubject, MemberSubject, Members};
pub use planned::Planned;
pub use ports::port_capacity;
pub(crate) use ports::ports_in_use;
pub use shares::guaranteed_mbps;
pub use uplink_loss::{LinkFate, link_fate};
pub use uplinks::eligible_uplinks;

use super::record::terms;

terms! {
    /// How sure a derived fact is.
    pub enum Confidence {
        /// Follows from names only.
        Low = "low",
        /// Follows from a value that can be shared or stale.
        Medium = "medium",
        /// Follows from an identity.
        High = "high",
    }
}

terms! {
    /// By what an adapter was joined to a connection.
    pub enum JoinedBy {
        /// The permanent MAC address.
        PermanentMac = "permanent-mac",
        /// The MAC address in use, where the permanent one is unknown.
        CurrentMac = "current-mac",
    }
}
