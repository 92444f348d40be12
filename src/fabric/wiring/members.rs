//! The adapters behind an uplink, with their connections and what those carry.

use std::ptr;
use std::sync::Arc;

use super::carried::{Carried, carried};
use super::ports::connection_fabric;
use super::{
    Claim, Confidence, Join, JoinedBy, Uplink, WiredHost, ceiling, eligible_uplinks, grant,
    guaranteed_mbps,
};
use crate::fabric::backend::{Backend, BackendKind, Connection, UplinkLoss};
use crate::fabric::host::{Adapter, MemberMode, Vmq};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};
use crate::source::Place;

/// The adapters behind an uplink: one list for everything that is on it.
pub type Members = Arc<Vec<MemberSubject>>;

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
        /// Speed that Windows reports while the link is up, in Mbps; 0 while it is down.
        running_mbps: Known<u64>,
        /// Bandwidth that is its own under contention, in Mbps: its connection's, or where there is no
        /// backend the speed of the adapter, which is unknown while it is down.
        guaranteed_mbps: Known<u64>,
        /// How sure that is: it follows from the port.
        guaranteed_mbps_confidence: Known<Confidence>,
        /// Whether virtual machine queues are in use on it.
        queues: Known<bool>,
        /// Its virtual machine queues and the processors that serve them.
        vmq: Known<Vmq>,
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
        network: Known<Arc<Carried>>,
    }
}

/// The member of an uplink that stands for an adapter.
fn member(
    host: &WiredHost<'_>,
    uplink: &str,
    name: &str,
    mode: Known<MemberMode>,
    place: Option<Place>,
) -> MemberSubject {
    let adapter = host.adapter(name);
    let joined = adapter
        .clone()
        .and_then(|adapter| Ok((adapter, host.join(adapter)?)));
    let mut member = MemberSubject {
        id: format!("{uplink}/member:{name}").into(),
        place,
        name: name.to_owned(),
        mode,
        ..MemberSubject::default()
    };
    match adapter {
        Ok(adapter) => {
            member.name.clone_from(&adapter.name);
            // A speed that matters is pointed at where the export says it.
            let said = adapter.reported_mbps.place();
            member.running_mbps = Known::from(running_mbps(adapter)).or_place(said);
            member.guaranteed_mbps = Known::from(own_mbps(adapter)).or_place(said);
            member.vmq = adapter.vmq.clone();
            member.queues = match adapter.vmq.check() {
                Ok(vmq) => vmq.enabled.clone(),
                Err(why) => Known::unknown(why),
            };
        }
        Err(why) => {
            member.running_mbps = Known::unknown(why.clone());
            member.vmq = Known::unknown(why.clone());
            member.queues = Known::unknown(why);
        }
    }
    match joined {
        Ok((_, join)) => {
            member.joined_by = Known::derived(join.by);
            member.confidence = Known::derived(join.confidence());
            let connection = connection(host, &join);
            member.guaranteed_mbps = connection.guaranteed_mbps.clone();
            member.guaranteed_mbps_confidence = connection.port_confidence.clone();
            member.connection = Known::derived(connection);
        }
        Err(why) => {
            member.guaranteed_mbps_confidence = Known::derived(Confidence::High);
            if why.state != State::NotApplicable {
                member.guaranteed_mbps = Known::unknown(why.clone());
            }
            member.joined_by = Known::unknown(why.clone());
            member.confidence = Known::unknown(why.clone());
            member.connection = Known::unknown(why);
        }
    }
    member
}

/// An adapter that is down reports no speed, or one that means nothing.
fn running_mbps(adapter: &Adapter) -> Result<u64, Why> {
    let status = adapter.status.need("the status of an adapter")?;
    if !status.eq_ignore_ascii_case("up") {
        return Ok(0);
    }
    Ok(*adapter.reported_mbps.need("the speed of an adapter")?)
}

/// What an adapter without a backend has to itself. One that is down has lost its speed only for the
/// moment.
fn own_mbps(adapter: &Adapter) -> Result<u64, Why> {
    match running_mbps(adapter)? {
        0 => {
            let what = "the speed of an adapter that is down";
            Err(Why::new(State::Unavailable, what))
        }
        mbps => Ok(mbps),
    }
}

/// The members behind an uplink.
pub(super) fn members(host: &WiredHost<'_>, uplink: Uplink<'_>) -> Known<Members> {
    let list = match uplink {
        Uplink::Adapter(adapter) => return Known::derived(Arc::new(vec![single(host, adapter)])),
        Uplink::Team(team) => &team.members,
        Uplink::Set(team) => &team.members,
    };
    let found = list.need("the list of team members");
    Known::from(found.map(|members| {
        let members = members
            .iter()
            .map(|it| member(host, uplink.id(), &it.name, it.mode.clone(), it.place));
        Arc::new(members.collect())
    }))
}

fn single(host: &WiredHost<'_>, adapter: &Adapter) -> MemberSubject {
    let mode = Known::derived(MemberMode::Active);
    member(host, adapter.id(), &adapter.name, mode, adapter.place)
}

/// What kind of backend the members are behind; the first known one, else the first reason.
pub(crate) fn backend_of(members: &Known<Members>) -> Known<BackendKind> {
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
        fabric: connection_fabric(host.wiring, profile, connection),
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
pub(super) fn only_on_ucs<T: Clone>(backend: &Backend, value: &Known<T>, none: T) -> Known<T> {
    match backend.kind.check() {
        Ok(BackendKind::Ucs) => value.clone(),
        Ok(_) => Known::derived(none),
        Err(why) => Known::unknown(why.named("the kind of the backend")),
    }
}

fn pinnable(host: &WiredHost<'_>, backend: &Backend, connection: &Connection) -> Result<bool, Why> {
    if !backend.kind.is(&BackendKind::Ucs) {
        let sentence = "the backend pins no connection to one uplink";
        return Err(Why::new(State::NotApplicable, sentence));
    }
    let fabric = connection.module.need("the module of a connection")?;
    let set = host
        .wiring
        .network_set(connection.network.need("the network of a connection")?)
        .ok_or_else(|| Why::new(State::Unresolved, "the network of a connection"))?;
    let find = || {
        let networks: Result<Vec<&str>, Why> = set
            .networks
            .need("the list of networks of a set")?
            .iter()
            .map(|it| it.check().map(String::as_str))
            .collect();
        Ok(!eligible_uplinks(host.wiring, backend, fabric, &networks?)?.is_empty())
    };
    if !host.wiring.is_shared(set.id()) {
        return find();
    }
    let (backend, set) = (ptr::from_ref(backend).addr(), ptr::from_ref(set).addr());
    let pin = (backend, set, fabric.clone());
    host.wiring.alike.pinnable(pin, find)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_that_is_down_has_a_speed_that_nobody_knows() {
        let adapter = |status: &str, mbps: u64| Adapter {
            status: Known::derived(status.to_owned()),
            reported_mbps: Known::derived(mbps),
            ..Adapter::default()
        };
        assert_eq!(own_mbps(&adapter("Up", 10_000)), Ok(10_000));
        assert_eq!(running_mbps(&adapter("Disconnected", 10_000)), Ok(0));
        let down = own_mbps(&adapter("Disconnected", 10_000)).expect_err("unknown");
        assert_eq!(down.state, State::Unavailable);
    }
}
