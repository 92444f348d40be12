//! Logical interconnects, modules, servers and server types.

use super::resource::{addresses, identity, not_understood, tight, unless_null, within};
use crate::fabric::backend::{Domain, Downlink, Module, Server, ServerPort, ServerType, TypePort};
use crate::fabric::known::Known;
use crate::readers::row::Row;

/// A `logical-interconnect`.
pub(super) fn domain(row: Row<'_>) -> Option<Domain> {
    let (id, name) = identity(&row)?;
    let settings = row.object("ethernetSettings");
    Some(Domain {
        id,
        place: Some(row.place()),
        name,
        modules: unless_null(
            &row,
            "interconnects",
            addresses(&row, "interconnects"),
            "the interconnects of a logical interconnect",
        ),
        stacked: stacked(&row),
        internal: addresses(&row, "internalNetworkUris"),
        mac_cache_failover: within(settings, |settings| {
            settings.bool("enableFastMacCacheFailover")
        }),
        ..Domain::default()
    })
}

/// `BiConnected` survives the loss of a link, `Connected` does not; both reach.
fn stacked(row: &Row<'_>) -> Known<bool> {
    let health = row.text("stackingHealth");
    match health.get().map(String::as_str) {
        Some("BiConnected" | "Connected") => health.map(|_| true),
        Some("Disconnected") => health.map(|_| false),
        _ => not_understood(
            &[&health],
            "whether the modules are stacked (`stackingHealth`)",
        ),
    }
}

/// An `Interconnect`.
pub(super) fn module(row: Row<'_>) -> Option<Module> {
    let (id, name) = identity(&row)?;
    let at = row.object("interconnectLocation");
    Some(Module {
        id,
        place: Some(row.place()),
        name,
        model: row.text("model"),
        enclosure: enclosure(&row),
        bay: within(at.clone(), |at| {
            entry(at, "Bay", |entry| entry.number("value"))
        }),
        location: location(at),
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

/// Where uplinks say that they are: by the address of the enclosure.
fn location(at: Known<Row<'_>>) -> Known<String> {
    within(at, |at| {
        let said = |wanted: &str| entry(at, wanted, |entry| entry.text("value"));
        let bay = said("Bay");
        match (said("Enclosure").get(), bay.get()) {
            (Some(enclosure), Some(number)) => {
                Known::derived(format!("{enclosure} bay {number}")).or_place(bay.place())
            }
            _ => Known::default(),
        }
    })
}

/// The name of the enclosure, which people know it by, else its `uri`.
fn enclosure(row: &Row<'_>) -> Known<String> {
    let name = row.text("enclosureName");
    if name.get().is_some_and(|name| !name.is_empty()) {
        return name;
    }
    let at = row.object("interconnectLocation");
    within(at, |at| entry(at, "Enclosure", |entry| entry.text("value")))
}

/// What the `locationEntries` say of one of their types, in whatever order they come.
pub(super) fn entry<T>(
    location: Row<'_>,
    wanted: &str,
    read: impl FnOnce(&Row<'_>) -> Known<T>,
) -> Known<T> {
    within(location.list("locationEntries"), |entries| {
        let mut entries = entries.iter();
        let found = entries.find(|entry| {
            let kind = entry.text("type");
            kind.get().is_some_and(|kind| kind == wanted)
        });
        found.map(read).unwrap_or_default()
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
pub(super) fn speed(port: &Row<'_>) -> Known<u64> {
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
        _ => not_understood(&[&text], "the speed of a link"),
    }
}

/// A `server-hardware`.
pub(super) fn server(row: Row<'_>) -> Option<Server> {
    let (id, name) = identity(&row)?;
    let slots = within(row.object("portMap"), |map| map.list("deviceSlots"));
    let ports = within(slots, |slots| Row::nested(&slots, "physicalPorts"));
    Some(Server {
        id,
        place: Some(row.place()),
        name,
        r#type: row.text("serverHardwareTypeUri"),
        serial: row.text("serialNumber"),
        ports: ports.map(|ports| {
            let ports = ports.iter();
            tight(ports.filter_map(|(slot, port)| server_port(slot, port)))
        }),
        ..Server::default()
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
    let adapters = row.list("adapters");
    let ports = within(adapters, |adapters| Row::nested(&adapters, "ports"));
    Some(ServerType {
        id,
        place: Some(row.place()),
        name,
        ports: ports.map(|ports| {
            let ports = ports.iter();
            ports
                .filter_map(|(adapter, port)| type_port(adapter, port))
                .collect()
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
