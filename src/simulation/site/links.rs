//! What the links of an uplink group are doing: on which module each is, whether it has a link, whether it carries
//! traffic, and whether the sides of a group carry it at one time.
//!
//! Sources: HPE Virtual Connect user guide, "Uplink Sets" (ports on several modules are never one group, one side stands
//! by); HPE OneView help, "Uplink sets" (an MLAG over two modules of Synergy).

use std::collections::BTreeSet;

use super::domain::DraftModule;
use crate::fabric::backend::{BackendKind, Module, UplinkGroup, UplinkPort};
use crate::fabric::known::{State, Why};
use crate::fabric::uplink::{GroupMode, Membership, UplinkState};
use crate::simulation::fact::Fact;

/// The module of a port among those of its domain, by its position.
pub(super) fn module_of(
    modules: &[DraftModule<'_>],
    group: &UplinkGroup,
    port: &UplinkPort,
) -> Option<usize> {
    let said = port.module.get().or_else(|| group.fabric.get())?;
    let is = |module: &DraftModule<'_>| {
        let is = |module: &Module| &module.name == said || module.location.is(said);
        module.id == said || module.module.is_some_and(is)
    };
    if let Some(position) = modules.iter().position(is) {
        return Some(position);
    }
    // OneView names the enclosure by its address and the module by its bay.
    let (enclosure, bay) = said.rsplit_once(" bay ")?;
    let bay: u32 = bay.parse().ok()?;
    let in_bay: Vec<usize> = (0..modules.len())
        .filter(|position| {
            let module = modules[*position].module;
            module.is_some_and(|module| module.bay.is(&bay))
        })
        .collect();
    if let [only] = in_bay.as_slice() {
        return Some(*only);
    }
    let of_enclosure = |position: &usize| {
        let module = modules[*position].module;
        module.is_some_and(|module| module.enclosure.is(&enclosure.to_owned()))
    };
    in_bay.into_iter().find(of_enclosure)
}

/// Whether a port has a link before anything fails.
pub(super) fn works(group: &UplinkGroup, port: &UplinkPort) -> bool {
    use Membership::{Down, IncompatibleSpeed, ModuleRemoved, Suspended};
    use UplinkState::{Disabled, NotLinked};
    let is_off = group.enabled.is(&false) || port.enabled.is(&false);
    let has_no_link = port
        .state
        .get()
        .is_some_and(|state| matches!(state, Disabled | NotLinked));
    let is_out = port.membership.get().is_some_and(|membership| {
        matches!(
            membership,
            Down | ModuleRemoved | Suspended | IncompatibleSpeed
        )
    });
    !(is_off || has_no_link || is_out)
}

/// Whether a port carries traffic before anything fails. `sides` counts the modules of its group.
pub(super) fn active(
    kind: BackendKind,
    group: &UplinkGroup,
    port: &UplinkPort,
    sides: usize,
) -> Fact<bool> {
    match port.state.get() {
        Some(UplinkState::LinkedActive) => return Fact::Known(true, port.state.place()),
        Some(_) => return Fact::Known(false, port.state.place()),
        None => {}
    }
    if kind == BackendKind::Ucs {
        let waits = port.membership.is(&Membership::HotStandby);
        return Fact::Known(!waits, port.membership.place());
    }
    let ports = group.uplinks.items();
    if ports.len() == 1 {
        return Fact::derived(true);
    }
    // In failover mode the preferred port carries all traffic as long as it has a link.
    if group.mode.is(&GroupMode::Failover) {
        return match group.primary.get() {
            Some(primary) if !primary.is_empty() => {
                Fact::Known(port.name == *primary, group.primary.place())
            }
            _ => missing(port),
        };
    }
    if sides < 2 {
        Fact::derived(true)
    } else {
        missing(port)
    }
}

fn missing(port: &UplinkPort) -> Fact<bool> {
    let why = match port.state.why() {
        Some(why) => why.clone(),
        None => Why::new(State::NotCollected, ""),
    };
    Fact::missing("the state of an uplink", &why)
}

/// Whether ports on several modules carry traffic at one time. `modules` holds the module of each port.
pub(super) fn is_mlag(
    kind: BackendKind,
    group: &UplinkGroup,
    modules: &[Option<usize>],
) -> Fact<bool> {
    let sides: BTreeSet<usize> = modules.iter().flatten().copied().collect();
    if sides.len() < 2 || kind != BackendKind::OneView {
        return Fact::derived(false);
    }
    let ports = || group.uplinks.items().iter().zip(modules);
    let in_state = |wanted: UplinkState| ports().filter(move |(port, _)| port.state.is(&wanted));
    let active: BTreeSet<usize> = in_state(UplinkState::LinkedActive)
        .filter_map(|(_, module)| *module)
        .collect();
    if active.len() > 1 {
        let first = in_state(UplinkState::LinkedActive).next();
        return Fact::Known(true, first.and_then(|(port, _)| port.state.place()));
    }
    // One side stands by for the other.
    let stands_by = in_state(UplinkState::LinkedStandby)
        .find(|(_, module)| module.is_some_and(|module| !active.contains(&module)));
    if let Some((port, _)) = stands_by {
        return Fact::Known(false, port.state.place());
    }
    if group.mode.is(&GroupMode::Failover) {
        return Fact::Known(false, group.mode.place());
    }
    let unknown = ports().find_map(|(port, _)| port.state.why());
    let why = unknown.cloned().unwrap_or_else(|| {
        let what = "whether both sides of an uplink set carry traffic, of which one has no link,";
        Why::new(State::Unavailable, what)
    });
    Fact::missing("whether both sides of an uplink set carry traffic", &why)
}
