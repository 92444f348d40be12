//! Labels of nodes and edges where a format lays them out itself.

use super::drawn::PictureReport;
use crate::picture::{Edge, Node, NodeKind, Picture};

/// The lines of a node's label: its name, what else is known, and its marks.
pub(super) fn label(node: &Node) -> Vec<String> {
    let mut lines = vec![node.name.clone()];
    lines.extend(node.details.iter().cloned());
    lines.extend(node.failed.clone());
    lines.extend(node.felt.map(|felt| felt.words()));
    if !node.badges.is_empty() {
        let numbers: Vec<String> = node.badges.iter().map(ToString::to_string).collect();
        let word = if numbers.len() == 1 {
            "finding"
        } else {
            "findings"
        };
        lines.push(format!("{word} {}", numbers.join(", ")));
    }
    if node.names.len() > 1 && node.kind != NodeKind::ComponentKind {
        lines.push(node.names.join(", "));
    }
    lines
}

/// The label of an edge: its VLANs, its state, and what a failure does to it.
pub(super) fn edge_label(edge: &Edge) -> String {
    let vlans = edge.vlan_text();
    let vlans = if vlans.is_empty() {
        vlans
    } else {
        format!("VLAN {vlans}")
    };
    let words = [
        vlans,
        if edge.is_standby {
            "standby".to_owned()
        } else {
            String::new()
        },
        edge.fate_words().to_owned(),
    ];
    let words = words.into_iter().filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(", ")
}

/// What stands below a picture: its findings, and what is to be said of it.
pub(super) fn below(report: &PictureReport<'_>) -> Vec<String> {
    let findings = report.findings().into_iter();
    let findings = findings.map(|of| format!("{} {}, {}", of.number, of.head(), of.place));
    findings
        .chain(report.picture.notes.iter().cloned())
        .collect()
}

/// A frame around nodes: its name, and their positions.
pub(super) struct Frame {
    pub(super) name: String,
    pub(super) nodes: Vec<usize>,
    pub(super) cards: Vec<Vec<usize>>,
}

/// Hosts around what is on them, and cards around their ports.
pub(super) fn frames(picture: &Picture) -> Vec<Frame> {
    let of_host = |host: usize| {
        let nodes = picture.nodes.iter().enumerate();
        nodes.filter(move |(_, node)| node.host == Some(host))
    };
    let frames = picture.hosts.iter().enumerate().map(|(host, name)| {
        let cards = of_host(host).filter(|(_, node)| node.kind == NodeKind::Mezzanine);
        let cards: Vec<Vec<usize>> = cards
            .map(|(card, of)| {
                let ports = of_host(host).filter(|(_, port)| port.holder.as_ref() == Some(&of.id));
                std::iter::once(card)
                    .chain(ports.map(|(port, _)| port))
                    .collect()
            })
            .collect();
        let held: Vec<usize> = cards.iter().flatten().copied().collect();
        let others = of_host(host).map(|(index, _)| index);
        Frame {
            name: name.clone(),
            nodes: others.filter(|index| !held.contains(index)).collect(),
            cards,
        }
    });
    frames.filter(|frame| !frame.name.is_empty()).collect()
}
