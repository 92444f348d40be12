//! What the plan says of VLANs, kept after the plan is gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fabric::plan::{Plan, PlanNetwork, TrafficClass};
use crate::fabric::record::Record;
use crate::source::Place;

/// A network of the plan.
#[derive(Clone, Debug)]
pub struct PlannedNetwork {
    /// Its id in the snapshot.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its VLAN ID.
    pub vlan: u16,
    /// The traffic class; `tenant` for one that belongs to a tenant.
    pub class: &'static str,
    /// The tenant.
    pub tenant: Option<Arc<str>>,
    /// Where the network stands.
    pub place: Option<Place>,
    /// Where its class or tenant stands.
    pub meaning_place: Option<Place>,
    /// The cluster, domain and site that it is limited to.
    scope: Option<[Option<Arc<str>>; 3]>,
}

/// Where somebody meets a VLAN.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The failover cluster.
    pub cluster: Option<Arc<str>>,
    /// The site of that cluster.
    pub site: Option<Arc<str>>,
    /// Names of the backend and the domain.
    pub backend: Vec<Arc<str>>,
}

/// The class of a network that belongs to a tenant.
pub const TENANT: &str = "tenant";
/// The class of what nobody says anything about.
pub const UNPLANNED: &str = "unplanned";

/// Whether a class is one of the infrastructure.
#[must_use]
pub fn is_infrastructure(class: &str) -> bool {
    TrafficClass::parse(class).is_some()
}

/// The networks of a plan.
#[derive(Debug, Default)]
pub struct PlannedNetworks {
    /// In the order of the plan.
    pub all: Vec<PlannedNetwork>,
    by_vlan: BTreeMap<u16, Vec<usize>>,
}

impl PlannedNetworks {
    /// Of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let mut networks = Self::default();
        for (number, network) in plan.networks.iter().enumerate() {
            let by_vlan = networks.by_vlan.entry(network.vlan);
            by_vlan.or_default().push(number);
            networks.all.push(planned(network));
        }
        networks
    }

    /// Whether the plan says anything about networks.
    #[must_use]
    pub fn declares(&self) -> bool {
        !self.all.is_empty()
    }

    /// The network that the plan has for a VLAN there: one that is limited to the place before one that is not.
    #[must_use]
    pub fn network(&self, vlan: u16, spot: &Spot) -> Option<usize> {
        let numbers = self.by_vlan.get(&vlan).map_or(&[][..], Vec::as_slice);
        let scope = |number: &usize| self.all[*number].scope.as_ref();
        let limited = numbers.iter().find(|number| {
            let scope = scope(number);
            scope.is_some_and(|scope| spot.is_in(scope))
        });
        let everywhere = || numbers.iter().find(|number| scope(number).is_none());
        limited.or_else(everywhere).copied()
    }

    /// The networks that the plan has there.
    pub fn networks(&self, spot: &Spot) -> impl Iterator<Item = &PlannedNetwork> {
        let all = self.all.iter();
        all.filter(|network| {
            let scope = network.scope.as_ref();
            scope.is_none_or(|scope| spot.is_in(scope))
        })
    }
}

impl Spot {
    fn is_in(&self, [cluster, domain, site]: &[Option<Arc<str>>; 3]) -> bool {
        let fits = |wanted: &Option<Arc<str>>, have: &[Arc<str>]| {
            let is = |wanted: &str| have.iter().any(|have| have.eq_ignore_ascii_case(wanted));
            wanted.as_deref().is_none_or(is)
        };
        fits(cluster, self.cluster.as_slice())
            && fits(domain, &self.backend)
            && fits(site, self.site.as_slice())
    }
}

fn planned(network: &PlanNetwork) -> PlannedNetwork {
    let scope = network.scope.get().map(|scope| {
        [&scope.cluster, &scope.domain, &scope.site]
            .map(|name| name.get().map(|name| name.as_str().into()))
    });
    let class = network.class.get();
    PlannedNetwork {
        id: network.id().into(),
        name: network.name.as_str().into(),
        vlan: network.vlan,
        class: class.map_or(TENANT, |class| class.name()),
        tenant: network.tenant.get().map(|tenant| tenant.as_str().into()),
        place: network.place,
        meaning_place: network.class.place().or(network.tenant.place()),
        scope,
    }
}
