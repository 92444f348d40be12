//! The backend side of a subject: members, their connections and what those carry.

use std::collections::BTreeMap;

use crate::fabric::backend::{
    Backend, BackendKind, Connection, Network, NetworkSet, NetworkType, ServerVlan, UplinkLoss,
};
use crate::fabric::host::{Adapter, MemberMode};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record, terms};
use crate::fabric::vlan::{MAX_VLAN, Vlans};
use crate::fabric::wiring::{
    Claim, Class, Confidence, Join, JoinedBy, Uplink, WiredHost, ceiling, eligible_uplinks, grant,
    guaranteed_mbps, named, profile_fabrics,
};
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
    /// An adapter that carries the subject's frames, with the connection behind it.
    pub struct MemberSubject: "member" {
        /// Name of the adapter.
        name: String,
        /// Whether it carries traffic or waits.
        mode: Known<MemberMode>,
        /// By what it was joined to its connection.
        joined_by: Known<JoinedBy>,
        /// How sure the join is.
        confidence: Known<Confidence>,
        /// The connection that the backend presents as this adapter.
        connection: Known<ConnectionSubject>,
    }
}

record! {
    /// A connection as the host's adapter meets it.
    pub struct ConnectionSubject: "connection" {
        /// Name of the connection.
        name: String,
        /// What kind of backend presents it.
        backend: Known<BackendKind>,
        /// Name of the backend.
        domain: Known<String>,
        /// Name of the server profile.
        profile: Known<String>,
        /// Adapter port of the server.
        port: Known<String>,
        /// How sure the port is.
        port_confidence: Known<Confidence>,
        /// Function of that port, a to h.
        partition: Known<String>,
        /// The fabric it leads to: the module, by bay or name.
        fabric: Known<String>,
        /// How sure the fabric is, which follows from the port.
        fabric_confidence: Known<Confidence>,
        /// Name of the link aggregation group towards the server; empty for none.
        lag: Known<String>,
        /// Bandwidth granted, in Mbps.
        allocated_mbps: Known<u64>,
        /// Ceiling, in Mbps.
        maximum_mbps: Known<u64>,
        /// Bandwidth that is its own under contention, in Mbps: granted, or its part of the share of
        /// its QoS class.
        guaranteed_mbps: Known<u64>,
        /// Whether the backend moves it to the other fabric when its own fails.
        failover: Known<bool>,
        /// What happens to it when its fabric loses its uplinks.
        uplink_loss: Known<UplinkLoss>,
        /// Whether one uplink of its fabric has all of its networks.
        pinnable: Known<bool>,
        /// What it carries.
        network: Known<Carried>,
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
        /// Each of the networks.
        networks: Known<Vec<NetworkUse>>,
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

/// The member of a subject that stands for an adapter.
pub(super) fn member(
    host: &WiredHost<'_>,
    subject: &str,
    name: &str,
    mode: Known<MemberMode>,
    place: Option<Place>,
) -> MemberSubject {
    let joined = host
        .adapter(name)
        .and_then(|adapter| Ok((adapter, host.join(adapter)?)));
    let mut member = MemberSubject {
        id: format!("{subject}/member:{name}").into(),
        place,
        name: name.to_owned(),
        mode,
        ..MemberSubject::default()
    };
    match joined {
        Ok((adapter, join)) => {
            member.name.clone_from(&adapter.name);
            member.joined_by = Known::derived(join.by);
            member.confidence = Known::derived(join.confidence());
            member.connection = Known::derived(connection(host, &join));
        }
        Err(why) => {
            member.joined_by = Known::unknown(why.clone());
            member.confidence = Known::unknown(why.clone());
            member.connection = Known::unknown(why);
        }
    }
    member
}

/// The members behind a switch's uplink.
pub(super) fn uplink_members(
    host: &WiredHost<'_>,
    subject: &str,
    uplink: Uplink<'_>,
) -> Known<Vec<MemberSubject>> {
    let list = match uplink {
        Uplink::Adapter(adapter) => return Known::derived(vec![single(host, subject, adapter)]),
        Uplink::Team(team) => &team.members,
        Uplink::Set(team) => &team.members,
    };
    let found = list.check().map_err(named("the list of team members"));
    Known::from(found.map(|members| {
        members
            .iter()
            .map(|it| member(host, subject, &it.name, it.mode.clone(), it.place))
            .collect()
    }))
}

fn single(host: &WiredHost<'_>, subject: &str, adapter: &Adapter) -> MemberSubject {
    let mode = Known::derived(MemberMode::Active);
    member(host, subject, &adapter.name, mode, adapter.place)
}

/// What kind of backend the members are behind; the first known one, else the first reason.
pub(super) fn backend_of(members: &Known<Vec<MemberSubject>>) -> Known<BackendKind> {
    let members = match members.check() {
        Ok(members) => members,
        Err(why) => return Known::unknown(why),
    };
    let kinds = members.iter().map(|it| match it.connection.check() {
        Ok(connection) => connection.backend.clone(),
        Err(why) => Known::unknown(why),
    });
    let mut first_gap = None;
    for kind in kinds {
        if kind.is_known() {
            return kind;
        }
        first_gap.get_or_insert(kind);
    }
    first_gap.unwrap_or_else(|| {
        Known::unknown(Why::new(State::NotApplicable, "it has no physical member"))
    })
}

fn connection(host: &WiredHost<'_>, join: &Join<'_>) -> ConnectionSubject {
    let Claim {
        backend,
        profile,
        connection,
    } = join.claim;
    let placed = if connection.port_by_order.is(&true) {
        Confidence::Medium
    } else {
        Confidence::High
    };
    ConnectionSubject {
        id: connection.id.clone(),
        place: connection.place,
        name: connection.name.clone(),
        backend: backend.kind.clone(),
        domain: Known::derived(backend.name.clone()),
        profile: Known::derived(profile.name.clone()),
        port: connection.port.clone(),
        port_confidence: Known::derived(placed),
        partition: connection.partition.clone(),
        fabric: fabric(host, join),
        fabric_confidence: Known::derived(placed),
        lag: connection.lag.clone(),
        allocated_mbps: grant(host.wiring, backend, profile, connection),
        maximum_mbps: ceiling(host.wiring, backend, profile, connection),
        guaranteed_mbps: guaranteed_mbps(host.wiring, &join.claim),
        failover: only_on_ucs(backend, &connection.failover, false),
        uplink_loss: connection.uplink_loss.clone(),
        pinnable: Known::from(pinnable(host, backend, connection)),
        network: carried(host, backend, connection),
    }
}

/// A notion that only UCS has: on other backends it is `none`, whatever an export leaves out.
fn only_on_ucs<T: Clone>(backend: &Backend, value: &Known<T>, none: T) -> Known<T> {
    match backend.kind.check() {
        Ok(BackendKind::Ucs) => value.clone(),
        Ok(_) => Known::derived(none),
        Err(why) => Known::unknown(named("the kind of the backend")(why)),
    }
}

fn pinnable(host: &WiredHost<'_>, backend: &Backend, connection: &Connection) -> Result<bool, Why> {
    if !backend.kind.is(&BackendKind::Ucs) {
        let sentence = "the backend pins no connection to one uplink";
        return Err(Why::new(State::NotApplicable, sentence));
    }
    let fabric = connection.module.check();
    let fabric = fabric.map_err(named("the module of a connection"))?;
    let id = connection.network.check();
    let set = host
        .wiring
        .network_set(id.map_err(named("the network of a connection"))?)
        .ok_or_else(|| Why::new(State::Unresolved, "the network of a connection"))?;
    let networks = set.networks.check();
    let networks: Result<Vec<&str>, Why> = networks
        .map_err(named("the list of networks of a set"))?
        .iter()
        .map(|it| it.check().map(String::as_str))
        .collect();
    let uplinks = eligible_uplinks(backend, fabric, &networks?)?;
    Ok(!uplinks.is_empty())
}

fn fabric(host: &WiredHost<'_>, join: &Join<'_>) -> Known<String> {
    let fabrics = profile_fabrics(host.wiring, join.claim.profile);
    let connections = join.claim.profile.connections.get();
    let position = connections
        .into_iter()
        .flatten()
        .position(|it| it.id() == join.claim.connection.id());
    position
        .and_then(|index| fabrics.into_iter().nth(index))
        .unwrap_or_default()
}

fn carried(host: &WiredHost<'_>, backend: &Backend, connection: &Connection) -> Known<Carried> {
    let domain = &backend.name;
    let place = connection.network.place();
    let id = match connection.network.check() {
        Ok(id) => id,
        Err(why) => return Known::unknown(named("the network of a connection")(why)),
    };
    let carried = if id.is_empty() {
        nothing()
    } else if let Some(set) = host.wiring.network_set(id) {
        carried_set(host, backend, set)
    } else if let Some(network) = host.wiring.network(id) {
        carried_network(host, domain, network)
    } else {
        return Known::unknown(Why::new(State::Unresolved, "the network of a connection"));
    };
    Known::derived(carried).or_place(place)
}

fn nothing() -> Carried {
    Carried {
        kind: Known::derived(CarriedKind::Nothing),
        tunnel: Known::derived(false),
        vlans: Known::derived(Vlans::default()),
        networks: Known::derived(Vec::new()),
        unresolved: Known::derived(Vec::new()),
        ..Carried::default()
    }
}

fn carried_network(host: &WiredHost<'_>, domain: &str, network: &Network) -> Carried {
    let tunnel = network.r#type.clone().map(|it| it == NetworkType::Tunnel);
    let used = network_use(host, domain, network, true, network.place);
    Carried {
        id: network.id.clone(),
        place: network.place,
        name: network.name.clone(),
        kind: Known::derived(CarriedKind::Network),
        tunnel: tunnel.named("the type of a network"),
        vlans: vlans(std::slice::from_ref(&used)),
        networks: Known::derived(vec![used]),
        unresolved: Known::derived(Vec::new()),
    }
}

fn carried_set(host: &WiredHost<'_>, backend: &Backend, set: &NetworkSet) -> Carried {
    let networks = set_networks(host, &backend.name, set);
    Carried {
        id: set.id.clone(),
        place: set.place,
        name: set.name.clone(),
        kind: Known::derived(CarriedKind::NetworkSet),
        // Virtual Connect takes no tunnel network into a set.
        tunnel: Known::derived(false),
        vlans: match networks.check() {
            Ok(networks) => vlans(networks),
            Err(why) => Known::unknown(why),
        },
        networks,
        unresolved: unresolved(host, backend, set),
    }
}

/// OneView refuses a set with a network that it does not have; UCS takes any name.
fn unresolved(
    host: &WiredHost<'_>,
    backend: &Backend,
    set: &NetworkSet,
) -> Known<Vec<UnresolvedNetwork>> {
    let spoken_of = |name: &str| -> Vlans {
        let numbers = name.split(|it: char| !it.is_ascii_digit());
        let planned = host.wiring.plan.networks.iter();
        let planned = planned.filter(|it| it.name.eq_ignore_ascii_case(name));
        numbers
            .filter_map(|it| it.parse().ok())
            .filter(|it| *it <= MAX_VLAN)
            .chain(planned.map(|it| it.vlan))
            .collect()
    };
    let missing = only_on_ucs(backend, &set.unresolved, Vec::new());
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

fn set_networks(host: &WiredHost<'_>, domain: &str, set: &NetworkSet) -> Known<Vec<NetworkUse>> {
    let found = (|| {
        let references = set
            .networks
            .check()
            .map_err(named("the list of networks of a set"))?;
        let native = set.native.get();
        let mapped: BTreeMap<&str, &ServerVlan> = set
            .server_vlans
            .iter()
            .map(|it| (it.network.as_str(), it))
            .collect();
        let mut networks = Vec::new();
        for reference in references {
            let id = reference
                .check()
                .map_err(named("the list of networks of a set"))?;
            let network = host
                .wiring
                .network(id)
                .ok_or_else(|| Why::new(State::Unresolved, "a network of a network set"))?;
            let untagged = native == Some(id);
            let place = reference.place().or(network.place);
            let mut used = network_use(host, domain, network, untagged, place);
            if let Some(mapped) = mapped.get(id.as_str()) {
                translate(host, domain, &mut used, mapped);
            }
            networks.push(used);
        }
        Ok(networks)
    })();
    Known::from(found)
}

fn vlans(networks: &[NetworkUse]) -> Known<Vlans> {
    let ids: Result<Vlans, Why> = networks
        .iter()
        .map(|network| network.vlan.check().copied())
        .filter(|vlan| vlan != &Ok(0))
        .collect();
    Known::from(ids.map_err(named("the VLAN of a network")))
}

/// The host meets the VLAN ID of the mapping. What the VLAN is for is a matter of the site, so the
/// uplink's number tells it; the server's only where the plan knows that one alone.
fn translate(host: &WiredHost<'_>, domain: &str, used: &mut NetworkUse, mapped: &ServerVlan) {
    if mapped.untagged.is_known() {
        used.untagged = mapped.untagged.clone();
    }
    used.vlan = mapped.vlan.clone().or_place(mapped.place);
    let planned = used.plan.get().is_some_and(|it| !it.is_empty());
    if let (Some(vlan), true, false) = (mapped.vlan.get(), used.uplink_vlan.is_known(), planned) {
        let class = host.classifier.classify(*vlan, domain, &used.name);
        if !class.plan.as_str().is_empty() {
            classify(used, class);
        }
    }
}

fn classify(used: &mut NetworkUse, class: Class) {
    used.class = Known::derived(class.name.to_owned());
    used.tenant = Known::derived(class.tenant);
    used.plan = Known::derived(class.plan.as_str().to_owned());
    used.confidence = Known::derived(class.confidence);
}

fn network_use(
    host: &WiredHost<'_>,
    domain: &str,
    network: &Network,
    untagged: bool,
    place: Option<Place>,
) -> NetworkUse {
    let mut used = NetworkUse {
        id: network.id.clone(),
        place,
        name: network.name.clone(),
        vlan: network.vlan.clone(),
        uplink_vlan: network.vlan.clone(),
        untagged: Known::derived(untagged),
        ..NetworkUse::default()
    };
    if let Some(vlan) = network.vlan.get() {
        let class = host.classifier.classify(*vlan, domain, &network.name);
        classify(&mut used, class);
    }
    used
}
