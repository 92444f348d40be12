//! The ledger of guarantees: a row for each promise of bandwidth, with who gives it, what of, and what is left of it when
//! something fails.

use std::iter;
use std::sync::Arc;

use super::entry::{HostLeaf, Ledger};
use crate::fabric::graph::{Fabric, HostGraph};
use crate::simulation::Site;
use crate::source::Place;

/// What is kept of a host.
#[derive(Clone, Debug)]
pub struct QosLeaf {
    /// Its name.
    name: Arc<str>,
    /// Its DNS domain.
    domain: Option<Arc<str>>,
}

/// A guarantee.
#[derive(Clone, Debug)]
pub struct QosRow {
    /// Name of the host.
    pub host: Arc<str>,
}

/// The ledger of guarantees.
#[derive(Clone, Debug, Default)]
pub struct QosLedger {
    /// Its rows.
    pub rows: Vec<QosRow>,
    /// How many hosts there are.
    pub hosts: usize,
    /// How many backends there are.
    pub backends: usize,
}

impl QosLedger {
    /// Every place that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        iter::empty()
    }
}

impl HostLeaf for QosLeaf {
    fn places(&self) -> impl Iterator<Item = Place> {
        iter::empty()
    }

    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn domain(&self) -> Option<&Arc<str>> {
        self.domain.as_ref()
    }

    fn rename(&mut self, name: &str) {
        self.name = name.into();
    }
}

impl Ledger for QosLedger {
    type Asked = ();
    type Shared = usize;
    type Leaf = QosLeaf;

    fn shared<'a>(_site: &Site<'a>, fabric: &'a Fabric<'a>, _asked: &()) -> usize {
        fabric.index.backends.len()
    }

    fn leaf<'a>(_shared: &usize, _site: &Site<'a>, host: &HostGraph<'a>) -> QosLeaf {
        let domain = host.host.domain.get();
        QosLeaf {
            name: host.host.name.as_str().into(),
            domain: domain.map(|domain| domain.as_str().into()),
        }
    }

    fn of(backends: usize, _site: &Site<'_>, leaves: Vec<QosLeaf>) -> Self {
        Self {
            rows: Vec::new(),
            hosts: leaves.len(),
            backends,
        }
    }

    fn join(mut self, other: Self, _moved: &dyn Fn(Place) -> Place) -> Self {
        self.rows.extend(other.rows);
        self.hosts += other.hosts;
        self.backends += other.backends;
        self
    }
}
