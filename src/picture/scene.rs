//! Hosts put together over what they share.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::host::HostPicture;
use super::matrix::Matrix;
use super::part::{Edge, Node};
use super::terms::{EdgeKind, NodeKind};
use crate::fabric::vlan::Vlans;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Every hop of a few hosts.
    Hosts,
    /// A box for hosts that are alike.
    Shapes,
    /// No paths: what is worst in each domain.
    Fleet,
}

/// Findings of one rule on one node of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Their number.
    pub number: usize,
    /// The findings, as positions in the findings of the run; never empty.
    pub findings: Vec<usize>,
}

/// Everything that is drawn, without geometry.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What it shows.
    pub view: View,
    /// The title, one line.
    pub title: String,
    /// Names of the hosts.
    pub hosts: Vec<String>,
    /// The nodes, each once.
    pub nodes: Vec<Node>,
    /// The edges; both ends of each are nodes.
    pub edges: Vec<Edge>,
    /// The findings on it, by number.
    pub badges: Vec<Badge>,
    /// Outcomes of failures beside the nodes.
    pub matrix: Option<Matrix>,
    /// Ids of what fails; empty for a picture of a site that works.
    pub fails: Vec<String>,
    /// What is to be said below.
    pub notes: Vec<String>,
}

/// Kinds that belong to a host; what is of another kind hosts share.
pub(super) fn is_of_host(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Host
            | NodeKind::Consumer
            | NodeKind::VirtualSwitch
            | NodeKind::Carrier
            | NodeKind::Adapter
            | NodeKind::Connection
            | NodeKind::AdapterPort
            | NodeKind::Mezzanine
    )
}

impl Picture {
    /// Every hop of these hosts.
    #[must_use]
    pub fn of_hosts(title: String, hosts: &[HostPicture]) -> Self {
        let mut draft = Draft::default();
        let mut notes = Vec::new();
        for (index, host) in hosts.iter().enumerate() {
            for node in &host.nodes {
                draft.node(Node {
                    host: is_of_host(node.kind).then_some(index),
                    ..node.clone()
                });
            }
            host.edges.iter().for_each(|edge| draft.edge(edge.clone()));
            let gaps = host.gaps.iter();
            notes.extend(gaps.map(|gap| format!("{}: there may be more: {gap}", host.name)));
        }
        vlans_of_groups(&mut draft);
        Self {
            view: View::Hosts,
            title,
            hosts: hosts.iter().map(|host| host.name.clone()).collect(),
            nodes: draft.nodes,
            edges: draft.edges,
            badges: Vec::new(),
            matrix: None,
            fails: Vec::new(),
            notes,
        }
    }

    /// The position of the node of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }
}

/// What is pinned to a group says which VLANs go through it.
pub(super) fn vlans_of_groups(draft: &mut Draft) {
    let mut by_group: BTreeMap<String, Vlans> = BTreeMap::new();
    for edge in draft
        .edges
        .iter()
        .filter(|edge| edge.kind == EdgeKind::Pinned)
    {
        if let Some(vlans) = &edge.vlans {
            by_group.entry(edge.to.clone()).or_default().join(vlans);
        }
    }
    for (group, vlans) in by_group {
        if let Some(node) = draft.get_mut(&group).filter(|_| !vlans.is_empty()) {
            node.details.push(format!("VLAN {vlans}"));
        }
    }
}
