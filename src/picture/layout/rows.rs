//! The row of each node.

use std::collections::{BTreeMap, BTreeSet};

use crate::picture::scene::{Picture, View};
use crate::picture::terms::{EdgeKind, NodeKind};

/// The rows, from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    /// What is on a virtual switch.
    OnSwitches,
    /// Virtual switches and team NICs.
    OnTeams,
    /// Teams.
    Teams,
    Adapters,
    Connections,
    Ports,
    Ioms,
    Modules,
    Groups,
    Uplinks,
    Switches,
}

impl Row {
    pub(super) const ALL: [Self; 11] = [
        Self::OnSwitches,
        Self::OnTeams,
        Self::Teams,
        Self::Adapters,
        Self::Connections,
        Self::Ports,
        Self::Ioms,
        Self::Modules,
        Self::Groups,
        Self::Uplinks,
        Self::Switches,
    ];
}

/// The row of each node; nothing for what is drawn around others.
pub(super) fn rows(picture: &Picture) -> Vec<Option<Row>> {
    let by_id: BTreeMap<&str, usize> = picture
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.id.as_str(), index))
        .collect();
    let kind_of = |id: &str| by_id.get(id).map(|index| picture.nodes[*index].kind);
    let mut on_switch = vec![false; picture.nodes.len()];
    let mut has_members = vec![false; picture.nodes.len()];
    let mut is_carried = vec![false; picture.nodes.len()];
    for edge in &picture.edges {
        let Some(from) = by_id.get(edge.from.as_str()) else {
            continue;
        };
        match edge.kind {
            EdgeKind::Carries => {
                is_carried[*from] = true;
                on_switch[*from] |= kind_of(&edge.to) == Some(NodeKind::VirtualSwitch);
            }
            EdgeKind::Member => has_members[*from] = true,
            _ => {}
        }
    }
    let carries = picture
        .edges
        .iter()
        .filter(|edge| edge.kind == EdgeKind::Carries);
    let sets = carries.filter_map(|edge| by_id.get(edge.to.as_str()));
    let sets = sets.filter(|index| {
        has_members[**index] && picture.nodes[**index].kind == NodeKind::VirtualSwitch
    });
    let on_set: BTreeSet<Option<usize>> = sets.map(|index| picture.nodes[*index].host).collect();
    let nodes = picture.nodes.iter().enumerate();
    let rows = nodes.map(|(index, node)| match node.kind {
        // A box for hosts that are alike stands where ports do.
        NodeKind::Host if picture.view == View::Shapes => Some(Row::Ports),
        NodeKind::Consumer if on_switch[index] => Some(Row::OnSwitches),
        // Beside what is on a SET team its row would be in the way of lines.
        NodeKind::Consumer if is_carried[index] && on_set.contains(&node.host) => {
            Some(Row::OnSwitches)
        }
        NodeKind::Consumer if is_carried[index] => Some(Row::OnTeams),
        // A SET team is its switch.
        NodeKind::VirtualSwitch if has_members[index] => Some(Row::Teams),
        kind => row_of(kind),
    });
    rows.collect()
}

/// The row of a kind; nothing for what is drawn around others, or in a table.
fn row_of(kind: NodeKind) -> Option<Row> {
    Some(match kind {
        NodeKind::Host | NodeKind::Mezzanine | NodeKind::Domain | NodeKind::ComponentKind => {
            return None;
        }
        // The storage of a host has its functions below it.
        NodeKind::Consumer | NodeKind::Adapter => Row::Adapters,
        NodeKind::VirtualSwitch => Row::OnTeams,
        NodeKind::Carrier => Row::Teams,
        NodeKind::Connection => Row::Connections,
        NodeKind::AdapterPort => Row::Ports,
        NodeKind::Iom => Row::Ioms,
        NodeKind::Module => Row::Modules,
        NodeKind::UplinkGroup => Row::Groups,
        NodeKind::Uplink => Row::Uplinks,
        NodeKind::UpstreamSwitch => Row::Switches,
    })
}
