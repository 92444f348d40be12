//! What connects the inside of a domain: stacking links, fabric extenders, and links that no export lists.

use std::collections::{BTreeMap, BTreeSet};

use super::builder::{DomainBuilder, Part};
use super::domain::Draft;
use super::model::NotSimulated;
use crate::fabric::backend::{Backend, BackendKind, Profile};
use crate::fabric::graph::{fabric_letter, stacked};
use crate::fabric::record::Record;
use crate::simulation::component::SharedId;
use crate::simulation::terms::ComponentKind;
use crate::source::Place;

impl<'a> DomainBuilder<'_, '_, 'a> {
    /// Fabric extenders: one for each chassis and fabric, by design.
    pub(super) fn add_ioms(&mut self, left_out: &mut Vec<NotSimulated>) {
        let backend = self.draft.backend;
        if self.draft.kind != BackendKind::Ucs {
            return;
        }
        let mut chassis: BTreeMap<&'a str, Option<Place>> = BTreeMap::new();
        for server in backend.servers.items() {
            if let Some(id) = server.chassis.get().filter(|id| !id.is_empty()) {
                let place = server.chassis.place().or(server.place);
                chassis.entry(id).or_insert(place);
            }
        }
        for (id, place) in chassis {
            let short = id.rsplit('/').next().unwrap_or(id);
            for (position, module) in self.modules.clone().into_iter().enumerate() {
                let draft = &self.draft.modules[position];
                let name = draft.module.map_or(draft.id, |module| &module.name);
                let fabric = fabric_letter(name);
                let name = format!("{short}/{fabric}");
                let object = format!("{id}/iom-{fabric}");
                let part = Part::inferred(ComponentKind::Iom, &name, &object, place);
                let component = self.add(part);
                self.site.lookup.ioms.insert((id, module), component);
            }
        }
        let unknown = unplaced(backend);
        if unknown > 0 {
            let why = backend.servers.why();
            left_out.push(NotSimulated {
                kind: ComponentKind::Iom.name().to_owned(),
                domain: Some(self.draft.name().to_owned()),
                reason: why.map_or_else(
                    || "no export says the chassis of these servers".to_owned(),
                    |why| why.sentence("the chassis of a server"),
                ),
                count: unknown,
            });
        }
    }

    pub(super) fn add_stacking(&mut self) -> Option<SharedId> {
        let Draft {
            backend,
            kind,
            domain,
            ..
        } = *self.draft;
        if kind == BackendKind::Ucs || self.modules.len() < 2 {
            return None;
        }
        let known = stacked(self.index, backend, domain);
        if known.is(&false) {
            return None;
        }
        let object = self.draft.id();
        let place = known.place().or(Some(self.place));
        let name = self.draft.name();
        let part = match kind {
            BackendKind::OneView if known.is_known() => {
                Part::told(ComponentKind::Stacking, name, object, place)
            }
            _ => Part::inferred(ComponentKind::Stacking, name, object, place),
        };
        Some(self.add(part))
    }

    /// Links inside the domain that no export lists.
    pub(super) fn note_links_between(&self, left_out: &mut Vec<NotSimulated>) {
        let backend = self.draft.backend;
        let modules = self.draft.modules.iter();
        let enclosures: BTreeSet<&str> = modules
            .filter_map(|module| module.module?.enclosure.get())
            .map(String::as_str)
            .collect();
        let (kind, reason) = match self.draft.kind {
            BackendKind::Ucs => (
                "server-link",
                "no export lists the links between chassis and fabric interconnects",
            ),
            BackendKind::OneView if enclosures.len() > 1 => {
                ("frame-link", "no export lists the links between the frames")
            }
            _ => return,
        };
        let profiles = backend.profiles.items().iter();
        let is_here = |profile: &&Profile| {
            let mut connections = profile.connections.items().iter();
            let leads_here = |id: &String| {
                let module = self.site.lookup.module(id);
                module.is_some_and(|(domain, _)| domain == self.domain)
            };
            !profile.assigned.is(&false)
                && connections.any(|connection| connection.module.get().is_some_and(leads_here))
        };
        left_out.push(NotSimulated {
            kind: kind.to_owned(),
            domain: Some(self.draft.name().to_owned()),
            reason: reason.to_owned(),
            count: profiles.filter(is_here).count().max(1),
        });
    }
}

/// Assigned profiles of which nobody knows the chassis of the server.
fn unplaced(backend: &Backend) -> usize {
    let known: BTreeSet<&str> = backend
        .servers
        .items()
        .iter()
        .filter(|server| server.chassis.is_known())
        .map(Record::id)
        .collect();
    let profiles = backend.profiles.items().iter();
    let assigned = profiles.filter(|profile| profile.assigned.is(&true));
    let is_known = |server: &String| known.contains(server.as_str());
    assigned
        .filter(|profile| !profile.server.get().is_some_and(is_known))
        .count()
}
