//! Physical ports behind the connections: their capacity, and which of them a profile uses.

use std::collections::BTreeSet;

use super::index::BackendIndex;
use crate::fabric::answer::{Answer, all};
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, Profile};
use crate::fabric::known::{Known, State, Why};

/// What `OneView` writes instead of a port where a connection is never to be configured on the server hardware (REST API,
/// `server-profiles`, `portId`).
pub const NO_PORT: &str = "None";

/// Capacity of an adapter port of a profile's server, in Mbps: from the server type, else from the
/// downlink port it is wired to, else from the plan.
#[must_use]
pub fn port_capacity(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &Profile,
    port: &str,
) -> Known<u64> {
    let from_type = type_capacity(index, backend, profile, port);
    if from_type.is_known() {
        return from_type;
    }
    let from_link = link_capacity(index, profile, port);
    if from_link.is_known() {
        return from_link;
    }
    let planned = index.planned.backend(&backend.name);
    match planned.map(|backend| backend.port_speed_mbps.clone()) {
        Some(speed) if speed.is_known() => speed,
        // What an export can never hold is another gap than what nobody collected.
        _ if is_limit(&from_link) => from_link,
        // Classic Virtual Connect knows no server types: that is not what is missing.
        _ if backend.kind.is(&BackendKind::VirtualConnect) => Known::unknown(Why::not_collected(
            "the speed of the port (`show server-port *`, or port_speed_mbps in the plan)",
        )),
        _ => from_type,
    }
}

fn type_capacity(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &Profile,
    port: &str,
) -> Known<u64> {
    let found = (|| {
        let id = profile.server_type.need("the server type of a profile")?;
        let server_type = index.server_type(id).ok_or_else(|| {
            let list = backend.server_types.why();
            Why::unresolved("the server type of a profile", [list])
        })?;
        let ports = server_type.ports.need("the list of server ports")?;
        let found = ports
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(port));
        found.ok_or_else(|| Why::new(State::Unresolved, "a port of the server type"))
    })();
    match found {
        Ok(port) => port.capacity_mbps.clone().named("the capacity of the port"),
        Err(why) => Known::unknown(why),
    }
}

/// Whether the export can never hold a value.
fn is_limit<T>(value: &Known<T>) -> bool {
    value.why().is_some_and(|why| why.state == State::Limit)
}

fn link_capacity(index: &BackendIndex<'_>, profile: &Profile, port: &str) -> Known<u64> {
    let wire = || {
        let server = index.server(profile.server.get()?)?;
        let port = server
            .ports
            .items()
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(port))?;
        Some((index.module(port.module.get()?)?, port.downlink.get()?))
    };
    let Some((module, number)) = wire() else {
        return Known::default();
    };
    let downlinks = match module.downlinks.check() {
        Ok(downlinks) => downlinks,
        Err(why) => return Known::unknown(why),
    };
    // Servers number the downlink (`1`), modules name it (`d1`).
    let name = format!("d{number}");
    let found = downlinks
        .iter()
        .find(|downlink| downlink.name.eq_ignore_ascii_case(&name));
    found.map_or_else(Known::default, |downlink| downlink.mbps.clone())
}

/// The adapter ports that the connections of a profile use, in order of their names.
///
/// # Errors
/// The connections are unknown, or for this reason the port of one of them is; with the ports that
/// are known all the same.
pub fn ports_in_use(profile: &Profile) -> (BTreeSet<&str>, Result<(), Why>) {
    let mut ports = BTreeSet::new();
    let connections = match profile.connections.need("the list of connections") {
        Ok(connections) => connections,
        Err(why) => return (ports, Err(why)),
    };
    let mut complete = Ok(());
    for connection in connections {
        match connection.port.need("the port of a connection") {
            Ok(port) => {
                ports.insert(port.as_str());
            }
            Err(why) => complete = complete.and(Err(why)),
        }
    }
    (ports, complete)
}

/// Whether a connection is a function of the port.
///
/// # Errors
/// Its port is unknown.
pub fn is_on_port(connection: &Connection, port: &str) -> Answer {
    let placed = connection.port.need("the port of a connection")?;
    Ok(placed == port)
}

/// Whether a connection is a function of the port that carries storage.
///
/// # Errors
/// Its port, or what it carries, is unknown.
pub fn is_storage_on_port(connection: &Connection, port: &str) -> Answer {
    let function = connection.function.need("the type of a function");
    let carries = function.map(|function| *function != Function::Ethernet);
    all([is_on_port(connection, port), carries])
}

/// Whether this is the name of a port: a profile that is not placed yet has `Auto` or none.
#[must_use]
pub fn is_port(name: &str) -> bool {
    !matches!(name, "" | "Auto" | NO_PORT)
}
