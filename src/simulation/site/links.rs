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

/// Whether ports on several modules carry traffic at one time. `modules` holds the module of each port, by its position in
/// the domain.
pub(super) fn is_mlag(
    (kind, domain): (BackendKind, &[DraftModule<'_>]),
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
    // Modules of a c7000 never do, whatever the mode is called.
    let mut models = sides.iter().filter_map(|side| domain.get(*side)?.module);
    let is_other = |model: &String| !model.to_lowercase().contains("synergy");
    if let Some(other) = models.find(|module| module.model.get().is_some_and(is_other)) {
        return Fact::Known(false, other.model.place());
    }
    let unknown = ports().find_map(|(port, _)| port.state.why());
    let why = unknown.cloned().unwrap_or_else(|| {
        let what = "whether both sides of an uplink set carry traffic, of which one has no link,";
        Why::new(State::Unavailable, what)
    });
    Fact::missing("whether both sides of an uplink set carry traffic", &why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::known::Known;

    fn port(name: &str, module: &str, state: Option<UplinkState>) -> UplinkPort {
        UplinkPort {
            name: name.to_owned(),
            module: Known::derived(module.to_owned()),
            state: state.map_or_else(Known::default, Known::derived),
            ..UplinkPort::default()
        }
    }

    fn group(ports: Vec<UplinkPort>) -> UplinkGroup {
        UplinkGroup {
            uplinks: Known::derived(ports),
            ..UplinkGroup::default()
        }
    }

    /// Whether a set with these states on two modules is an MLAG; nothing where nobody knows.
    fn mlag(
        kind: BackendKind,
        one: Option<UplinkState>,
        other: Option<UplinkState>,
    ) -> Option<bool> {
        let group = group(vec![port("1:X5", "1", one), port("2:X5", "2", other)]);
        is_mlag((kind, &[]), &group, &[Some(0), Some(1)])
            .get()
            .copied()
    }

    #[test]
    fn two_sides_that_carry_traffic_at_one_time_are_an_mlag() {
        use UplinkState::{LinkedActive, LinkedStandby, NotLinked};
        let (active, standby) = (Some(LinkedActive), Some(LinkedStandby));
        let oneview = BackendKind::OneView;
        assert_eq!(mlag(oneview, active, active), Some(true));
        assert_eq!(mlag(oneview, active, standby), Some(false));
        assert_eq!(mlag(oneview, standby, active), Some(false));
        assert_eq!(mlag(oneview, None, None), None);
        assert_eq!(mlag(oneview, active, Some(NotLinked)), None);
        let classic = BackendKind::VirtualConnect;
        assert_eq!(
            mlag(classic, active, active),
            Some(false),
            "it never bundles modules"
        );
        assert_eq!(mlag(classic, None, None), Some(false));
        // A port that stands by on the side that carries traffic says nothing of the other one.
        let ports = vec![
            port("1:X5", "1", active),
            port("1:X6", "1", standby),
            port("2:X5", "2", None),
        ];
        let modules = [Some(0), Some(0), Some(1)];
        let open = is_mlag((oneview, &[]), &group(ports), &modules);
        assert_eq!(open.get(), None);
    }

    #[test]
    fn only_modules_of_synergy_make_one_channel_of_both_sides() {
        let of = |model: &str, states: [Option<UplinkState>; 2]| {
            let module = Module {
                model: Known::derived(model.to_owned()),
                ..Module::default()
            };
            let draft = |module| DraftModule {
                id: "",
                module: Some(module),
                named: None,
            };
            let domain = [draft(&module), draft(&module)];
            let [one, other] = states;
            let group = group(vec![port("1:X5", "1", one), port("2:X5", "2", other)]);
            let modules = [Some(0), Some(1)];
            let found = is_mlag((BackendKind::OneView, &domain), &group, &modules);
            found.get().copied()
        };
        let c7000 = "HP VC FlexFabric-20/40 F8 Module";
        assert_eq!(of(c7000, [None, None]), Some(false));
        let synergy = "Virtual Connect SE 40Gb F8 Module for Synergy";
        assert_eq!(of(synergy, [None, None]), None);
        let both = [Some(UplinkState::LinkedActive); 2];
        assert_eq!(of(c7000, both), Some(true), "the states say it");
    }

    #[test]
    fn a_group_of_one_side_carries_traffic_where_no_state_is_known() {
        let classic = BackendKind::VirtualConnect;
        let of = |group: &UplinkGroup, position: usize, sides| {
            let port = &group.uplinks.items()[position];
            active(classic, group, port, sides).get().copied()
        };
        let two = || vec![port("X5", "1", None), port("X6", "1", None)];
        let mut one_side = group(two());
        assert_eq!(of(&one_side, 0, 1), Some(true));
        assert_eq!(of(&one_side, 0, 2), None);
        one_side.mode = Known::derived(GroupMode::Failover);
        assert_eq!(of(&one_side, 0, 1), None, "one of them, nobody knows which");
        one_side.primary = Known::derived("X6".to_owned());
        assert_eq!(of(&one_side, 0, 1), Some(false));
        assert_eq!(of(&one_side, 1, 1), Some(true));
        let told = group(vec![port("X5", "1", Some(UplinkState::LinkedStandby))]);
        assert_eq!(of(&told, 0, 1), Some(false));
    }

    #[test]
    fn a_port_works_unless_something_says_that_it_does_not() {
        let group = UplinkGroup::default();
        let linked = |state| works(&group, &port("X5", "1", state));
        assert!(linked(None));
        assert!(linked(Some(UplinkState::LinkedStandby)));
        assert!(!linked(Some(UplinkState::NotLinked)));
        assert!(!linked(Some(UplinkState::Disabled)));
        let off = UplinkGroup {
            enabled: Known::derived(false),
            ..UplinkGroup::default()
        };
        assert!(!works(&off, &port("X5", "1", None)));
    }

    #[test]
    fn two_modules_in_one_bay_are_told_apart_by_their_enclosure() {
        let module = |name: &str, location: Known<String>| Module {
            name: name.to_owned(),
            bay: Known::derived(3),
            location,
            ..Module::default()
        };
        let location = |frame: &str| Known::derived(format!("/rest/enclosures/{frame} bay 3"));
        let (master, satellite) = (module("M", location("1")), module("S", location("2")));
        let draft = |module| DraftModule {
            id: "",
            module: Some(module),
            named: None,
        };
        let modules = [draft(&master), draft(&satellite)];
        let at =
            |place: &str| module_of(&modules, &UplinkGroup::default(), &port("Q1", place, None));
        assert_eq!(at("/rest/enclosures/2 bay 3"), Some(1));
        assert_eq!(at("/rest/enclosures/3 bay 3"), None);
        assert_eq!(at("S"), Some(1), "classic Virtual Connect names the module");
        let alone = module("M", Known::default());
        let only = [draft(&alone)];
        let port = port("Q1", "/rest/enclosures/1 bay 3", None);
        assert_eq!(module_of(&only, &UplinkGroup::default(), &port), Some(0));
    }
}
