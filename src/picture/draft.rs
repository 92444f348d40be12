//! A picture while it is made: each node once, each edge once.

use std::collections::BTreeMap;

use super::part::{Edge, Node};
use super::terms::EdgeKind;

/// Nodes and edges, each once, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    by_id: BTreeMap<String, usize>,
    by_ends: BTreeMap<(String, String, EdgeKind), usize>,
}

impl Draft {
    /// Adds a node unless it is there, and says its id.
    pub(super) fn node(&mut self, node: Node) -> String {
        let id = node.id.clone();
        if !self.by_id.contains_key(&id) {
            self.by_id.insert(id.clone(), self.nodes.len());
            self.nodes.push(node);
        }
        id
    }

    /// Adds an edge. One that is there gets the VLANs of both, and is inferred or standby only where both are.
    pub(super) fn edge(&mut self, edge: Edge) {
        let ends = (edge.from.clone(), edge.to.clone(), edge.kind);
        let Some(known) = self.by_ends.get(&ends) else {
            self.by_ends.insert(ends, self.edges.len());
            self.edges.push(edge);
            return;
        };
        let known = &mut self.edges[*known];
        known.is_standby &= edge.is_standby;
        known.is_inferred &= edge.is_inferred;
        known.is_channel |= edge.is_channel;
        match (&mut known.vlans, edge.vlans) {
            (Some(all), Some(vlans)) => all.join(&vlans),
            (known, None) => *known = None,
            (None, Some(_)) => {}
        }
    }

    /// The node of an id.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Node> {
        let index = *self.by_id.get(id)?;
        self.nodes.get_mut(index)
    }

    /// Whether there is a node of this id.
    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }
}
