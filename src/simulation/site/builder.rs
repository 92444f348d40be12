//! Gives numbers to components of one domain. What there is in a domain is not known here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::domain::Draft;
use super::model::Site;
use crate::fabric::graph::{BackendIndex, Confidence};
use crate::simulation::component::{Component, Id, SharedId};
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};
use crate::simulation::terms::{ComponentKind, Origin};
use crate::source::Place;

/// Gives numbers to what is in one domain.
pub(super) struct DomainBuilder<'s, 'f, 'a> {
    pub(super) site: &'s mut Site<'a>,
    pub(super) index: &'f BackendIndex<'a>,
    pub(super) draft: &'f Draft<'a>,
    pub(super) scope: Arc<str>,
    pub(super) domain: DomainIx,
    pub(super) place: Place,
    pub(super) modules: Vec<ModuleIx>,
    pub(super) groups: Vec<GroupIx>,
    /// Kinds and names that components have already.
    pub(super) taken: BTreeSet<(ComponentKind, String)>,
}

/// What a component is made from, apart from its domain.
pub(super) struct Part {
    pub(super) kind: ComponentKind,
    pub(super) name: String,
    pub(super) object: String,
    pub(super) from: Origin,
    pub(super) confidence: Confidence,
    pub(super) place: Option<Place>,
}

impl Part {
    /// What an export says itself.
    pub(super) fn told(
        kind: ComponentKind,
        name: &str,
        object: &str,
        place: Option<Place>,
    ) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            object: object.to_owned(),
            from: Origin::Export,
            confidence: Confidence::High,
            place,
        }
    }

    /// What follows from names, positions or design.
    pub(super) fn inferred(
        kind: ComponentKind,
        name: &str,
        object: &str,
        place: Option<Place>,
    ) -> Self {
        Self {
            from: Origin::Inferred,
            confidence: Confidence::Medium,
            ..Self::told(kind, name, object, place)
        }
    }
}

impl<'s, 'f, 'a> DomainBuilder<'s, 'f, 'a> {
    pub(super) fn new(
        site: &'s mut Site<'a>,
        index: &'f BackendIndex<'a>,
        draft: &'f Draft<'a>,
        scope: Arc<str>,
    ) -> Self {
        let domain = DomainIx(number(site.domains.len()));
        Self {
            site,
            index,
            draft,
            scope,
            domain,
            place: draft.place(),
            modules: Vec::new(),
            groups: Vec::new(),
            taken: BTreeSet::new(),
        }
    }

    pub(super) fn add(&mut self, part: Part) -> SharedId {
        let mut name = part.name;
        if !self.taken.insert((part.kind, name.clone())) {
            // Two objects of one name in one domain are told apart by their ids.
            name.clone_from(&part.object);
            self.taken.insert((part.kind, name.clone()));
        }
        self.site.add(Component {
            kind: part.kind,
            name: name.into(),
            scope: self.scope.clone(),
            host: None,
            domain: Some(self.draft.name().into()),
            object: Id::whole(part.object),
            from: part.from,
            confidence: part.confidence,
            place: part.place.unwrap_or(self.place),
        })
    }
}

/// The number of what comes next in a list of this length.
pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
