//! What the hosts of a run share: the backends and the plan, indexed once. Hosts are read and
//! forgotten one after the other; each is wired to this one fabric.

use super::index::BackendIndex;
use super::interning::Interning;
use crate::fabric::backend::Backend;
use crate::fabric::plan::Plan;

/// The backends and the plan of a run, ready to be walked.
pub struct Fabric<'a> {
    /// The objects of the backends by id, their connections by MAC address.
    pub index: BackendIndex<'a>,
    pub(super) interning: Interning,
}

impl<'a> Fabric<'a> {
    /// Indexes the backends of a run.
    #[must_use]
    pub fn new(backends: &'a [Backend], plan: &'a Plan) -> Self {
        Self {
            index: BackendIndex::new(backends, plan),
            interning: Interning::default(),
        }
    }
}
