//! From the records of lists in a tree to what a file says. Only what is named here is read, and so shown.

use super::links::{LinkWords, stacked};
use super::take::is_on;
use super::transcript::{
    ConnectionKind, ListedConnection, ListedNeighbour, ListedPort, ListedServer, ListedSet,
    NetworkWords, SetWords, Transcript, UplinkWords, assignment, boolean, cell, mbps, mode, speed,
    word,
};
use crate::fabric::known::Known;
use crate::readers::row::Row;
use crate::source::Node;

/// Takes a record of a list over; says whether it is one that is used. `meant` is what the file is called
/// by, for records that nothing else tells.
pub(super) fn record(transcript: &mut Transcript, row: Row<'_>, meant: Option<&str>) -> bool {
    let told = row.node.get("show").and_then(Node::as_text);
    let element = told.filter(|element| !element.is_empty()).or(meant);
    let Some(record) = row.row("record") else {
        return false;
    };
    match element.unwrap_or_default() {
        "domain" => {
            let key = ["domain name", "name"]
                .into_iter()
                .find(|label| record.node.get(label).is_some());
            transcript.domain = key.map_or_else(Known::default, |key| cell(&record, key));
            key.is_some()
        }
        "firmware" => {
            let version = cell(&record, "firmware version");
            if !transcript.firmware.is_known() {
                transcript.firmware = version.map(|version| first_word(&version));
            }
            true
        }
        "network" => match word(record.node.get("name")) {
            Some(name) => {
                transcript.networks.push(listed_network(name, &record));
                true
            }
            None => false,
        },
        "enet-connection" | "iscsi-connection" | "fcoe-connection" | "fc-connection" => {
            ConnectionKind::of(element.unwrap_or_default())
                .is_some_and(|kind| listed(transcript, &record, kind))
        }
        "lldp" => neighbour(transcript, &record, &row),
        "uplinkset" => {
            let set = word(record.node.get("name")).map(|name| listed_set(&name, &record, &row));
            let is_named = set.is_some();
            transcript.uplink_sets.extend(set);
            is_named
        }
        "server" => {
            transcript.servers.push(ListedServer {
                bay: cell(&record, "server id"),
                profile: assignment(&record, "server profile"),
                serial: cell(&record, "serial number"),
            });
            true
        }
        "server-port" => {
            transcript.server_ports.push(listed_port(&record));
            true
        }
        "uplinkport" => uplinkport(transcript, &record, &row),
        "stackinglink" => stackinglink(transcript, &record),
        "profile" => profile(transcript, &record, &row),
        _ => false,
    }
}

/// A record of the answer to `show uplinkport *`, which may be the last one of a text that was cut off.
fn uplinkport(transcript: &mut Transcript, record: &Row<'_>, row: &Row<'_>) -> bool {
    if row.node.get("cut").is_some() {
        transcript.uplinks_cut = Some(row.node.place);
    }
    let port = word(record.node.get("id")).map(|name| listed_uplink(name, record));
    let is_named = port.is_some();
    transcript.uplink_ports.extend(port);
    is_named
}

/// The answer to `show stackinglink`.
fn stackinglink(transcript: &mut Transcript, record: &Row<'_>) -> bool {
    transcript.stacked = stacked(record);
    record.node.get("connection status").is_some()
}

/// A record of `show server-port *`.
fn listed_port(record: &Row<'_>) -> ListedPort {
    ListedPort {
        server: cell(record, "server"),
        bay: record.number("i/o module"),
        profile: cell(record, "profile"),
        port: cell(record, "port"),
        network: cell(record, "network"),
        fabric: cell(record, "fabric"),
        mac: listed_mac(record),
        speed: mbps(record, "speed"),
        dcc: if cell(record, "dcc available").is_known() {
            boolean(record, "dcc available")
        } else {
            Known::default()
        },
    }
}

/// A record of `show uplinkport *`.
fn listed_uplink(name: String, record: &Row<'_>) -> UplinkWords {
    UplinkWords {
        place: record.node.get("id").unwrap_or(record.node).place,
        name,
        used_by: cell(record, "used by"),
        enabled: is_on(cell(record, "speed")),
        primary: Known::default(),
        link: LinkWords::of(record),
    }
}

fn first_word(text: &str) -> String {
    text.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn listed_mac(record: &Row<'_>) -> Known<String> {
    // A mark for nothing, such as `-- --`, would be noted as a wrong address.
    if cell(record, "mac address").is_known() {
        record.mac("mac address")
    } else {
        Known::default()
    }
}

fn listed_network(name: String, record: &Row<'_>) -> NetworkWords {
    NetworkWords {
        name,
        place: record.node.get("name").unwrap_or(record.node).place,
        vlan: if cell(record, "vlan id").is_known() {
            record.number("vlan id")
        } else {
            Known::default()
        },
        uplink_set: cell(record, "shared uplink set"),
        tunnel: boolean(record, "vlan tunnel"),
        enabled: boolean(record, "state"),
        smart_link: boolean(record, "smart link"),
        private: boolean(record, "private"),
        native: boolean(record, "native vlan"),
        mode: mode(record, "connection mode"),
        preferred: speed(record, "preferred speed", &[]),
        maximum: speed(record, "max speed", &[]),
    }
}

/// A record of `show uplinkset *` with its table of networks.
fn listed_set(name: &str, record: &Row<'_>, row: &Row<'_>) -> ListedSet {
    let rows = row.rows("rows").into_iter();
    // Tables of ports have no VLANs.
    let networks = rows.filter(|row| row.node.get("vlan id").is_some());
    let place = record.node.get("name").unwrap_or(record.node).place;
    let networks = networks.filter_map(|row| {
        Some(NetworkWords {
            uplink_set: Known::at(name.to_owned(), place),
            smart_link: boolean(&row, "smartlink"),
            ..listed_network(word(row.node.get("name"))?, &row)
        })
    });
    ListedSet {
        networks: networks.collect(),
        words: SetWords {
            name: name.to_owned(),
            place,
            mode: mode(record, "connection mode"),
        },
    }
}

/// A record of `show enet-connection *`: a profile and the number of the connection in it.
fn listed(transcript: &mut Transcript, record: &Row<'_>, kind: ConnectionKind) -> bool {
    let profile = ["profile", "profile name"]
        .into_iter()
        .find_map(|key| word(record.node.get(key)));
    let number = record.number::<u32>("port").into_value();
    let (Some(profile), Some(number)) = (profile, number) else {
        return false;
    };
    transcript.connections.push(ListedConnection {
        server: assignment(record, "server"),
        ..connection_of(record, kind, profile, number as usize)
    });
    true
}

/// What a record of a connection and a row of a profile say alike.
fn connection_of(
    row: &Row<'_>,
    kind: ConnectionKind,
    profile: String,
    number: usize,
) -> ListedConnection {
    let keys: &[&str] = if kind.is_on_fabric() {
        &["fabric name", "fabric", "network name"]
    } else {
        &["network name", "network"]
    };
    let network = keys.iter().find(|key| row.node.get(key).is_some());
    ListedConnection {
        place: row.node.place,
        kind,
        profile,
        number,
        network: network.map_or_else(Known::default, |key| match kind {
            ConnectionKind::FibreChannel => assignment(row, key),
            _ => cell(row, key),
        }),
        mapping: cell(row, "port mapping"),
        bay: bay_of(row, kind),
        mac: listed_mac(row),
        allocated: mbps(row, "allocated speed"),
        server: Known::default(),
    }
}

/// `Bay 3`, the module that an adapter for Fibre Channel is connected to; no other text says a bay.
fn bay_of(row: &Row<'_>, kind: ConnectionKind) -> Known<u32> {
    if kind != ConnectionKind::FibreChannel {
        return Known::default();
    }
    let text = cell(row, "connected to");
    let bay = text.get().and_then(|text| {
        let (word, number) = text.split_once(' ')?;
        let number = number.trim().parse().ok()?;
        word.eq_ignore_ascii_case("bay").then_some(number)
    });
    bay.map_or_else(Known::default, |bay| text.map(|_| bay))
}

/// `show profile *`: the rows of its tables begin with the number of a connection. The title of a table says of which
/// kind; one with a network name and no title is Ethernet's.
fn profile(transcript: &mut Transcript, record: &Row<'_>, row: &Row<'_>) -> bool {
    let Some(name) = word(record.node.get("name")) else {
        return false;
    };
    let server = assignment(record, "device bay");
    let rows = row.rows("rows");
    // Where the text ends inside the record, or a row cannot be read, there may be further connections, and a record
    // without a table says nothing of them.
    let mut is_whole = row.node.get("cut").is_none() && !rows.is_empty();
    for cells in rows {
        let has = |key: &str| cells.node.get(key).is_some();
        let title = cells.node.get("table").and_then(Node::as_text);
        let kind = ConnectionKind::of(title.unwrap_or_default());
        let is_ethernet = has("network name") || has("network");
        let kind = kind.or(is_ethernet.then_some(ConnectionKind::Ethernet));
        let number = word(cells.node.get("port")).and_then(|text| text.parse().ok());
        let (Some(kind), Some(number)) = (kind, number) else {
            is_whole = false;
            continue;
        };
        transcript.connections.push(ListedConnection {
            server: server.clone(),
            ..connection_of(&cells, kind, name.clone(), number)
        });
    }
    if is_whole {
        transcript.whole_profiles.push(name);
    }
    true
}

/// `show lldp enc0:1:X5`: what the switch behind the port says of itself. No record names the port. One of what the
/// module itself sends is no neighbour.
fn neighbour(transcript: &mut Transcript, record: &Row<'_>, row: &Row<'_>) -> bool {
    let port = word(row.node.get("about"));
    let kind = word(record.node.get("type"));
    let is_local = kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("local"));
    let Some(port) = port.filter(|port| port.contains(':') && !is_local) else {
        return false;
    };
    let switch = cell(record, "system name");
    let is_named = switch.is_known();
    transcript.neighbours.push(ListedNeighbour {
        port,
        switch,
        switch_port: cell(record, "port id"),
    });
    is_named
}
