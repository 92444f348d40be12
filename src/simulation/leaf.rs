//! What is kept of a host for a simulation: its shape, and what sets it apart from other hosts of that shape.

use std::sync::Arc;

use super::shape::HostShape;
use crate::source::Place;

/// A host, as far as a simulation needs it after its file was forgotten.
#[derive(Clone, Debug)]
pub struct HostLeaf {
    /// Its id: `host:HV01`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its DNS domain.
    pub domain: Option<Arc<str>>,
    /// The failover cluster that it is a node of.
    pub cluster: Option<Arc<str>>,
    /// Everything that decides what failures do to it.
    pub shape: Arc<HostShape>,
    /// Where things stand in its files and in its server profile.
    pub places: LeafPlaces,
    /// Virtual machines that run on it.
    pub running_vms: u32,
    /// Virtual machines of each consumer of the shape that is a group of them, 0 for others.
    pub vms: Box<[u32]>,
    /// The subnet of each consumer of the shape, `10.1.2.0/24`, where it has an address.
    pub subnets: Box<[Option<Arc<str>>]>,
    /// How its cluster watches its nodes.
    pub heartbeat: HeartbeatFacts,
    /// Whether it is one that runs machines: it has a virtual switch or a machine, or nobody knows that it has none.
    pub runs_machines: bool,
    /// Build number of its operating system, 9600 for 2012 R2.
    pub os_build: Option<u32>,
    /// Names of the nodes of its cluster that do not take part (`State` of `Get-ClusterNode` is `Down`), lower case.
    pub down_nodes: Box<[Arc<str>]>,
    /// Names of all nodes of its cluster, where they were collected.
    pub nodes: Box<[Arc<str>]>,
    /// Names of the networks with a role of its cluster, whether or not it has an interface there.
    pub cluster_networks: Box<[Arc<str>]>,
}

/// Where things of a host stand, in the order of its shape. An object without a place of its own has that of the
/// object around it.
#[derive(Clone, Debug, Default)]
pub struct LeafPlaces {
    /// Of its own components.
    pub own: Box<[Place]>,
    /// Of its members: the adapters.
    pub members: Box<[Place]>,
    /// Of the connections behind its members; where there is none, of the member.
    pub connections: Box<[Place]>,
    /// Of its carriers.
    pub carriers: Box<[Place]>,
    /// Of its consumers.
    pub consumers: Box<[Place]>,
}

impl LeafPlaces {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = Place> {
        let Self {
            own,
            members,
            connections,
            carriers,
            consumers,
        } = self;
        let lists = [own, members, connections, carriers, consumers];
        lists.into_iter().flatten().copied()
    }
}

/// Settings of a cluster about lost heartbeats, as one of its nodes told them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeartbeatFacts {
    /// `SameSubnetDelay` × `SameSubnetThreshold`, in milliseconds.
    pub same_subnet_ms: Option<u64>,
    /// `CrossSubnetDelay` × `CrossSubnetThreshold`, in milliseconds.
    pub cross_subnet_ms: Option<u64>,
    /// `ResiliencyDefaultPeriod`, in seconds.
    pub resiliency_s: Option<u32>,
}
