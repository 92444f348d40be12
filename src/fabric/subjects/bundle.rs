//! Whether the ports of an uplink group that are on one module came together to one link aggregation group. Ports
//! on several modules never do on classic Virtual Connect; there, one module stands by for the other.
//!
//! Source: HPE Virtual Connect user guide, "Uplink Sets": without LACP on the switch each port is a group of its
//! own, and only one of these is active.

use std::collections::BTreeMap;

use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::known::{State, Why};
use crate::fabric::record::terms;
use crate::fabric::uplink::{GroupMode, UplinkState};

terms! {
    /// What became of the link aggregation of an uplink group.
    pub enum Bundle {
        /// The linked ports of each module are one group, or nothing is meant to be one.
        Formed = "formed",
        /// A port stands by for another one of its module, and nobody says which switches they lead to.
        Standby = "standby",
        /// A port stands by for another one of its module, and both lead to one switch.
        StandbySameSwitch = "standby-same-switch",
        /// Ports of one module carry traffic in several groups.
        Split = "split",
    }
}

/// What is wrong with some ports, or why nobody knows.
type Fault = Result<Option<(Bundle, Vec<UplinkPort>)>, Why>;

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
    for ports in modules.values().filter(|ports| ports.len() > 1) {
        for fault in [split(ports), standing_by(group, ports)] {
            match fault {
                Ok(Some(fault))
                    if worst
                        .as_ref()
                        .is_none_or(|(bundle, _)| rank(*bundle) < rank(fault.0)) =>
                {
                    worst = Some(fault);
                }
                Ok(_) => {}
                Err(why) => {
                    gap.get_or_insert(why);
                }
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
        Bundle::Standby,
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

/// Ports in a state, and why there may be more.
fn in_state<'p>(
    ports: &[&'p UplinkPort],
    wanted: UplinkState,
) -> (Vec<&'p UplinkPort>, Option<Why>) {
    let of = ports.iter().copied().filter(|port| port.state.is(&wanted));
    let mut unknown = ports.iter().filter_map(|port| port.state.why().cloned());
    let gap = unknown
        .next()
        .map(|why| why.named("the state of an uplink"));
    (of.collect(), gap)
}

/// A fault with its ports.
fn fault(bundle: Bundle, ports: &[&UplinkPort]) -> (Bundle, Vec<UplinkPort>) {
    (bundle, ports.iter().map(|port| (*port).clone()).collect())
}

/// Two ports that carry traffic in several groups.
fn split(ports: &[&UplinkPort]) -> Fault {
    let (active, mut gap) = in_state(ports, UplinkState::LinkedActive);
    let Some((first, others)) = active.split_first() else {
        return gap.map_or(Ok(None), Err);
    };
    for other in others {
        match together(first, other) {
            Ok(true) => {}
            Ok(false) => return Ok(Some(fault(Bundle::Split, &[first, other]))),
            Err(why) => {
                gap.get_or_insert(why);
            }
        }
    }
    gap.map_or(Ok(None), Err)
}

/// A port that stands by for one of its own module.
fn standing_by(group: &UplinkGroup, ports: &[&UplinkPort]) -> Fault {
    let (active, _) = in_state(ports, UplinkState::LinkedActive);
    let (standby, mut gap) = in_state(ports, UplinkState::LinkedStandby);
    let mut unsure = None;
    for (one, other) in active
        .iter()
        .flat_map(|one| standby.iter().map(move |other| (one, other)))
    {
        match together(one, other) {
            Ok(true) => continue,
            Ok(false) => {}
            Err(why) => {
                gap.get_or_insert(why);
                continue;
            }
        }
        if !is_bundling(group)? {
            return Ok(None);
        }
        // Ports to two switches that are no pair cannot be bundled, and are meant to stand by.
        let what = "the switch behind an uplink";
        match (
            one.neighbour_switch.need(what),
            other.neighbour_switch.need(what),
        ) {
            (Err(why), _) | (_, Err(why)) => {
                gap.get_or_insert(why);
            }
            (Ok(one_to), Ok(other_to)) if one_to.is_empty() || other_to.is_empty() => {
                unsure = unsure.or(Some([*one, *other]));
            }
            (Ok(one_to), Ok(other_to)) if one_to == other_to => {
                return Ok(Some(fault(Bundle::StandbySameSwitch, &[one, other])));
            }
            (Ok(_), Ok(_)) => {}
        }
    }
    match (unsure, gap) {
        (Some(ports), _) => Ok(Some(fault(Bundle::Standby, &ports))),
        (None, Some(why)) => Err(why),
        (None, None) => Ok(None),
    }
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
