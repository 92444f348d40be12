//! Where networks leave their domains: uplink groups, their ports and the switches behind them, kept after the exports are
//! gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fabric::backend::{Backend, UplinkGroup, UplinkPort};
use crate::fabric::graph::{BackendIndex, eligible_uplinks, upstream};
use crate::fabric::known::Why;
use crate::fabric::record::Record;
use crate::simulation::{DomainIx, Fact, Missing, Site};
use crate::source::Place;

/// A group of uplinks.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id in the snapshot.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// Its ports, where they are known.
    pub ports: Fact<Vec<Port>>,
}

/// A port of a group.
#[derive(Clone, Debug)]
pub struct Port {
    /// Its id in the snapshot.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The switch that it leads to, and where that stands.
    pub switch: Fact<(Arc<str>, Place)>,
}

impl Group {
    /// Every place in it.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let ports = self.ports.get().into_iter().flatten();
        let ports = ports.flat_map(|port| {
            let switch = port.switch.get().map(|(_, place)| *place);
            [Some(port.place), switch].into_iter().flatten()
        });
        [self.place].into_iter().chain(ports)
    }

    /// Every place in it, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let ports = match &mut self.ports {
            Fact::Known(ports, _) => ports.as_mut_slice(),
            Fact::Missing(_) => &mut [],
        };
        let ports = ports.iter_mut().flat_map(|port| {
            let switch = match &mut port.switch {
                Fact::Known((_, place), _) => Some(place),
                Fact::Missing(_) => None,
            };
            [Some(&mut port.place), switch].into_iter().flatten()
        });
        [&mut self.place].into_iter().chain(ports)
    }
}

/// The groups of a run, by the numbers that [`Site`] gives them.
pub(super) fn groups(site: &Site<'_>, index: &BackendIndex<'_>, first: Place) -> Vec<Group> {
    let empty = Group {
        id: Arc::default(),
        name: Arc::default(),
        place: first,
        ports: Fact::derived(Vec::new()),
    };
    let mut groups = vec![empty; site.groups.len()];
    for backend in index.backends {
        for group in backend.uplink_groups.items() {
            let number = site.lookup.group(group);
            let slot = number.and_then(|number| groups.get_mut(number.0 as usize));
            if let Some(slot) = slot {
                *slot = of_group(index, backend, group, first);
            }
        }
    }
    groups
}

fn of_group(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
    first: Place,
) -> Group {
    let place = group.place.or(backend.place).unwrap_or(first);
    let what = "the list of ports of an uplink set";
    let ports = match group.uplinks.need(what) {
        Ok(ports) => {
            let ports = ports.iter();
            let of = |port: &UplinkPort| of_port(index, backend, group, port, place);
            Fact::derived(ports.map(of).collect())
        }
        Err(why) => Fact::missing(what, &why),
    };
    Group {
        id: group.id().into(),
        name: group.name.as_str().into(),
        place,
        ports,
    }
}

fn of_port(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
    port: &UplinkPort,
    near: Place,
) -> Port {
    let place = port.place.unwrap_or(near);
    let switch = match upstream(index, backend, group, port) {
        Ok(found) => {
            let place = found.place.unwrap_or(place);
            Fact::derived((found.switch.into(), place))
        }
        Err(why) => Fact::missing("the switch behind an uplink", &why),
    };
    Port {
        id: port.id().into(),
        name: port.name.as_str().into(),
        place,
        switch,
    }
}

/// The groups that vNICs of UCS find a network on, in both fabrics: those that it is bound to, else every one of a fabric
/// that has it.
pub(super) fn of_vlan(
    site: &Site<'_>,
    index: &BackendIndex<'_>,
    backend: &Backend,
    domain: DomainIx,
    network: &str,
) -> Fact<Vec<u32>> {
    let what = "the uplinks of a VLAN";
    let found = (|| {
        let of = index.network(network);
        let of = of.ok_or_else(|| Why::unresolved(what, [backend.networks.why()]))?;
        let only = of.fabric.need("the fabric of a network")?;
        let mut groups = Vec::new();
        let modules = site.domains.get(domain.0 as usize);
        for module in modules.into_iter().flat_map(|domain| &domain.modules) {
            let Some(module) = site.modules.get(module.0 as usize) else {
                continue;
            };
            if !only.is_empty() && *only != module.id {
                continue;
            }
            let found = eligible_uplinks(index, backend, &module.id, &[network])?;
            let numbers = found.iter().filter_map(|group| site.lookup.group(group));
            groups.extend(numbers.map(|number| number.0));
        }
        Ok(groups)
    })();
    match found {
        Ok(groups) => Fact::derived(groups),
        Err(why) => Fact::missing(what, &why),
    }
}

/// The groups of a domain that have a network, and why there may be more.
pub(super) fn of_network(
    site: &Site<'_>,
    domain: DomainIx,
    network: &str,
) -> (Vec<u32>, Option<Missing>) {
    let known = site.lookup.known_groups_with(domain, network);
    let known = known.iter().map(|group| group.0).collect();
    let gap = match site.lookup.groups_with(domain, network) {
        Fact::Known(..) => None,
        Fact::Missing(missing) => Some(missing),
    };
    (known, gap)
}

/// The groups of networks that were asked for, by domain.
pub type GroupsOf = BTreeMap<DomainIx, (Vec<u32>, Option<Missing>)>;
