//! What hosts share, ready to be taken away: [`Site::new`] makes it from the backends and the plan of a run. It knows
//! no host.

mod build;
mod builder;
mod domain;
mod gaps;
mod groups;
mod guarantees;
mod inside;
mod links;
mod lookup;
mod model;
mod rack;
mod switches;
mod works_today;

pub use super::number::{DomainIx, GroupIx, ModuleIx};
pub use lookup::Lookup;
pub use model::*;
