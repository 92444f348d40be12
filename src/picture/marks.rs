//! What a failure does, on a picture: a cross on what fails, the fate of each member on its line, the outcome on each
//! consumer. All of it is that of a simulation.

use std::collections::BTreeMap;

use super::host::HostPicture;
use super::part::Felt;
use super::scene::Picture;
use super::terms::EdgeKind;
use crate::simulation::{
    Cell, Component, ComponentKind, Failed, Fate, HostLeaf, Outcome, OwnId, Scenario, SharedId,
    Simulation, Site, fates_of_members,
};

/// What is to be drawn of a simulation.
#[derive(Clone, Copy)]
pub struct Failure<'f> {
    /// What hosts share.
    pub site: &'f Site<'static>,
    /// What follows.
    pub simulation: &'f Simulation,
    /// What fails.
    pub scenario: &'f Scenario,
}

impl<'f> Failure<'f> {
    fn components(&self) -> impl Iterator<Item = &'f Component> {
        let all = &self.simulation.components;
        let fails = self.scenario.fails.iter();
        fails.filter_map(|number| all.get(*number as usize))
    }

    /// What each consumer feels, by its id; what was so before as well.
    pub(super) fn felt(&self) -> BTreeMap<String, Felt> {
        let mut felt = BTreeMap::new();
        let mut add = |cell: &Cell, already: bool| {
            for number in &cell.consumers {
                let Some(consumer) = self.simulation.consumers.get(*number as usize) else {
                    continue;
                };
                let what = Felt {
                    outcome: cell.what.outcome,
                    share: cell.what.share,
                    already,
                    last_path: cell.what.last_path,
                };
                felt.insert(consumer.id.to_string(), what);
            }
        };
        for cell in &self.simulation.baseline {
            add(cell, true);
        }
        for cell in &self.scenario.cells {
            add(cell, cell.already);
        }
        felt.retain(|_, felt| felt.outcome != Outcome::Unaffected || felt.last_path);
        felt
    }

    /// What has failed, as a host knows it.
    fn failed(&self, leaf: &HostLeaf) -> (Vec<SharedId>, Vec<OwnId>) {
        let (mut shared, mut own) = (Vec::new(), Vec::new());
        for component in self.components() {
            let is = |other: &Component| {
                other.kind == component.kind
                    && other.name == component.name
                    && other.scope == component.scope
            };
            match &component.host {
                None => {
                    let numbered = (0..).map(SharedId).zip(&self.site.components);
                    shared.extend(numbered.filter(|(_, other)| is(other)).map(|(id, _)| id));
                }
                Some(host) if *host == leaf.name => {
                    let numbered = (0..).map(OwnId).zip(&leaf.shape.own);
                    let alike = numbered.filter(|(_, own)| {
                        own.kind == component.kind && own.name == component.name
                    });
                    own.extend(alike.map(|(id, _)| id));
                }
                Some(_) => {}
            }
        }
        shared.sort_unstable();
        own.sort_unstable();
        (shared, own)
    }
}

/// Marks a picture of hosts with a failure.
pub fn mark(
    picture: &mut Picture,
    failure: &Failure<'_>,
    hosts: &[HostPicture],
    leaves: &[&HostLeaf],
) {
    mark_failed(picture, failure);
    let felt = failure.felt();
    for node in &mut picture.nodes {
        node.felt = felt.get(&node.id).copied();
    }
    let lines = picture.edges.iter().enumerate();
    let by_ends: BTreeMap<(String, String), usize> = lines
        .map(|(index, edge)| ((edge.from.clone(), edge.to.clone()), index))
        .collect();
    for (host, leaf) in hosts.iter().zip(leaves) {
        for (member, fate) in fates(failure, leaf, &felt) {
            let line = host.members.get(member).and_then(Option::as_ref);
            let edge = line.and_then(|ends| by_ends.get(ends));
            if let Some(edge) = edge.and_then(|index| picture.edges.get_mut(*index)) {
                edge.fate = edge.fate.max(Some(fate));
            }
        }
    }
}

/// The worst that a failure does to each member of a host.
fn fates(
    failure: &Failure<'_>,
    leaf: &HostLeaf,
    felt: &BTreeMap<String, Felt>,
) -> BTreeMap<usize, Fate> {
    let (shared, own) = failure.failed(leaf);
    let failed = Failed {
        shared: &shared,
        own: &own,
    };
    let mut worst: BTreeMap<usize, Fate> = BTreeMap::new();
    if failed.is_nothing() {
        return worst;
    }
    for (index, consumer) in leaf.shape.consumers.iter().enumerate() {
        let id = format!("{}{}", leaf.id, consumer.tail);
        let outcome = felt
            .get(&id)
            .map_or(Outcome::Unaffected, |felt| felt.outcome);
        for (member, fate) in fates_of_members(failure.site, &leaf.shape, index, &failed, outcome) {
            let known = worst.entry(member).or_insert(fate);
            *known = (*known).max(fate);
        }
    }
    worst
}

/// Crosses what fails.
pub(super) fn mark_failed(picture: &mut Picture, failure: &Failure<'_>) {
    for component in failure.components() {
        let id = component.id();
        picture.fails.push(id.clone());
        let (ids, words) = match component.kind {
            ComponentKind::AdapterPort
            | ComponentKind::Mezzanine
            | ComponentKind::Iom
            | ComponentKind::UpstreamSwitch => (vec![id.clone()], "failed"),
            ComponentKind::UpstreamIsolated => {
                let dies = Component {
                    kind: ComponentKind::UpstreamSwitch,
                    ..component.clone()
                };
                (vec![dies.id()], "failed: cut off")
            }
            ComponentKind::UplinkSide => (side(failure, component), "failed"),
            ComponentKind::Stacking => {
                stacking(picture, failure, component);
                continue;
            }
            ComponentKind::Adapter
            | ComponentKind::Module
            | ComponentKind::Uplink
            | ComponentKind::UplinkGroup => (vec![component.object.to_string()], "failed"),
        };
        let mut is_drawn = false;
        for node in picture
            .nodes
            .iter_mut()
            .filter(|node| ids.contains(&node.id))
        {
            node.failed = Some(words.to_owned());
            is_drawn = true;
        }
        if !is_drawn {
            picture
                .notes
                .push(format!("failed, and on no path that is drawn: {id}"));
        }
    }
}

/// The uplinks of one side of a group.
fn side(failure: &Failure<'_>, component: &Component) -> Vec<String> {
    let Some((group, module)) = component.name.rsplit_once('@') else {
        return Vec::new();
    };
    let site = failure.site;
    let groups = site.groups.iter().filter(|known| {
        let scope = site
            .domains
            .get(known.domain.0 as usize)
            .map(|domain| &domain.scope);
        known.name == group && scope == Some(&component.scope)
    });
    let links = groups.flat_map(|group| &group.links).filter(|link| {
        let on = link.module.and_then(|ix| site.modules.get(ix.0 as usize));
        on.is_some_and(|on| on.name == module)
    });
    let components = links.filter_map(|link| site.components.get(link.component.0 as usize));
    components.map(|link| link.object.to_string()).collect()
}

/// The stacking links of a domain.
fn stacking(picture: &mut Picture, failure: &Failure<'_>, component: &Component) {
    let site = failure.site;
    let modules = site.modules.iter().filter(|module| {
        let domain = site.domains.get(module.domain.0 as usize);
        domain.is_some_and(|domain| domain.scope == component.scope)
    });
    let ids: Vec<&str> = modules.map(|module| module.id.as_str()).collect();
    let mut is_drawn = false;
    for edge in &mut picture.edges {
        if edge.kind == EdgeKind::Stacked && ids.contains(&edge.from.as_str()) {
            edge.failed = true;
            is_drawn = true;
        }
    }
    if !is_drawn {
        let id = component.id();
        picture
            .notes
            .push(format!("failed, and on no path that is drawn: {id}"));
    }
}
