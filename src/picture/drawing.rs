//! What bundles adapters on a host, the adapters, and what is behind them.

use std::collections::BTreeMap;

use super::backend::Way;
use super::draft::Draft;
use super::names::{bundling, known_speed};
use super::part::{Edge, Node};
use super::scope::Scopes;
use super::terms::{EdgeKind, NodeKind};
use crate::fabric::graph::{
    Attachment, Carrier, Consumer, Hop, HostGraph, Join, Leg, Path, letter,
};
use crate::fabric::host::{Adapter, MemberMode, Switch, TeamingMode};
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;
use crate::simulation::{Behind, ComponentKind, Fact, HostLeaf};

/// A host while it is drawn.
pub(super) struct Drawing<'p, 'a> {
    pub(super) scopes: Scopes<'p, 'a>,
    pub(super) graph: &'p HostGraph<'a>,
    pub(super) leaf: &'p HostLeaf,
    pub(super) draft: Draft,
    pub(super) shown_by: BTreeMap<String, String>,
    /// What each adapter leads to, and each storage function, by ids.
    pub(super) ends: BTreeMap<String, String>,
}

impl<'a> Drawing<'_, 'a> {
    /// The id of an object of the host, by the name that tells the host from others.
    pub(super) fn id(&self, id: &str) -> String {
        match id.strip_prefix(self.graph.host.id()) {
            Some(tail) => format!("{}{tail}", self.leaf.id),
            None => id.to_owned(),
        }
    }

    pub(super) fn own_id(&self, kind: NodeKind, name: &str) -> String {
        format!("{kind}:{}/{name}", self.leaf.name)
    }

    pub(super) fn carries(&mut self, from: &str, to: &str, vlan: Option<u16>) {
        self.draft.edge(Edge {
            vlans: vlan.map(|vlan| [vlan].into_iter().collect()),
            ..Edge::new(EdgeKind::Carries, from, to)
        });
    }

    pub(super) fn unknown_carrier(&mut self, name: &str, why: &Why) -> String {
        let reason = why.sentence("what it is on");
        let id = self.own_id(NodeKind::Carrier, name);
        self.draft
            .node(Node::unknown(NodeKind::Carrier, &id, reason))
    }

    /// A switch and what it is bound to.
    pub(super) fn switch(&mut self, switch: &'a Switch) -> String {
        let id = self.id(switch.id());
        let node = Node::new(NodeKind::VirtualSwitch, id.clone(), &switch.name).at(switch.place);
        if self.draft.has(&id) {
            return id;
        }
        self.draft.node(node);
        match self.graph.index.carrier(switch) {
            Ok(Some(carrier)) => {
                let to = self.carrier(carrier);
                if to != id {
                    self.carries(&id, &to, None);
                }
                if let Carrier::Team(team) = carrier
                    && let Ok(nic) = self.graph.index.team_nic_under(switch, team)
                {
                    // It carries the switch and nothing else.
                    self.shown_by.insert(self.id(nic.id()), to);
                }
            }
            Ok(None) => {}
            Err(why) => {
                let to = self.unknown_carrier(&switch.name, &why);
                self.carries(&id, &to, None);
            }
        }
        id
    }

    /// A team with its members, or an adapter with what is behind it.
    pub(super) fn carrier(&mut self, carrier: Carrier<'a>) -> String {
        let (id, kind) = match carrier {
            Carrier::Adapter(adapter) => return self.adapter(adapter),
            Carrier::Team(team) => (self.id(team.id()), NodeKind::Carrier),
            // A SET team is its switch, whose name it has.
            Carrier::Set(team) => {
                let switch = self.graph.index.switch(&team.name);
                let shown = switch.map_or(team.id(), |switch| switch.id());
                let (own, shown) = (self.id(team.id()), self.id(shown));
                self.shown_by.insert(own, shown.clone());
                (shown, NodeKind::VirtualSwitch)
            }
        };
        let details = [bundling(carrier)];
        if let Some(node) = self.draft.get_mut(&id) {
            if node.details.is_empty() {
                node.details = details
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .collect();
            }
        } else {
            let node = Node::new(kind, id.clone(), carrier.name()).with(details);
            self.draft.node(node.at(carrier.place()));
        }
        match self.graph.legs(carrier) {
            Ok(legs) => legs.iter().for_each(|leg| self.member(&id, carrier, leg)),
            Err(why) => {
                let unknown = self.own_id(NodeKind::Adapter, carrier.name());
                let reason = why.sentence("the list of team members");
                let to = self
                    .draft
                    .node(Node::unknown(NodeKind::Adapter, &unknown, reason));
                self.draft.edge(Edge::new(EdgeKind::Member, &id, &to));
            }
        }
        id
    }

    pub(super) fn member(&mut self, team: &str, carrier: Carrier<'a>, leg: &Leg<'a>) {
        let to = match &leg.adapter {
            Ok(adapter) => self.adapter(adapter),
            Err(why) => {
                let id = self.own_id(NodeKind::Adapter, leg.member);
                let reason = why.sentence("the adapter of a team member");
                self.draft
                    .node(Node::unknown(NodeKind::Adapter, &id, reason))
            }
        };
        let mode = match carrier {
            Carrier::Team(team) => team.mode.get(),
            Carrier::Set(team) => team.mode.get(),
            Carrier::Adapter(_) => None,
        };
        self.draft.edge(Edge {
            is_standby: leg.mode.is(&MemberMode::Standby),
            is_channel: matches!(mode, Some(TeamingMode::Lacp | TeamingMode::Static)),
            ..Edge::new(EdgeKind::Member, team, &to)
        });
        let id = self.id(leg.id.as_str());
        self.shown_by.insert(id, to);
    }

    /// An adapter with what is behind it.
    pub(super) fn adapter(&mut self, adapter: &'a Adapter) -> String {
        let id = self.id(adapter.id());
        if self.ends.contains_key(&id) {
            return id;
        }
        self.ends.insert(id.clone(), String::new());
        let node = Node::new(NodeKind::Adapter, id.clone(), &adapter.name);
        self.draft.node(node.at(adapter.place));
        let speed = known_speed(&adapter.reported_mbps);
        if let Some(node) = self.draft.get_mut(&id).filter(|_| !speed.is_empty()) {
            node.details.push(speed);
        }
        let carrier = Carrier::Adapter(adapter);
        let legs = self.graph.legs(carrier).unwrap_or_default();
        let Some(leg) = legs.into_iter().next() else {
            return id;
        };
        let to = match leg.join.clone() {
            Ok(join) => {
                let hops = self.hops(adapter, leg);
                self.behind((EdgeKind::Joined, &id), &adapter.name, join, &hops);
                join.claim.connection.id().to_owned()
            }
            Err(why) => self.unjoined(&id, adapter, &why),
        };
        self.ends.insert(id.clone(), to);
        id
    }

    pub(super) fn hops(&self, adapter: &'a Adapter, leg: Leg<'a>) -> Vec<Hop<'a>> {
        let attachment = Attachment {
            switch: None,
            carrier: Some(Carrier::Adapter(adapter)),
        };
        self.graph.hops(&Path {
            consumer: Consumer::Adapter(adapter),
            attachment: Ok(attachment),
            leg: Ok(Some(leg)),
        })
    }

    pub(super) fn behind(
        &mut self,
        (kind, from): (EdgeKind, &str),
        called: &str,
        join: Join<'a>,
        hops: &[Hop<'a>],
    ) {
        let card = self.card(join);
        let side = letter(&self.graph.fabric.index, &join.claim).ok();
        let mut way = Way::new(
            &mut self.draft,
            self.scopes,
            (&self.leaf.name, from, called.to_owned()),
            (join.claim, side, card),
            kind,
        );
        for hop in hops {
            way.hop(hop);
        }
    }

    /// The card of a connection: the one that its port names, else the only one of the host.
    pub(super) fn card(&mut self, join: Join<'a>) -> Option<String> {
        let named = self.graph.connection(join).card().map(str::to_owned);
        let own = self.leaf.shape.own.iter();
        let mut cards = own.filter(|own| own.kind == ComponentKind::Mezzanine);
        let name = match (named, cards.next(), cards.next()) {
            (Ok(name), ..) => name,
            (Err(_), Some(only), None) => only.name.to_string(),
            _ => return None,
        };
        let id = self.own_id(NodeKind::Mezzanine, &name);
        Some(self.draft.node(Node::new(NodeKind::Mezzanine, id, &name)))
    }

    /// What is behind an adapter that joins nothing: the switch of the plan, or nobody knows.
    pub(super) fn unjoined(&mut self, from: &str, adapter: &'a Adapter, why: &Why) -> String {
        let members = self.leaf.shape.members.iter();
        let mut of =
            members.filter(|member| member.adapter.is_some() && *member.name == *adapter.name);
        let outside = of.next().and_then(|member| match &member.behind {
            Behind::Outside(switch, _) => Some(switch.clone()),
            Behind::Connection(_) | Behind::Unjoined(_) => None,
        });
        let (node, kind) = match outside {
            Some(Fact::Known(switch, _)) => {
                let id = self.scopes.shared(switch.dies).unwrap_or_default();
                let name = id.rsplit('/').next().unwrap_or_default().to_owned();
                let node = Node::new(NodeKind::UpstreamSwitch, id, &name);
                (node, EdgeKind::Neighbour)
            }
            // Whether it leads past the backends nobody knows.
            Some(Fact::Missing(_)) if !is_past_backends(why) => self.no_connection(adapter, why),
            Some(Fact::Missing(missing)) => {
                let id = self.own_id(NodeKind::UpstreamSwitch, &adapter.name);
                let reason = missing.export.to_string();
                let node = Node::unknown(NodeKind::UpstreamSwitch, &id, reason);
                (node, EdgeKind::Neighbour)
            }
            None if why.state == State::NotApplicable => return String::new(),
            None => self.no_connection(adapter, why),
        };
        let to = self.draft.node(node);
        self.draft.edge(Edge::new(kind, from, &to));
        to
    }

    /// A connection that nobody knows.
    fn no_connection(&self, adapter: &Adapter, why: &Why) -> (Node, EdgeKind) {
        let id = self.own_id(NodeKind::Connection, &adapter.name);
        let reason = why.sentence("the connection of an adapter");
        let node = Node::unknown(NodeKind::Connection, &id, reason);
        (node, EdgeKind::Joined)
    }
}

/// Whether an adapter is known to be none of a backend of the run: behind it there is no connection to be known.
fn is_past_backends(why: &Why) -> bool {
    matches!(why.state, State::NotApplicable | State::Unclaimed)
}
