//! Nodes for what a simulation knows of a host: its components, the lines of its members, and the groups of its machines.

use super::consumers::group_of;
use super::drawing::Drawing;
use super::part::Node;
use super::terms::NodeKind;
use crate::fabric::graph::Consumer;
use crate::fabric::record::Record;
use crate::simulation::{CarrierKind, ComponentKind, HostShape};

impl Drawing<'_, '_> {
    /// Machines on a switch are shown by their group.
    pub(super) fn machines_shown(&mut self) {
        for nic in self.graph.host.vm_nics.items() {
            let Ok(Some((switch, _))) = self.graph.index.connected(&nic.switch) else {
                continue;
            };
            let switch = self.id(switch.id());
            let vlans = self.graph.tagged_vlans(Consumer::VmNic(nic));
            let group = group_of(&switch, vlans.get(), |id| self.draft.has(id));
            let id = self.id(nic.id());
            self.shown_by.insert(id, group.unwrap_or(switch));
        }
    }

    /// Nodes of the components, in the order of the shape.
    pub(super) fn own(&mut self) -> Vec<String> {
        let shape = self.leaf.shape.clone();
        let mut ids = Vec::with_capacity(shape.own.len());
        for own in &shape.own {
            let (kind, id) = match own.kind {
                ComponentKind::Adapter if own.is_on_host => {
                    (NodeKind::Adapter, format!("{}{}", self.leaf.id, own.object))
                }
                ComponentKind::Adapter => (NodeKind::Adapter, own.object.to_string()),
                ComponentKind::AdapterPort => (
                    NodeKind::AdapterPort,
                    self.own_id(NodeKind::AdapterPort, &own.name),
                ),
                _ => (
                    NodeKind::Mezzanine,
                    self.own_id(NodeKind::Mezzanine, &own.name),
                ),
            };
            ids.push(self.draft.node(Node::new(kind, id, &own.name)));
        }
        self.held(
            &shape.own.iter().map(|own| own.kind).collect::<Vec<_>>(),
            &ids,
        );
        ids
    }

    /// A port that no connection is on is on the only card.
    pub(super) fn held(&mut self, kinds: &[ComponentKind], ids: &[String]) {
        let of = |kind: ComponentKind| {
            let pairs = kinds.iter().zip(ids);
            pairs
                .filter(move |(own, _)| **own == kind)
                .map(|(_, id)| id)
        };
        let mut cards = of(ComponentKind::Mezzanine);
        let (Some(card), None) = (cards.next(), cards.next()) else {
            return;
        };
        for port in of(ComponentKind::AdapterPort) {
            if let Some(node) = self.draft.get_mut(port) {
                node.holder.get_or_insert_with(|| card.clone());
            }
        }
    }

    /// The line of each member of the shape.
    pub(super) fn members(&self) -> Vec<Option<(String, String)>> {
        let shape = &self.leaf.shape;
        let mut storage = self.graph.storage().0.into_iter();
        let members = shape.members.iter().enumerate();
        let mut lines = Vec::with_capacity(shape.members.len());
        for (index, member) in members {
            let own = member
                .adapter
                .and_then(|own| shape.own.get(usize::from(own.0)));
            let line = match own {
                Some(own) if own.is_on_host => {
                    let id = format!("{}{}", self.leaf.id, own.object);
                    let to = self.ends.get(&id).filter(|to| !to.is_empty()).cloned();
                    to.map(|to| (id, to))
                }
                Some(own) => {
                    let id = own.object.to_string();
                    let to = self.ends.get(&id).filter(|to| !to.is_empty()).cloned();
                    to.map(|to| (id, to))
                }
                None if is_of_storage(shape, index) => storage.next().map(|claim| {
                    let consumer = format!("{}/storage", self.leaf.id);
                    (consumer, claim.connection.id().to_owned())
                }),
                None => None,
            };
            lines.push(line);
        }
        lines
    }
}

fn is_of_storage(shape: &HostShape, member: usize) -> bool {
    let mut storage = shape.carriers.iter();
    storage.any(|carrier| carrier.kind == CarrierKind::Storage && carrier.members.contains(&member))
}
