//! More hosts than a picture has room for: one box for hosts that are alike over what they share, and beside it what each
//! failure does to each traffic class.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::draft::Draft;
use super::host::HostPicture;
use super::marks::{Failure, mark_failed};
use super::matrix::{Matrix, Outcomes, Row};
use super::part::{Edge, Felt, Node};
use super::scene::{Picture, View, is_of_host, vlans_of_groups};
use super::terms::{EdgeKind, NodeKind};
use crate::simulation::{ConsumerEntry, HostLeaf, Outcome, Scenario, Simulation, Site};

/// A box for the hosts of each shape, over what they share.
#[must_use]
pub fn of(title: &str, hosts: &[HostPicture], leaves: &[&HostLeaf]) -> Picture {
    let mut draft = Draft::default();
    let groups = groups(leaves);
    for (number, group) in groups.iter().enumerate() {
        let Some(first) = group.first().and_then(|index| hosts.get(*index)) else {
            continue;
        };
        let names: Vec<String> = group
            .iter()
            .map(|index| hosts[*index].name.clone())
            .collect();
        let id = draft.node(box_of(first, names, number));
        for host in group.iter().map(|index| &hosts[*index]) {
            shared_into(&mut draft, host, &id);
        }
    }
    vlans_of_groups(&mut draft);
    Picture {
        view: View::Shapes,
        title: format!("{title}: {} hosts", hosts.len()),
        hosts: groups.iter().map(|_| String::new()).collect(),
        nodes: draft.nodes,
        edges: draft.edges,
        badges: Vec::new(),
        matrix: None,
        fails: Vec::new(),
        notes: Vec::new(),
    }
}

/// Positions of the hosts of each shape.
fn groups(leaves: &[&HostLeaf]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, leaf) in leaves.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            let first = group.first().and_then(|first| leaves.get(*first));
            first.is_some_and(|first| Arc::ptr_eq(&first.shape, &leaf.shape))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

fn box_of(first: &HostPicture, names: Vec<String>, number: usize) -> Node {
    let (id, name) = match names.len() {
        1 => (first.id.clone(), first.name.clone()),
        count => (
            format!(
                "hosts:{}/{}",
                first.cluster.as_deref().unwrap_or("-"),
                first.name
            ),
            format!("{count} hosts as {}", first.name),
        ),
    };
    let count = |kind: NodeKind| first.nodes.iter().filter(|node| node.kind == kind).count();
    let words = |count: usize, one: &str| match count {
        0 => String::new(),
        1 => format!("1 {one}"),
        more => format!("{more} {one}s"),
    };
    let details = [
        words(count(NodeKind::Adapter), "adapter"),
        words(count(NodeKind::Carrier), "team"),
        words(count(NodeKind::VirtualSwitch), "switch").replace("switchs", "switches"),
    ];
    Node {
        host: Some(number),
        names,
        ..Node::new(NodeKind::Host, id, &name).with(details)
    }
}

/// What a host shares with others, and how its box leads there.
fn shared_into(draft: &mut Draft, host: &HostPicture, id: &str) {
    let shared = host.nodes.iter().filter(|node| !is_of_host(node.kind));
    let ids: BTreeSet<&str> = shared.clone().map(|node| node.id.as_str()).collect();
    for node in shared {
        draft.node(node.clone());
    }
    for edge in &host.edges {
        if !ids.contains(edge.to.as_str()) {
            continue;
        }
        if ids.contains(edge.from.as_str()) {
            draft.edge(edge.clone());
        } else {
            draft.edge(Edge {
                from: id.to_owned(),
                kind: EdgeKind::Wired,
                ..edge.clone()
            });
        }
    }
}

/// Puts the matrix of every failure beside the boxes, or marks the one that is asked for.
pub fn mark(
    picture: &mut Picture,
    (site, simulation): (&Site<'static>, &Simulation),
    leaves: &[&HostLeaf],
    is_failing: bool,
) {
    let names: BTreeSet<&str> = leaves.iter().map(|leaf| &*leaf.name).collect();
    if let (Some(scenario), true) = (simulation.scenarios.first(), is_failing) {
        let failure = Failure {
            site,
            simulation,
            scenario,
        };
        mark_failed(picture, &failure);
        worst_of_boxes(picture, &failure, leaves);
    }
    picture.matrix = Some(matrix(simulation, &names));
}

/// The worst outcome on the hosts of each box.
fn worst_of_boxes(picture: &mut Picture, failure: &Failure<'_>, leaves: &[&HostLeaf]) {
    let felt = failure.felt();
    for node in picture
        .nodes
        .iter_mut()
        .filter(|node| node.kind == NodeKind::Host)
    {
        let own = leaves
            .iter()
            .filter(|leaf| node.names.iter().any(|name| *name == *leaf.name));
        let all = own.flat_map(|leaf| {
            let consumers = leaf.shape.consumers.iter();
            consumers.filter_map(|of| felt.get(&format!("{}{}", leaf.id, of.tail)))
        });
        node.felt = all.copied().max_by_key(Felt::rank);
    }
}

/// Components by traffic classes; components of hosts that are called alike are one row.
fn matrix(simulation: &Simulation, names: &BTreeSet<&str>) -> Matrix {
    let is_drawn = |consumer: &&ConsumerEntry| names.contains(&*consumer.host);
    let classes: BTreeSet<String> = simulation
        .consumers
        .iter()
        .filter(is_drawn)
        .map(class)
        .collect();
    let classes: Vec<String> = classes.into_iter().collect();
    let mut rows: BTreeMap<(bool, String), Gathered> = BTreeMap::new();
    for scenario in &simulation.scenarios {
        let components = scenario.fails.iter();
        let mut components =
            components.filter_map(|number| simulation.components.get(*number as usize));
        let Some(component) = components.next() else {
            continue;
        };
        if component
            .host
            .as_deref()
            .is_some_and(|host| !names.contains(host))
        {
            continue;
        }
        let is_own = component.host.is_some();
        let name = format!("{} {}", component.kind, component.name);
        let row = rows.entry((is_own, name)).or_default();
        row.ids.push(scenario.id.clone());
        row.hosts
            .extend(component.host.as_deref().map(str::to_owned));
        row.add(simulation, scenario, names);
    }
    table(classes, rows)
}

/// The rows in which something happens, the worst first.
fn table(classes: Vec<String>, rows: BTreeMap<(bool, String), Gathered>) -> Matrix {
    let mut idle = 0;
    let mut shown = Vec::new();
    for ((_, name), row) in rows {
        if row.worst.is_empty() {
            idle += row.ids.len();
            continue;
        }
        let count = row.ids.len();
        shown.push(Row {
            id: row.ids.first().cloned().unwrap_or_default(),
            name: if count > 1 {
                format!("{name} ×{count}")
            } else {
                name
            },
            names: row.hosts,
            cells: classes
                .iter()
                .map(|class| row.worst.get(class).cloned())
                .collect(),
        });
    }
    let worst = |row: &Row| {
        row.cells
            .iter()
            .flatten()
            .map(|cell| (cell.worst, cell.count))
            .max()
    };
    shown.sort_by(|one, other| worst(other).cmp(&worst(one)).then(one.id.cmp(&other.id)));
    Matrix {
        columns: classes,
        rows: shown,
        idle,
    }
}

/// What failures of one row do.
#[derive(Default)]
struct Gathered {
    ids: Vec<String>,
    hosts: Vec<String>,
    worst: BTreeMap<String, Outcomes>,
}

impl Gathered {
    fn add(&mut self, simulation: &Simulation, scenario: &Scenario, names: &BTreeSet<&str>) {
        for cell in scenario.cells.iter().filter(|cell| !cell.already) {
            let outcome = cell.what.outcome;
            if outcome == Outcome::Unaffected {
                continue;
            }
            let consumers = cell.consumers.iter();
            let consumers =
                consumers.filter_map(|number| simulation.consumers.get(*number as usize));
            for consumer in consumers.filter(|consumer| names.contains(&*consumer.host)) {
                let new = Outcomes {
                    worst: outcome,
                    count: 0,
                    of: 0,
                };
                let known = self.worst.entry(class(consumer)).or_insert(new);
                if outcome > known.worst {
                    *known = Outcomes {
                        worst: outcome,
                        count: 0,
                        of: known.of,
                    };
                }
                known.count += usize::from(outcome == known.worst);
                known.of += 1;
            }
        }
    }
}

/// The column of a consumer: tenants are one.
fn class(consumer: &ConsumerEntry) -> String {
    match &consumer.tenant {
        Some(_) => "tenants".to_owned(),
        None => consumer.class.to_string(),
    }
}
