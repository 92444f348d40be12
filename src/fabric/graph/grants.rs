//! What the functions of an adapter port really get, and whether that is also the most they get.
//!
//! Classic Virtual Connect accepts requests above the port's speed and scales them; its exports
//! often do not say the result, which then follows from the rules of its allocator.

use std::collections::BTreeMap;

use super::allocation::{Request, allocate};
use super::index::BackendIndex;
use super::ports::port_capacity;
use crate::fabric::backend::{Backend, BackendKind, Connection, Profile};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;

/// The first firmware under which a function's speed is a minimum, and not its ceiling as well.
/// Source: HP Virtual Connect user guide 4.01, "Minimum and maximum bandwidth".
const BORROWING_SINCE: (u32, u32) = (4, 1);

/// Version of the firmware of a backend: from the exports, else from the plan.
#[must_use]
pub fn firmware(index: &BackendIndex<'_>, backend: &Backend) -> Known<String> {
    if backend.firmware.is_known() {
        return backend.firmware.clone();
    }
    let planned = index.planned.backend(&backend.name);
    match planned.map(|backend| backend.virtual_connect_firmware.clone()) {
        Some(version) if version.is_known() => version,
        _ => backend
            .firmware
            .clone()
            .named("the version of the Virtual Connect firmware"),
    }
}

/// Whether functions get no more than they are granted, even when the port is idle.
#[must_use]
pub fn speed_is_ceiling(index: &BackendIndex<'_>, backend: &Backend) -> Known<bool> {
    match backend.kind.check() {
        Ok(BackendKind::VirtualConnect) => {
            let version = firmware(index, backend);
            match version.get().map(|text| release(text)) {
                Some(Some(release)) => version.map(|_| release < BORROWING_SINCE),
                Some(None) => Known::unknown(Why::new(
                    State::Failed,
                    "the version of the Virtual Connect firmware",
                )),
                None => Known::unknown(version.why().cloned().unwrap_or_default()),
            }
        }
        Ok(_) => Known::derived(false),
        Err(why) => Known::unknown(why),
    }
}

/// `4.45`, `4.01-6`: major and minor number.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version
        .trim()
        .split(|letter: char| !letter.is_ascii_digit())
        .map(str::parse::<u32>);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// What each connection on an adapter port is granted, in Mbps, by the id of the connection: as
/// exported, else as classic Virtual Connect's allocator gives it.
#[must_use]
pub fn port_grants<'a>(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &'a Profile,
    port: &str,
) -> BTreeMap<&'a str, Known<u64>> {
    let on_port: Vec<&Connection> = profile
        .connections
        .items()
        .iter()
        .filter(|connection| connection.port.get().is_some_and(|name| name == port))
        .collect();
    let mut grants: BTreeMap<&str, Known<u64>> = on_port
        .iter()
        .map(|connection| (connection.id(), connection.allocated_mbps.clone()))
        .collect();
    // Other backends say what they grant; and where a function may be on any port, nobody knows
    // which of them share this one.
    let classic = backend.kind.is(&BackendKind::VirtualConnect);
    if !classic || grants.values().all(Known::is_known) || !all_placed(profile) {
        return grants;
    }
    let Some(capacity) = port_capacity(index, backend, profile, port).into_value() else {
        return grants;
    };
    // A function that is switched off asks for nothing and is granted nothing.
    let asking: Vec<&Connection> = on_port
        .into_iter()
        .filter(|connection| {
            !(connection.requested_mbps.is(&0) && connection.allocated_mbps.is(&0))
        })
        .collect();
    let requests: Option<Vec<Request>> = asking
        .iter()
        .map(|connection| match connection.requested_mbps.get()? {
            0 => Some(Request::Auto),
            mbps => Some(Request::Fixed(*mbps)),
        })
        .collect();
    let granted = requests.map(|requests| allocate(capacity, &requests));
    for (connection, mbps) in asking.iter().zip(granted.unwrap_or_default()) {
        // What the export says stands, whatever the allocator would give.
        if let Some(grant) = grants.get_mut(connection.id())
            && !grant.is_known()
        {
            *grant = Known::derived(mbps);
        }
    }
    grants
}

/// What one connection is granted.
#[must_use]
pub fn grant(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &Profile,
    connection: &Connection,
) -> Known<u64> {
    if connection.allocated_mbps.is_known() {
        return connection.allocated_mbps.clone();
    }
    let port = connection.port.get().map_or("", String::as_str);
    port_grants(index, backend, profile, port)
        .remove(connection.id())
        .unwrap_or_else(|| connection.allocated_mbps.clone())
}

/// The most that a connection can get: as exported; under classic Virtual Connect before 4.01 what
/// it is granted, and since then the speed of its port where no network sets a ceiling.
#[must_use]
pub fn ceiling(
    index: &BackendIndex<'_>,
    backend: &Backend,
    profile: &Profile,
    connection: &Connection,
) -> Known<u64> {
    if !backend.kind.is(&BackendKind::VirtualConnect) {
        return connection.maximum_mbps.clone();
    }
    match speed_is_ceiling(index, backend).check() {
        Ok(true) => grant(index, backend, profile, connection),
        Ok(false) => {
            // Without a maximum of its network a function may take the whole port.
            let unset = |why: &Why| why.state == State::NotApplicable;
            match (connection.maximum_mbps.why(), connection.port.get()) {
                (Some(why), Some(port)) if unset(why) => {
                    port_capacity(index, backend, profile, port)
                }
                _ => connection.maximum_mbps.clone(),
            }
        }
        Err(why) => Known::unknown(why),
    }
}

/// Whether it is known which functions share a port: one without a port may be on any.
fn all_placed(profile: &Profile) -> bool {
    profile
        .connections
        .items()
        .iter()
        .all(|connection| connection.port.is_known())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_compared_by_their_numbers() {
        assert_eq!(release("4.45"), Some((4, 45)));
        assert_eq!(release("3.70-2"), Some((3, 70)));
        assert_eq!(release("v?"), None);
        assert!(release("3.75") < release("4.01"));
        assert!(release("4.10") > release("4.01"));
    }
}
