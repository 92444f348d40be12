//! Domains: logical interconnects, Virtual Connect domains, pairs of fabric interconnects. What each of their modules
//! has towards the servers and towards the data centre.

use super::roster::{Portion, Roster};
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, BackendKind, Domain, Function, Module, UplinkGroup};
use crate::fabric::graph::{BackendIndex, Side, is_enabled};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};
use crate::fabric::uplink::{LanMode, UplinkState};

record! {
    /// Modules that are managed as one.
    pub struct DomainSubject: "domain" {
        /// Name of the domain.
        name: String,
        /// What kind of backend it is.
        backend: Known<BackendKind>,
        /// How it stands towards the data centre (UCS).
        lan_mode: Known<LanMode>,
        /// Whether servers hang on one of its modules that no uplink serves.
        cut_off: Known<bool>,
        /// Its modules.
        sides: Known<Vec<DomainSide>>,
    }
}

record! {
    /// A module of a domain.
    pub struct DomainSide: "module" {
        /// Name of the module.
        name: String,
        /// Whether a server is wired to it, or a port is meant for one.
        wired: Known<bool>,
        /// Whether a profile that a server uses has a connection to it.
        in_use: Known<bool>,
        /// Whether one of its uplinks may carry traffic: it is enabled, and its link is up where the export can say so.
        uplinked: Known<bool>,
        /// Whether servers hang on it, and no uplink serves them.
        cut_off: Known<bool>,
        /// Its groups of uplinks, and those that may be its.
        uplinks: Vec<SideUplink>,
    }
}

record! {
    /// A group of uplinks of a module.
    pub struct SideUplink: "uplink-group" {
        /// Name of the group.
        name: String,
        /// Whether the group and one of its ports may carry traffic.
        enabled: Known<bool>,
    }
}

pub(super) fn roster(index: &BackendIndex<'_>, portion: Portion<'_>) -> Roster {
    let mut roster = Roster::default();
    if !portion.is_first() {
        return roster;
    }
    let backend = portion.backend;
    match backend.domains.check() {
        Ok(domains) => {
            for domain in domains {
                roster.push(subject(index, backend, domain), &domain.name, "");
            }
        }
        Err(why) => roster.gaps.push(why.named("the list of domains")),
    }
    roster
}

fn subject(index: &BackendIndex<'_>, backend: &Backend, domain: &Domain) -> DomainSubject {
    let sides = sides(index, backend, domain);
    let cut_off = match &sides {
        Ok(sides) => any(sides.iter().map(|side| side.cut_off.check().copied())),
        Err(why) => Err(why.clone()),
    };
    DomainSubject {
        id: domain.id.clone(),
        place: domain.place.or(backend.place),
        name: domain.name.clone(),
        backend: backend.kind.clone(),
        lan_mode: domain.lan_mode.clone(),
        cut_off: Known::from(cut_off),
        sides: Known::from(sides),
    }
}

fn sides(
    index: &BackendIndex<'_>,
    backend: &Backend,
    domain: &Domain,
) -> Result<Vec<DomainSide>, Why> {
    let mut sides = Vec::new();
    for id in domain.modules.need("the modules of a domain")? {
        let id = id.need("a module of a domain")?;
        let module = index.module(id);
        let module = module
            .ok_or_else(|| Why::unresolved("a module of a domain", [backend.modules.why()]))?;
        sides.push(side(backend, domain, module));
    }
    Ok(sides)
}

fn side(backend: &Backend, domain: &Domain, module: &Module) -> DomainSide {
    let (wired, in_use) = (is_wired(backend, module), is_in_use(backend, module));
    let uplinked = is_uplinked(backend, module);
    let stranded = uplinked.clone().map(|uplinked| !uplinked);
    let groups = backend.uplink_groups.items().iter();
    // One of which nobody knows where it is may be this module's.
    let groups = groups.filter(|group| is_on(group, module) != Ok(false));
    let groups: Vec<&UplinkGroup> = groups.collect();
    // A configuration need not have an object for a module: its uplinks say which lines are about it.
    let nearest = groups.iter().find_map(|group| group.place);
    DomainSide {
        id: module.id.clone(),
        place: module.place.or(nearest).or(domain.place).or(backend.place),
        name: module.name.clone(),
        cut_off: Known::from(all([stranded, wired.clone(), in_use.clone()])),
        wired: Known::from(wired),
        in_use: Known::from(in_use),
        uplinked: Known::from(uplinked),
        uplinks: groups.into_iter().map(uplink).collect(),
    }
}

fn uplink(group: &UplinkGroup) -> SideUplink {
    SideUplink {
        id: group.id.clone(),
        place: group.place,
        name: group.name.clone(),
        enabled: Known::from(is_enabled(group)).or_place(group.enabled.place()),
    }
}

/// Whether a server is wired to a module, or a port of it is meant for one.
fn is_wired(backend: &Backend, module: &Module) -> Answer {
    let downlinks = module.downlinks.need("the server ports of a module");
    let servers = backend.servers.items().iter();
    let mut ports = servers.flat_map(|server| server.ports.items());
    // An adapter that was seen on the module is enough, whatever is unknown of its ports.
    if ports.any(|port| port.module.get().is_some_and(|id| id == module.id())) {
        return Ok(true);
    }
    downlinks.map(|downlinks| !downlinks.is_empty())
}

/// Whether a server that is assigned has a connection to a module that needs its uplinks: a storage function has a
/// way of its own out of it.
fn is_in_use(backend: &Backend, module: &Module) -> Answer {
    let profiles = backend.profiles.need("the list of server profiles")?.iter();
    any(profiles.map(|profile| {
        let assigned = profile.assigned.need("whether a profile is assigned");
        let connections = profile.connections.need("the list of connections");
        let leads = connections.and_then(|connections| {
            any(connections.iter().map(|connection| {
                let to = connection.module.need("the module of a connection")?;
                let is_storage = connection.function.is(&Function::FibreChannel);
                Ok(to == module.id() && !is_storage)
            }))
        });
        all([assigned.copied(), leads])
    }))
}

/// Whether one of a module's uplinks may carry traffic.
pub(super) fn is_uplinked(backend: &Backend, module: &Module) -> Answer {
    let groups = backend.uplink_groups.need("the list of uplinks")?.iter();
    any(groups.map(|group| {
        all([
            is_on(group, module),
            is_enabled(group),
            may_be_linked(group, module),
        ])
    }))
}

/// Whether a group leads away from a module: it belongs to it, or has a port on it.
fn is_on(group: &UplinkGroup, module: &Module) -> Answer {
    if let Some(fabric) = group.fabric.get() {
        return Ok(fabric == module.id());
    }
    let name = Side::Module(module).to_string();
    let ports = group
        .uplinks
        .need("the list of ports of an uplink set")?
        .iter();
    any(ports.map(|port| Ok(*port.module.need("the module of an uplink port")? == name)))
}

/// Whether a group has a port on a module whose link may be up. Exports of a configuration never hold the state of a
/// link, and one that is configured counts.
fn may_be_linked(group: &UplinkGroup, module: &Module) -> Answer {
    let name = Side::Module(module).to_string();
    let ports = group.uplinks.need("the list of ports of an uplink")?.iter();
    let here = ports.filter(|port| port.module.get().is_none_or(|of| *of == name));
    any(here.map(|port| match port.state.check() {
        Ok(state) => Ok(!matches!(
            state,
            UplinkState::NotLinked | UplinkState::Disabled
        )),
        Err(why) if why.state == State::Limit => Ok(true),
        Err(why) => Err(why.named("the state of an uplink")),
    }))
}
