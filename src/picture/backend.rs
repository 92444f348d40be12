//! From an adapter or a storage function to the data centre: the hops of `fabric::graph` as nodes and edges.

use super::draft::Draft;
use super::names::{function, known_speed, speeds, state};
use super::part::{Edge, Node};
use super::scope::{Scopes, is_same_switch};
use super::terms::{EdgeKind, NodeKind};
use crate::fabric::backend::{BackendKind, UplinkGroup, UplinkPort};
use crate::fabric::graph::{Claim, Confidence, Hop, HopKind, Letter, Node as At, uplink_name};
use crate::fabric::known::Why;
use crate::fabric::record::Record;
use crate::fabric::uplink::UplinkState;
use crate::simulation::{ComponentKind, DomainIx};

/// The way of one connection while it is drawn.
pub(super) struct Way<'d, 'p, 'a> {
    pub(super) draft: &'d mut Draft,
    pub(super) scopes: Scopes<'p, 'a>,
    /// Name of the host.
    pub(super) host: &'p str,
    /// What the way is called where a hop of it is unknown: the adapter.
    pub(super) called: String,
    /// The connection.
    pub(super) claim: Claim<'a>,
    /// The card that the port is on.
    pub(super) card: Option<String>,
    /// How the connection hangs on the node that the way begins at.
    first: EdgeKind,
    /// The side that the connection leads to.
    side: Option<Letter>,
    domain: Option<DomainIx>,
    /// Id of the node that the next one is behind.
    last: String,
    /// Id of the module, of the group and of the uplink that were met last.
    module: String,
    group: String,
    uplink: String,
}

impl<'d, 'p, 'a> Way<'d, 'p, 'a> {
    /// A way that begins at a node.
    pub(super) fn new(
        draft: &'d mut Draft,
        scopes: Scopes<'p, 'a>,
        (host, from, called): (&'p str, &str, String),
        (claim, side, card): (Claim<'a>, Option<Letter>, Option<String>),
        first: EdgeKind,
    ) -> Self {
        let module = claim.connection.module.get().map(String::as_str);
        let domain = scopes.domain(module, claim.backend);
        Self {
            draft,
            scopes,
            host,
            called,
            claim,
            card,
            first,
            side,
            domain,
            last: from.to_owned(),
            module: String::new(),
            group: String::new(),
            uplink: String::new(),
        }
    }

    fn scope(&self) -> String {
        self.scopes.name(self.domain, self.claim.backend)
    }

    /// Draws a hop and what leads to it.
    pub(super) fn hop(&mut self, hop: &Hop<'a>) {
        match hop.kind {
            HopKind::Connection => self.connection(hop),
            HopKind::AdapterPort => self.port(hop),
            HopKind::Iom => self.iom(hop),
            HopKind::Module => self.module(hop),
            HopKind::UplinkGroup => self.group(hop),
            HopKind::Uplink => self.uplink(hop),
            HopKind::UpstreamSwitch => self.switch(hop),
            HopKind::Consumer | HopKind::VirtualSwitch | HopKind::Carrier | HopKind::Adapter => {}
        }
    }

    /// Adds an edge between two nodes.
    fn lead(&mut self, kind: EdgeKind, (from, to): (&str, &str), hop: &Hop<'_>, inferred: bool) {
        self.draft.edge(Edge {
            vlans: hop.vlans.get().cloned(),
            is_inferred: inferred || hop.confidence == Confidence::Low,
            ..Edge::new(kind, from, to)
        });
    }

    /// A hop that nobody knows stays a node with its reason.
    fn unknown(&mut self, kind: NodeKind, id: &str, why: &Why) -> String {
        let reason = why.sentence(&format!("the {kind}"));
        self.draft.node(Node::unknown(kind, id, reason))
    }

    fn connection(&mut self, hop: &Hop<'a>) {
        let from = self.last.clone();
        let connection = self.claim.connection;
        let node = Node::new(
            NodeKind::Connection,
            connection.id().into(),
            &connection.name,
        );
        let vlans = hop.vlans.get().map(|vlans| format!("VLAN {vlans}"));
        let speeds = speeds(&hop.speeds.guaranteed, &hop.speeds.maximum);
        let details = [function(connection), speeds, vlans.unwrap_or_default()];
        let details = details.into_iter().filter(|line| line != "VLAN ");
        let place = connection.place.or(self.claim.profile.place);
        let id = self.draft.node(node.with(details).at(place));
        self.draft.edge(Edge {
            vlans: hop.vlans.get().cloned(),
            is_channel: connection.lag.get().is_some_and(|lag| !lag.is_empty()),
            is_inferred: connection.mac_by_order.is(&true) || hop.confidence == Confidence::Low,
            ..Edge::new(self.first, &from, &id)
        });
        self.last = id;
    }

    fn is_ucs(&self) -> bool {
        self.claim.backend.kind.is(&BackendKind::Ucs)
    }

    fn port(&mut self, hop: &Hop<'a>) {
        let from = self.last.clone();
        let id = match &hop.node {
            Ok(At::Port(_, name)) => {
                let id = format!("adapter-port:{}/{name}", self.host);
                let speed = known_speed(&hop.speeds.maximum);
                let node = Node::new(NodeKind::AdapterPort, id, name)
                    .with([speed])
                    .at(hop.place);
                self.draft.node(Node {
                    holder: self.card.clone(),
                    ..node
                })
            }
            Ok(_) => return,
            Err(why) => {
                let id = format!("adapter-port:{}/{}", self.host, self.called);
                self.unknown(NodeKind::AdapterPort, &id, why)
            }
        };
        let inferred = self.is_ucs() || self.claim.connection.port_by_order.is(&true);
        self.lead(EdgeKind::Placed, (&from, &id), hop, inferred);
        self.last = id;
    }

    fn iom(&mut self, hop: &Hop<'a>) {
        let from = self.last.clone();
        let id = match &hop.node {
            Ok(At::Iom(_, name)) => {
                let known = self
                    .scopes
                    .component(self.domain, ComponentKind::Iom, |of| of == name);
                let id = known.unwrap_or_else(|| format!("iom:{}/{name}", self.scope()));
                let node = Node::new(NodeKind::Iom, id, name).at(hop.place);
                self.draft.node(Node {
                    side: self.side,
                    ..node
                })
            }
            Ok(_) => return,
            Err(why) => {
                let id = format!("iom:{}/{}", self.host, self.called);
                self.unknown(NodeKind::Iom, &id, why)
            }
        };
        self.lead(EdgeKind::Wired, (&from, &id), hop, true);
        self.last = id;
    }

    fn module(&mut self, hop: &Hop<'a>) {
        let from = self.last.clone();
        let id = match &hop.node {
            Ok(At::Module(module)) => {
                let node = Node::new(NodeKind::Module, module.id().into(), &module.name);
                self.draft.node(Node {
                    side: self.side,
                    ..node.at(module.place)
                })
            }
            Ok(At::ModuleId(id)) => {
                let node = Node::new(NodeKind::Module, (*id).to_owned(), id).at(hop.place);
                self.draft.node(Node {
                    side: self.side,
                    ..node
                })
            }
            Ok(_) => return,
            Err(why) => {
                let id = format!("module:{}/{}", self.host, self.called);
                self.unknown(NodeKind::Module, &id, why)
            }
        };
        // Between a chassis or a rack unit and a fabric interconnect no export lists the cable.
        self.lead(EdgeKind::Wired, (&from, &id), hop, self.is_ucs());
        self.module.clone_from(&id);
        self.last = id;
    }

    fn group(&mut self, hop: &Hop<'a>) {
        let from = self.module.clone();
        let id = match &hop.node {
            Ok(At::UplinkGroup(group)) => self.known_group(group),
            Ok(_) => return,
            Err(why) => {
                let id = format!("uplink-group:{}/{}", self.scope(), self.name_of(&from));
                self.unknown(NodeKind::UplinkGroup, &id, why)
            }
        };
        self.lead(EdgeKind::Pinned, (&from, &id), hop, false);
        self.group = id;
    }

    fn known_group(&mut self, group: &UplinkGroup) -> String {
        let node = Node::new(NodeKind::UplinkGroup, group.id().into(), &group.name);
        let off = group.enabled.is(&false).then(|| "off".to_owned());
        self.draft.node(node.with(off).at(group.place))
    }

    fn name_of(&self, id: &str) -> String {
        let mut nodes = self.draft.nodes.iter();
        let found = nodes.find(|node| node.id == id && node.unknown.is_none());
        found.map_or_else(|| self.called.clone(), |node| node.name.clone())
    }

    fn uplink(&mut self, hop: &Hop<'a>) {
        let from = self.group.clone();
        let (id, is_standby, is_channel) = match &hop.node {
            Ok(At::Uplink(group, port)) => {
                let node = Node::new(NodeKind::Uplink, port.id().into(), &port.name);
                let details = [known_speed(&port.mbps), state(port)];
                let id = self.draft.node(Node {
                    side: self.side_of_link(group, port),
                    ..node.with(details).at(port.place)
                });
                let is_standby = port.state.is(&UplinkState::LinkedStandby);
                (id, is_standby, self.is_bundled(group, port))
            }
            Ok(_) => return,
            Err(why) => {
                let name = self.name_of(&from);
                let id = format!("uplink:{}/{name}", self.scope());
                (self.unknown(NodeKind::Uplink, &id, why), false, false)
            }
        };
        self.draft.edge(Edge {
            vlans: hop.vlans.get().cloned(),
            is_standby,
            is_channel,
            ..Edge::new(EdgeKind::Member, &from, &id)
        });
        self.uplink = id;
    }

    /// Whether a port carries frames together with others: all ports of a port channel of UCS, those of Virtual Connect
    /// that the module put into one link aggregation group.
    fn is_bundled(&self, group: &UplinkGroup, port: &UplinkPort) -> bool {
        let ports = group.uplinks.items();
        if self.is_ucs() {
            return ports.len() > 1;
        }
        let lag = port.lag.get().filter(|lag| !lag.is_empty());
        let alike =
            |other: &&UplinkPort| other.lag.get() == lag && other.module.get() == port.module.get();
        lag.is_some() && ports.iter().filter(alike).count() > 1
    }

    /// The side of the module that an uplink is on.
    fn side_of_link(&self, group: &UplinkGroup, port: &UplinkPort) -> Option<Letter> {
        let name = uplink_name(group, port);
        let model = self.scopes.site.lookup.group(group);
        let model = model.and_then(|ix| self.scopes.site.groups.get(ix.0 as usize))?;
        let link = model.links.iter().find(|link| {
            let component = self.scopes.site.components.get(link.component.0 as usize);
            component.is_some_and(|component| *component.name == *name)
        })?;
        let module = self.scopes.site.modules.get(link.module?.0 as usize)?;
        let mut drawn = self.draft.nodes.iter();
        drawn.find(|node| node.id == module.id)?.side
    }

    fn switch(&mut self, hop: &Hop<'a>) {
        let from = self.uplink.clone();
        let id = match &hop.node {
            Ok(At::UpstreamSwitch(name)) => {
                let kind = ComponentKind::UpstreamSwitch;
                let is = |of: &str| is_same_switch(of, name);
                let known = self.scopes.component(self.domain, kind, is);
                let id = known.unwrap_or_else(|| format!("{kind}:{}/{name}", self.scope()));
                let node = Node::new(NodeKind::UpstreamSwitch, id, name);
                self.draft.node(node.at(hop.place))
            }
            Ok(_) => return,
            Err(why) => {
                let name = self.name_of(&self.group.clone());
                let id = format!("upstream-switch:{}/{name}", self.scope());
                self.unknown(NodeKind::UpstreamSwitch, &id, why)
            }
        };
        self.lead(EdgeKind::Neighbour, (&from, &id), hop, false);
    }
}
