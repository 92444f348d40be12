//! Makes a site: gives numbers to domains, modules, uplink groups and everything else that can fail and that hosts
//! share.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{Draft, drafts};
use super::guarantees::add_guarantees;
use super::links::{active, is_mlag, module_of, works};
use super::lookup::SwitchIds;
use super::model::{DomainModel, GroupModel, LinkModel, ModuleModel, NotSimulated, Site};
use super::rack::add_rack_switches;
use super::switches::{Switches, called, is_ethernet};
use crate::fabric::backend::{Backend, BackendKind, UplinkGroup};
use crate::fabric::graph::{BackendIndex, Confidence, Fabric, SaidBy, stacked};
use crate::fabric::known::Known;
use crate::fabric::record::Record;
use crate::fabric::uplink::LanMode;
use crate::simulation::component::{Component, SharedId};
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};
use crate::simulation::terms::{ComponentKind, Origin};
use crate::source::Place;

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
            DomainBuilder::new(&mut site, index, draft, scope).build(&mut left_out);
        }
        add_guarantees(&mut site, index);
        add_rack_switches(&mut site, index);
        left_out.sort();
        site.not_simulated = left_out;
        site
    }
}

/// Gives numbers to what is in one domain.
struct DomainBuilder<'s, 'f, 'a> {
    site: &'s mut Site<'a>,
    index: &'f BackendIndex<'a>,
    draft: &'f Draft<'a>,
    scope: &'f str,
    domain: DomainIx,
    place: Place,
    modules: Vec<ModuleIx>,
    groups: Vec<GroupIx>,
    /// Kinds and names that components have already.
    taken: BTreeSet<(ComponentKind, String)>,
}

/// What a component is made from, apart from its domain.
struct Part {
    kind: ComponentKind,
    name: String,
    object: String,
    from: Origin,
    confidence: Confidence,
    place: Option<Place>,
}

impl Part {
    /// What an export says itself.
    fn told(kind: ComponentKind, name: &str, object: &str, place: Option<Place>) -> Self {
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
    fn inferred(kind: ComponentKind, name: &str, object: &str, place: Option<Place>) -> Self {
        Self {
            from: Origin::Inferred,
            confidence: Confidence::Medium,
            ..Self::told(kind, name, object, place)
        }
    }
}

impl<'s, 'f, 'a> DomainBuilder<'s, 'f, 'a> {
    fn new(
        site: &'s mut Site<'a>,
        index: &'f BackendIndex<'a>,
        draft: &'f Draft<'a>,
        scope: &'f str,
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
        let ids = self.add_switches(&switches);
        for group in groups {
            self.add_group(group, &switches, &ids);
        }
        let stacking = self.add_stacking();
        self.note_links_between(left_out);
        let behind = SharedId(number(self.site.components.len()));
        self.finish((first, behind), stacking);
    }

    fn finish(self, components: (SharedId, SharedId), stacking: Option<SharedId>) {
        let Draft {
            backend,
            kind,
            domain,
            ..
        } = *self.draft;
        let is_ucs = kind == BackendKind::Ucs;
        let of_domain = self.site.lookup.domains.entry(backend.id());
        of_domain.or_default().push(self.domain);
        self.site.domains.push(DomainModel {
            backend,
            kind,
            scope: self.scope.to_owned(),
            components,
            modules: self.modules,
            groups: self.groups,
            stacked: if is_ucs {
                Fact::derived(false)
            } else {
                let what = format!("whether the modules of {} are stacked", self.draft.name());
                Fact::of(&stacked(self.index, backend, domain), &what)
            },
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

    fn add(&mut self, part: Part) -> SharedId {
        let mut name = part.name;
        if !self.taken.insert((part.kind, name.clone())) {
            // Two objects of one name in one domain are told apart by their ids.
            name.clone_from(&part.object);
            self.taken.insert((part.kind, name.clone()));
        }
        self.site.add(Component {
            kind: part.kind,
            name,
            scope: self.scope.to_owned(),
            host: None,
            domain: Some(self.draft.name().to_owned()),
            object: part.object,
            from: part.from,
            confidence: part.confidence,
            place: part.place.unwrap_or(self.place),
        })
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

    /// Fabric extenders: one for each chassis and fabric, by design.
    fn add_ioms(&mut self, left_out: &mut Vec<NotSimulated>) {
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
                let fabric = name.strip_prefix("fabric ").unwrap_or(name);
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

    fn add_group(&mut self, group: &'a UplinkGroup, switches: &Switches<'a>, ids: &[SwitchIds]) {
        let kind = self.draft.kind;
        let part = Part::told(
            ComponentKind::UplinkGroup,
            &group.name,
            group.id(),
            group.place,
        );
        let component = self.add(part);
        let ports = group.uplinks.items();
        let placed: Vec<Option<usize>> = ports
            .iter()
            .map(|port| module_of(&self.draft.modules, group, port))
            .collect();
        let mut on: Vec<usize> = placed.iter().flatten().copied().collect();
        on.sort_unstable();
        on.dedup();
        let sides = self.add_sides(group, &on);
        let mut links = Vec::with_capacity(ports.len());
        for (port, module) in ports.iter().zip(&placed) {
            let name = format!("{}/{}", group.name, port.name);
            let place = port.place.or(group.place);
            let part = Part::told(ComponentKind::Uplink, &name, port.id(), place);
            let own = self.add(part);
            let behind = switches.behind(port);
            let switch = behind.and_then(|(position, _)| ids.get(position).copied());
            let number = module.map(|position| self.modules[position]);
            let module_id = number.map(|ix| self.site.modules[ix.0 as usize].component);
            let side = module.and_then(|position| sides.get(&position).copied());
            let down_with = [Some(own), side, Some(component), module_id];
            let switch_id = switch.map(|(dies, _)| dies);
            links.push(LinkModel {
                port,
                module: number,
                component: own,
                down_with: down_with.into_iter().chain([switch_id]).flatten().collect(),
                isolated_with: switch.map(|(_, isolated)| isolated),
                works: works(group, port),
                active: active(kind, group, port, on.len()),
                channel: channel(kind, group, port.lag.get()),
                mbps: port.mbps.get().copied().filter(|mbps| *mbps > 0),
                no_edge_port: behind.is_some_and(|(_, no_edge_port)| no_edge_port),
            });
        }
        let number = GroupIx(number(self.site.groups.len()));
        self.site.lookup.groups.insert(group.id(), number);
        self.note_networks(group, number);
        self.groups.push(number);
        self.site.groups.push(GroupModel {
            domain: self.domain,
            group,
            component,
            links,
            sides: on.iter().map(|position| self.modules[*position]).collect(),
            is_mlag: is_mlag(kind, group, &placed),
            // Counted when all groups are known.
            guaranteed_mbps: Fact::derived(0),
            place: group.place,
        });
    }

    /// The sides of a group over several modules, by the position of their module.
    fn add_sides(&mut self, group: &'a UplinkGroup, on: &[usize]) -> BTreeMap<usize, SharedId> {
        let mut sides = BTreeMap::new();
        if on.len() < 2 {
            return sides;
        }
        for position in on {
            let module = self.modules[*position];
            let module = &self.site.modules[module.0 as usize].name;
            let name = format!("{}@{module}", group.name);
            let part = Part::told(ComponentKind::UplinkSide, &name, group.id(), group.place);
            sides.insert(*position, self.add(part));
        }
        sides
    }

    fn note_networks(&mut self, group: &'a UplinkGroup, number: GroupIx) {
        if self.draft.kind == BackendKind::Ucs {
            return;
        }
        let lookup = &mut self.site.lookup;
        let what = "the networks of an uplink set";
        let listed = group.networks.need(what).map(Vec::as_slice);
        let known = listed.as_ref().map_or(&[][..], |listed| listed);
        let mut gap = listed.as_ref().err().cloned();
        for id in known {
            match id.need("a network of an uplink set") {
                Ok(id) => {
                    let groups = lookup.networks.entry(self.domain).or_default();
                    let groups = groups.entry(id).or_default();
                    groups.push(number);
                }
                Err(why) => gap = gap.or(Some(why)),
            }
        }
        if let Some(why) = gap {
            let gaps = lookup.network_gaps.entry(self.domain);
            gaps.or_insert_with(|| Missing::new(what, &why));
        }
    }

    fn add_stacking(&mut self) -> Option<SharedId> {
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
    fn note_links_between(&self, left_out: &mut Vec<NotSimulated>) {
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
        let is_here = |profile: &&crate::fabric::backend::Profile| {
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

/// The group that the module makes of a port. A port channel of UCS is one whatever an export says of its members.
fn channel(kind: BackendKind, group: &UplinkGroup, lag: Option<&String>) -> String {
    match lag {
        Some(lag) => lag.clone(),
        None if kind == BackendKind::Ucs && group.uplinks.items().len() > 1 => {
            group.id().to_owned()
        }
        None => String::new(),
    }
}

/// The number of what comes next in a list of this length.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
