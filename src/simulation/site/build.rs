//! Makes a site: gives numbers to domains, modules, uplink groups and everything else that can fail and that hosts
//! share.

use std::collections::BTreeMap;

use super::builder::{DomainBuilder, Part, number};
use super::domain::{Draft, drafts};
use super::guarantees::add_guarantees;
use super::lookup::SwitchIds;
use super::model::{DomainModel, ModuleModel, NotSimulated, Site};
use super::rack::add_rack_switches;
use super::switches::{Switches, called, is_ethernet};
use super::works_today::note_needs;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Fabric, SaidBy, stacked};
use crate::fabric::known::Known;
use crate::fabric::record::Record;
use crate::fabric::uplink::LanMode;
use crate::simulation::component::SharedId;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::ModuleIx;
use crate::simulation::terms::{ComponentKind, Origin};

impl<'a> Site<'a> {
    /// What the hosts of a run share.
    #[must_use]
    pub fn new(fabric: &Fabric<'a>) -> Self {
        let index = &fabric.index;
        let mut site = Self::default();
        let mut left_out = Vec::new();
        let mut all = Vec::new();
        for backend in index.backends {
            match backend.kind.need("the kind of the backend") {
                Ok(kind) => all.extend(drafts(backend, *kind, &mut left_out)),
                Err(why) => left_out.push(NotSimulated {
                    kind: ComponentKind::Module.name().to_owned(),
                    domain: Some(backend.name.clone()),
                    reason: why.sentence("the kind of the backend"),
                    count: 1,
                }),
            }
        }
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for draft in &all {
            *names.entry(draft.name()).or_default() += 1;
        }
        for draft in &all {
            let is_alone = names.get(draft.name()).is_none_or(|count| *count < 2);
            let scope = if is_alone { draft.name() } else { draft.id() };
            DomainBuilder::new(&mut site, index, draft, scope.into()).build(&mut left_out);
        }
        add_guarantees(&mut site, index);
        note_needs(&mut site, index);
        add_rack_switches(&mut site, index);
        left_out.sort();
        site.not_simulated = left_out;
        site
    }
}

impl<'a> DomainBuilder<'_, '_, 'a> {
    fn build(mut self, left_out: &mut Vec<NotSimulated>) {
        let first = SharedId(number(self.site.components.len()));
        self.add_modules();
        self.add_ioms(left_out);
        let is_ucs = self.draft.kind == BackendKind::Ucs;
        let (groups, storage): (Vec<_>, Vec<_>) = self
            .draft
            .groups
            .iter()
            .copied()
            .partition(|group| is_ucs || is_ethernet(group));
        left_out.extend(storage.iter().map(|group| NotSimulated {
            kind: ComponentKind::UplinkGroup.name().to_owned(),
            domain: Some(self.draft.name().to_owned()),
            reason: format!(
                "{} has no Ethernet network: what follows for Fibre Channel is not known",
                called(group)
            ),
            count: group.uplinks.items().len().max(1),
        }));
        let switches = Switches::new(self.index, self.draft, &groups, left_out);
        self.note_unlisted(&groups, left_out);
        let ids = self.add_switches(&switches);
        for group in groups {
            self.add_group(group, &switches, &ids);
        }
        self.note_open_list();
        let stacking = self.add_stacking();
        self.note_links_between(left_out);
        let behind = SharedId(number(self.site.components.len()));
        self.finish((first, behind), stacking);
    }

    /// Where the uplink sets of a backend are unknown, a network without one may have one.
    fn note_open_list(&mut self) {
        let groups = &self.draft.backend.uplink_groups;
        if let Some(why) = groups.why().filter(|_| self.draft.kind != BackendKind::Ucs) {
            let missing = Missing::new("the uplink sets of a backend", why);
            let gaps = self.site.lookup.network_gaps.entry(self.domain);
            gaps.or_insert(missing);
        }
    }

    fn finish(self, components: (SharedId, SharedId), stacking: Option<SharedId>) {
        let Draft {
            backend,
            kind,
            domain,
            ..
        } = *self.draft;
        let is_ucs = kind == BackendKind::Ucs;
        let mut backends = self.index.backends.iter();
        let number = backends.position(|one| std::ptr::eq(one, backend));
        let number = number.unwrap_or_default();
        let of_domain = self.site.lookup.domains.entry(backend.id());
        of_domain.or_default().push(self.domain);
        self.site.domains.push(DomainModel {
            backend: number,
            kind,
            id: self.draft.id().into(),
            scope: self.scope.clone(),
            components,
            modules: self.modules,
            groups: self.groups,
            stacked: if is_ucs {
                Fact::derived(false)
            } else {
                let what = format!("whether the modules of {} are stacked", self.draft.name());
                Fact::of(&stacked(self.index, backend, domain), &what)
            },
            needs_stacking: false,
            stacking,
            switch_mode: match domain {
                Some(domain) if is_ucs => Fact::of(
                    &domain.lan_mode.clone().map(|mode| mode == LanMode::Switch),
                    "the mode of the LAN cloud",
                ),
                _ => Fact::derived(false),
            },
            mac_cache_failover: {
                let unknown = Known::default();
                let known = domain.map_or(&unknown, |domain| &domain.mac_cache_failover);
                Fact::of(known, "whether MAC cache failover is on")
            },
        });
    }

    fn add_modules(&mut self) {
        for module in &self.draft.modules {
            let name = module.module.map_or(module.id, |module| &module.name);
            let place = module.module.and_then(|module| module.place);
            let place = place.or(module.named);
            let part = Part::told(ComponentKind::Module, name, module.id, place);
            let component = self.add(part);
            let number = ModuleIx(number(self.site.modules.len()));
            self.site.modules.push(ModuleModel {
                domain: self.domain,
                id: module.id.to_owned(),
                name: name.to_owned(),
                component,
            });
            let entry = (self.domain, number);
            self.site.lookup.modules.insert(module.id, entry);
            self.modules.push(number);
        }
    }

    fn add_switches(&mut self, switches: &Switches<'a>) -> Vec<SwitchIds> {
        let mut ids = Vec::with_capacity(switches.found.len());
        for switch in &switches.found {
            let mut add = |kind| {
                let part = Part::told(kind, switch.name, switch.name, switch.place);
                let from = match switch.from {
                    SaidBy::Export => Origin::Export,
                    SaidBy::Plan => Origin::Plan,
                };
                self.add(Part { from, ..part })
            };
            let dies = add(ComponentKind::UpstreamSwitch);
            ids.push((dies, add(ComponentKind::UpstreamIsolated)));
        }
        ids
    }
}
