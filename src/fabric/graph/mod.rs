//! Both sides of the wire as one graph: consumer, carrier, adapter, connection, port, module,
//! uplink. [`Fabric`] indexes what the hosts of a run share, [`Fabric::host`] wires one host to it,
//! [`HostGraph::paths`] and [`HostGraph::hops`] walk it. Everything here is derived and computed
//! anew in every run; it knows no export format, no rule and no Rego.
//!
//! A file uses only files that stand above it in this list.

mod terms;

mod allocation;
mod carrier;
mod gone;
mod pattern;
mod planned_switches;

mod planned;
mod uplink_index;

mod classes;
mod index;

mod deviation;
mod peers;

mod grants;
mod ports;
mod reference;
mod shares;
mod side;
mod uplink_loss;
mod uplinks;
mod upstream;

mod network_use;
mod pinnable;

mod pinning;
#[cfg(test)]
mod pinning_tests;

mod carried;
mod host_index;
mod join;

mod switch_ports;

mod adapter_vlan;
mod consumer;
mod interning;
mod reserving;

mod fabric;
mod host;

mod storage;

mod port_speed;

mod connection;
mod leg;
mod letter;
mod vlans;

mod failures;
mod path;

pub use carried::{Carried, CarriedNetwork, NetworkClass, UnresolvedNetwork};
pub use carrier::Carrier;
pub use classes::{Class, Classifier, guess as guess_class};
pub use connection::{JoinedConnection, carried_by, fabric_letter};
pub use consumer::{Attachment, Consumer, Consumers};
pub use deviation::Deviation;
pub use fabric::Fabric;
pub use failures::{Remaining, Remains};
pub use grants::{ceiling, firmware, grant, port_grants, speed_is_ceiling};
pub use host::HostGraph;
pub use host_index::HostIndex;
pub use index::{BackendIndex, Claim};
pub use join::Join;
pub use leg::Leg;
pub use letter::{Letter, letter};
pub use network_use::{NetworkUse, Reach};
pub use path::{Hop, HopKind, Node, Path, Speeds};
pub use peers::Peers;
pub use pinnable::pin_target;
pub use pinning::{MissingPin, Pinner, Pins};
pub use planned::Planned;
pub use planned_switches::{PlannedSwitch, PlannedSwitches};
pub use ports::{NO_PORT, is_on_port, is_port, is_storage_on_port, port_capacity, ports_in_use};
pub use reserving::{IOV, RESERVES, Reserves, reserves};
pub use shares::{ClassShare, class_share, guaranteed_mbps};
pub use side::{Side, side};
pub use switch_ports::is_on;
pub use terms::{CarriedKind, Confidence, JoinedBy, LinkFate, Pinning, SaidBy};
pub use uplink_loss::{link_fate, stacked};
pub use uplinks::{eligible_uplinks, is_enabled, only_uplink};
pub use upstream::{Upstream, host_upstream, uplink_name, upstream};
