//! The shape of a host: everything on it that decides what failures do to it, without what sets it apart from
//! its equals: its name, and where things stand in its files. Hosts of one shape share what follows
//! from it. A shape does not know what follows.

use std::sync::Arc;

use super::component::{OwnId, SharedId};
use super::fact::{Fact, Missing};
use super::number::{DomainIx, GroupIx, ModuleIx};
use super::terms::{CarrierKind, ComponentKind, ConsumerKind, Origin, Reach};
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::graph::Confidence;
use crate::fabric::host::{LoadBalancing, TeamingMode};

/// A host without its name and places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HostShape {
    /// Domains that its adapters lead to, each once, sorted.
    pub domains: Vec<DomainIx>,
    /// Components of the host; an [`OwnId`] is a position here.
    pub own: Vec<OwnComponent>,
    /// Adapters and storage functions that carry frames.
    pub members: Vec<Member>,
    /// What the members are bundled to.
    pub carriers: Vec<CarrierShape>,
    /// What sends frames, in the order of their ids.
    pub consumers: Vec<ConsumerShape>,
    /// Why there may be more that does, each reason once.
    pub gaps: Vec<Missing>,
}

/// A component of a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnComponent {
    /// What it is: an adapter, a port or a card.
    pub kind: ComponentKind,
    /// Its name on the host.
    pub name: Arc<str>,
    /// Id of the object in the snapshot; where that begins with the id of the host, without that.
    pub object: Arc<str>,
    /// Whether the object's id begins with the id of the host.
    pub is_on_host: bool,
    /// The domain that it belongs to.
    pub domain: Option<DomainIx>,
    /// From what it is known.
    pub from: Origin,
    /// How sure it is that it exists.
    pub confidence: Confidence,
}

/// One adapter of a carrier, or one storage function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// Name of the adapter or connection.
    pub name: Arc<str>,
    /// The adapter as a component; none for storage functions, which Windows does not list as adapters.
    pub adapter: Option<OwnId>,
    /// The adapter port that it is a function of.
    pub port: Option<OwnId>,
    /// The card that it is on.
    pub card: Option<OwnId>,
    /// Whether it waits for another member to fail; active members carry traffic.
    pub standby: Fact<bool>,
    /// Whether its link is up before anything fails; what nobody knows counts as up (`works-today`).
    pub works: bool,
    /// What it is guaranteed, in Mbps.
    pub mbps: Option<u64>,
    /// How sure it is that it is this adapter and this connection.
    pub confidence: Confidence,
    /// What is behind it.
    pub behind: Behind,
}

/// What is behind an adapter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Behind {
    /// A connection of a backend.
    Connection(Arc<ConnectionShape>),
    /// It joins nothing, although another adapter of its card does: everything shared of these domains may be on
    /// its path.
    Unjoined(Missing),
    /// Its card is in no backend. Only switches concern it: the one that the plan names, or any. With it stands whether
    /// it certainly leads to no domain of the run: the plan names its switch, or all connections are known and none is
    /// its own.
    Outside(Fact<SwitchBehind>, bool),
}

/// The switch behind an adapter that is in no backend.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SwitchBehind {
    /// The switch, dead.
    pub dies: SharedId,
    /// The switch, cut off north of it.
    pub isolated: SharedId,
}

/// A connection, as far as it decides what failures do to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConnectionShape {
    /// The domain that it leads to.
    pub domain: DomainIx,
    /// The kind of its backend.
    pub kind: BackendKind,
    /// The module that it leads to.
    pub module: Fact<ModuleIx>,
    /// The fabric extender on its way.
    pub iom: Option<SharedId>,
    /// The networks on it that carry something.
    pub networks: Fact<Vec<NetworkOn>>,
    /// Whether the link of a FlexNIC can be taken down alone (DCC); assumed where nobody knows.
    pub dcc: Fact<bool>,
    /// What only a connection of a fabric interconnect has.
    pub ucs: Option<VnicShape>,
}

/// What decides about a vNIC of UCS.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VnicShape {
    /// Whether the backend moves it to the other fabric (`A-B`, `B-A`).
    pub failover: Fact<bool>,
    /// What happens to it when its fabric has lost its uplinks (`uplinkFailAction`).
    pub uplink_loss: Fact<UplinkLoss>,
    /// The uplink group that its pin group names; none without a pin group.
    pub pin: Fact<Option<GroupIx>>,
    /// Uplink groups of its fabric that it can be pinned to.
    pub here: Fact<Vec<GroupIx>>,
    /// The other fabric interconnect.
    pub other: Option<ModuleIx>,
    /// Uplink groups of the other fabric that it can be pinned to; empty where none of its VLANs is there.
    pub there: Fact<Vec<GroupIx>>,
    /// The fabric extender of its chassis to the other fabric.
    pub other_iom: Option<SharedId>,
    /// VLAN IDs of networks that it names and the other fabric alone has: it carries them after fabric failover.
    pub only_there: Vec<u16>,
}

/// A network on a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetworkOn {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// VLAN ID towards the server; 0 for none.
    pub vlan: Fact<u16>,
    /// Whether its frames reach the server without a tag.
    pub untagged: Fact<bool>,
    /// Whether every tag passes.
    pub tunnel: bool,
    /// Whether losing all uplinks takes server ports down.
    pub smart_link: Fact<bool>,
    /// Whether servers cannot talk to each other inside the domain.
    pub private: Fact<bool>,
    /// The uplink groups that have it, in the domain of the connection; empty where it ends in the domain. UCS does not
    /// use this: see [`VnicShape`].
    pub groups: Fact<Vec<GroupIx>>,
    /// Whether the other fabric has it too, where fabric failover can move the connection there; a VLAN of UCS may be one
    /// of a single fabric.
    pub elsewhere: Fact<bool>,
}

/// What bundles members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CarrierShape {
    /// What it is.
    pub kind: CarrierKind,
    /// Its name.
    pub name: Arc<str>,
    /// Its id without that of the host: `/team:Host`.
    pub tail: Arc<str>,
    /// How the members share the traffic; switch-independent for anything but an LBFO team.
    pub mode: Fact<TeamingMode>,
    /// How it picks the member for a flow; nothing for a single adapter and for storage.
    pub load_balancing: Option<LoadBalancing>,
    /// Its members, as positions in [`HostShape::members`].
    pub members: Vec<usize>,
    /// Whether the backend bundles these members to a link aggregation group, which LACP and static teams need.
    pub lag: Fact<bool>,
    /// Why the list of members may not be whole.
    pub open: Option<Missing>,
}

/// How a consumer tags its frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tagging {
    /// With this VLAN ID.
    Tagged(u16),
    /// Not at all: they go to the native network.
    Untagged,
}

/// What sends frames.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConsumerShape {
    /// What it is.
    pub kind: ConsumerKind,
    /// Its name.
    pub name: Arc<str>,
    /// Its id without that of the host: `/team:Host/team-nic:CSV`.
    pub tail: Arc<str>,
    /// Traffic class, `cluster`, `tenant` or `unplanned`.
    pub class: Arc<str>,
    /// Name of the tenant.
    pub tenant: Option<Arc<str>>,
    /// How sure the class is.
    pub class_confidence: Confidence,
    /// The VLAN on the wire towards the server; nothing where the frames have no tag and the native network is unknown.
    pub vlan: Option<u16>,
    /// How it tags its frames.
    pub tagging: Fact<Tagging>,
    /// How far its frames must get.
    pub reach: Reach,
    /// The cluster network with a role that it is in.
    pub cluster_network: Option<Arc<str>>,
    /// What carries its frames, as a position in [`HostShape::carriers`].
    pub carrier: Fact<usize>,
}
