//! What is left when components fail: for every traffic class of every host and for every cluster. [`Site`] holds what
//! hosts share, a [`HostShape`] what decides about a host; both are made from `fabric::graph`. Fates of
//! members and outcomes of consumers follow from them and a set of failed components, and from outcomes what
//! a cluster makes of it. It knows no export format, no rule, no Rego and prints nothing.

mod cell;
mod component;
mod evaluate;
mod fact;
mod fate;
mod host;
mod interruption;
mod leaf;
mod number;
mod outcome;
mod result;
mod shape;
mod site;
mod terms;
mod world;

pub use cell::*;
pub use component::*;
pub use evaluate::{concerns, evaluate};
pub use fact::*;
pub use host::{host_gaps, host_shape};
pub use leaf::*;
pub use result::*;
pub use shape::*;
pub use site::*;
pub use terms::*;
pub use world::{Explored, World, explore};
