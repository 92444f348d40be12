//! A consumer while the shape of its host is made.

use std::sync::Arc;

use super::members::Wiring;
use crate::fabric::graph::Carrier;
use crate::fabric::known::Why;
use crate::fabric::record::Record;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::shape::ConsumerShape;
use crate::source::Place;

/// A consumer with what sets it apart from that of another host.
pub(super) struct Row {
    pub(super) shape: ConsumerShape,
    pub(super) place: Place,
    pub(super) vms: u32,
    pub(super) subnet: Option<Arc<str>>,
}

/// The carrier of a consumer by its position.
pub(super) fn place_on<'a>(
    wiring: &mut Wiring<'_, 'a>,
    carrier: Result<Carrier<'a>, Why>,
) -> Fact<usize> {
    match carrier {
        Ok(carrier) => Fact::derived(wiring.carrier(carrier)),
        Err(why) => Fact::Missing(Missing::new("what carries an interface", &why)),
    }
}

/// An id without that of the host.
pub(super) fn tail(wiring: &Wiring<'_, '_>, id: &str) -> Arc<str> {
    id.strip_prefix(wiring.graph.host.id()).unwrap_or(id).into()
}
