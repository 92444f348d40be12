//! Physical adapter ports of servers, as profiles divide them.

use super::roster::{Portion, Roster};
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, Profile};
use crate::fabric::graph::{
    BackendIndex, Confidence, is_port, port_capacity, port_grants, ports_in_use, speed_is_ceiling,
};
use crate::fabric::known::{Known, Why};
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
        requested_mbps: Known<u64>,
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
        match ports_in_use(profile) {
            Ok(ports) => {
                for port in ports.into_iter().filter(|port| is_port(port)) {
                    let name = format!("{} {port}", profile.name);
                    roster.push(subject(index, backend, profile, port), &name, "");
                }
            }
            Err(why) => roster.gaps.push(why),
        }
    }
    roster
}

fn subject(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &Profile,
    port: &str,
) -> PortSubject {
    let mut grants = port_grants(index, backend, profile, port);
    let on_port = || {
        let connections = profile.connections.get().into_iter().flatten();
        connections.filter(|connection| connection.port.get().is_some_and(|name| name == port))
    };
    let functions: Vec<PortFunction> = on_port()
        .map(|connection| {
            function(
                connection,
                grants.remove(connection.id()).unwrap_or_default(),
            )
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
        requested_mbps: Known::from(requested(&functions)),
        storage: Known::from(storage(&functions)),
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

fn requested(functions: &[PortFunction]) -> Result<u64, Why> {
    let mut sum = 0u64;
    for function in functions {
        sum = sum.saturating_add(
            *function
                .requested_mbps
                .need("the bandwidth that a function asks for")?,
        );
    }
    Ok(sum)
}

fn storage(functions: &[PortFunction]) -> Result<bool, Why> {
    for function in functions {
        let kind = function.function.need("the type of a function")?;
        if *kind != Function::Ethernet {
            return Ok(true);
        }
    }
    Ok(false)
}
