//! Names of components as a simulation spells them, for what the snapshot has no object of: `upstream-switch:MUC/core-1`.

use crate::fabric::backend::Backend;
use crate::fabric::record::Record;
use crate::simulation::{ComponentKind, DomainIx, DomainModel, ModuleIx, SharedId, Site};

/// What hosts share, by its numbers and by the names that tell domains of several plans apart.
#[derive(Clone, Copy)]
pub(super) struct Scopes<'p, 'a> {
    /// Numbers by the ids of the snapshot.
    pub(super) site: &'p Site<'a>,
    /// Names of domains and components.
    pub(super) told: &'p Site<'static>,
}

impl<'p> Scopes<'p, '_> {
    /// The domain and the number of a module.
    pub(super) fn module(&self, id: &str) -> Option<(DomainIx, ModuleIx)> {
        self.site.lookup.module(id)
    }

    /// The domain of a module; where nobody knows the module, the only one of its backend.
    pub(super) fn domain(&self, module: Option<&str>, backend: &Backend) -> Option<DomainIx> {
        let of_module = module
            .and_then(|id| self.module(id))
            .map(|(domain, _)| domain);
        of_module.or_else(|| match self.site.lookup.domains(backend) {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// The domain of this number.
    pub(super) fn model(&self, domain: DomainIx) -> Option<&'p DomainModel> {
        self.told.domains.get(domain.0 as usize)
    }

    /// The name of a domain, as ids spell it.
    pub(super) fn name(&self, domain: Option<DomainIx>, backend: &Backend) -> String {
        let model = domain.and_then(|domain| self.model(domain));
        model.map_or_else(|| backend.id().to_owned(), |model| model.scope.to_string())
    }

    /// The id of the component of a domain that has this kind and passes.
    pub(super) fn component(
        &self,
        domain: Option<DomainIx>,
        kind: ComponentKind,
        passes: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let (first, behind) = self.model(domain?)?.components;
        let all = self
            .told
            .components
            .get(first.0 as usize..behind.0 as usize)?;
        let mut of_kind = all.iter().filter(|component| component.kind == kind);
        let found = of_kind.find(|component| passes(&component.name))?;
        Some(found.id())
    }

    /// The id of a component of the run.
    pub(super) fn shared(&self, id: SharedId) -> Option<String> {
        let component = self.told.components.get(id.0 as usize)?;
        Some(component.id())
    }
}

/// Whether two system names are those of one switch: a name without a domain is that of the switch in one.
pub(super) fn is_same_switch(one: &str, other: &str) -> bool {
    let first = |name: &'_ str| name.split('.').next().unwrap_or_default().to_lowercase();
    let is_short = !one.contains('.') || !other.contains('.');
    one.eq_ignore_ascii_case(other) || (is_short && first(one) == first(other))
}
