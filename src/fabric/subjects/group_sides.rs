//! The sides of an uplink group: the modules that it has uplinks on, and what is left where one uplink of such a
//! module is lost.

use std::collections::{BTreeMap, BTreeSet};

use crate::fabric::answer::{Answer, any};
use crate::fabric::backend::{Backend, BackendKind, UplinkGroup, UplinkPort};
use crate::fabric::graph::BackendIndex;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};

record! {
    /// A module that an uplink group has uplinks on.
    pub struct GroupSide: "side" {
        /// The module: its bay, or the name of a fabric interconnect.
        name: String,
        /// How many of its uplinks there are not switched off.
        count: u32,
        /// Whether a single uplink is there, and no other group on this module carries the same VLANs.
        alone: Known<bool>,
        /// Whether the VLANs of the group leave the domain here only.
        only: Known<bool>,
        /// The first of its uplinks there.
        uplink: Known<String>,
    }
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
    let own = by_module(group)?;
    let sides = own.iter().map(|(module, ports)| {
        let on = |other: &UplinkGroup, here: bool| -> Answer {
            let modules = by_module(other)?;
            Ok(modules.keys().any(|other| (other == module) == here))
        };
        // Another group that has an uplink on this module, or on another one.
        let stands_in = |here: bool| -> Answer {
            let others = backend.uplink_groups.items().iter();
            let others = others.filter(|other| other.id() != group.id());
            any(others.map(|other| {
                if !on(other, here)? {
                    return Ok(false);
                }
                covers(index, backend, other, group)
            }))
        };
        let alone = if ports.len() == 1 {
            stands_in(true).map(|stands_in| !stands_in)
        } else {
            Ok(false)
        };
        let elsewhere = any([Ok(own.len() > 1), stands_in(false)]);
        let uplink = ports.first();
        GroupSide {
            id: format!("{}/side:{module}", group.id()).into(),
            place: uplink.and_then(|port| port.place),
            name: name(index, module),
            count: u32::try_from(ports.len()).unwrap_or(u32::MAX),
            alone: Known::from(alone),
            only: Known::from(elsewhere.map(|elsewhere| !elsewhere)),
            uplink: uplink.map_or_else(Known::default, |port| Known::derived(port.name.clone())),
            ..GroupSide::default()
        }
    });
    Ok(sides.collect())
}

/// The ports of a group that are not switched off, by the modules that they are on.
fn by_module(group: &UplinkGroup) -> Result<BTreeMap<&str, Vec<&UplinkPort>>, Why> {
    let mut modules: BTreeMap<&str, Vec<&UplinkPort>> = BTreeMap::new();
    if group.enabled.is(&false) {
        return Ok(modules);
    }
    for port in group.uplinks.need("the ports of an uplink group")? {
        if port.enabled.is(&false) {
            continue;
        }
        // Uplinks of UCS are on the fabric interconnect that their group is on.
        let module = match port.module.get() {
            Some(module) => module,
            None => group.fabric.need("the module of an uplink port")?,
        };
        modules.entry(module).or_default().push(port);
    }
    Ok(modules)
}

/// Whether a group carries every VLAN that another one carries.
fn covers(
    index: &BackendIndex<'_>,
    backend: &Backend,
    other: &UplinkGroup,
    group: &UplinkGroup,
) -> Answer {
    if backend.kind.is(&BackendKind::Ucs) {
        // VLANs that are bound to no uplink are on all of them.
        let what = "the networks that are bound to an uplink";
        let ids = |group: &UplinkGroup| -> Result<BTreeSet<String>, Why> {
            let ids = group.bound.need(what)?.iter().map(|id| id.check().cloned());
            ids.collect::<Result<_, _>>().map_err(|why| why.named(what))
        };
        return Ok(ids(group)?.is_subset(&ids(other)?));
    }
    if other.domain.get() != group.domain.get() {
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
fn name(index: &BackendIndex<'_>, module: &str) -> String {
    if let Some(known) = index.module(module) {
        return known.name.clone();
    }
    match module.rsplit_once(" bay ") {
        Some((_, bay)) => format!("bay {bay}"),
        None => module.to_owned(),
    }
}
