//! The ledger of VLANs: a row for each VLAN in each domain.

use std::iter;
use std::sync::Arc;

use super::entry::{HostLeaf, Ledger};
use crate::fabric::graph::{Fabric, HostGraph};
use crate::simulation::Site;
use crate::source::Place;

/// What is kept of a host.
#[derive(Clone, Debug)]
pub struct VlanLeaf {
    /// Its name.
    name: Arc<str>,
    /// Its DNS domain.
    domain: Option<Arc<str>>,
}

/// A VLAN in a domain.
#[derive(Clone, Debug)]
pub struct VlanRow {
    /// Name of the host.
    pub host: Arc<str>,
}

/// The ledger of VLANs.
#[derive(Clone, Debug, Default)]
pub struct VlanLedger {
    /// Its rows.
    pub rows: Vec<VlanRow>,
    /// How many hosts there are.
    pub hosts: usize,
    /// How many backends there are.
    pub backends: usize,
}

impl VlanLedger {
    /// Every place that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        iter::empty()
    }
}

impl HostLeaf for VlanLeaf {
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

impl Ledger for VlanLedger {
    type Asked = Option<u16>;
    type Shared = usize;
    type Leaf = VlanLeaf;

    fn shared<'a>(_site: &Site<'a>, fabric: &'a Fabric<'a>) -> usize {
        fabric.index.backends.len()
    }

    fn leaf<'a>(_shared: &usize, _site: &Site<'a>, host: &HostGraph<'a>) -> VlanLeaf {
        let domain = host.host.domain.get();
        VlanLeaf {
            name: host.host.name.as_str().into(),
            domain: domain.map(|domain| domain.as_str().into()),
        }
    }

    fn of(backends: usize, _site: &Site<'_>, leaves: Vec<VlanLeaf>, _asked: &Option<u16>) -> Self {
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
