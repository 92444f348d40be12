//! The snapshot in the network's own nouns: hosts, backends, the plan, the facts derived from them, and how
//! they were collected. It knows no export format, no rule and no Rego.

pub mod answer;
pub mod backend;
pub mod collection;
pub mod graph;
pub mod host;
pub mod host_name;
pub mod known;
pub mod plan;
pub mod record;
pub mod schema;
pub mod seen_host;
pub mod shape;
pub mod snapshot;
pub mod uplink;
pub mod vlan;

pub use known::{Known, State, Why};
pub use snapshot::Snapshot;
