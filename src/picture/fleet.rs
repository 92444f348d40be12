//! A fleet without paths: domains by kinds of components, the worst outcome of their failures in each cell.

use std::collections::{BTreeMap, BTreeSet};

use super::matrix::{Matrix, Outcomes, Row};
use super::part::Node;
use super::scene::{Picture, View};
use super::terms::NodeKind;
use crate::simulation::{Component, ComponentKind, Outcome, Simulation, Site};

/// Rows that a picture has at most; more are folded, those that are alike.
const MOST_ROWS: usize = 60;
/// What components that belong to no domain stand under.
const OUTSIDE: &str = "outside of every domain";

/// What is known of the domains of all plans.
#[derive(Default)]
struct Domains {
    /// Outcomes by domain and kind of component.
    cells: BTreeMap<String, BTreeMap<ComponentKind, Vec<Outcome>>>,
    /// Ids by name.
    ids: BTreeMap<String, String>,
    clusters: BTreeSet<String>,
    fails: Vec<String>,
}

impl Domains {
    fn add(&mut self, site: &Site<'static>, simulation: &Simulation) {
        for domain in &site.domains {
            let name = domain.scope.to_string();
            self.ids.insert(name.clone(), domain.id.to_string());
            self.cells.entry(name).or_default();
        }
        for scenario in &simulation.scenarios {
            let outcomes = scenario.clusters.iter();
            self.clusters
                .extend(outcomes.map(|cluster| cluster.cluster.to_string()));
            let components = scenario.fails.iter();
            let components =
                components.filter_map(|number| simulation.components.get(*number as usize));
            for component in components {
                let of_domain = self.cells.entry(domain_of(component)).or_default();
                let of_kind = of_domain.entry(component.kind).or_default();
                of_kind.push(scenario.worst);
            }
        }
        if let [scenario] = &simulation.scenarios[..] {
            self.fails.push(scenario.id.clone());
        }
    }

    fn rows(&self, kinds: &BTreeSet<ComponentKind>) -> Vec<Row> {
        let rows = self.cells.iter().map(|(name, of_kinds)| {
            let id = self.ids.get(name).cloned();
            let cells = kinds
                .iter()
                .map(|kind| of_kinds.get(kind).and_then(|all| worst(all)));
            Row {
                id: id.unwrap_or_else(|| format!("domain:{name}")),
                name: name.clone(),
                names: Vec::new(),
                cells: cells.collect(),
            }
        });
        folded(rows.collect())
    }

    /// How to get from the fleet to its clusters.
    fn hint(&self) -> Option<String> {
        let some: Vec<&str> = self.clusters.iter().take(3).map(String::as_str).collect();
        let count = self.clusters.len();
        (!some.is_empty()).then(|| {
            format!(
                "a picture of one of the {count} clusters: --cluster NAME, as --cluster {}",
                some.join(", --cluster ")
            )
        })
    }
}

/// The name of the domain of a component. Scopes alone have names that tell domains of several plans apart.
fn domain_of(component: &Component) -> String {
    let name: &str = match (&component.host, &component.domain) {
        (_, None) => OUTSIDE,
        (Some(_), Some(domain)) => domain,
        (None, Some(_)) => &component.scope,
    };
    name.to_owned()
}

/// Draws a fleet of so many hosts.
#[must_use]
pub fn fleet(plans: &[(&Site<'static>, &Simulation)], hosts: usize) -> Picture {
    let mut domains = Domains::default();
    for (site, simulation) in plans {
        domains.add(site, simulation);
    }
    let of_domains = domains.cells.values();
    let kinds: BTreeSet<ComponentKind> = of_domains.flat_map(BTreeMap::keys).copied().collect();
    let rows = domains.rows(&kinds);
    let columns = kinds.iter().map(|kind| {
        let id = format!("component-kind:{kind}");
        Node::new(NodeKind::ComponentKind, id, kind.name())
    });
    let mut nodes: Vec<Node> = columns.collect();
    nodes.extend(rows.iter().map(|row| row_node(row, &kinds)));
    Picture {
        view: View::Fleet,
        title: format!("Fleet: {hosts} hosts, {} domains", domains.ids.len()),
        hosts: Vec::new(),
        nodes,
        edges: Vec::new(),
        badges: Vec::new(),
        matrix: Some(Matrix {
            columns: kinds.iter().map(ToString::to_string).collect(),
            rows,
            idle: 0,
        }),
        notes: domains.hint().into_iter().collect(),
        fails: domains.fails,
    }
}

/// The worst outcome, and how many have it.
pub(super) fn worst(all: &[Outcome]) -> Option<Outcomes> {
    let worst = *all.iter().max()?;
    Some(Outcomes {
        worst,
        count: all.iter().filter(|outcome| **outcome == worst).count(),
        of: all.len(),
    })
}

/// A row as a node, whose label says what its cells say.
fn row_node(row: &Row, kinds: &BTreeSet<ComponentKind>) -> Node {
    let cells = kinds.iter().zip(&row.cells);
    let details = cells.filter_map(|(kind, cell)| {
        let cell = cell.as_ref()?;
        Some(format!("{kind}: {}", cell.words()))
    });
    Node {
        names: row.names.clone(),
        ..Node::new(NodeKind::Domain, row.id.clone(), &row.name).with(details)
    }
}

/// Rows, the worst first; where they are too many, those that are alike are one.
fn folded(mut rows: Vec<Row>) -> Vec<Row> {
    let worst = |row: &Row| row.cells.iter().flatten().map(|cell| cell.worst).max();
    rows.sort_by(|one, other| {
        worst(other)
            .cmp(&worst(one))
            .then(one.name.cmp(&other.name))
    });
    if rows.len() <= MOST_ROWS {
        return rows;
    }
    let mut folded: Vec<Row> = Vec::new();
    for row in rows {
        match folded.iter_mut().find(|known| known.cells == row.cells) {
            Some(known) => {
                if known.names.is_empty() {
                    known.names.push(known.name.clone());
                }
                known.names.push(row.name);
                known.name = format!("{} domains as {}", known.names.len(), known.names[0]);
            }
            None => folded.push(row),
        }
    }
    folded
}
