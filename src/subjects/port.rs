//! Physical adapter ports of servers, as profiles divide them.

use super::bounds::Bounds;
use super::roster::{Portion, Roster};
use crate::fabric::answer::any;
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, Profile};
use crate::fabric::graph::{
    BackendIndex, Confidence, is_on_port, is_port, is_storage_on_port, port_capacity, port_grants,
    ports_in_use, speed_is_ceiling,
};
use crate::fabric::known::Known;
use crate::fabric::record::{Record, record};

record! {
    /// A physical adapter port and the functions that a profile cuts it into.
    pub struct PortSubject: "port" {
        /// Name of the port, `Flb 1:1`.
        name: String,
        /// Name of the profile.
        profile: Known<String>,
        /// Whether a server uses the profile.
        assigned: Known<bool>,
        /// What kind of backend it is.
        backend: Known<BackendKind>,
        /// Capacity of the port, in Mbps.
        capacity_mbps: Known<u64>,
        /// Sum of what its functions ask for, in Mbps; `Auto` counts as 0.
        requested_mbps: Bounds,
        /// Whether one of its functions carries storage.
        storage: Known<bool>,
        /// Whether a function gets no more than it is granted even when the port is idle (classic
        /// Virtual Connect before 4.01).
        capped: Known<bool>,
        /// How sure it is that these functions share the port.
        confidence: Known<Confidence>,
        /// Its functions.
        functions: Known<Vec<PortFunction>>,
    }
}

record! {
    /// A function of a port: a FlexNIC or FlexHBA.
    pub struct PortFunction: "connection" {
        /// Name of the connection.
        name: String,
        /// Letter of the function, a to h.
        partition: Known<String>,
        /// What it carries.
        function: Known<Function>,
        /// Bandwidth asked for, in Mbps; 0 for `Auto`.
        requested_mbps: Known<u64>,
        /// Bandwidth granted, in Mbps; where the export does not say it, as classic Virtual Connect
        /// scales the requests.
        allocated_mbps: Known<u64>,
    }
}

pub(super) fn roster(index: &BackendIndex<'_>, portion: Portion<'_>) -> Roster {
    let mut roster = Roster::default();
    let backend = portion.backend;
    if backend.kind.is(&BackendKind::Ucs) {
        // vNICs are no functions of a port: nothing of it is cut up, and nothing is asked for.
        return roster;
    }
    for profile in roster.profiles(portion) {
        let (ports, complete) = ports_in_use(profile);
        let is_cut = |port: &&str| is_port(port) && !is_storage_card(profile, port);
        for port in ports.into_iter().filter(is_cut) {
            let name = format!("{} {port}", profile.name);
            roster.push(subject(index, backend, profile, port), &name, "");
        }
        roster.gaps.extend(complete.err());
    }
    roster
}

/// Whether a port is that of an adapter for Fibre Channel, which is one function and shares nothing.
fn is_storage_card(profile: &Profile, port: &str) -> bool {
    let connections = profile.connections.items().iter();
    let mut on_port = connections.filter(|connection| connection.port.is(&port.to_owned()));
    on_port.all(|connection| {
        connection.function.is(&Function::FibreChannel) && connection.partition.is(&String::new())
    })
}

fn subject(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &Profile,
    port: &str,
) -> PortSubject {
    let mut grants = port_grants(index, backend, profile, port);
    let connections = || profile.connections.items().iter();
    let on_port = || {
        connections().filter(|connection| connection.port.get().is_some_and(|name| name == port))
    };
    let functions: Vec<PortFunction> = on_port()
        .map(|connection| {
            let granted = grants.remove(connection.id()).unwrap_or_default();
            function(connection, granted)
        })
        .collect();
    let by_order = on_port().any(|connection| connection.port_by_order.is(&true));
    PortSubject {
        id: format!("{}/port:{port}", profile.id()).into(),
        place: profile.place,
        name: port.to_owned(),
        profile: Known::derived(profile.name.clone()),
        assigned: profile.assigned.clone(),
        backend: backend.kind.clone(),
        capacity_mbps: port_capacity(index, backend, profile, port),
        requested_mbps: connections()
            .map(|connection| requested(connection, port))
            .sum(),
        storage: Known::from(any(
            connections().map(|connection| is_storage_on_port(connection, port))
        )),
        capped: speed_is_ceiling(index, backend),
        confidence: Known::derived(if by_order {
            Confidence::Medium
        } else {
            Confidence::High
        }),
        functions: Known::derived(functions),
    }
}

fn function(connection: &Connection, allocated_mbps: Known<u64>) -> PortFunction {
    PortFunction {
        id: connection.id.clone(),
        place: connection.place,
        name: connection.name.clone(),
        partition: connection.partition.clone(),
        function: connection.function.clone(),
        requested_mbps: connection.requested_mbps.clone(),
        allocated_mbps,
    }
}

/// What a connection asks of the port.
fn requested(connection: &Connection, port: &str) -> Bounds {
    let asked = Bounds::of(
        &connection.requested_mbps,
        "the bandwidth that a function asks for",
    );
    asked.counted(&is_on_port(connection, port))
}
