//! Ledgers: what a site has, row by row, each value with the place where it stands. The ledger of VLANs says where each
//! VLAN lives and whether tenants and infrastructure meet; the ledger of guarantees says who promises what to whom. A
//! ledger keeps a little of each host, its leaf, and makes its rows when all hosts were read. It knows no export format,
//! no rule and prints nothing.
//!
//! A file uses only files that stand above it in this list.

mod entry;
pub mod wiring;

pub mod isolation;

pub mod qos;
pub mod vlan;

pub use entry::{HostLeaf, Ledger, Listed, Scope};
pub use qos::QosLedger;
pub use vlan::VlanLedger;
