//! The adapters of a carrier with their connections, as policies get them.

use std::sync::Arc;

use super::carried::{CarriedRecord, CarriedRecords};
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::graph::{Carrier, Confidence, HostGraph, JoinedBy, JoinedConnection, Leg};
use crate::fabric::host::{Adapter, MemberMode, Vmq};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::record;

/// The adapters of a carrier: one list for everything that is on it.
pub type Members = Arc<Vec<MemberRecord>>;

record! {
    /// An adapter that carries the subject's frames, with the connection behind it.
    pub struct MemberRecord: "member" {
        /// Name of the adapter.
        name: String,
        /// Whether it carries traffic or waits.
        mode: Known<MemberMode>,
        /// By what it was joined to its connection.
        joined_by: Known<JoinedBy>,
        /// How sure it is that it is this adapter, and that the adapter is this connection.
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
        connection: Known<MemberConnection>,
    }
}

record! {
    /// A connection as the host's adapter meets it.
    pub struct MemberConnection: "connection" {
        /// Name of the connection.
        name: String,
        /// What kind of backend presents it.
        backend: Known<BackendKind>,
        /// Name of the backend.
        backend_name: Known<String>,
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
        /// Id of its QoS class, where the backend shares out ports by classes.
        qos_class: Known<String>,
        /// Whether the backend moves it to the other fabric when its own fails.
        failover: Known<bool>,
        /// What happens to it when its fabric loses its uplinks.
        uplink_loss: Known<UplinkLoss>,
        /// Whether one uplink of its fabric has all of its networks.
        pinnable: Known<bool>,
        /// What it carries.
        network: Known<Arc<CarriedRecord>>,
    }
}

/// The adapters of a carrier.
pub(super) fn members<'a>(
    host: &HostGraph<'a>,
    records: &CarriedRecords,
    carrier: Carrier<'a>,
) -> Known<Members> {
    let legs = host.legs(carrier).map(|legs| {
        let members = legs.into_iter().map(|leg| member(host, records, leg));
        Arc::new(members.collect())
    });
    Known::from(legs)
}

fn member<'a>(host: &HostGraph<'a>, records: &CarriedRecords, leg: Leg<'a>) -> MemberRecord {
    let mut member = MemberRecord {
        id: leg.id,
        place: leg.place,
        name: leg.member.to_owned(),
        mode: leg.mode,
        ..MemberRecord::default()
    };
    match leg.adapter {
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
    match leg.join {
        Ok(join) => {
            member.joined_by = Known::derived(join.by);
            member.confidence = Known::derived(join.confidence().min(leg.confidence));
            let connection = connection(records, host.connection(join));
            member.guaranteed_mbps = connection.guaranteed_mbps.clone();
            member.guaranteed_mbps_confidence = connection.port_confidence.clone();
            member.connection = Known::derived(connection);
        }
        Err(why) => {
            member.guaranteed_mbps_confidence = Known::derived(Confidence::High);
            // Where there is no backend the adapter keeps what it has by itself, set above.
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
    let speed = adapter.reported_mbps.need("the speed of an adapter")?;
    Ok(*speed)
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

/// What kind of backend the members are behind; the first known one, else the first reason.
pub(super) fn backend_of(members: &Known<Members>) -> Known<BackendKind> {
    let members = match members.check() {
        Ok(members) => members,
        Err(why) => return Known::unknown(why),
    };
    let kinds = members
        .iter()
        .map(|member| match member.connection.check() {
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

fn connection(records: &CarriedRecords, joined: JoinedConnection<'_, '_>) -> MemberConnection {
    let (connection, placed) = (joined.join.claim.connection, joined.join.port_confidence());
    MemberConnection {
        id: connection.id.clone(),
        place: connection.place,
        name: connection.name.clone(),
        backend: joined.join.claim.backend.kind.clone(),
        backend_name: Known::derived(joined.join.claim.backend.name.clone()),
        profile: Known::derived(joined.join.claim.profile.name.clone()),
        port: connection.port.clone(),
        port_confidence: Known::derived(placed),
        partition: connection.partition.clone(),
        fabric: joined.side().map(|side| side.to_string()),
        fabric_confidence: Known::derived(placed),
        lag: connection.lag.clone(),
        allocated_mbps: joined.granted_mbps(),
        maximum_mbps: joined.maximum_mbps(),
        guaranteed_mbps: joined.guaranteed_mbps(),
        qos_class: connection.qos_class.clone(),
        failover: joined.failover(),
        uplink_loss: connection.uplink_loss.clone(),
        pinnable: Known::from(joined.pinnable()),
        network: joined.carried().map(|carried| records.of(&carried)),
    }
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
