//! The bays that connections lead to, where an export says them: `show server-port *` has the module of each port of a
//! server, and a fabric of Fibre Channel is on the modules of one bay.

use std::collections::BTreeMap;

use super::placement::{bay, split};
use super::script::{ConnectionState, ProfileState};
use super::transcript::ListedPort;
use crate::fabric::known::Known;

/// Tells the bays of a profile's connections.
pub(super) fn tell(
    profile: &mut ProfileState,
    fabrics: &BTreeMap<String, Known<u32>>,
    ports: &[ListedPort],
) {
    let mine = ports_of(profile, ports);
    let all = profile.ethernet.iter_mut().chain(&mut profile.storage);
    for connection in all.filter(|connection| !connection.bay.is_known()) {
        by_address(connection, &mine);
        if !connection.bay.is_known() {
            by_mapping(connection, &mine);
        }
        if !connection.bay.is_known() && connection.words.kind.is_on_fabric() {
            by_fabric(connection, fabrics, &mine);
        }
    }
}

/// The ports of the server of a profile.
pub(super) fn ports_of<'p>(profile: &ProfileState, ports: &'p [ListedPort]) -> Vec<&'p ListedPort> {
    let server = profile.server.get().map_or("", String::as_str);
    let is_own = |port: &&ListedPort| {
        // Firmware 3.30 leaves the profile out of this list.
        (!server.is_empty() && is_called(&port.server, server))
            || is_called(&port.profile, &profile.name)
    };
    ports.iter().filter(is_own).collect()
}

fn is_called(text: &Known<String>, name: &str) -> bool {
    text.get()
        .is_some_and(|text| text.eq_ignore_ascii_case(name))
}

/// The port with the address of a connection, which says its port mapping as well.
fn by_address(connection: &mut ConnectionState, ports: &[&ListedPort]) {
    let Some(mac) = connection.words.mac.get() else {
        return;
    };
    let mut same = ports.iter().filter(|port| port.mac.is(mac));
    let (Some(port), None) = (same.next(), same.next()) else {
        return;
    };
    connection.bay.clone_from(&port.bay);
    // A name is a port mapping where it leads to the module that the record names.
    let wired = port.port.get().and_then(|text| bay(&split(text).0));
    if !connection.mapping.is_known() && wired.is_some() && port.bay.get() == wired.as_ref() {
        connection.mapping.clone_from(&port.port);
    }
}

fn by_mapping(connection: &mut ConnectionState, ports: &[&ListedPort]) {
    let Some(mapping) = connection.mapping.get() else {
        return;
    };
    let same = ports.iter().filter(|port| is_called(&port.port, mapping));
    connection.bay = agreed(same.map(|port| &port.bay));
}

/// The bay of the fabric, as a script or the ports say it.
fn by_fabric(
    connection: &mut ConnectionState,
    fabrics: &BTreeMap<String, Known<u32>>,
    ports: &[&ListedPort],
) {
    let Some(name) = connection
        .words
        .network
        .get()
        .filter(|name| !name.is_empty())
    else {
        return;
    };
    let on_fabric = ports.iter().filter(|port| is_called(&port.fabric, name));
    connection.bay = agreed(on_fabric.map(|port| &port.bay));
    if let Some(told) = fabrics.get(name).filter(|_| !connection.bay.is_known()) {
        connection.bay.clone_from(told);
    }
}

/// The bay that all of these are; unknown where two differ.
fn agreed<'b>(mut bays: impl Iterator<Item = &'b Known<u32>>) -> Known<u32> {
    let Some(first) = bays.next() else {
        return Known::default();
    };
    if bays.all(|bay| bay.get() == first.get()) {
        first.clone()
    } else {
        Known::default()
    }
}
