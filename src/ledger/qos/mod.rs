//! The ledger of guarantees: a row for each promise of bandwidth, with who gives it, what of, and what is left of it when
//! something fails.
//!
//! A file uses only files that stand above it in this list.

mod row;

mod wired;

mod granted;
mod switches;

mod scheduler;

mod contradictions;

mod leaf;

mod columns;

mod left;

pub use columns::{COLUMNS, Cell, Shown, cells, decimals};
pub use leaf::QosLeaf;
pub use row::{Ask, Owner, Part, QosCarrier, QosGroup, QosHost, QosPort, QosRow, Sum, Unit};

use std::sync::Arc;

use super::entry::Ledger;
use crate::fabric::graph::{Fabric, HostGraph};
use crate::fabric::known::{Known, Why};
use crate::simulation::{GroupIx, GroupModel, Missing, Site, group_mbps};
use crate::source::Place;
use leaf::Shapes;

/// The ledger of guarantees.
#[derive(Clone, Debug, Default)]
pub struct QosLedger {
    /// Hosts with their rows, sorted by name.
    pub hosts: Vec<QosHost>,
    /// Uplink groups that rows point at.
    pub groups: Vec<QosGroup>,
    /// How many backends there are.
    pub backends: usize,
}

/// What hosts share.
pub struct QosShared {
    shapes: Shapes,
    backends: usize,
}

impl QosLedger {
    /// Every place that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let groups = self.groups.iter();
        let groups = groups.flat_map(|group| {
            let scalars = [Some(group.place), group.mbps.place(), group.granted.place()];
            scalars.into_iter().flatten()
        });
        self.hosts.iter().flat_map(QosHost::places).chain(groups)
    }

    /// Its rows, each with its host.
    pub fn rows(&self) -> impl Iterator<Item = (&QosHost, &QosRow)> {
        let hosts = self.hosts.iter();
        hosts.flat_map(|host| host.rows.iter().map(move |row| (host, row)))
    }
}

impl Ledger for QosLedger {
    type Asked = ();
    type Shared = QosShared;
    type Leaf = QosLeaf;

    fn shared<'a>(_site: &Site<'a>, fabric: &'a Fabric<'a>, _asked: &()) -> QosShared {
        QosShared {
            shapes: Shapes::default(),
            backends: fabric.index.backends.len(),
        }
    }

    fn leaf<'a>(shared: &QosShared, site: &Site<'a>, host: &HostGraph<'a>) -> QosLeaf {
        QosLeaf::of(&shared.shapes, site, host)
    }

    fn of(shared: QosShared, site: &Site<'_>, leaves: Vec<QosLeaf>) -> Self {
        let mut hosts = left::settled(site, leaves);
        hosts.sort_by(|one, other| one.name.cmp(&other.name));
        Self {
            hosts,
            groups: groups(site),
            backends: shared.backends,
        }
    }

    fn join(mut self, other: Self, moved: &dyn Fn(Place) -> Place) -> Self {
        let first = self.groups.len();
        let hosts = other.hosts.into_iter().map(|host| host.moved(first, moved));
        self.hosts.extend(hosts);
        self.hosts.sort_by(|one, other| one.name.cmp(&other.name));
        let groups = other.groups.into_iter().map(|group| group.moved(moved));
        self.groups.extend(groups);
        self.backends += other.backends;
        self
    }
}

/// The uplink groups of a site, in the order of their numbers.
fn groups(site: &Site<'_>) -> Vec<QosGroup> {
    let numbered = (0u32..).map(GroupIx).zip(&site.groups);
    let groups = numbered.map(|(number, group)| {
        let component = site.components.get(group.component.0 as usize);
        let domain = site.domains.get(group.domain.0 as usize);
        QosGroup {
            name: component.map_or_else(|| group.name.as_str().into(), |one| Arc::clone(&one.name)),
            domain: domain
                .map(|domain| Arc::clone(&domain.scope))
                .unwrap_or_default(),
            place: component.map_or(Place::FIRST, |one| one.place),
            mbps: match group_mbps(site, number) {
                Some(mbps) => Known::derived(mbps),
                None => Known::unknown(Why::not_collected("the speed of an uplink")),
            },
            granted: granted(group),
        }
    });
    groups.collect()
}

fn granted(group: &GroupModel) -> Known<u64> {
    let fact = &group.guaranteed_mbps;
    match (fact.get(), fact.gap()) {
        (Some(mbps), _) => Known::derived(*mbps).or_place(fact.place()),
        (None, gap) => Known::unknown(gap.map(Missing::why).unwrap_or_default()),
    }
}
