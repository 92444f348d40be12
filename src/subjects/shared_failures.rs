//! What hosts share and can fail, made once for a run, and what its failures do to hosts of the shapes that were looked at
//! last: hosts behind one module are alike more often than not, and their files stand beside each other. What is kept is
//! bounded, since in some fleets no two hosts are of one shape.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::fabric::graph::Fabric;
use crate::simulation::{HostFailures, HostShape, Site, host_failures};

/// How many shapes are kept: few more hosts than this are behind one domain.
const KEPT: usize = 32;

/// What hosts share and can fail, with what that does to the hosts that were looked at last.
pub(super) struct SharedFailures<'a> {
    /// What they share.
    pub(super) site: Site<'a>,
    /// The shapes that were looked at last, the newest at the end.
    recent: Mutex<VecDeque<(Arc<HostShape>, Arc<HostFailures>)>>,
}

impl<'a> SharedFailures<'a> {
    /// Those of a run.
    pub(super) fn of(fabric: &Fabric<'a>) -> Self {
        Self {
            site: Site::new(fabric),
            recent: Mutex::default(),
        }
    }

    /// What failures do to a host of this shape.
    pub(super) fn felt_by(&self, shape: &Arc<HostShape>) -> Arc<HostFailures> {
        if let Some(found) = self.find(shape) {
            return found;
        }
        // Two threads may make the same; whoever waited for the other would stand still as long.
        let found = Arc::new(host_failures(&self.site, shape));
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() == KEPT {
            recent.pop_front();
        }
        recent.push_back((Arc::clone(shape), Arc::clone(&found)));
        found
    }

    fn find(&self, shape: &HostShape) -> Option<Arc<HostFailures>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, found) = recent.iter().rev().find(|(known, _)| **known == *shape)?;
        Some(Arc::clone(found))
    }
}
