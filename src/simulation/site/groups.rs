//! The uplink groups of a domain: each with its sides, its links, and the networks that it has.

use std::collections::BTreeMap;

use super::builder::{DomainBuilder, Part, number};
use super::links::{active, is_mlag, module_of, works};
use super::lookup::SwitchIds;
use super::model::{GroupModel, LinkModel};
use super::switches::Switches;
use crate::fabric::backend::{BackendKind, UplinkGroup};
use crate::fabric::record::Record;
use crate::simulation::component::SharedId;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::GroupIx;
use crate::simulation::terms::ComponentKind;

impl<'a> DomainBuilder<'_, '_, 'a> {
    pub(super) fn add_group(
        &mut self,
        group: &'a UplinkGroup,
        switches: &Switches<'a>,
        ids: &[SwitchIds],
    ) {
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
        let links = self.add_links(group, component, (&placed, &on), (switches, ids));
        let number = GroupIx(number(self.site.groups.len()));
        self.site.lookup.groups.insert(group.id(), number);
        self.note_networks(group, number);
        self.groups.push(number);
        self.site.groups.push(GroupModel {
            domain: self.domain,
            name: group.name.clone(),
            component,
            links,
            sides: on.iter().map(|position| self.modules[*position]).collect(),
            is_mlag: is_mlag((kind, &self.draft.modules), group, &placed),
            // Counted when all groups are known.
            guaranteed_mbps: Fact::derived(0),
        });
    }

    /// The links of a group. Of each the position of its module is known, and the modules that the group is on.
    fn add_links(
        &mut self,
        group: &'a UplinkGroup,
        component: SharedId,
        (placed, on): (&[Option<usize>], &[usize]),
        (switches, ids): (&Switches<'a>, &[SwitchIds]),
    ) -> Vec<LinkModel> {
        let kind = self.draft.kind;
        let sides = self.add_sides(group, on);
        let ports = group.uplinks.items();
        let mut links = Vec::with_capacity(ports.len());
        for (port, module) in ports.iter().zip(placed) {
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
                module: number,
                component: own,
                down_with: down_with.into_iter().chain([switch_id]).flatten().collect(),
                isolated_with: switch.map(|(_, isolated)| isolated),
                works: works(group, port),
                active: active(kind, group, port, on.len()),
                mbps: port.mbps.get().copied().filter(|mbps| *mbps > 0),
                no_edge_port: behind.is_some_and(|(_, no_edge_port)| no_edge_port),
            });
        }
        links
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
}
