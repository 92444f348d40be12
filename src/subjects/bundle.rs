//! Whether the ports of an uplink group that are on one module came together to one link aggregation group. Ports
//! on several modules never do on classic Virtual Connect; there, one module stands by for the other.
//!
//! Source: HPE Virtual Connect user guide, "Uplink Sets": without LACP on the switch each port is a group of its
//! own, and only one of these is active, the one with the greatest bandwidth. Ports of different speeds are never one
//! group.

use std::collections::BTreeMap;

use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::known::{State, Why};
use crate::fabric::record::terms;
use crate::fabric::uplink::{GroupMode, UplinkState};

terms! {
    /// What became of the link aggregation of an uplink group.
    pub enum Bundle {
        /// The linked ports of each module are one group, lead to switches that differ, or are not meant to be one.
        Formed = "formed",
        /// Linked ports of one module run at different speeds, so that they cannot be one group.
        MixedSpeeds = "mixed-speeds",
        /// A port stands by for another one of its module, and LLDP did not find the switch of both.
        Standby = "standby",
        /// Ports of one module carry traffic in several groups, and LLDP did not find the switch of both.
        SplitUnseenSwitch = "split-unseen-switch",
        /// A port stands by for another one of its module, and both lead to one switch.
        StandbySameSwitch = "standby-same-switch",
        /// Ports of one module carry traffic in several groups, and both lead to one switch.
        Split = "split",
    }
}

/// What became of the aggregation of a group, with the ports that are outside.
///
/// # Errors
/// No fault is known, and a state or a group of a port that could tell one is unknown.
pub(super) fn bundle(group: &UplinkGroup) -> Result<(Bundle, Vec<UplinkPort>), Why> {
    let ports = group.uplinks.need("the list of ports of an uplink group")?;
    if ports.len() < 2 {
        return Ok((Bundle::Formed, Vec::new()));
    }
    let mut modules: BTreeMap<&str, Vec<&UplinkPort>> = BTreeMap::new();
    let mut gap = None;
    for port in ports {
        match port.module.check().or_else(|_| group.fabric.check()) {
            Ok(_) => {}
            Err(why) => {
                gap.get_or_insert(why.named("the module of an uplink"));
                continue;
            }
        }
        let module = port.module.get().or_else(|| group.fabric.get());
        modules
            .entry(module.map_or("", String::as_str))
            .or_default()
            .push(port);
    }
    let mut worst: Option<(Bundle, Vec<UplinkPort>)> = None;
    for (one, other) in modules.values().flat_map(|ports| pairs(ports)) {
        match between(group, one, other) {
            Ok(Some(bundle))
                if worst
                    .as_ref()
                    .is_none_or(|(known, _)| rank(*known) < rank(bundle)) =>
            {
                worst = Some((bundle, in_order(one, other)));
            }
            Ok(_) => {}
            Err(why) => {
                gap.get_or_insert(why);
            }
        }
    }
    match (worst, gap) {
        (Some(worst), _) => Ok(worst),
        (None, Some(why)) => Err(why),
        (None, None) => Ok((Bundle::Formed, Vec::new())),
    }
}

fn rank(bundle: Bundle) -> usize {
    let all = [
        Bundle::Formed,
        Bundle::MixedSpeeds,
        Bundle::Standby,
        Bundle::SplitUnseenSwitch,
        Bundle::StandbySameSwitch,
        Bundle::Split,
    ];
    all.iter()
        .position(|one| *one == bundle)
        .unwrap_or_default()
}

/// Whether two ports are in one group; 0 and nothing are none.
fn together(one: &UplinkPort, other: &UplinkPort) -> Result<bool, Why> {
    let what = "the link aggregation group of an uplink";
    let (first, second) = (one.lag.need(what)?, other.lag.need(what)?);
    Ok(!first.is_empty() && first == second)
}

/// Each port with each of those behind it.
fn pairs<'p>(ports: &[&'p UplinkPort]) -> Vec<(&'p UplinkPort, &'p UplinkPort)> {
    let with_rest = |(place, one): (usize, &&'p UplinkPort)| {
        let one = *one;
        let rest: Vec<_> = ports[place + 1..]
            .iter()
            .map(|other| (one, *other))
            .collect();
        rest
    };
    ports.iter().enumerate().flat_map(with_rest).collect()
}

/// Two ports, the one that carries traffic first.
fn in_order(one: &UplinkPort, other: &UplinkPort) -> Vec<UplinkPort> {
    let mut ports = vec![one.clone(), other.clone()];
    ports.sort_by_key(|port| !port.state.is(&UplinkState::LinkedActive));
    ports
}

/// Whether a port is in one of these states.
fn is_in(port: &UplinkPort, states: &[UplinkState]) -> Answer {
    let state = port.state.need("the state of an uplink")?;
    Ok(states.contains(state))
}

/// What is wrong between two ports of one module, where something is.
///
/// # Errors
/// What would decide it is unknown.
fn between(
    group: &UplinkGroup,
    one: &UplinkPort,
    other: &UplinkPort,
) -> Result<Option<Bundle>, Why> {
    use UplinkState::{LinkedActive, LinkedStandby};
    let carries = [is_in(one, &[LinkedActive]), is_in(other, &[LinkedActive])];
    let linked = [one, other].map(|port| is_in(port, &[LinkedActive, LinkedStandby]));
    // Two that stand by both stand by for another one, which is in pairs of its own.
    let linked = all(linked.into_iter().chain([any(carries.clone())]));
    let both_carry = all(carries);
    let meant = match both_carry {
        Ok(true) => Ok(true),
        _ => is_bundling(group),
    };
    let separate = together(one, other).map(|together| !together);
    let apart = lead_apart(one, other).map(|apart| !apart);
    if !all([linked, separate, meant, apart])? {
        return Ok(None);
    }
    // A switch that is asked to bundle them is blamed only where it could have.
    let what = "the speed of an uplink";
    if one.mbps.need(what)? != other.mbps.need(what)? {
        return Ok(Some(Bundle::MixedSpeeds));
    }
    let is_seen = [one, other]
        .iter()
        .all(|port| !port.neighbour_switch.is(&String::new()));
    Ok(Some(match (both_carry?, is_seen) {
        (true, true) => Bundle::Split,
        (true, false) => Bundle::SplitUnseenSwitch,
        (false, true) => Bundle::StandbySameSwitch,
        (false, false) => Bundle::Standby,
    }))
}

/// Whether two ports lead to two switches, as these say themselves. Unless those are a pair, such ports cannot be
/// bundled, and are meant to be in groups of their own.
fn lead_apart(one: &UplinkPort, other: &UplinkPort) -> Answer {
    let to = |port: &UplinkPort| {
        let switch = port.neighbour_switch.need("the switch behind an uplink");
        switch.map(|switch| !switch.is_empty())
    };
    let differ = match (one.neighbour_switch.get(), other.neighbour_switch.get()) {
        (Some(first), Some(second)) => Ok(first != second),
        // Which one is unknown, the answers before say.
        _ => Ok(true),
    };
    all([to(one), to(other), differ])
}

/// Whether the backend bundles at all: in failover mode it uses no LACP.
fn is_bundling(group: &UplinkGroup) -> Result<bool, Why> {
    if group.fabric.is_known() {
        let sentence = "the members of a port channel say themselves what they are to it";
        return Err(Why::new(State::NotApplicable, sentence));
    }
    let mode = group.mode.need("the connection mode of an uplink set")?;
    Ok(*mode == GroupMode::Auto)
}
