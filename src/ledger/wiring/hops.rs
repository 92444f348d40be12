//! The hops of one VLAN on a host: the way of each interface that uses it, up to the module or to where it ends. What is
//! behind the module is the same for all hosts.

use std::sync::Arc;

use super::carriage::{Carries, How, carries};
use super::leaf::{HopOf, Leaf, ObjectOf};
use super::usage::{domains_of, uses};
use super::wires::Wires;
use crate::fabric::graph::{Carrier, Consumer, Hop, HopKind, HostGraph, Leg, Node, Path};
use crate::fabric::known::Why;
use crate::fabric::record::Record;
use crate::simulation::{DomainIx, Id};
use crate::source::Place;

/// The hops of a VLAN, each with the domain that its path leads to.
pub(super) fn hops(
    wires: &Wires,
    graph: &HostGraph<'_>,
    leaf: &Leaf,
    asked: u16,
) -> Vec<(Option<DomainIx>, HopOf)> {
    let mut found = Vec::new();
    for consumer in graph.index.senders().found {
        let mut objects = leaf.objects.iter();
        let object = objects.find(|object| is_id(leaf, object.thing, consumer.id()));
        let Some(object) = object else { continue };
        let way = Way {
            wires,
            graph,
            leaf,
            asked,
            object,
        };
        way.add(consumer, &mut found);
    }
    found
}

fn is_id(leaf: &Leaf, thing: u16, id: &str) -> bool {
    let thing = &leaf.things[usize::from(thing)];
    let tail = if thing.is_on_host {
        id.strip_prefix(&*leaf.id)
    } else {
        Some(id)
    };
    tail.is_some_and(|tail| *tail == *thing.tail)
}

/// An interface on its way.
struct Way<'w, 'a> {
    wires: &'w Wires,
    graph: &'w HostGraph<'a>,
    leaf: &'w Leaf,
    asked: u16,
    object: &'w ObjectOf,
}

impl<'a> Way<'_, 'a> {
    fn add(&self, consumer: Consumer<'a>, found: &mut Vec<(Option<DomainIx>, HopOf)>) {
        let attachment = self.graph.index.attachment(consumer);
        let carrier = attachment.as_ref().ok().and_then(|found| found.carrier);
        let legs: Vec<Result<Option<Leg<'a>>, Why>> = match (&attachment, carrier) {
            (Err(why), _) => vec![Err(why.clone())],
            (Ok(_), None) => vec![Ok(None)],
            (Ok(_), Some(carrier)) => match self.graph.legs(carrier) {
                Ok(legs) => legs.into_iter().map(|leg| Ok(Some(leg))).collect(),
                Err(why) => vec![Err(why)],
            },
        };
        for leg in legs {
            for (domain, how) in self.domains(leg.as_ref().ok().and_then(Option::as_ref)) {
                let path = Path {
                    consumer,
                    attachment: attachment.clone(),
                    leg: leg.clone(),
                };
                for hop in self.graph.hops(&path) {
                    if hop.kind > HopKind::Module {
                        break;
                    }
                    let (hop, is_end) = self.hop(&hop, how);
                    found.push((domain, hop));
                    if is_end {
                        break;
                    }
                }
            }
        }
    }

    /// The domains in which the interface uses the VLAN through a leg, and how it sends there.
    fn domains(&self, leg: Option<&Leg<'a>>) -> Vec<(Option<DomainIx>, How)> {
        let join = leg.and_then(|leg| leg.join.as_ref().ok());
        let wire = join.and_then(|join| self.wires.number(join.claim.connection.id()));
        let domains = match wire {
            Some(wire) => self.wires.wire(wire).domains.to_vec(),
            None => domains_of(self.wires, self.leaf, self.object),
        };
        let mut domains: Vec<Option<DomainIx>> = domains.into_iter().map(Some).collect();
        if domains.is_empty() {
            domains.push(None);
        }
        let using = domains.into_iter().filter_map(|domain| {
            let uses = uses(self.wires, self.leaf, self.object, domain);
            let is_tagged = uses
                .tagged
                .is_some_and(|tagged| tagged.contains(self.asked))
                || uses.trunk.is_some_and(|trunk| trunk.contains(self.asked));
            let is_native = uses.natives.contains(&self.asked);
            match (is_tagged, is_native) {
                (true, _) => Some((domain, How::Tagged)),
                (false, true) => Some((domain, How::Untagged)),
                (false, false) => None,
            }
        });
        using.collect()
    }

    /// A hop, and whether the VLAN ends there.
    fn hop(&self, hop: &Hop<'a>, how: How) -> (HopOf, bool) {
        let mut made = HopOf {
            kind: hop.kind,
            id: None,
            name: None,
            place: None,
            reason: None,
        };
        let node = match &hop.node {
            Ok(node) => node,
            Err(why) => {
                made.reason = Some(why.sentence(hop.kind.name()).into());
                return (made, false);
            }
        };
        let near = |place: Option<Place>| place.unwrap_or(self.leaf.place);
        made.id = Some(self.id(node));
        made.name = Some(node.name().into());
        made.place = Some(near(hop.place));
        let Node::Connection(claim) = node else {
            return (made, false);
        };
        let wire = self.wires.number(claim.connection.id());
        let carried = wire.map(|wire| carries(self.wires.bundle(wire), self.asked, how));
        match carried {
            Some(Carries::Yes) => (made, false),
            Some(Carries::Unknown(missing)) => {
                made.reason = Some(missing.export.clone());
                (made, false)
            }
            Some(Carries::No) | None => {
                let asked = self.asked;
                let way = match how {
                    How::Untagged => "without a tag",
                    How::Tagged | How::Any => "with its tag",
                };
                let reason =
                    format!("VLAN {asked} ends here: the connection does not carry it {way}");
                made.reason = Some(reason.into());
                (made, true)
            }
        }
    }

    /// The id of a node. A SET team is its switch.
    fn id(&self, node: &Node<'a>) -> Id {
        let id = match node {
            Node::Carrier(Carrier::Set(team)) => {
                let switch = self.graph.index.switch(&team.name);
                switch.map_or_else(|_| node.id().into_owned(), |switch| switch.id().to_owned())
            }
            _ => node.id().into_owned(),
        };
        match id.strip_prefix(&*self.leaf.id) {
            Some(tail) => Id {
                host: self.leaf.id.clone(),
                tail: Arc::from(tail),
            },
            None => Id::whole(id),
        }
    }
}
