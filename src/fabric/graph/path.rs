//! Paths: the way of a consumer's frames, hop by hop, from the interface to the uplinks. What is
//! unknown on the way stays a hop with its reason.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::carrier::Carrier;
use super::connection::JoinedConnection;
use super::consumer::{Attachment, Consumer};
use super::host::HostGraph;
use super::index::{BackendIndex, Claim};
use super::join::Join;
use super::leg::Leg;
use super::ports::port_capacity;
use super::side::Side;
use super::terms::Confidence;
use super::upstream::upstream;
use crate::fabric::backend::{Module, Profile, UplinkGroup, UplinkPort};
use crate::fabric::host::{Adapter, Switch};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, terms};
use crate::fabric::vlan::Vlans;
use crate::source::Place;

terms! {
    /// What a hop is.
    pub enum HopKind {
        /// The interface that sends the frames.
        Consumer = "consumer",
        /// The virtual switch that it is on.
        VirtualSwitch = "virtual-switch",
        /// The team or single adapter that carries it.
        Carrier = "carrier",
        /// An adapter of the carrier.
        Adapter = "adapter",
        /// The connection that the backend presents as the adapter.
        Connection = "connection",
        /// The physical adapter port of the server.
        AdapterPort = "adapter-port",
        /// The I/O module of a chassis between the server and a fabric interconnect.
        Iom = "iom",
        /// The module, or fabric interconnect, that the port leads to.
        Module = "module",
        /// A group of uplinks that the frames can leave through.
        UplinkGroup = "uplink-group",
        /// A port of that group.
        Uplink = "uplink",
        /// The switch that the port leads to.
        UpstreamSwitch = "upstream-switch",
    }
}

/// What stands at a hop.
#[derive(Clone, Debug)]
pub enum Node<'a> {
    /// An interface.
    Consumer(Consumer<'a>),
    /// A virtual switch.
    Switch(&'a Switch),
    /// A team or a single adapter.
    Carrier(Carrier<'a>),
    /// An adapter.
    Adapter(&'a Adapter),
    /// A connection with its profile and backend.
    Connection(Claim<'a>),
    /// An adapter port of the server of a profile, by its name.
    Port(&'a Profile, Cow<'a, str>),
    /// A card of that server, by the name that its ports share.
    Card(&'a Profile, &'a str),
    /// The I/O module of a chassis on a fabric, `chassis-1/A`, of the backend that the profile is in.
    Iom(Claim<'a>, String),
    /// A module that the export describes.
    Module(&'a Module),
    /// A module of which the export gives only the id: a fabric interconnect.
    ModuleId(&'a str),
    /// A group of uplinks.
    UplinkGroup(&'a UplinkGroup),
    /// An uplink of a group.
    Uplink(&'a UplinkGroup, &'a UplinkPort),
    /// A switch of the data centre, by the system name that it gives its neighbours.
    UpstreamSwitch(&'a str),
}

/// Speeds of a hop, in Mbps; never one for another.
#[derive(Clone, Debug, Default)]
pub struct Speeds {
    /// What the device reports.
    pub reported: Known<u64>,
    /// The most that gets through.
    pub maximum: Known<u64>,
    /// What gets through under contention.
    pub guaranteed: Known<u64>,
}

/// What the ids of upstream switches begin with, which no export has objects of.
pub(super) const UPSTREAM_SWITCH: &str = "upstream-switch:";

/// One step of a path.
#[derive(Clone, Debug)]
pub struct Hop<'a> {
    /// What kind of hop this is.
    pub kind: HopKind,
    /// What stands there, or why that is unknown.
    pub node: Result<Node<'a>, Why>,
    /// Where the fact stands that leads there.
    pub place: Option<Place>,
    /// How sure it is that the path leads there.
    pub confidence: Confidence,
    /// The VLANs that get through: on the host's side those that the consumer sends into, on the
    /// connection those that it carries, towards the uplinks those that its networks have there.
    pub vlans: Known<Vlans>,
    /// How fast frames get through.
    pub speeds: Speeds,
}

/// The way of a consumer's frames through one leg of its carrier.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    /// The interface.
    pub consumer: Consumer<'a>,
    /// The switch and the carrier that the interface is on.
    pub attachment: Result<Attachment<'a>, Why>,
    /// The leg; nothing where the frames cannot leave the host.
    pub leg: Result<Option<Leg<'a>>, Why>,
}

impl<'a> Node<'a> {
    /// The stable name of the node within a run.
    #[must_use]
    pub fn id(&self) -> Cow<'a, str> {
        match self {
            Node::Consumer(consumer) => consumer.id().into(),
            Node::Switch(switch) => switch.id().into(),
            Node::Carrier(carrier) => carrier.id().into(),
            Node::Adapter(adapter) => adapter.id().into(),
            Node::Connection(claim) => claim.connection.id().into(),
            Node::Port(profile, port) => format!("{}/port:{port}", profile.id()).into(),
            Node::Card(profile, card) => format!("{}/card:{card}", profile.id()).into(),
            Node::Iom(claim, name) => format!("{}/iom:{name}", claim.backend.id()).into(),
            Node::Module(module) => module.id().into(),
            Node::ModuleId(id) => (*id).into(),
            Node::UplinkGroup(group) => group.id().into(),
            Node::Uplink(_, port) => port.id().into(),
            Node::UpstreamSwitch(name) => format!("{UPSTREAM_SWITCH}{name}").into(),
        }
    }

    /// The name of the object at the node.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Node::Consumer(consumer) => consumer.name(),
            Node::Switch(switch) => &switch.name,
            Node::Carrier(carrier) => carrier.name(),
            Node::Adapter(adapter) => &adapter.name,
            Node::Connection(claim) => &claim.connection.name,
            Node::Port(_, name) => name,
            Node::Card(_, name) | Node::ModuleId(name) | Node::UpstreamSwitch(name) => name,
            Node::Iom(_, name) => name,
            Node::Module(module) => &module.name,
            Node::UplinkGroup(group) => &group.name,
            Node::Uplink(_, port) => &port.name,
        }
    }
}

impl<'a> HostGraph<'a> {
    /// Every path of the host: one for each consumer and leg of its carrier, and one for a
    /// consumer whose frames cannot leave, or nobody knows how.
    #[must_use]
    pub fn paths(&self) -> Vec<Path<'a>> {
        // Hundreds of consumers share a carrier, whose legs are found once.
        let mut legs_of: BTreeMap<&str, Result<Vec<Leg<'a>>, Why>> = BTreeMap::new();
        let mut paths = Vec::new();
        for &consumer in &self.consumers.found {
            let attachment = self.index.attachment(consumer);
            let carrier = attachment.as_ref().map_err(Why::clone);
            let legs = match carrier.map(|attachment| attachment.carrier) {
                Ok(Some(carrier)) => legs_of
                    .entry(carrier.id())
                    .or_insert_with(|| self.legs(carrier))
                    .clone()
                    .map(|legs| legs.into_iter().map(Some).collect()),
                Ok(None) => Ok(vec![None]),
                Err(why) => Err(why),
            };
            let path = |leg| Path {
                consumer,
                attachment: attachment.clone(),
                leg,
            };
            match legs {
                Ok(legs) => paths.extend(legs.into_iter().map(|leg| path(Ok(leg)))),
                Err(why) => paths.push(path(Err(why))),
            }
        }
        paths
    }

    /// The hops of a path in its order. An uplink stands behind its group, and the switch that it leads to behind it.
    #[must_use]
    pub fn hops(&self, path: &Path<'a>) -> Vec<Hop<'a>> {
        let vlans = self.vlans_of(path.consumer);
        let mut hops = vec![certain(
            HopKind::Consumer,
            Ok(Node::Consumer(path.consumer)),
            path.consumer.place(),
            &vlans,
        )];
        match &path.attachment {
            Ok(attachment) => {
                if let Some(switch) = attachment.switch {
                    let node = Ok(Node::Switch(switch));
                    hops.push(certain(HopKind::VirtualSwitch, node, switch.place, &vlans));
                }
                if let Some(carrier) = attachment.carrier {
                    let node = Ok(Node::Carrier(carrier));
                    let bound = attachment.switch;
                    hops.push(Hop {
                        confidence: bound.map_or(Confidence::High, |switch| {
                            self.index.switch_confidence(switch)
                        }),
                        ..certain(HopKind::Carrier, node, carrier.place(), &vlans)
                    });
                }
            }
            Err(why) => hops.push(certain(HopKind::Carrier, Err(why.clone()), None, &vlans)),
        }
        match &path.leg {
            Ok(Some(leg)) => self.leg_hops(leg, &vlans, &mut hops),
            Ok(None) => {}
            // A carrier whose members are unknown is a hop already; one that is unknown itself
            // has told the reason.
            Err(why) if path.attachment.is_ok() => {
                hops.push(certain(HopKind::Adapter, Err(why.clone()), None, &vlans));
            }
            Err(_) => {}
        }
        // A path is no surer than what the host says of itself.
        let told = self.index.told();
        for hop in &mut hops {
            hop.confidence = hop.confidence.min(told);
        }
        hops
    }

    /// The hops behind a join alone, from its connection on.
    #[must_use]
    pub fn hops_behind(&self, join: Join<'a>) -> Vec<Hop<'a>> {
        let mut hops = Vec::new();
        self.backend_hops(&self.connection(join), Confidence::High, &mut hops);
        hops
    }

    /// The VLANs that an interface tags, and the one that its untagged frames end up in.
    fn vlans_of(&self, consumer: Consumer<'a>) -> Known<Vlans> {
        let Consumer::Adapter(_) = consumer else {
            return self.tagged_vlans(consumer);
        };
        let vlan = self.vlan(consumer);
        vlan.map(|vlan| (vlan != 0).then_some(vlan).into_iter().collect())
    }

    fn leg_hops(&self, leg: &Leg<'a>, vlans: &Known<Vlans>, hops: &mut Vec<Hop<'a>>) {
        let adapter = leg.adapter.clone();
        let reported = match &adapter {
            Ok(adapter) => adapter.reported_mbps.clone(),
            Err(why) => Known::unknown(why.clone()),
        };
        hops.push(Hop {
            confidence: leg.confidence,
            speeds: Speeds {
                reported,
                ..Speeds::default()
            },
            ..certain(
                HopKind::Adapter,
                adapter.map(Node::Adapter),
                leg.place,
                vlans,
            )
        });
        match &leg.join {
            Ok(join) => self.backend_hops(&self.connection(*join), leg.confidence, hops),
            Err(why) => hops.push(Hop::unknown(HopKind::Connection, why.clone())),
        }
    }

    fn backend_hops(
        &self,
        connection: &JoinedConnection<'_, 'a>,
        adapter: Confidence,
        hops: &mut Vec<Hop<'a>>,
    ) {
        let join = connection.join;
        let joined = adapter.min(join.confidence());
        let claim = join.claim;
        let carried = connection.carried();
        let vlans = Known::from(carried.check().and_then(|carried| carried.all_vlans()));
        hops.push(Hop {
            kind: HopKind::Connection,
            node: Ok(Node::Connection(claim)),
            place: claim.connection.place,
            confidence: joined,
            vlans: vlans.clone(),
            speeds: Speeds {
                reported: Known::default(),
                maximum: connection.maximum_mbps(),
                guaranteed: connection.guaranteed_mbps(),
            },
        });
        // From here on the path rests on the port as well as on the join.
        let confidence = joined.min(join.port_confidence());
        let hop = |kind, node, place| Hop {
            confidence,
            ..certain(kind, node, place, &vlans)
        };
        let said = claim.connection.port.place().or(claim.connection.place);
        let port = connection.port();
        let capacity = port
            .as_ref()
            .map(|name| port_capacity(&self.fabric.index, claim.backend, claim.profile, name));
        hops.push(Hop {
            speeds: Speeds {
                maximum: capacity.unwrap_or_default(),
                ..Speeds::default()
            },
            ..hop(
                HopKind::AdapterPort,
                port.map(|name| Node::Port(claim.profile, name)),
                said,
            )
        });
        // The card contains the ports of both sides: as a hop it would lead every adapter to both.
        if let Some(iom) = connection.iom().transpose() {
            let place = claim.profile.server.place().or(claim.profile.place);
            let node = iom.map(|name| Node::Iom(claim, name));
            hops.push(hop(HopKind::Iom, node, place));
        }
        let side = connection.side();
        hops.push(hop(HopKind::Module, module_of(&side), side.place()));
        uplink_hops(&self.fabric.index, connection, confidence, hops);
    }
}

impl Hop<'_> {
    fn unknown(kind: HopKind, why: Why) -> Self {
        Self {
            kind,
            vlans: Known::unknown(why.clone()),
            node: Err(why),
            place: None,
            confidence: Confidence::High,
            speeds: Speeds::default(),
        }
    }
}

/// A hop that an export says itself, without a speed of its own.
fn certain<'a>(
    kind: HopKind,
    node: Result<Node<'a>, Why>,
    place: Option<Place>,
    vlans: &Known<Vlans>,
) -> Hop<'a> {
    Hop {
        kind,
        node,
        place,
        confidence: Confidence::High,
        vlans: vlans.clone(),
        speeds: Speeds::default(),
    }
}

/// The uplink groups behind a connection, each with its uplinks.
fn uplink_hops<'a>(
    index: &BackendIndex<'a>,
    connection: &JoinedConnection<'_, 'a>,
    confidence: Confidence,
    hops: &mut Vec<Hop<'a>>,
) {
    let groups = match connection.uplink_groups() {
        Ok(groups) => groups,
        Err(why) => {
            let unknown = Hop::unknown(HopKind::UplinkGroup, why);
            return hops.push(Hop {
                confidence,
                ..unknown
            });
        }
    };
    for group in groups {
        let vlans = group_vlans(connection, group);
        let hop = |kind, node, place| Hop {
            confidence,
            ..certain(kind, node, place, &vlans)
        };
        let node = Ok(Node::UplinkGroup(group));
        hops.push(hop(HopKind::UplinkGroup, node, group.place));
        match group.uplinks.need("the list of ports of an uplink set") {
            Ok(ports) => hops.extend(ports.iter().flat_map(|port| {
                let node = Ok(Node::Uplink(group, port));
                let found = upstream(index, connection.join.claim.backend, group, port);
                let place = found.as_ref().ok().and_then(|switch| switch.place);
                let place = place.or(port.neighbour_switch.place()).or(port.place);
                let switch = found.map(|found| Node::UpstreamSwitch(found.switch));
                [
                    hop(HopKind::Uplink, node, port.place),
                    hop(HopKind::UpstreamSwitch, switch, place),
                ]
            })),
            Err(why) => hops.push(hop(HopKind::Uplink, Err(why), group.place)),
        }
    }
}

fn module_of<'a>(side: &Known<Side<'a>>) -> Result<Node<'a>, Why> {
    match side.check()? {
        Side::Module(module) => Ok(Node::Module(module)),
        Side::ModuleId(id) => Ok(Node::ModuleId(id)),
        Side::Bay(bay) => {
            let what = format!("the module in bay {bay}, to which the profile is not applied");
            Err(Why::new(State::Unavailable, what))
        }
    }
}

/// The VLANs on the uplinks of those networks of a connection that a group has. A group of a fabric
/// interconnect lists none of its own: what is pinned to it brings all of its networks.
fn group_vlans(connection: &JoinedConnection<'_, '_>, group: &UplinkGroup) -> Known<Vlans> {
    let found = (|| {
        let carried = connection.carried();
        let listed = group.networks.get();
        let mut vlans = Vlans::default();
        for network in carried.check()?.networks.check()? {
            let id = network.id.as_str();
            let is = |listed: &Known<String>| listed.get().is_some_and(|other| other == id);
            if listed.is_none_or(|networks| networks.iter().any(is)) {
                vlans.insert(*network.uplink_vlan.need("the VLAN of a network")?);
            }
        }
        Ok(vlans)
    })();
    Known::from(found)
}
