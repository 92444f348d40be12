//! The ledger of VLANs: a row for each VLAN in each scope, where it lives, who uses it, and what it comes to.
//!
//! A file uses only files that stand above it in this list.

mod row;

mod inquiry;

mod columns;
mod members;

mod hops;
mod state;

mod making;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::{Ledger, Listed};
use super::isolation::{Proof, isolation};
use super::wiring::{CarrierGroups, Leaf, Ref, Tables, Wires, leaf, scopes};
use crate::fabric::graph::{Fabric, HostGraph};
use crate::simulation::Site;
use crate::source::Place;
use inquiry::{Everything, Inquiry};
pub use row::{Column, Setting, VlanRow, VlanState};

/// The ledger of VLANs.
#[derive(Debug, Default)]
pub struct VlanLedger {
    /// Its rows, by VLAN and scope.
    pub rows: Vec<VlanRow>,
    /// Whether tenants and infrastructure meet.
    pub isolation: Vec<Proof>,
    /// What they point into, one for each plan.
    pub parts: Vec<Tables>,
    /// The VLAN that was asked for.
    pub asked: Option<u16>,
    /// How many hosts there are.
    pub hosts: usize,
    /// How many clusters there are.
    pub clusters: usize,
    /// How many backends there are.
    pub backends: usize,
}

impl VlanLedger {
    /// The objects of a column.
    pub fn listed<'l>(
        &'l self,
        row: &VlanRow,
        list: &'l [Ref],
    ) -> impl Iterator<Item = Listed> + 'l {
        let part = row.part;
        list.iter().map(move |of| self.parts[part].listed(*of))
    }

    /// Every place that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let tables = self.parts.iter().flat_map(Tables::places);
        let rows = self.rows.iter();
        let own = rows.flat_map(|row| row.places.values().flatten().copied());
        tables.chain(own)
    }
}

/// What hosts share, and the VLAN that was asked for.
#[derive(Debug)]
pub struct SharedWires {
    wires: Wires,
    asked: Option<u16>,
}

impl Ledger for VlanLedger {
    type Asked = Option<u16>;
    type Shared = SharedWires;
    type Leaf = Leaf;

    fn shared<'a>(site: &Site<'a>, fabric: &'a Fabric<'a>, asked: &Self::Asked) -> SharedWires {
        SharedWires {
            wires: Wires::of(site, fabric),
            asked: *asked,
        }
    }

    fn leaf<'a>(shared: &SharedWires, site: &Site<'a>, host: &HostGraph<'a>) -> Leaf {
        leaf(&shared.wires, site, host, shared.asked)
    }

    fn of(shared: SharedWires, site: &Site<'_>, mut leaves: Vec<Leaf>) -> Self {
        let SharedWires { mut wires, asked } = shared;
        leaves.sort_by_cached_key(|leaf| format!("{}/", leaf.id));
        let tables = Tables::new(&mut wires, leaves);
        let switches: BTreeMap<Arc<str>, u32> = (0..)
            .zip(&tables.switches)
            .map(|(number, (name, _))| (name.clone(), number))
            .collect();
        let groups = CarrierGroups::of(&wires, &tables.leaves);
        let all = Everything {
            wires: &wires,
            tables: &tables,
            groups: &groups,
        };
        let mut rows = Vec::new();
        let scopes = scopes(site, &wires, &tables.leaves);
        let isolation = isolation(&wires, &tables, &scopes);
        for scoped in &scopes {
            rows.extend(Inquiry::new(&all, scoped).rows(&switches, asked));
        }
        rows.sort_by(|one, other| (one.vlan, &one.scope).cmp(&(other.vlan, &other.scope)));
        let hosts = tables.leaves.len();
        let clusters = tables.clusters();
        Self {
            rows,
            isolation,
            parts: vec![tables],
            asked,
            hosts,
            clusters,
            backends: wires.backends,
        }
    }

    fn join(mut self, mut other: Self, moved: &dyn Fn(Place) -> Place) -> Self {
        let first = self.parts.len();
        for tables in &mut other.parts {
            tables.shift(moved);
        }
        for row in &mut other.rows {
            row.shift(moved);
            row.part += first;
        }
        for proof in &mut other.isolation {
            proof.part += first;
        }
        self.isolation.extend(other.isolation);
        self.parts.extend(other.parts);
        self.rows.extend(other.rows);
        self.rows
            .sort_by(|one, other| (one.vlan, &one.scope).cmp(&(other.vlan, &other.scope)));
        self.hosts += other.hosts;
        self.clusters += other.clusters;
        self.backends += other.backends;
        self
    }
}
