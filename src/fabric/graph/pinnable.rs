//! Whether a vNIC may find no uplink at all, before it is asked what the uplinks have: layer 2 is disjoint, or a pin
//! group names an uplink that is switched off. It does not know the networks of a vNIC.
//!
//! Source: Cisco, "Cisco UCS Ethernet Switching Modes": in end-host mode a vNIC that is hard pinned to an uplink which is
//! down stays down, and is not pinned to another one.

use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, UplinkGroup};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::fabric::uplink::LanMode;

/// The uplink that a pin group names, where it is switched off while others of the fabric are not. That all are is
/// another matter.
///
/// # Errors
/// An uplink may be off, and the pin group, what it names, or the mode of the LAN cloud is unknown.
pub(super) fn pinned_off<'a>(
    backend: &'a Backend,
    fabric: &str,
    pin: &Known<String>,
) -> Result<Option<&'a UplinkGroup>, Why> {
    if pin.is(&String::new()) || is_end_host(backend) == Ok(false) {
        return Ok(None);
    }
    let groups = backend.uplink_groups.need("the list of uplinks")?.iter();
    let here: Vec<&UplinkGroup> = groups
        .filter(|group| is_on(group, fabric) != Ok(false))
        .collect();
    // Where all are switched on, or none is, it does not matter what the pin group names.
    let all_on = all(here.iter().map(|group| takes(group)));
    let any_on = any(here.iter().map(|group| takes(group)));
    if all_on == Ok(true) || any_on == Ok(false) {
        return Ok(None);
    }
    let name = pin.need("the pin group of a vNIC")?;
    let target = pin_target(backend, fabric, name)?;
    let Some(named) = here.into_iter().find(|group| group.id() == target) else {
        return Ok(None);
    };
    let is_off = all([
        takes(named).map(|takes| !takes),
        any_on,
        is_end_host(backend),
    ])?;
    Ok(is_off.then_some(named))
}

/// In switch mode nothing is pinned. A fabric without an uplink is another matter.
pub(super) fn is_disjoint(backend: &Backend, fabric: &str) -> Answer {
    let groups = backend.uplink_groups.need("the list of uplinks")?;
    let what = "the networks that are bound to an uplink";
    let is_bound = any(groups.iter().map(|group| {
        let bound = group
            .bound
            .need(what)
            .and_then(|bound| any(bound.iter().map(|network| network.need(what).map(|_| true))));
        all([is_on(group, fabric), bound])
    }));
    let is_served = any(groups
        .iter()
        .map(|group| all([is_on(group, fabric), takes(group)])));
    all([is_bound, is_served, is_end_host(backend)])
}

/// Whether a vNIC can be pinned to an uplink: it is switched on, and one of its ports is.
pub(super) fn takes(group: &UplinkGroup) -> Answer {
    let enabled = group.enabled.need("whether an uplink is enabled").copied();
    let has_port = group
        .uplinks
        .need("the ports of an uplink")
        .and_then(|ports| {
            any(ports.iter().map(|port| {
                let enabled = port.enabled.need("whether a port of an uplink is enabled");
                enabled.copied()
            }))
        });
    all([enabled, has_port])
}

pub(super) fn is_end_host(backend: &Backend) -> Answer {
    let domains = backend.domains.need("the list of domains")?.iter();
    all(domains.map(|domain| {
        let mode = domain.lan_mode.need("the mode of the LAN cloud")?;
        Ok(*mode == LanMode::EndHost)
    }))
}

pub(super) fn is_on(group: &UplinkGroup, fabric: &str) -> Answer {
    let of = group.fabric.need("the fabric of an uplink")?;
    Ok(of == fabric)
}

/// The uplink group that a pin group names on a fabric, by its id.
///
/// # Errors
/// The pin groups are unknown, none of them is called so, or it names no uplink of the fabric.
pub fn pin_target<'a>(backend: &'a Backend, fabric: &str, name: &str) -> Result<&'a str, Why> {
    let groups = backend.pin_groups.need("the list of pin groups")?.iter();
    let mut groups = groups
        .filter(|group| group.name == name && group.fabric.get().is_some_and(|of| of == fabric));
    let unresolved = || Why::unresolved("the pin group of a vNIC", [backend.pin_groups.why()]);
    let group = groups.next().ok_or_else(unresolved)?;
    let target = group.target.need("the uplink that a pin group names")?;
    if target.is_empty() {
        let what = "an uplink for a vNIC whose pin group names none of its fabric, or one that is not there,";
        return Err(Why::new(State::Unavailable, what));
    }
    Ok(target)
}
