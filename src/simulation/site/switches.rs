//! The switches behind the uplinks of a domain, each once, whoever names them. What becomes of frames beyond them is
//! not known here.

use std::collections::BTreeMap;

use super::domain::Draft;
use super::model::NotSimulated;
use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::graph::{BackendIndex, SaidBy, upstream};
use crate::fabric::record::Record;
use crate::fabric::uplink::UplinkState;
use crate::simulation::terms::ComponentKind;
use crate::source::Place;

/// The switches behind the uplinks of a domain.
#[derive(Default)]
pub(super) struct Switches<'a> {
    /// Each once, in the order of the uplinks.
    pub(super) found: Vec<Switch<'a>>,
    /// For each uplink by the address of its port the position of its switch, and whether it is no edge port.
    behind: BTreeMap<usize, (usize, bool)>,
}

/// A switch, as the first uplink that leads to it has it.
pub(super) struct Switch<'a> {
    pub(super) name: &'a str,
    pub(super) place: Option<Place>,
    pub(super) from: SaidBy,
}

impl<'a> Switches<'a> {
    /// Those behind the uplinks of these groups.
    pub(super) fn new(
        index: &BackendIndex<'a>,
        draft: &Draft<'a>,
        groups: &[&'a UplinkGroup],
        left_out: &mut Vec<NotSimulated>,
    ) -> Self {
        let mut switches = Self::default();
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for group in groups {
            for port in group.uplinks.items() {
                match upstream(index, draft.backend, group, port) {
                    Ok(found) => {
                        let place = found.place.or(port.place).or(group.place);
                        let no_edge_port = found.edge_ports.is(&false);
                        let position = switches.position(found.switch, place, found.from);
                        let behind = (position, no_edge_port);
                        switches.behind.insert(address(port), behind);
                    }
                    // Nothing is lost by a switch to which there is no link.
                    Err(_) if is_down(port) => {}
                    Err(why) => {
                        let reason = why.sentence("the switch behind an uplink");
                        *reasons.entry(reason).or_default() += 1;
                    }
                }
            }
        }
        for (reason, count) in reasons {
            left_out.extend(ComponentKind::SWITCHES.map(|kind| NotSimulated {
                kind: kind.name().to_owned(),
                domain: Some(draft.name().to_owned()),
                reason: format!("{reason}; the plan has no `backends[].upstream` for it"),
                count,
            }));
        }
        switches
    }

    /// The position of the switch behind a port, and whether its port is no edge port.
    pub(super) fn behind(&self, port: &UplinkPort) -> Option<(usize, bool)> {
        self.behind.get(&address(port)).copied()
    }

    fn position(&mut self, name: &'a str, place: Option<Place>, from: SaidBy) -> usize {
        let known = self.found.iter().position(|it| is_same(it.name, name));
        known.unwrap_or_else(|| {
            self.found.push(Switch { name, place, from });
            self.found.len() - 1
        })
    }
}

/// Whether two system names are those of one switch: a name without a domain is that of the switch in one.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let (first, second) = (one.split('.').next(), other.split('.').next());
    let is_short = !one.contains('.') || !other.contains('.');
    let alike = |one: Option<&str>, other: Option<&str>| {
        one.zip(other)
            .is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    one.eq_ignore_ascii_case(other) || (is_short && alike(first, second))
}

/// Whether a port has no link, or is switched off.
fn is_down(port: &UplinkPort) -> bool {
    let state = port.state.get();
    matches!(state, Some(UplinkState::NotLinked | UplinkState::Disabled))
}

/// A port is known by where it is kept: ids of ports are only unique within their lists.
fn address(port: &UplinkPort) -> usize {
    std::ptr::from_ref(port).addr()
}

/// Whether a group of HPE carries Ethernet at all: uplink sets for Fibre Channel have none of the networks.
pub(super) fn is_ethernet(group: &UplinkGroup) -> bool {
    !group.networks.get().is_some_and(Vec::is_empty) || group.fabric.is_known()
}

/// The name of an uplink set in a sentence.
pub(super) fn called(group: &UplinkGroup) -> &str {
    if group.name.is_empty() {
        group.id()
    } else {
        &group.name
    }
}
