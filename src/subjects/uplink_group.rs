//! Groups of uplinks: uplink sets, and port channels and single uplinks of UCS.

use std::collections::{BTreeMap, BTreeSet};

use super::bounds::Bounds;
use super::bundle::{Bundle, bundle};
use super::domain::is_uplinked;
use super::group_sides::{GroupSide, sides};
use super::roster::{Portion, Roster};
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, BackendKind, UplinkGroup, UplinkPort};
use crate::fabric::graph::{BackendIndex, NetworkUse};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{Record, record};
use crate::fabric::uplink::{GroupMode, Membership, UplinkState};

record! {
    /// A group of uplinks.
    pub struct UplinkGroupSubject: "uplink-group" {
        /// Name of the group.
        name: String,
        /// The name with that of its domain, `SUS-A of LI-1`, where several domains have a group of this name; else the
        /// name.
        full_name: String,
        /// What kind of backend it is in.
        backend: Known<BackendKind>,
        /// Name of its domain.
        domain: Known<String>,
        /// Whether it may carry traffic.
        enabled: Known<bool>,
        /// How its ports share the traffic.
        mode: Known<GroupMode>,
        /// Whether a connection of an assigned profile needs it: carries one of its networks, or on UCS can be
        /// pinned to it.
        in_use: Known<bool>,
        /// Whether it has a port.
        has_uplinks: Known<bool>,
        /// Whether one of its ports is linked and carries traffic.
        active: Known<bool>,
        /// Sum of the speeds of the ports that carry traffic, in Mbps.
        mbps: Bounds,
        /// What became of the link aggregation of the ports on one module, the worst of all modules.
        bundle: Known<Bundle>,
        /// The ports that are not in the aggregation that they should be in, with one that is.
        unbundled: Known<Vec<UplinkPort>>,
        /// Whether a member that is switched on is not in the port channel, while an uplink of its fabric carries traffic
        /// (UCS).
        member_out: Known<bool>,
        /// The members that are known not to be in the port channel.
        out: Vec<UplinkPort>,
        /// Whether one of its sides hangs on a single uplink that no other group stands in for.
        exposed: Known<bool>,
        /// The modules that it has uplinks on.
        sides: Known<Vec<GroupSide>>,
        /// Its ports.
        uplinks: Known<Vec<UplinkPort>>,
    }
}

pub(super) fn roster(index: &BackendIndex<'_>, portion: Portion<'_>) -> Roster {
    let mut roster = Roster::default();
    // A backend has its uplinks once, however many portions its profiles come in.
    if !portion.is_first() {
        return roster;
    }
    let backend = portion.backend;
    match backend.uplink_groups.need("the list of uplinks") {
        Ok(groups) => {
            let uses = NetworkUse::of(index, backend);
            let shared = shared_names(groups);
            for group in groups {
                let mut subject = subject(index, backend, group, &uses);
                let of = subject.domain.get();
                if let Some(domain) = of.filter(|_| shared.contains(group.name.as_str())) {
                    subject.full_name = format!("{} of {domain}", group.name);
                }
                // Waivers and the lists of a report know it by its name.
                roster.push(subject, &group.name, "");
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    roster
}

/// The names that groups of several domains have.
fn shared_names(groups: &[UplinkGroup]) -> BTreeSet<&str> {
    let mut domains: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for group in groups {
        let of = group.domain.get().map(String::as_str);
        domains.entry(&group.name).or_default().insert(of);
    }
    domains.retain(|_, domains| domains.len() > 1);
    domains.into_keys().collect()
}

fn subject(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
    uses: &NetworkUse<'_>,
) -> UplinkGroupSubject {
    let ports = || group.uplinks.items().iter();
    let listed = || group.uplinks.need("the list of ports of an uplink group");
    let active = || {
        listed()?;
        any(ports().map(is_active))
    };
    let domains = backend.domains.items().iter();
    let mut domains = domains.filter(|domain| group.domain.is(&domain.id().to_owned()));
    let sides = sides(index, backend, group);
    let (bundle, unbundled) = match bundle(group) {
        Ok((bundle, ports)) => (Known::derived(bundle), Known::derived(ports)),
        Err(why) => (Known::unknown(why.clone()), Known::unknown(why)),
    };
    UplinkGroupSubject {
        id: group.id.clone(),
        place: group.place,
        name: group.name.clone(),
        full_name: group.name.clone(),
        backend: backend.kind.clone(),
        domain: domains
            .next()
            .map_or_else(Known::default, |domain| Known::derived(domain.name.clone())),
        enabled: group.enabled.clone(),
        mode: group.mode.clone(),
        in_use: Known::from(uses.needs(group)),
        has_uplinks: Known::from(listed().map(|ports| !ports.is_empty())),
        active: Known::from(active()),
        mbps: match listed() {
            Ok(_) => ports().map(carried_mbps).sum(),
            Err(why) => Bounds::unlimited(why),
        },
        bundle,
        unbundled,
        member_out: Known::from(has_member_out(index, backend, group)),
        out: ports()
            .filter(|port| is_out(port) == Ok(true))
            .cloned()
            .collect(),
        exposed: Known::from(
            sides
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|sides| any(sides.iter().map(|side| side.alone.check().copied()))),
        ),
        sides: Known::from(sides),
        uplinks: group.uplinks.clone(),
    }
}

/// Whether a member of a port channel is out of it. A fabric without any uplink is more than that, and another finding.
fn has_member_out(index: &BackendIndex<'_>, backend: &Backend, group: &UplinkGroup) -> Answer {
    let out = || {
        let ports = group
            .uplinks
            .need("the list of ports of an uplink group")?
            .iter();
        any(ports.map(is_out))
    };
    let serves = || {
        let id = group.fabric.need("the fabric of an uplink")?;
        let module = index.module(id);
        let module = module
            .ok_or_else(|| Why::unresolved("the fabric of an uplink", [backend.modules.why()]))?;
        is_uplinked(backend, module)
    };
    let enabled = group.enabled.need("whether an uplink is enabled");
    all([enabled.copied(), out(), serves()])
}

/// Whether a port is switched on and not in its port channel. One that LACP keeps waiting for another to fail is.
fn is_out(port: &UplinkPort) -> Answer {
    let membership = port
        .membership
        .need("the membership of a port in its port channel");
    let is_in =
        |membership: &Membership| matches!(membership, Membership::Up | Membership::HotStandby);
    all([
        port.enabled.need("whether an uplink is enabled").copied(),
        membership.map(|membership| !is_in(membership)),
    ])
}

fn is_active(port: &UplinkPort) -> Answer {
    let state = port.state.need("the state of an uplink")?;
    Ok(*state == UplinkState::LinkedActive)
}

fn carried_mbps(port: &UplinkPort) -> Bounds {
    Bounds::of(&port.mbps, "the speed of an uplink").counted(&is_active(port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::Domain;
    use crate::fabric::plan::Plan;
    use crate::fabric::record::{Field, Id, Value};

    fn full_names(groups: &[(&str, Known<String>)]) -> Vec<String> {
        let domain = |id: &str| Domain {
            id: Id::from(id),
            name: format!("LI-{id}"),
            ..Domain::default()
        };
        let group = |(name, domain): &(&str, Known<String>)| UplinkGroup {
            name: (*name).to_owned(),
            domain: domain.clone(),
            ..UplinkGroup::default()
        };
        let backend = Backend {
            domains: Known::derived(vec![domain("1"), domain("2")]),
            uplink_groups: Known::derived(groups.iter().map(group).collect()),
            ..Backend::default()
        };
        let plan = Plan::default();
        let index = BackendIndex::new(std::slice::from_ref(&backend), &plan);
        let subjects = roster(&index, Portion::whole(&backend)).subjects;
        let names = subjects.iter().map(|subject| {
            let record: &dyn Record = subject.record.as_ref();
            let name = record.get("full_name").map(Value::field);
            let Some(Field::Text(name)) = name else {
                panic!("no name");
            };
            name.to_owned()
        });
        names.collect()
    }

    #[test]
    fn groups_of_one_name_are_told_apart_by_their_domains() {
        let of = |id: &str| Known::derived(id.to_owned());
        let apart = [("A", of("1")), ("A", of("2")), ("B", of("1"))];
        assert_eq!(full_names(&apart), ["A of LI-1", "A of LI-2", "B"]);
        // A domain that nobody knows has no name to tell.
        let half = [("A", of("1")), ("A", Known::default())];
        assert_eq!(full_names(&half), ["A of LI-1", "A"]);
        assert_eq!(full_names(&[("A", of("1")), ("B", of("2"))]), ["A", "B"]);
    }
}
