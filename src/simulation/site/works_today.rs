//! What follows from the site being one that works: where a connection in use reaches uplinks only over stacking links,
//! the modules are stacked, although no export says it.

use super::model::Site;
use crate::fabric::backend::{Backend, BackendKind, Connection, Function};
use crate::fabric::graph::BackendIndex;
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};

/// Notes for each domain whether a connection in use needs its stacking links.
pub(super) fn note_needs(site: &mut Site<'_>, index: &BackendIndex<'_>) {
    for backend in index.backends {
        let is_asked = |domain: &DomainIx| {
            let model = site.domains.get(domain.0 as usize);
            model.is_some_and(|model| {
                model.kind != BackendKind::Ucs && model.stacked.get().is_none()
            })
        };
        let asked = site.lookup.domains(backend).iter().copied();
        let asked: Vec<DomainIx> = asked.filter(is_asked).collect();
        if asked.is_empty() {
            continue;
        }
        for domain in in_need(site, index, backend, &asked) {
            if let Some(model) = site.domains.get_mut(domain.0 as usize) {
                model.needs_stacking = true;
            }
        }
    }
}

/// The domains of these with a connection in use that reaches its uplinks over stacking links alone.
fn in_need(
    site: &Site<'_>,
    index: &BackendIndex<'_>,
    backend: &Backend,
    asked: &[DomainIx],
) -> Vec<DomainIx> {
    let mut found = Vec::new();
    let profiles = backend.profiles.items().iter();
    let assigned = profiles.filter(|profile| profile.assigned.is(&true));
    for connection in assigned.flat_map(|profile| profile.connections.items()) {
        let Some((domain, module)) = place(site, connection) else {
            continue;
        };
        let is_open = asked.contains(&domain) && !found.contains(&domain);
        if is_open && crosses(site, index, connection, domain, module) {
            found.push(domain);
        }
    }
    found
}

fn place(site: &Site<'_>, connection: &Connection) -> Option<(DomainIx, ModuleIx)> {
    let is_storage = |function: &Function| *function != Function::Ethernet;
    if connection.function.get().is_some_and(is_storage) {
        return None;
    }
    site.lookup.module(connection.module.get()?)
}

/// Whether a network of a connection has uplinks, and none on the connection's own module.
fn crosses(
    site: &Site<'_>,
    index: &BackendIndex<'_>,
    connection: &Connection,
    domain: DomainIx,
    module: ModuleIx,
) -> bool {
    let Some(id) = connection.network.get().filter(|id| !id.is_empty()) else {
        return false;
    };
    let set = index.network_set(id);
    let networks: Vec<&str> = match set {
        Some(set) => {
            let networks = set.networks.items().iter();
            networks
                .filter_map(|id| id.get().map(String::as_str))
                .collect()
        }
        None => vec![id],
    };
    networks.into_iter().any(|network| {
        let groups = site.lookup.known_groups_with(domain, network).iter();
        let sides = groups.flat_map(|group| sides(site, *group));
        let sides: Vec<Option<ModuleIx>> = sides.collect();
        // A port of which nobody knows the module may be on any.
        !sides.is_empty()
            && sides
                .iter()
                .all(|side| side.is_some_and(|side| side != module))
    })
}

/// The modules of a group's ports that have a link.
fn sides<'s>(site: &'s Site<'_>, group: GroupIx) -> impl Iterator<Item = Option<ModuleIx>> + 's {
    let group = site.groups.get(group.0 as usize);
    let links = group.map_or(&[][..], |group| group.links.as_slice()).iter();
    links.filter(|link| link.works).map(|link| link.module)
}
