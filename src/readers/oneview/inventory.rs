//! Logical interconnects, modules, servers and server types.

use super::resource::{identity, tight};
use crate::fabric::backend::{Domain, Downlink, Module, Server, ServerPort, ServerType, TypePort};
use crate::fabric::known::Known;
use crate::readers::row::Row;

/// A `logical-interconnect`.
pub(super) fn domain(row: Row<'_>) -> Option<Domain> {
    let (id, name) = identity(&row)?;
    let settings = row.row("ethernetSettings");
    Some(Domain {
        id,
        place: Some(row.place()),
        name,
        modules: row.texts("interconnects"),
        stacked: stacked(&row),
        mac_cache_failover: settings
            .map(|settings| settings.bool("enableFastMacCacheFailover"))
            .unwrap_or_default(),
    })
}

/// `BiConnected` survives the loss of a link, `Connected` does not; both reach.
fn stacked(row: &Row<'_>) -> Known<bool> {
    let health = row.text("stackingHealth");
    match health.get().map(String::as_str) {
        Some("BiConnected" | "Connected") => health.map(|_| true),
        Some("Disconnected") => health.map(|_| false),
        _ => Known::default(),
    }
}

/// An `Interconnect`.
pub(super) fn module(row: Row<'_>) -> Option<Module> {
    let (id, name) = identity(&row)?;
    let at = row.row("interconnectLocation");
    let entry = |wanted: &str| location(at?, wanted);
    Some(Module {
        id,
        place: Some(row.place()),
        name,
        enclosure: enclosure(&row),
        bay: entry("Bay")
            .map(|entry| entry.number("value"))
            .unwrap_or_default(),
        downlinks: row.list("ports").map(|ports| {
            let downlinks = ports.iter().filter(|port| {
                // Uplinks and stacking links are in the list as well.
                let kind = port.text("portType");
                kind.get().is_some_and(|kind| kind == "Downlink")
            });
            tight(downlinks.filter_map(downlink))
        }),
    })
}

/// The name of the enclosure, which people know it by, else its `uri`.
fn enclosure(row: &Row<'_>) -> Known<String> {
    let name = row.text("enclosureName");
    if name.get().is_some_and(|name| !name.is_empty()) {
        return name;
    }
    let at = row.row("interconnectLocation");
    let entry = at.and_then(|entries| location(entries, "Enclosure"));
    entry.map(|entry| entry.text("value")).unwrap_or_default()
}

/// `locationEntries`, in whatever order they come.
pub(super) fn location<'a>(location: Row<'a>, wanted: &str) -> Option<Row<'a>> {
    let entries = location.rows("locationEntries");
    entries.into_iter().find(|entry| {
        let kind = entry.text("type");
        kind.get().is_some_and(|kind| kind == wanted)
    })
}

fn downlink(port: &Row<'_>) -> Option<Downlink> {
    Some(Downlink {
        place: Some(port.place()),
        name: port.text("portName").get().cloned()?,
        mbps: speed(port),
        ..Downlink::default()
    })
}

/// `Speed10G`, `Speed500M`; null while nothing is linked.
fn speed(port: &Row<'_>) -> Known<u64> {
    let text = port.text("operationalSpeed");
    let mbps = text.get().and_then(|text| {
        let digits = text.strip_prefix("Speed")?;
        // What is no unit may be a letter of several bytes.
        let (number, unit) = digits.split_at_checked(digits.len().checked_sub(1)?)?;
        let number: u64 = number.parse().ok()?;
        match unit {
            "G" => number.checked_mul(1000),
            "M" => Some(number),
            _ => None,
        }
    });
    match (mbps, text.place()) {
        (Some(mbps), Some(place)) => Known::at(mbps, place),
        _ => Known::default(),
    }
}

/// A `server-hardware`.
pub(super) fn server(row: Row<'_>) -> Option<Server> {
    let (id, name) = identity(&row)?;
    let slots = row.row("portMap").map(|row| row.list("deviceSlots"));
    Some(Server {
        id,
        place: Some(row.place()),
        name,
        r#type: row.text("serverHardwareTypeUri"),
        serial: row.text("serialNumber"),
        ports: slots.unwrap_or_default().map(|slots| {
            let ports = slots.iter().flat_map(|slot| {
                let ports = slot.rows("physicalPorts");
                ports
                    .into_iter()
                    .filter_map(|port| server_port(slot, &port))
            });
            tight(ports)
        }),
    })
}

fn server_port(slot: &Row<'_>, port: &Row<'_>) -> Option<ServerPort> {
    let number: u32 = port.number("portNumber").get().copied()?;
    Some(ServerPort {
        place: Some(port.place()),
        name: port_name(slot, "slotNumber", number)?,
        module: port.text("interconnectUri"),
        downlink: port.number("interconnectPort"),
        ..ServerPort::default()
    })
}

/// `Flb 1:1`, as connections name it.
fn port_name(slot: &Row<'_>, slot_key: &str, number: u32) -> Option<String> {
    let location = slot.text("location").get().cloned()?;
    let slot: u32 = slot.number(slot_key).get().copied()?;
    Some(format!("{location} {slot}:{number}"))
}

/// A `server-hardware-type`.
pub(super) fn server_type(row: Row<'_>) -> Option<ServerType> {
    let (id, name) = identity(&row)?;
    Some(ServerType {
        id,
        place: Some(row.place()),
        name,
        ports: row.list("adapters").map(|adapters| {
            let ports = adapters.iter().flat_map(|adapter| {
                let ports = adapter.rows("ports");
                ports
                    .into_iter()
                    .filter_map(|port| type_port(adapter, &port))
            });
            ports.collect()
        }),
    })
}

fn type_port(adapter: &Row<'_>, port: &Row<'_>) -> Option<TypePort> {
    let number: u32 = port.number("number").get().copied()?;
    Some(TypePort {
        place: Some(port.place()),
        name: port_name(adapter, "slot", number)?,
        // The bay that the port is wired to: in a Synergy frame those of `Mezz 3` lead to 3 and 6.
        bay: port.number("mapping"),
        capacity_mbps: port.number("maxSpeedMbps"),
        ..TypePort::default()
    })
}
