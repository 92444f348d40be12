//! The sides of an uplink group: the modules that it has uplinks on, and what is left where one uplink of such a
//! module is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::bound_uplinks::others_carry;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, BackendKind, UplinkGroup, UplinkPort};
use crate::fabric::graph::{BackendIndex, stacked};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};

record! {
    /// A module that an uplink group has uplinks on.
    pub struct GroupSide: "side" {
        /// The module: its bay, or the name of a fabric interconnect.
        name: String,
        /// Whether there is a single uplink that is not switched off, no other group on this module carries the same
        /// VLANs, and the group has no uplink on another module that this one reaches over stacking links.
        alone: Known<bool>,
        /// Whether a VLAN of the group leaves the domain here only.
        only: Known<bool>,
        /// Name of the first of its uplinks there.
        uplink: Known<String>,
    }
}

/// An uplink and the module that it is on.
struct Placed<'a> {
    module: &'a str,
    port: &'a UplinkPort,
    /// Whether it may carry traffic.
    enabled: Answer,
}

/// The sides of a group.
///
/// # Errors
/// Its ports, or the module of one of them, are unknown.
pub(super) fn sides(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
) -> Result<Vec<GroupSide>, Why> {
    let ports = placed(group)?;
    let mut modules: BTreeMap<&str, Vec<&Placed<'_>>> = BTreeMap::new();
    for port in &ports {
        if port.enabled != Ok(false) {
            modules.entry(port.module).or_default().push(port);
        }
    }
    let stands_in = |module: &str, here: bool| stands_in(index, backend, group, (module, here));
    let mut sides = Vec::new();
    for (module, ports) in &modules {
        let first = ports.iter().find(|port| port.enabled == Ok(true));
        let first = first.or_else(|| ports.first()).map(|placed| placed.port);
        let rest = modules.iter().filter(|(other, _)| *other != module);
        let rest = rest.flat_map(|(_, ports)| ports.iter().map(|port| port.enabled.clone()));
        let beside = any(rest);
        // Frames go there over the stacking links, and Smart Link does not act while the group has an uplink.
        let reached = all([beside.clone(), is_stacked(index, backend, group)]);
        let alone = all([
            is_single(ports),
            stands_in(module, true).map(|stands_in| !stands_in),
            reached.map(|reached| !reached),
        ]);
        let elsewhere = any([beside, stands_in(module, false)]);
        sides.push(GroupSide {
            id: format!("{}/side:{module}", group.id()).into(),
            place: first.and_then(|port| port.place),
            name: name(index, backend, group, module)?,
            alone: Known::from(alone),
            only: Known::from(elsewhere.map(|elsewhere| !elsewhere)),
            uplink: first.map_or_else(Known::default, |port| Known::derived(port.name.clone())),
        });
    }
    Ok(sides)
}

/// Whether the modules of the domain of a group reach each other.
fn is_stacked(index: &BackendIndex<'_>, backend: &Backend, group: &UplinkGroup) -> Answer {
    let mut domains = backend.domains.items().iter();
    let domain = domains.find(|domain| group.domain.is(&domain.id().to_owned()));
    let stacked = stacked(index, backend, domain);
    let what = "whether the modules of an uplink set are stacked";
    stacked.need(what).copied()
}

/// The ports of a group, each with its module.
///
/// # Errors
/// The ports, or the module of one of them, are unknown.
fn placed(group: &UplinkGroup) -> Result<Vec<Placed<'_>>, Why> {
    let ports = group.uplinks.need("the list of ports of an uplink group")?;
    let placed = ports.iter().map(|port| {
        // Uplinks of UCS are on the fabric interconnect that their group is on.
        let module = match port.module.get() {
            Some(module) => module,
            None => group.fabric.need("the module of an uplink port")?,
        };
        let enabled = port.enabled.need("whether an uplink is enabled").copied();
        Ok(Placed {
            module,
            port,
            enabled: match group.enabled.get() {
                Some(false) => Ok(false),
                _ => enabled,
            },
        })
    });
    placed.collect()
}

/// Whether no more than one of the ports of a module is enabled.
fn is_single(ports: &[&Placed<'_>]) -> Answer {
    let on = ports.iter().filter(|port| port.enabled == Ok(true)).count();
    let mut unknown = ports.iter().filter_map(|port| port.enabled.clone().err());
    match unknown.next() {
        _ if on > 1 => Ok(false),
        Some(why) if ports.len() > 1 || ports.iter().any(|port| is_unread(port)) => Err(why),
        _ => Ok(true),
    }
}

/// Whether what a port is could not be read: it stands in the list once, however many objects that is true of.
fn is_unread(placed: &Placed<'_>) -> bool {
    let is_failed = |why: Option<&Why>| why.is_some_and(|why| why.state == State::Failed);
    is_failed(placed.port.module.why()) && is_failed(placed.port.enabled.why())
}

/// Whether the other groups with an uplink on a module, or the other way round with one elsewhere, together carry
/// every VLAN of this one.
///
/// # Errors
/// Those that are known do not, and of one it is unknown where its uplinks are or what it carries.
fn stands_in(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
    (module, here): (&str, bool),
) -> Answer {
    if *backend.kind.need("the kind of the backend")? == BackendKind::Ucs {
        return others_carry(index, backend, group, here);
    }
    let wanted = carried(index, group)?;
    let mut covered: Option<BTreeSet<u16>> = None;
    // What groups carry that may be there, and why nobody knows it.
    let (mut possible, mut unplaced, mut gap) = (BTreeSet::new(), None, None);
    for other in backend.uplink_groups.items() {
        if other.id() == group.id() {
            continue;
        }
        let near = near(group, other, (module, here));
        if near == Ok(false) {
            continue;
        }
        match (carried(index, other), near) {
            (Ok(vlans), Ok(_)) => covered.get_or_insert_default().extend(vlans),
            (Ok(vlans), Err(why)) => {
                possible.extend(vlans);
                unplaced.get_or_insert(why);
            }
            (Err(why), _) => {
                gap.get_or_insert(why);
            }
        }
    }
    if covered
        .as_ref()
        .is_some_and(|known| wanted.is_subset(known))
    {
        return Ok(true);
    }
    possible.extend(covered.into_iter().flatten());
    // Groups that together lack a VLAN decide nothing, wherever they are: one for storage alone is such a group.
    let open = gap.or_else(|| unplaced.filter(|_| wanted.is_subset(&possible)));
    open.map_or(Ok(false), Err)
}

/// Whether another group of the domain has an uplink on the module, or elsewhere.
fn near(group: &UplinkGroup, other: &UplinkGroup, (module, here): (&str, bool)) -> Answer {
    let what = "the domain of an uplink set";
    if other.domain.need(what)? != group.domain.need(what)? {
        return Ok(false);
    }
    let ports = placed(other)?;
    let near = ports
        .into_iter()
        .filter(|port| (port.module == module) == here);
    any(near.map(|port| port.enabled))
}

/// The VLANs that a group carries: one on two sides is two networks.
fn carried(index: &BackendIndex<'_>, group: &UplinkGroup) -> Result<BTreeSet<u16>, Why> {
    let what = "a network of an uplink set";
    let networks = group.networks.need("the networks of an uplink set")?;
    let vlans = networks.iter().map(|network| {
        let found = index.network(network.need(what)?);
        let network = found.ok_or_else(|| Why::new(State::Unresolved, what))?;
        network.vlan.need("the VLAN of a network").copied()
    });
    vlans.collect()
}

/// What people call a module: OneView names its enclosure by an address.
///
/// # Errors
/// A fabric interconnect is in none of the exports.
fn name(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
    module: &str,
) -> Result<String, Why> {
    if let Some(known) = index.module(module) {
        return Ok(known.name.clone());
    }
    if group.fabric.is(&module.to_owned()) {
        return Err(Why::unresolved(
            "the fabric of an uplink",
            [backend.modules.why()],
        ));
    }
    Ok(match module.rsplit_once(" bay ") {
        Some((_, bay)) => format!("bay {bay}"),
        None => module.to_owned(),
    })
}
