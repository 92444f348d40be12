//! The domains of a backend with what belongs to each: modules and uplink groups, found by their ids. A backend that
//! lists no domain is one.

use std::collections::BTreeSet;

use super::model::NotSimulated;
use crate::fabric::backend::{Backend, BackendKind, Domain, Module, UplinkGroup};
use crate::fabric::record::Record;
use crate::simulation::terms::ComponentKind;
use crate::source::Place;

/// A domain before it has numbers.
pub(super) struct Draft<'a> {
    pub(super) backend: &'a Backend,
    pub(super) kind: BackendKind,
    /// The domain; none for a backend that lists none.
    pub(super) domain: Option<&'a Domain>,
    pub(super) modules: Vec<DraftModule<'a>>,
    pub(super) groups: Vec<&'a UplinkGroup>,
}

/// A module that a domain names.
pub(super) struct DraftModule<'a> {
    pub(super) id: &'a str,
    /// The module, where an export describes it.
    pub(super) module: Option<&'a Module>,
    /// Where the domain names it.
    pub(super) named: Option<Place>,
}

impl<'a> Draft<'a> {
    /// Name of the domain.
    pub(super) fn name(&self) -> &'a str {
        let own = self.domain.map(|domain| domain.name.as_str());
        own.unwrap_or(&self.backend.name)
    }

    /// Id of the domain.
    pub(super) fn id(&self) -> &'a str {
        self.domain.map_or(self.backend.id(), Record::id)
    }

    /// Where the domain stands, or the best that is near.
    pub(super) fn place(&self) -> Place {
        let backend = self.backend;
        let near = || {
            let modules = backend.modules.items().iter().filter_map(|it| it.place);
            let profiles = backend.profiles.items().iter().filter_map(|it| it.place);
            modules.chain(profiles).next()
        };
        let own = self.domain.and_then(|domain| domain.place);
        own.or(backend.place).or_else(near).unwrap_or(Place::FIRST)
    }
}

/// The domains of a backend, and what belongs to none.
pub(super) fn drafts<'a>(
    backend: &'a Backend,
    kind: BackendKind,
    left_out: &mut Vec<NotSimulated>,
) -> Vec<Draft<'a>> {
    let find = |id: &str| {
        let mut modules = backend.modules.items().iter();
        modules.find(|module| module.id() == id)
    };
    let named = |domain: &'a Domain| {
        let ids = domain.modules.items().iter();
        let named = ids.filter_map(|id| Some((id.get()?.as_str(), id.place())));
        named.map(|(id, named)| DraftModule {
            id,
            module: find(id),
            named: named.or(domain.place),
        })
    };
    let listed = backend.domains.items().iter();
    let mut drafts: Vec<Draft<'a>> = listed
        .map(|domain| Draft {
            backend,
            kind,
            domain: Some(domain),
            modules: named(domain).collect(),
            groups: Vec::new(),
        })
        .collect();
    if drafts.is_empty() {
        drafts.push(Draft {
            backend,
            kind,
            domain: None,
            modules: Vec::new(),
            groups: Vec::new(),
        });
    }
    place_modules(backend, &mut drafts, left_out);
    place_groups(backend, &mut drafts, left_out);
    drafts
}

/// Modules that no domain lists belong to the only one.
fn place_modules<'a>(
    backend: &'a Backend,
    drafts: &mut [Draft<'a>],
    left_out: &mut Vec<NotSimulated>,
) {
    let placed = drafts.iter().flat_map(|draft| &draft.modules);
    let placed: BTreeSet<&str> = placed.map(|module| module.id).collect();
    let modules = backend.modules.items().iter();
    let rest: Vec<&Module> = modules
        .filter(|module| !placed.contains(module.id()))
        .collect();
    if let [only] = drafts {
        only.modules.extend(rest.iter().map(|module| DraftModule {
            id: module.id(),
            module: Some(module),
            named: None,
        }));
    } else if !rest.is_empty() {
        left_out.push(NotSimulated {
            kind: "module".to_owned(),
            domain: Some(backend.name.clone()),
            reason: "no domain lists these modules".to_owned(),
            count: rest.len(),
        });
    }
}

fn place_groups<'a>(
    backend: &'a Backend,
    drafts: &mut [Draft<'a>],
    left_out: &mut Vec<NotSimulated>,
) {
    let mut astray = 0;
    for group in backend.uplink_groups.items() {
        let id = group.domain.get().map(String::as_str);
        let own = drafts.iter().position(|draft| id == Some(draft.id()));
        let own = own.or_else(|| (drafts.len() == 1).then_some(0));
        match own.and_then(|own| drafts.get_mut(own)) {
            Some(draft) => draft.groups.push(group),
            None => astray += 1,
        }
    }
    if astray > 0 {
        left_out.push(NotSimulated {
            kind: "uplink-group".to_owned(),
            domain: Some(backend.name.clone()),
            reason: "no export says the domain of these uplink groups".to_owned(),
            count: astray,
        });
    }
    if let Some(why) = backend.uplink_groups.why() {
        let reason = why.sentence("the list of uplinks");
        let kinds = ComponentKind::of_uplinks(backend.kind.is(&BackendKind::Ucs));
        let kinds = [ComponentKind::UplinkGroup].into_iter().chain(kinds);
        left_out.extend(kinds.map(|kind| NotSimulated {
            kind: kind.name().to_owned(),
            domain: Some(backend.name.clone()),
            reason: reason.clone(),
            count: 1,
        }));
    }
}
