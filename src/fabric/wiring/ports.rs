//! Physical ports behind the connections: their capacity and the fabric they lead to.

use std::collections::BTreeSet;

use super::backends::{Wiring, items};
use crate::fabric::backend::{Backend, BackendKind, Connection, Profile};
use crate::fabric::known::{Known, State, Why};

/// Capacity of an adapter port of a profile's server, in Mbps: from the server type, else from the
/// downlink port it is wired to, else from the plan.
#[must_use]
pub fn port_capacity(
    wiring: &Wiring<'_>,
    backend: &Backend,
    profile: &Profile,
    port: &str,
) -> Known<u64> {
    let from_type = type_capacity(wiring, profile, port);
    if from_type.is_known() {
        return from_type;
    }
    let from_link = link_capacity(wiring, profile, port);
    if from_link.is_known() {
        return from_link;
    }
    let planned = wiring.planned.backend(&backend.name);
    match planned.map(|it| it.port_speed_mbps.clone()) {
        Some(speed) if speed.is_known() => speed,
        // Classic Virtual Connect knows no server types: that is not what is missing.
        _ if backend.kind.is(&BackendKind::VirtualConnect) => Known::unknown(Why::not_collected(
            "the speed of the port (`show server-port *`, or port_speed_mbps in the plan)",
        )),
        _ => from_type,
    }
}

fn type_capacity(wiring: &Wiring<'_>, profile: &Profile, port: &str) -> Known<u64> {
    let found = (|| {
        let id = profile.server_type.need("the server type of a profile")?;
        let server_type = wiring
            .server_type(id)
            .ok_or_else(|| Why::new(State::Unresolved, "the server type of a profile"))?;
        let ports = server_type.ports.need("the list of server ports")?;
        let found = ports.iter().find(|it| it.name.eq_ignore_ascii_case(port));
        found.ok_or_else(|| Why::new(State::Unresolved, "a port of the server type"))
    })();
    match found {
        Ok(port) => port.capacity_mbps.clone().named("the capacity of the port"),
        Err(why) => Known::unknown(why),
    }
}

fn link_capacity(wiring: &Wiring<'_>, profile: &Profile, port: &str) -> Known<u64> {
    let found = (|| {
        let server = wiring.server(profile.server.get()?)?;
        let port = items(&server.ports)
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(port))?;
        let module = wiring.module(port.module.get()?)?;
        let number = format!("d{}", port.downlink.get()?);
        items(&module.downlinks)
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(&number))
    })();
    found.map_or_else(Known::default, |downlink| downlink.mbps.clone())
}

/// The fabric that a connection of a profile leads to.
///
/// A fabric is the module that the backend says; where it says none, because the profile is not
/// applied, the bay that the port is wired to. One profile never mixes the two: they cannot be
/// compared.
pub(super) fn connection_fabric(
    wiring: &Wiring<'_>,
    profile: &Profile,
    connection: &Connection,
) -> Known<String> {
    let mut connections = items(&profile.connections).iter();
    if connections.any(|it| it.module.is_known()) {
        module_fabric(wiring, connection)
    } else {
        wired_fabric(wiring, profile, connection)
    }
}

fn module_fabric(wiring: &Wiring<'_>, connection: &Connection) -> Known<String> {
    let place = connection.module.place();
    let id = match connection.module.check() {
        Ok(id) => id,
        Err(why) => return Known::unknown(why.named("the module of a connection")),
    };
    let name = match wiring.module(id).map(|module| (module, module.bay.get())) {
        Some((module, Some(bay))) => match module.enclosure.get() {
            Some(enclosure) => format!("{enclosure} bay {bay}"),
            None => format!("{} bay {bay}", module.name),
        },
        Some((module, None)) => module.name.clone(),
        None => id.clone(),
    };
    Known::derived(name).or_place(place)
}

fn wired_fabric(wiring: &Wiring<'_>, profile: &Profile, connection: &Connection) -> Known<String> {
    let found = (|| {
        let name = connection.port.need("the port of a connection")?;
        let id = profile.server_type.need("the server type of a profile")?;
        let unresolved = || Why::new(State::Unresolved, "the server type of a profile");
        let server_type = wiring.server_type(id).ok_or_else(unresolved)?;
        let ports = server_type.ports.need("the list of server ports")?;
        let port = ports.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        let port = port.ok_or_else(|| Why::new(State::Unresolved, "a port of the server type"))?;
        let bay = port.bay.need("the bay of a port")?;
        Ok(format!("bay {bay}"))
    })();
    Known::from(found).or_place(connection.port.place())
}

/// The adapter ports that the connections of a profile use, in order of their names.
///
/// # Errors
/// The connections or the port of one of them are unknown.
pub(crate) fn ports_in_use(profile: &Profile) -> Result<BTreeSet<&str>, Why> {
    let mut ports = BTreeSet::new();
    for connection in profile.connections.need("the list of connections")? {
        ports.insert(connection.port.need("the port of a connection")?.as_str());
    }
    Ok(ports)
}
