//! What a connection carries: a network or a set of them, each with the VLAN that the host meets
//! and what that VLAN is for.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::Arc;

use super::alike::{Likeness, SetLikeness};
use super::members::only_on_ucs;
use super::{Class, Confidence, LinkFate, TENANT, WiredHost, link_fate};
use crate::fabric::backend::{
    Backend, BackendKind, Connection, Network, NetworkSet, NetworkType, ServerVlan,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::plan::TrafficClass;
use crate::fabric::record::{record, terms};
use crate::fabric::vlan::{MAX_VLAN, Vlans};
use crate::source::Place;

terms! {
    /// What a connection is given.
    pub enum CarriedKind {
        /// One network, untagged towards the server.
        Network = "network",
        /// A set of networks, tagged towards the server.
        NetworkSet = "network-set",
        /// Nothing.
        Nothing = "nothing",
    }
}

record! {
    /// The network or set of networks that a connection carries.
    pub struct Carried: "carried" {
        /// Name of the network or set; empty for nothing.
        name: String,
        /// Which of them it is.
        kind: Known<CarriedKind>,
        /// Whether every tag passes (tunnel).
        tunnel: Known<bool>,
        /// VLAN IDs that reach the server, tagged or not.
        vlans: Known<Vlans>,
        /// VLAN IDs of those networks that reach the server without a tag.
        native_vlans: Known<Vlans>,
        /// VLAN IDs of those that belong to tenants.
        tenant_vlans: Known<Vlans>,
        /// VLAN IDs of those that belong to the infrastructure.
        infrastructure_vlans: Known<Vlans>,
        /// Whether one of them leaves the server's link up when it has lost its uplinks.
        stays_up: Known<bool>,
        /// Whether one of them takes the server's link down when it has lost its uplinks.
        goes_down: Known<bool>,
        /// Each of the networks.
        networks: Known<Vec<NetworkUse>>,
        /// Those of them that are private.
        private_networks: Known<Vec<NetworkUse>>,
        /// Names of networks that the backend does not have.
        unresolved: Known<Vec<UnresolvedNetwork>>,
    }
}

record! {
    /// A name on a connection that no network has.
    pub struct UnresolvedNetwork: "unresolved-network" {
        /// The name.
        name: String,
        /// VLAN IDs that it speaks of: numbers in it, and that of the plan's network called so.
        vlans: Known<Vlans>,
    }
}

record! {
    /// A network on a connection and what its VLAN is for.
    pub struct NetworkUse: "network" {
        /// Name of the network.
        name: String,
        /// VLAN ID towards the server; 0 for networks without one.
        vlan: Known<u16>,
        /// VLAN ID on the uplinks, which classic Virtual Connect can translate; 0 for none.
        uplink_vlan: Known<u16>,
        /// Whether its frames reach the server without a tag.
        untagged: Known<bool>,
        /// Whether losing all uplinks takes the server ports down (Smart Link).
        smart_link: Known<bool>,
        /// Whether servers cannot talk to each other inside the domain.
        private: Known<bool>,
        /// What becomes of the server's link when the network has lost its uplinks on that side.
        on_uplink_loss: Known<LinkFate>,
        /// Traffic class, `tenant`, or `unplanned`.
        class: Known<String>,
        /// Name of the tenant; empty when it is not a tenant's.
        tenant: Known<String>,
        /// Id of the plan's network; empty when the class follows from names only.
        plan: Known<String>,
        /// How sure the class is.
        confidence: Known<Confidence>,
    }
}

/// A connection of a host.
#[derive(Clone, Copy)]
struct Wire<'a> {
    host: &'a WiredHost<'a>,
    backend: &'a Backend,
    connection: &'a Connection,
}

impl<'a> Wire<'a> {
    fn classify(&self, vlan: u16, name: &str) -> Class<'a> {
        self.host
            .classifier
            .classify(vlan, &self.backend.name, name)
    }

    /// What it carries, made anew only where no other connection carries the same.
    fn shared<T>(self, id: &str, network: &T, make: impl FnOnce() -> Carried) -> Arc<Carried> {
        let wiring = self.host.wiring;
        match self.likeness(network) {
            Some(likeness) if wiring.is_shared(id) => wiring.alike.carried(likeness, make),
            _ => Arc::new(make()),
        }
    }

    /// Nothing where something is unknown that decides: the reason is the connection's own.
    fn likeness<T>(self, network: &T) -> Option<Likeness> {
        let module = self.connection.module.get();
        let own = if self.backend.kind.is(&BackendKind::Ucs) {
            let (loss, failover) = (
                self.connection.uplink_loss.get()?,
                self.connection.failover.get()?,
            );
            module?;
            Some((*loss, *failover))
        } else {
            None
        };
        Some(Likeness {
            set: SetLikeness {
                backend: ptr::from_ref(self.backend).addr(),
                network: ptr::from_ref(network).addr(),
                standing: self.host.standing,
            },
            module: module.cloned(),
            own,
        })
    }
}

impl Carried {
    /// These networks, and what they come to together.
    fn of(networks: Known<Vec<NetworkUse>>) -> Self {
        let vlans = |counts: &dyn Fn(&NetworkUse) -> Result<bool, Why>| {
            let found = (|| {
                let mut vlans = Vlans::default();
                for network in networks.check()? {
                    let vlan = network.vlan.need("the VLAN of a network")?;
                    if counts(network)? {
                        vlans.insert(*vlan);
                    }
                }
                Ok(vlans)
            })();
            Known::from(found)
        };
        let class = |it: &NetworkUse, is: &dyn Fn(&str) -> bool| {
            Ok(is(it.class.need("the class of a network")?))
        };
        let untagged = |it: &NetworkUse| it.untagged.check().copied();
        let tenants = |it: &NetworkUse| class(it, &|it| it == TENANT);
        let infrastructure = |it: &NetworkUse| class(it, &|it| TrafficClass::parse(it).is_some());
        Self {
            vlans: vlans(&|it| Ok(!it.vlan.is(&0))),
            native_vlans: vlans(&untagged),
            tenant_vlans: vlans(&tenants),
            infrastructure_vlans: vlans(&infrastructure),
            stays_up: any(&networks, LinkFate::StaysUp),
            goes_down: any(&networks, LinkFate::LinkDown),
            private_networks: private(&networks),
            networks,
            ..Self::default()
        }
    }

    /// Whether losing uplinks ends alike for each network, which must be known.
    pub(super) fn same_fates(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.networks.get(), other.networks.get()) else {
            return false;
        };
        let mut pairs = own.iter().zip(others);
        own.len() == others.len()
            && pairs.all(|(one, other)| {
                let fate = one.on_uplink_loss.get();
                fate.is_some() && fate == other.on_uplink_loss.get()
            })
    }
}

/// Whether one of the networks meets this fate.
fn any(networks: &Known<Vec<NetworkUse>>, fate: LinkFate) -> Known<bool> {
    let found = (|| {
        let mut any = false;
        for network in networks.check()? {
            any |= *network.on_uplink_loss.check()? == fate;
        }
        Ok(any)
    })();
    Known::from(found)
}

fn private(networks: &Known<Vec<NetworkUse>>) -> Known<Vec<NetworkUse>> {
    let found = (|| {
        let mut private = Vec::new();
        for network in networks.check()? {
            if *network.private.need("whether a network is private")? {
                private.push(network.clone());
            }
        }
        Ok(private)
    })();
    Known::from(found)
}

/// What a connection carries.
pub(super) fn carried(
    host: &WiredHost<'_>,
    backend: &Backend,
    connection: &Connection,
) -> Known<Arc<Carried>> {
    let wire = Wire {
        host,
        backend,
        connection,
    };
    let place = connection.network.place();
    let id = match connection.network.check() {
        Ok(id) => id,
        Err(why) => return Known::unknown(why.named("the network of a connection")),
    };
    let carried = if id.is_empty() {
        Arc::new(nothing())
    } else if let Some(set) = host.wiring.network_set(id) {
        wire.shared(id, set, || carried_set(wire, set))
    } else if let Some(network) = host.wiring.network(id) {
        wire.shared(id, network, || carried_network(wire, network))
    } else {
        return Known::unknown(Why::new(State::Unresolved, "the network of a connection"));
    };
    Known::derived(carried).or_place(place)
}

fn nothing() -> Carried {
    Carried {
        kind: Known::derived(CarriedKind::Nothing),
        tunnel: Known::derived(false),
        unresolved: Known::derived(Vec::new()),
        ..Carried::of(Known::derived(Vec::new()))
    }
}

fn carried_network(wire: Wire<'_>, network: &Network) -> Carried {
    let tunnel = network.r#type.clone().map(|it| it == NetworkType::Tunnel);
    let used = network_use(wire, network, Known::derived(true), network.place);
    Carried {
        id: network.id.clone(),
        place: network.place,
        name: network.name.clone(),
        kind: Known::derived(CarriedKind::Network),
        tunnel: tunnel.named("the type of a network"),
        unresolved: Known::derived(Vec::new()),
        ..Carried::of(Known::derived(vec![used]))
    }
}

fn carried_set(wire: Wire<'_>, set: &NetworkSet) -> Carried {
    Carried {
        id: set.id.clone(),
        place: set.place,
        name: set.name.clone(),
        kind: Known::derived(CarriedKind::NetworkSet),
        // Virtual Connect takes no tunnel network into a set.
        tunnel: Known::derived(false),
        unresolved: unresolved(wire, set),
        ..Carried::of(set_networks(wire, set))
    }
}

/// OneView refuses a set with a network that it does not have; UCS takes any name.
fn unresolved(wire: Wire<'_>, set: &NetworkSet) -> Known<Vec<UnresolvedNetwork>> {
    let spoken_of = |name: &str| -> Vlans {
        let numbers = name.split(|it: char| !it.is_ascii_digit());
        let planned = wire.host.wiring.plan.networks.iter();
        let planned = planned.filter(|it| it.name.eq_ignore_ascii_case(name));
        numbers
            .filter_map(|it| it.parse().ok())
            .filter(|it| *it <= MAX_VLAN)
            .chain(planned.map(|it| it.vlan))
            .collect()
    };
    let missing = only_on_ucs(wire.backend, &set.unresolved, Vec::new());
    missing.map(|names| {
        let named = names.into_iter().map(|it| UnresolvedNetwork {
            id: it.id,
            place: it.place,
            vlans: Known::derived(spoken_of(&it.name)),
            name: it.name,
        });
        named.collect()
    })
}

fn set_networks(wire: Wire<'_>, set: &NetworkSet) -> Known<Vec<NetworkUse>> {
    let found = (|| {
        let references = set.networks.need("the list of networks of a set")?;
        let native = set.native.clone().named("the native network of a set");
        let mapped: BTreeMap<&str, &ServerVlan> = set
            .server_vlans
            .iter()
            .map(|it| (it.network.as_str(), it))
            .collect();
        let mut networks = Vec::new();
        for reference in references {
            let id = reference.need("the list of networks of a set")?;
            let network = wire
                .host
                .wiring
                .network(id)
                .ok_or_else(|| Why::new(State::Unresolved, "a network of a network set"))?;
            let untagged = native.clone().map(|it| it == *id);
            let place = reference.place().or(network.place);
            let mut used = network_use(wire, network, untagged, place);
            if let Some(mapped) = mapped.get(id.as_str()) {
                translate(wire, &mut used, mapped);
            }
            networks.push(used);
        }
        Ok(networks)
    })();
    Known::from(found)
}

/// The host meets the VLAN ID of the mapping. What the VLAN is for is a matter of the site, so the
/// uplink's number tells it; the server's only where the plan knows that one alone.
fn translate(wire: Wire<'_>, used: &mut NetworkUse, mapped: &ServerVlan) {
    if mapped.untagged.is_known() {
        used.untagged = mapped.untagged.clone();
    }
    used.vlan = mapped.vlan.clone().or_place(mapped.place);
    let planned = used.plan.get().is_some_and(|it| !it.is_empty());
    if let (Some(vlan), true, false) = (mapped.vlan.get(), used.uplink_vlan.is_known(), planned) {
        let class = wire.classify(*vlan, &used.name);
        if !class.plan.is_empty() {
            classify(used, class);
        }
    }
}

fn classify(used: &mut NetworkUse, class: Class<'_>) {
    used.class = Known::derived(class.name.to_owned());
    used.tenant = Known::derived(class.tenant.to_owned());
    used.plan = Known::derived(class.plan.to_owned());
    used.confidence = Known::derived(class.confidence);
}

fn network_use(
    wire: Wire<'_>,
    network: &Network,
    untagged: Known<bool>,
    place: Option<Place>,
) -> NetworkUse {
    let mut used = NetworkUse {
        id: network.id.clone(),
        place,
        name: network.name.clone(),
        vlan: network.vlan.clone(),
        uplink_vlan: network.vlan.clone(),
        untagged,
        smart_link: network.smart_link.clone(),
        private: network.private.clone(),
        on_uplink_loss: link_fate(wire.host.wiring, wire.backend, wire.connection, network),
        ..NetworkUse::default()
    };
    if let Some(vlan) = network.vlan.get() {
        let class = wire.classify(*vlan, &network.name);
        classify(&mut used, class);
    }
    used
}
