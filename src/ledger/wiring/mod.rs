//! What hosts share and what is kept of each host, as the ledger of VLANs and the isolation proof ask it: who sends into
//! which VLAN, what carries the frames, what the connections behind bring, and what VLANs are for.
//!
//! A file uses only files that stand above it in this list.

mod plan;
mod uplinks;
mod wires;

mod carriage;
mod leaf;

mod hardware;
mod usage;

mod hops;

mod reading;

mod objects;

mod carrier_groups;
mod reference;
mod scopes;

mod meaning;

pub use carriage::{Carries, How, carries, natives, open, vlans};
pub use carrier_groups::{CarrierGroup, CarrierGroups};
pub use leaf::*;
pub use meaning::{Meaning, Meanings};
pub use plan::{PlannedNetwork, PlannedNetworks, Spot, TENANT, UNPLANNED, is_infrastructure};
pub use reading::leaf;
pub use reference::{Ref, Tables};
pub use scopes::{Scoped, scopes, spot};
pub use uplinks::{Group, Port};
pub use usage::{UsesOf, domains_of, uses};
pub use wires::*;
