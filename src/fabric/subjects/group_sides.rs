//! The sides of an uplink group: the modules that it has uplinks on, and what is left where one uplink of such a
//! module is lost.

use std::collections::{BTreeMap, BTreeSet};

use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, BackendKind, UplinkGroup, UplinkPort};
use crate::fabric::graph::BackendIndex;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};

record! {
    /// A module that an uplink group has uplinks on.
    pub struct GroupSide: "side" {
        /// The module: its bay, or the name of a fabric interconnect.
        name: String,
        /// Whether there is a single uplink that is not switched off, and no other group on this module carries
        /// the same VLANs.
        alone: Known<bool>,
        /// Whether the VLANs of the group leave the domain here only.
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
    // Whether another group has an uplink on this module, or elsewhere, and carries the VLANs of this one.
    let stands_in = |module: &str, here: bool| -> Answer {
        let others = backend.uplink_groups.items().iter();
        let others = others.filter(|other| other.id() != group.id());
        any(others.map(|other| {
            let ports = placed(other)?;
            let near = ports
                .into_iter()
                .filter(|port| (port.module == module) == here);
            all([
                any(near.map(|port| port.enabled)),
                covers(index, backend, other, group),
            ])
        }))
    };
    let mut sides = Vec::new();
    for (module, ports) in &modules {
        let first = ports.iter().find(|port| port.enabled == Ok(true));
        let first = first.or_else(|| ports.first()).map(|placed| placed.port);
        let alone = all([
            is_single(ports),
            stands_in(module, true).map(|stands_in| !stands_in),
        ]);
        let rest = modules.iter().filter(|(other, _)| *other != module);
        let elsewhere = rest.map(|(_, ports)| any(ports.iter().map(|port| port.enabled.clone())));
        let elsewhere = any(elsewhere.chain([stands_in(module, false)]));
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

/// The ports of a group, each with its module.
///
/// # Errors
/// The ports, or the module of one of them, are unknown.
fn placed(group: &UplinkGroup) -> Result<Vec<Placed<'_>>, Why> {
    let ports = group.uplinks.need("the ports of an uplink group")?;
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
        Some(why) if ports.len() > 1 => Err(why),
        _ => Ok(true),
    }
}

/// Whether a group carries every VLAN that another one carries.
fn covers(
    index: &BackendIndex<'_>,
    backend: &Backend,
    other: &UplinkGroup,
    group: &UplinkGroup,
) -> Answer {
    if *backend.kind.need("the kind of the backend")? == BackendKind::Ucs {
        // VLANs that are bound to no uplink are on all of them.
        let what = "the networks that are bound to an uplink";
        let ids = |group: &UplinkGroup| -> Result<BTreeSet<String>, Why> {
            let ids = group.bound.need(what)?.iter().map(|id| id.check().cloned());
            ids.collect::<Result<_, _>>().map_err(|why| why.named(what))
        };
        return Ok(ids(group)?.is_subset(&ids(other)?));
    }
    let what = "the domain of an uplink set";
    if other.domain.need(what)? != group.domain.need(what)? {
        return Ok(false);
    }
    Ok(vlans(index, group)?.is_subset(&vlans(index, other)?))
}

/// The VLANs of a group; on two sides one VLAN is two networks.
fn vlans(index: &BackendIndex<'_>, group: &UplinkGroup) -> Result<BTreeSet<u16>, Why> {
    let networks = group.networks.need("the networks of an uplink set")?;
    let vlans = networks.iter().map(|network| {
        let id = network.need("a network of an uplink set")?;
        let network = index.network(id);
        let network =
            network.ok_or_else(|| Why::new(State::Unresolved, "a network of an uplink set"))?;
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
