//! What a picture keeps of one host: its consumers, switches, teams, adapters and everything behind them, with the ids
//! that its components and members have in a simulation.

use std::collections::BTreeMap;

use super::consumers::consumer_node;
use super::draft::Draft;
use super::drawing::Drawing;
use super::part::{Edge, Node};
use super::scope::Scopes;
use super::terms::{EdgeKind, NodeKind};
use crate::fabric::graph::{
    Attachment, Carrier, Claim, Consumer, Hop, HopKind, HostGraph, Join, JoinedBy,
};
use crate::fabric::known::Known;
use crate::fabric::record::Record;
use crate::simulation::{ConsumerKind, ConsumerShape, DomainIx, HostLeaf, Site};

/// A host as a picture shows it, without the host.
#[derive(Clone, Debug)]
pub struct HostPicture {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The failover cluster that it is a node of.
    pub cluster: Option<String>,
    /// What is on it and behind it, each once; itself first.
    pub nodes: Vec<Node>,
    /// How one leads to the next.
    pub edges: Vec<Edge>,
    /// Nodes of its consumers, in the order of its shape.
    pub consumers: Vec<String>,
    /// Nodes of its components, in the order of its shape.
    pub own: Vec<String>,
    /// Both ends of the line that stands for each member of its shape: where it is, and what it leads to.
    pub members: Vec<Option<(String, String)>>,
    /// Objects of the host that are no nodes of their own, and the nodes that show them.
    pub shown_by: BTreeMap<String, String>,
    /// Why there may be more consumers.
    pub gaps: Vec<String>,
}

/// Draws a host. `told` are the names of what hosts share, `leaf` what a simulation keeps of the host.
#[must_use]
pub fn host_picture<'a>(
    site: &Site<'a>,
    told: &Site<'static>,
    graph: &HostGraph<'a>,
    leaf: &HostLeaf,
) -> HostPicture {
    let mut drawing = Drawing {
        scopes: Scopes { site, told },
        graph,
        leaf,
        draft: Draft::default(),
        shown_by: BTreeMap::new(),
        ends: BTreeMap::new(),
    };
    let node = Node::new(NodeKind::Host, leaf.id.to_string(), &leaf.name);
    drawing.draft.node(node.at(graph.host.place));
    let consumers = drawing.consumers();
    drawing.carriers();
    drawing.spare();
    drawing.storage();
    drawing.stacked();
    let own = drawing.own();
    let members = drawing.members();
    let gaps = leaf.shape.gaps.iter().map(|gap| gap.export.to_string());
    HostPicture {
        id: leaf.id.to_string(),
        name: leaf.name.to_string(),
        cluster: leaf.cluster.as_deref().map(str::to_owned),
        consumers,
        own,
        members,
        gaps: gaps.collect(),
        nodes: drawing.draft.nodes,
        edges: drawing.draft.edges,
        shown_by: drawing.shown_by,
    }
}

impl<'a> Drawing<'_, 'a> {
    /// Everything that sends frames, with what it is on.
    fn consumers(&mut self) -> Vec<String> {
        let found = self.graph.index.senders().found;
        let by_id: BTreeMap<String, Consumer<'a>> = found
            .into_iter()
            .map(|consumer| (self.id(consumer.id()), consumer))
            .collect();
        let shape = self.leaf.shape.clone();
        let mut ids = Vec::with_capacity(shape.consumers.len());
        for (index, of) in shape.consumers.iter().enumerate() {
            let id = format!("{}{}", self.leaf.id, of.tail);
            let consumer = by_id.get(&id).copied();
            let vms = self.leaf.vms.get(index).copied().unwrap_or_default();
            let place = self.leaf.places.consumers.get(index).copied();
            let mut node = consumer_node(of, id, vms);
            node.place = place;
            if of.kind == ConsumerKind::Adapter {
                node.kind = NodeKind::Adapter;
            }
            let id = self.draft.node(node);
            match of.kind {
                ConsumerKind::VmGroup => self.machines(&id, of),
                ConsumerKind::TeamNic | ConsumerKind::HostVnic => self.attach(&id, of, consumer),
                ConsumerKind::Adapter | ConsumerKind::Storage => {}
            }
            ids.push(id);
        }
        self.machines_shown();
        ids
    }

    /// The machines of one switch and VLAN are on that switch.
    fn machines(&mut self, id: &str, of: &ConsumerShape) {
        let switch = id
            .rsplit_once("/vlan:")
            .map_or(id, |(switch, _)| switch)
            .to_owned();
        let switches = self.graph.host.switches.items().iter();
        let mut found = switches.filter(|known| self.id(known.id()) == switch);
        if let Some(known) = found.next() {
            self.switch(known);
        }
        self.carries(id, &switch, of.vlan);
    }

    /// A team NIC is on its team, a host vNIC on its switch.
    fn attach(&mut self, id: &str, of: &ConsumerShape, consumer: Option<Consumer<'a>>) {
        let Some(consumer) = consumer else { return };
        let to = match self.graph.index.attachment(consumer) {
            Ok(Attachment {
                switch: Some(switch),
                ..
            }) => self.switch(switch),
            Ok(Attachment {
                carrier: Some(carrier),
                ..
            }) => self.carrier(carrier),
            Ok(_) => return,
            Err(why) => self.unknown_carrier(&of.name, &why),
        };
        self.carries(id, &to, of.vlan);
    }

    /// Teams and switches that no consumer is on.
    fn carriers(&mut self) {
        let host = self.graph.host;
        for team in host.teams.items() {
            self.carrier(Carrier::Team(team));
        }
        for switch in host.switches.items() {
            if matches!(self.graph.index.carrier(switch), Ok(Some(_)) | Err(_)) {
                self.switch(switch);
            }
        }
    }

    /// Adapters that join a connection, or that the host uses as they are.
    fn spare(&mut self) {
        for adapter in self.graph.host.adapters.items() {
            let is_drawn = self.draft.has(&self.id(adapter.id()));
            if is_drawn || self.graph.join(adapter).is_ok() {
                self.adapter(adapter);
            }
        }
    }

    /// The storage functions of the host.
    fn storage(&mut self) {
        let consumer = format!("{}/storage", self.leaf.id);
        if !self.draft.has(&consumer) {
            return;
        }
        for claim in self.graph.storage().0 {
            self.function(&consumer, claim);
        }
    }

    fn function(&mut self, consumer: &str, claim: Claim<'a>) {
        let join = Join {
            claim,
            by: JoinedBy::PermanentMac,
            told: self.graph.index.told(),
        };
        let hops = self.graph.hops_behind(join);
        let below: Vec<Hop<'a>> = hops
            .into_iter()
            .filter(|hop| {
                // Uplinks for Ethernet do not concern it.
                let kinds = [
                    HopKind::UplinkGroup,
                    HopKind::Uplink,
                    HopKind::UpstreamSwitch,
                ];
                !kinds.contains(&hop.kind)
            })
            .map(|hop| Hop {
                vlans: Known::default(),
                ..hop
            })
            .collect();
        let name = claim.connection.name.clone();
        self.behind((EdgeKind::Member, consumer), &name, join, &below);
        let id = claim.connection.id().to_owned();
        self.ends.insert(id, consumer.to_owned());
    }
}

impl Drawing<'_, '_> {
    /// Stacking links between the modules that are drawn.
    fn stacked(&mut self) {
        let modules = self.draft.nodes.iter();
        let modules = modules.filter(|node| node.kind == NodeKind::Module);
        let mut by_domain: BTreeMap<DomainIx, Vec<String>> = BTreeMap::new();
        for node in modules {
            if let Some((domain, _)) = self.scopes.module(&node.id) {
                by_domain.entry(domain).or_default().push(node.id.clone());
            }
        }
        for (domain, mut ids) in by_domain {
            let Some(model) = self.scopes.model(domain) else {
                continue;
            };
            let is_known = model.stacked.get().copied();
            if is_known == Some(false) || is_known.is_none() && model.stacking.is_none() {
                continue;
            }
            ids.sort_unstable();
            for pair in ids.windows(2) {
                self.draft.edge(Edge {
                    is_inferred: is_known.is_none(),
                    ..Edge::new(EdgeKind::Stacked, &pair[0], &pair[1])
                });
            }
        }
    }
}
