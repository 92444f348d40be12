//! The connection that the backend presents as an adapter, and what follows for it: bandwidth,
//! side, what it carries, the uplink groups behind it.

use std::borrow::Cow;
use std::sync::Arc;

use super::carried::{Carried, Wire, only_on_ucs, unresolved_network};
use super::classes::Classifier;
use super::grants::{ceiling, grant};
use super::host::HostGraph;
use super::index::{BackendIndex, Claim};
use super::interning::CarriedKey;
use super::join::Join;
use super::ports::{is_port, port_capacity};
use super::shares::{ClassShare, class_share, guaranteed_mbps, port_mbps};
use super::side::{Side, side};
use super::uplinks::eligible_uplinks;
use crate::fabric::backend::{BackendKind, NetworkSet, UplinkGroup};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;

/// A joined connection as its host meets it.
#[derive(Clone, Copy)]
pub struct JoinedConnection<'g, 'a> {
    host: &'g HostGraph<'a>,
    /// The join of the connection and its adapter.
    pub join: Join<'a>,
}

impl<'a> HostGraph<'a> {
    /// What follows for a joined connection.
    #[must_use]
    pub fn connection(&self, join: Join<'a>) -> JoinedConnection<'_, 'a> {
        JoinedConnection { host: self, join }
    }
}

impl<'a> JoinedConnection<'_, 'a> {
    /// The side of the fabric that the connection leads to; as sure as its port.
    #[must_use]
    pub fn side(&self) -> Known<Side<'a>> {
        let Claim {
            profile,
            connection,
            ..
        } = self.join.claim;
        side(&self.host.fabric.index, profile, connection)
    }

    /// The adapter port of the server: as the backend names it; a fabric interconnect's vNIC has
    /// none of its own, but the card has one port to each fabric.
    ///
    /// # Errors
    /// The export does not say it, or the profile is not placed yet.
    pub fn port(&self) -> Result<Cow<'a, str>, Why> {
        let connection = self.join.claim.connection;
        if self.join.claim.backend.kind.is(&BackendKind::Ucs) {
            let side = self.side();
            let fabric = side.need("the fabric of a vNIC")?;
            return Ok(format!("fabric {}", fabric_letter(&fabric.to_string())).into());
        }
        let port = connection.port.need("the port of a connection")?;
        Ok(placed(port)?.into())
    }

    /// The card that the port is on: ports are numbered on their card, `Flb 1` of `Flb 1:1`.
    ///
    /// # Errors
    /// The export does not say the port, or a port does not say its card.
    pub fn card(&self) -> Result<&'a str, Why> {
        if self.join.claim.backend.kind.is(&BackendKind::Ucs) {
            return Err(Why::not_collected("the card of a vNIC"));
        }
        let named = &self.join.claim.connection.port;
        let port = placed(named.need("the port of a connection")?)?;
        Ok(port.rsplit_once(':').map_or(port, |(card, _)| card))
    }

    /// The I/O module that the server reaches its fabric through, `chassis-1/A`; none for a server outside a
    /// chassis, and where the backend has none.
    ///
    /// # Errors
    /// The server, its chassis or the fabric are unknown.
    pub fn iom(&self) -> Result<Option<String>, Why> {
        let claim = &self.join.claim;
        if !claim.backend.kind.is(&BackendKind::Ucs) {
            return Ok(None);
        }
        let id = claim.profile.server.need("the server of a profile")?;
        let server = self.host.fabric.index.server(id);
        let server = server.ok_or_else(|| {
            Why::unresolved("the server of a profile", [claim.backend.servers.why()])
        })?;
        let chassis = server.chassis.need("the chassis of a server")?;
        let side = self.side();
        let fabric = side.need("the fabric of a vNIC")?;
        let name = chassis.rsplit('/').next().unwrap_or_default();
        let fabric = fabric.to_string();
        Ok((!name.is_empty()).then(|| format!("{name}/{}", fabric_letter(&fabric))))
    }

    /// Bandwidth granted, in Mbps.
    #[must_use]
    pub fn granted_mbps(&self) -> Known<u64> {
        let Claim {
            backend,
            profile,
            connection,
        } = self.join.claim;
        grant(&self.host.fabric.index, backend, profile, connection)
    }

    /// Ceiling, in Mbps.
    #[must_use]
    pub fn maximum_mbps(&self) -> Known<u64> {
        let Claim {
            backend,
            profile,
            connection,
        } = self.join.claim;
        ceiling(&self.host.fabric.index, backend, profile, connection)
    }

    /// Bandwidth that the connection keeps under contention, in Mbps: granted, or its part of the
    /// share of its QoS class.
    #[must_use]
    pub fn guaranteed_mbps(&self) -> Known<u64> {
        let claim = &self.join.claim;
        let reported = |fabric: &str| self.host.reported_port_mbps(claim, fabric);
        guaranteed_mbps(&self.host.fabric.index, claim, reported)
    }

    /// The same as the backend and the plan tell it: what Windows reports as the speed of a port counts for nothing.
    #[must_use]
    pub fn told_guarantee_mbps(&self) -> Known<u64> {
        guaranteed_mbps(&self.host.fabric.index, &self.join.claim, |_| None)
    }

    /// The part of its port that its class keeps where classes of service share that by weight.
    ///
    /// # Errors
    /// The classes or what else is on the port are unknown, or the backend shares nothing by weight.
    pub fn class_share(&self) -> Result<ClassShare<'a>, Why> {
        let claim = &self.join.claim;
        match *claim.backend.kind.need("the kind of the backend")? {
            BackendKind::Ucs => class_share(claim),
            BackendKind::OneView | BackendKind::VirtualConnect => {
                let sentence = "the backend grants Mbps and no share";
                Err(Why::new(State::NotApplicable, sentence))
            }
        }
    }

    /// The speed of its adapter port, in Mbps, as the backend and the plan tell it.
    #[must_use]
    pub fn port_mbps(&self) -> Known<u64> {
        let claim = &self.join.claim;
        let index = &self.host.fabric.index;
        if claim.backend.kind.is(&BackendKind::Ucs) {
            return Known::from(port_mbps(index, claim, |_| None));
        }
        match self.port() {
            Ok(port) => port_capacity(index, claim.backend, claim.profile, &port),
            Err(why) => Known::unknown(why),
        }
    }

    /// Whether the backend moves the connection to the other fabric when its own fails: only UCS
    /// does.
    #[must_use]
    pub fn failover(&self) -> Known<bool> {
        let claim = &self.join.claim;
        only_on_ucs(claim.backend, &claim.connection.failover, false)
    }

    /// What the connection carries, one object for all connections that carry it alike.
    #[must_use]
    pub fn carried(&self) -> Known<Arc<Carried>> {
        let network = &self.join.claim.connection.network;
        let place = network.place();
        match network.need("the network of a connection") {
            Ok(id) => self.carried_of(id).or_place(place),
            Err(why) => Known::unknown(why),
        }
    }

    fn carried_of(&self, id: &str) -> Known<Arc<Carried>> {
        let index = &self.host.fabric.index;
        let wire = Wire {
            index,
            classifier: &self.host.classifier,
            claim: self.join.claim,
        };
        let carried = if id.is_empty() {
            Arc::new(Wire::nothing())
        } else if let Some(set) = index.network_set(id) {
            self.shared(id, set, || wire.set(set))
        } else if let Some(network) = index.network(id) {
            self.shared(id, network, || wire.network(network))
        } else {
            return Known::unknown(unresolved_network(self.join.claim.backend));
        };
        Known::derived(carried)
    }

    /// What the connection carries, made anew only where no other connection carries the same.
    fn shared<T>(&self, id: &str, network: &T, make: impl FnOnce() -> Carried) -> Arc<Carried> {
        let fabric = self.host.fabric;
        let key = CarriedKey::new(&self.join.claim, network, self.host.meaning);
        match key {
            Some(key) if fabric.index.is_shared(id) => fabric.interning.carried(key, make),
            _ => Arc::new(make()),
        }
    }

    /// Whether one uplink of its fabric has all of its networks, where the backend pins each
    /// connection to one of them.
    ///
    /// # Errors
    /// The uplinks or networks are unknown, or the backend pins nothing.
    pub fn pinnable(&self) -> Result<bool, Why> {
        let claim = &self.join.claim;
        if !claim.backend.kind.is(&BackendKind::Ucs) {
            let sentence = "the backend pins no connection to one uplink";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        let fabric = claim.connection.module.need("the module of a connection")?;
        let set = self.network_set()?;
        let find = || Ok(!self.pins(fabric, set)?.is_empty());
        // The answer for a set on one connection alone would only take room in the store.
        if !self.host.fabric.index.is_shared(set.id()) {
            return find();
        }
        let interning = &self.host.fabric.interning;
        interning.pinnable(claim, set, fabric, find)
    }

    fn network_set(&self) -> Result<&'a NetworkSet, Why> {
        let network = &self.join.claim.connection.network;
        let id = network.need("the network of a connection")?;
        let set = self.host.fabric.index.network_set(id);
        set.ok_or_else(|| unresolved_network(self.join.claim.backend))
    }

    /// The uplinks of a fabric interconnect that have all networks of a set.
    fn pins(&self, fabric: &str, set: &NetworkSet) -> Result<Vec<&'a UplinkGroup>, Why> {
        let networks: Result<Vec<&str>, Why> = set
            .networks
            .need("the list of networks of a set")?
            .iter()
            .map(|network| network.check().map(String::as_str))
            .collect();
        let index = &self.host.fabric.index;
        eligible_uplinks(index, self.join.claim.backend, fabric, &networks?)
    }

    /// The uplink groups that its frames can leave through: those with one of its networks, and
    /// on UCS those that it can be pinned to.
    ///
    /// # Errors
    /// The groups, or what the connection carries, are unknown.
    pub fn uplink_groups(&self) -> Result<Vec<&'a UplinkGroup>, Why> {
        let claim = &self.join.claim;
        if *claim.backend.kind.need("the kind of the backend")? == BackendKind::Ucs {
            let fabric = claim.connection.module.need("the module of a connection")?;
            return self.pins(fabric, self.network_set()?);
        }
        let carried = self.carried();
        let uplinks = self.host.fabric.index.uplinks(claim.backend)?;
        let module = claim.connection.module.get().map(String::as_str);
        let mut groups: Vec<&UplinkGroup> = Vec::new();
        for network in carried.check()?.networks.check()? {
            for placed in uplinks.with(network.id.as_str(), module) {
                // Most networks of a set leave through the same groups.
                if !groups.iter().any(|group| group.id() == placed.group.id()) {
                    groups.push(placed.group);
                }
            }
        }
        Ok(groups)
    }
}

/// What the connection of a claim carries, whether a host was collected behind it or not.
#[must_use]
pub fn carried_by<'a>(
    index: &BackendIndex<'a>,
    classifier: &Classifier<'a>,
    claim: Claim<'a>,
) -> Known<Carried> {
    let wire = Wire {
        index,
        classifier,
        claim,
    };
    let network = &claim.connection.network;
    let found = (|| {
        let id = network.need("the network of a connection")?;
        if id.is_empty() {
            return Ok(Wire::nothing());
        }
        if let Some(set) = index.network_set(id) {
            return Ok(wire.set(set));
        }
        let network = index.network(id);
        let network = network.ok_or_else(|| unresolved_network(claim.backend))?;
        Ok(wire.network(network))
    })();
    Known::from(found).or_place(network.place())
}

/// A profile that is not placed yet names no port.
fn placed(port: &str) -> Result<&str, Why> {
    if is_port(port) {
        Ok(port)
    } else {
        let what = "the port of a connection that is not placed";
        Err(Why::new(State::Unavailable, what))
    }
}

/// `A` of `A` and of `fabric A`, as fabric interconnects are called that an export describes.
#[must_use]
pub fn fabric_letter(fabric: &str) -> &str {
    fabric.strip_prefix("fabric ").unwrap_or(fabric)
}
