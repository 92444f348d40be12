//! What is left when components fail: for every traffic class of every host and for every cluster. [`Site`] holds what
//! hosts share, a [`HostShape`] what decides about a host; both are made from `fabric::graph`. Fates of
//! members and outcomes of consumers follow from them and a set of failed components, and from outcomes what
//! a cluster makes of it. It knows no export format, no rule, no Rego and prints nothing.

mod alone;
mod budget;
mod cell;
mod cluster;
mod component;
mod effect;
mod entry;
mod evaluate;
mod fact;
mod fate;
mod fates;
mod fleet;
mod host;
mod interruption;
mod joined;
mod lasting;
mod leaf;
mod left;
mod link;
mod listing;
mod locality;
mod number;
mod outcome;
mod pairs;
mod result;
mod run;
mod scenario;
mod shape;
mod single_world;
mod site;
mod stage;
mod table;
mod terms;
mod threshold;
mod ways;
mod world;

#[cfg(test)]
mod tests;

pub use alone::{FailedPart, HostFailure, HostFailures, host_failures};
pub use budget::heartbeat_budget_ms;
pub use cell::*;
pub use component::*;
pub use entry::{Entries, Entry, Position};
pub use evaluate::{concerns, evaluate};
pub use fact::*;
pub use fate::group_mbps;
pub use host::{
    Beside, Card, Cards, SENDERS, STORAGE_FUNCTIONS, host_gaps, host_id, host_shape, is_elsewhere,
};
pub use leaf::*;
pub use left::guarantees_left;
pub use locality::{Locality, Meeting, Meets};
pub use result::*;
pub use run::simulate;
pub use scenario::Asked;
pub use shape::*;
pub use site::*;
pub use table::place_of;
pub use terms::*;
pub use threshold::FailOn;
pub use ways::{MemberFates, fates_of_members};
pub use world::{Explored, Run, World, decisive, explore};
