//! Uplinks that a connection can be pinned to, where the backend pins each connection to one of
//! them (fabric interconnects in end-host mode).
//!
//! A network that is bound to some uplinks of a fabric is on no other of them; one that is bound
//! to none is on all, and so is VLAN 1, which cannot be bound. A connection needs one uplink that
//! has all of its networks: without it, all of them are dropped, not only the one that is missing. In switch mode nothing
//! is pinned, and every uplink has every network.

use std::collections::BTreeSet;

use super::index::BackendIndex;
use super::pinnable::is_end_host;
use crate::fabric::backend::{Backend, Network, UplinkGroup};
use crate::fabric::known::Why;

/// The VLAN that is on every uplink.
pub(super) const DEFAULT_VLAN: u16 = 1;

/// The uplinks of a fabric that have every one of these networks. The only one of a fabric has all of them, whatever is
/// bound to it: what is bound to none is there as well.
///
/// # Errors
/// The uplinks, or of several of them what is bound to them, or one of the networks are unknown.
pub fn eligible_uplinks<'a>(
    index: &BackendIndex<'_>,
    backend: &'a Backend,
    fabric: &str,
    networks: &[&str],
) -> Result<Vec<&'a UplinkGroup>, Why> {
    let enabled = enabled_uplinks(backend, fabric)?;
    if let [only] = enabled[..] {
        return Ok(vec![only]);
    }
    if is_end_host(backend) == Ok(false) {
        return Ok(enabled);
    }
    let mut uplinks = Vec::with_capacity(enabled.len());
    for group in enabled {
        uplinks.push((group, bound(group)?));
    }
    let somewhere: BTreeSet<&str> = uplinks
        .iter()
        .flat_map(|(_, bound)| bound)
        .copied()
        .collect();
    let mut wanted = Vec::new();
    for id in networks {
        let found = index.network(id);
        let network =
            found.ok_or_else(|| Why::unresolved("a network of a set", [backend.networks.why()]))?;
        // What is bound to no uplink of the fabric is on each of them, and limits nothing.
        if !is_default(network)? && somewhere.contains(id) {
            wanted.push(*id);
        }
    }
    Ok(uplinks
        .iter()
        .filter(|(_, bound)| wanted.iter().all(|id| bound.contains(id)))
        .map(|(group, _)| *group)
        .collect())
}

/// The only uplink of a fabric that may carry traffic, to which all of its connections are pinned; nothing where there
/// are several or none, and where the uplinks are unknown.
#[must_use]
pub fn only_uplink<'a>(backend: &'a Backend, fabric: &str) -> Option<&'a UplinkGroup> {
    match enabled_uplinks(backend, fabric).ok()?[..] {
        [only] => Some(only),
        _ => None,
    }
}

fn enabled_uplinks<'a>(backend: &'a Backend, fabric: &str) -> Result<Vec<&'a UplinkGroup>, Why> {
    let mut enabled = Vec::new();
    for group in backend.uplink_groups.need("the list of uplinks")? {
        if group.fabric.need("the fabric of an uplink")? == fabric && is_enabled(group)? {
            enabled.push(group);
        }
    }
    Ok(enabled)
}

/// Whether a group may carry traffic: one whose ports are all disabled carries nothing either.
///
/// # Errors
/// Whether the group is enabled is unknown.
pub fn is_enabled(group: &UplinkGroup) -> Result<bool, Why> {
    if !*group.enabled.need("whether an uplink is enabled")? {
        return Ok(false);
    }
    // A group whose ports the export does not list is as enabled as it says.
    let ports = group.uplinks.items();
    Ok(ports.is_empty() || !ports.iter().all(|port| port.enabled.is(&false)))
}

fn bound(group: &UplinkGroup) -> Result<BTreeSet<&str>, Why> {
    group
        .bound
        .need("the networks that are bound to an uplink")?
        .iter()
        .map(|id| id.check().map(String::as_str))
        .collect::<Result<_, _>>()
        .map_err(|why| why.named("a network that is bound to an uplink"))
}

fn is_default(network: &Network) -> Result<bool, Why> {
    Ok(*network.vlan.need("the VLAN of a network")? == DEFAULT_VLAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::Domain;
    use crate::fabric::known::Known;
    use crate::fabric::plan::Plan;
    use crate::fabric::record::Id;
    use crate::fabric::uplink::LanMode;

    fn uplink(name: &str, fabric: &str, bound: &[&str]) -> UplinkGroup {
        UplinkGroup {
            id: Id::from(name),
            name: name.to_owned(),
            fabric: Known::derived(fabric.to_owned()),
            enabled: Known::derived(true),
            bound: Known::derived(
                bound
                    .iter()
                    .map(|id| Known::derived((*id).to_owned()))
                    .collect(),
            ),
            ..UplinkGroup::default()
        }
    }

    fn backend(uplinks: Vec<UplinkGroup>) -> Backend {
        let network = |name: &str, vlan: u16| Network {
            id: Id::from(name),
            name: name.to_owned(),
            vlan: Known::derived(vlan),
            ..Network::default()
        };
        Backend {
            networks: Known::derived(vec![
                network("default", 1),
                network("mgmt", 10),
                network("dmz", 20),
                network("lm", 30),
            ]),
            uplink_groups: Known::derived(uplinks),
            ..Backend::default()
        }
    }

    fn on<'a>(
        backend: &'a Backend,
        fabric: &str,
        networks: &[&str],
    ) -> Result<Vec<&'a UplinkGroup>, Why> {
        let plan = Plan::default();
        let index = BackendIndex::new(std::slice::from_ref(backend), &plan);
        eligible_uplinks(&index, backend, fabric, networks)
    }

    fn names(backend: &Backend, networks: &[&str]) -> Vec<String> {
        let found = on(backend, "A", networks).expect("known");
        found.iter().map(|group| group.name.clone()).collect()
    }

    #[test]
    fn networks_that_are_bound_nowhere_are_everywhere() {
        let backend = backend(vec![uplink("1", "A", &[]), uplink("2", "A", &[])]);
        assert_eq!(names(&backend, &["mgmt", "dmz"]), ["1", "2"]);
    }

    #[test]
    fn a_bound_network_is_nowhere_else_on_its_fabric() {
        let uplinks = vec![
            uplink("1", "A", &[]),
            uplink("2", "A", &["dmz"]),
            uplink("3", "B", &[]),
        ];
        let backend = backend(uplinks);
        assert_eq!(names(&backend, &["mgmt"]), ["1", "2"]);
        assert_eq!(names(&backend, &["dmz", "mgmt"]), ["2"]);
        let other = on(&backend, "B", &["dmz"]).expect("known");
        assert_eq!(other.len(), 1, "bindings count on their own fabric only");
    }

    #[test]
    fn networks_that_no_uplink_has_together_pin_to_none() {
        let uplinks = vec![uplink("1", "A", &["mgmt"]), uplink("2", "A", &["dmz"])];
        let backend = backend(uplinks);
        assert_eq!(names(&backend, &["mgmt"]), ["1"]);
        assert!(names(&backend, &["mgmt", "dmz"]).is_empty());
        assert_eq!(names(&backend, &["dmz", "lm"]), ["2"]);
    }

    #[test]
    fn vlan_1_is_on_every_uplink_whatever_is_bound() {
        let uplinks = vec![
            uplink("1", "A", &["mgmt", "default"]),
            uplink("2", "A", &[]),
        ];
        let backend = backend(uplinks);
        assert_eq!(names(&backend, &["default"]), ["1", "2"]);
    }

    #[test]
    fn in_switch_mode_every_uplink_has_every_network() {
        let mut off = uplink("3", "A", &[]);
        off.enabled = Known::derived(false);
        let mut backend = backend(vec![
            uplink("1", "A", &["mgmt"]),
            uplink("2", "A", &["dmz"]),
            off,
        ]);
        assert!(names(&backend, &["mgmt", "dmz"]).is_empty());
        backend.domains = Known::derived(vec![Domain {
            lan_mode: Known::derived(LanMode::Switch),
            ..Domain::default()
        }]);
        assert_eq!(names(&backend, &["mgmt", "dmz"]), ["1", "2"]);
    }

    #[test]
    fn what_is_disabled_carries_nothing_and_what_is_unknown_is_said() {
        let mut off = uplink("1", "A", &["mgmt"]);
        off.enabled = Known::derived(false);
        let mut backend = backend(vec![off, uplink("2", "A", &[])]);
        assert_eq!(
            names(&backend, &["mgmt"]),
            ["2"],
            "the binding is off with it"
        );
        backend
            .uplink_groups
            .get_mut()
            .expect("known")
            .push(uplink("3", "A", &[]));
        assert!(on(&backend, "A", &["nothing"]).is_err());
        backend.uplink_groups.get_mut().expect("known")[1].bound = Known::default();
        assert!(on(&backend, "A", &["mgmt"]).is_err());
    }

    #[test]
    fn the_only_uplink_of_a_fabric_has_everything_whatever_is_bound_to_it() {
        let mut only = uplink("1", "A", &[]);
        only.bound = Known::default();
        let mut off = uplink("2", "A", &["dmz"]);
        off.enabled = Known::derived(false);
        let mut backend = backend(vec![only, off, uplink("3", "B", &[])]);
        assert_eq!(names(&backend, &["mgmt", "nothing"]), ["1"]);
        let name = |backend: &Backend| only_uplink(backend, "A").map(|group| group.name.clone());
        assert_eq!(name(&backend).as_deref(), Some("1"));
        assert!(only_uplink(&backend, "C").is_none());
        // One of which nobody knows whether it is switched on may be a second one.
        backend.uplink_groups.get_mut().expect("known")[1].enabled = Known::default();
        assert!(on(&backend, "A", &["mgmt"]).is_err());
        assert_eq!(name(&backend), None);
    }
}
