//! The side of the fabric that a connection leads to: the module behind its port, or, before a
//! profile is applied, the bay that the port is wired to by design.

use std::fmt;

use super::index::BackendIndex;
use crate::fabric::backend::{Connection, Module, Profile};
use crate::fabric::known::{Known, State, Why};

/// Where a connection leaves the server.
#[derive(Clone, Copy, Debug)]
pub enum Side<'a> {
    /// A module that an export describes.
    Module(&'a Module),
    /// A module by its id, which no export describes: a fabric interconnect, `A`.
    ModuleId(&'a str),
    /// A bay, by the model of the server: the profile is not applied.
    Bay(u32),
}

impl fmt::Display for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Side::Module(module) => match (module.bay.get(), module.enclosure.get()) {
                (Some(bay), Some(enclosure)) => write!(f, "{enclosure} bay {bay}"),
                (Some(bay), None) => write!(f, "{} bay {bay}", module.name),
                (None, _) => f.write_str(&module.name),
            },
            Side::ModuleId(id) => f.write_str(id),
            Side::Bay(bay) => write!(f, "bay {bay}"),
        }
    }
}

/// The side that a connection of a profile leads to.
///
/// That is the module which the backend says; where the backend says none, because the profile is
/// not applied, the bay that the port is wired to. One profile never mixes the two: they cannot be
/// compared.
#[must_use]
pub fn side<'a>(
    index: &BackendIndex<'a>,
    profile: &Profile,
    connection: &'a Connection,
) -> Known<Side<'a>> {
    let mut connections = profile.connections.items().iter();
    if connections.any(|other| other.module.is_known()) {
        let side = connection
            .module
            .need("the module of a connection")
            .map(|id| match index.module(id) {
                Some(module) => Side::Module(module),
                None => Side::ModuleId(id),
            });
        Known::from(side).or_place(connection.module.place())
    } else {
        let bay = wired_bay(index, profile, connection).map(Side::Bay);
        Known::from(bay).or_place(connection.port.place())
    }
}

fn wired_bay(
    index: &BackendIndex<'_>,
    profile: &Profile,
    connection: &Connection,
) -> Result<u32, Why> {
    let name = connection.port.need("the port of a connection")?;
    let id = profile.server_type.need("the server type of a profile")?;
    let server_type = index
        .server_type(id)
        .ok_or_else(|| Why::new(State::Unresolved, "the server type of a profile"))?;
    let ports = server_type.ports.need("the list of server ports")?;
    let port = ports
        .iter()
        .find(|port| port.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| Why::new(State::Unresolved, "a port of the server type"))?;
    port.bay.need("the bay of a port").copied()
}
