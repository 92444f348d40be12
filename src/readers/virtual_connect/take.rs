//! From the items of a tree to what a file says. Only what is named here is read, and so shown.

use super::links::{LinkWords, stacked};
use super::terms;
use super::transcript::{
    ConnectionWords, ListedConnection, ListedPort, ListedServer, ListedSet, MapWords, NetworkWords,
    SetWords, Step, Transcript, UplinkWords, assignment, boolean, cell, mbps, mode, speed,
    vlan_list, word,
};
use crate::fabric::known::Known;
use crate::readers::row::Row;
use crate::source::{Node, Place, Value};

/// Takes a command over; says whether it is one that the backend is built from.
pub(super) fn command(transcript: &mut Transcript, row: Row<'_>) -> bool {
    let text = |key: &str| {
        row.node
            .get(key)
            .and_then(Node::as_text)
            .unwrap_or_default()
    };
    let (verb, element) = (text("verb"), text("element"));
    let Some(properties) = row.row("properties") else {
        return false;
    };
    if !terms::USED.contains(&element) || !matches!(verb, "add" | "set" | "assign") {
        return false;
    }
    show_harmless(row.node);
    if element == "domain" {
        if properties.node.get("name").is_some() {
            transcript.domain = properties.text("name");
        }
        return true;
    }
    match step(verb, element, &row, &properties) {
        Some(steps) => transcript.steps.extend(steps),
        None => return false,
    }
    true
}

/// Options and words of switches say nothing that must be masked, whoever reads them.
fn show_harmless(command: &Node) {
    let options = command.get("options").map_or(&[][..], Node::items);
    let properties = command.get("properties").map_or(&[][..], Node::entries);
    for node in options
        .iter()
        .chain(properties.iter().map(|property| &property.value))
    {
        if let Value::Text(text) = &node.value
            && terms::is_harmless(text)
        {
            node.mark_read();
        }
    }
}

fn step(verb: &str, element: &str, row: &Row<'_>, properties: &Row<'_>) -> Option<Vec<Step>> {
    let node = row.node;
    let name = || word(node.get("name"));
    let name_place = node.get("name").map_or(node.place, |name| name.place);
    let argument = |index: usize| node.get("arguments")?.items().get(index);
    // `set enet-connection PROFILE 3 …`.
    let number = || word(argument(0))?.parse::<usize>().ok();
    let set = verb == "set";
    Some(vec![match element {
        "enet-vlan" => Step::MultipleNetworks {
            preferred: speed(properties, "prefspeedtype", &["prefspeed"]),
            maximum: speed(properties, "maxspeedtype", &["maxspeed"]),
        },
        "mac-cache" => Step::MacCache(boolean(properties, "enabled")),
        "uplinkset" if !set => Step::UplinkSet(SetWords {
            name: name()?,
            place: name_place,
            mode: mode(properties, "connectionmode"),
        }),
        "uplinkport" if !set => Step::UplinkPort(uplink(name()?, name_place, properties)),
        "network" => Step::Network {
            set,
            words: network(name()?, row, properties, set),
        },
        "network-range" => return Some(network_range(row, properties)),
        "profile" if verb == "assign" => Step::Assign {
            profile: name()?,
            server: argument(0).map(text).unwrap_or_default(),
        },
        "profile" if verb == "add" => Step::Profile {
            name: name()?,
            place: name_place,
        },
        "enet-connection" => Step::Connection {
            profile: name()?,
            number: if set { Some(number()?) } else { None },
            words: connection(row, properties, "network", false),
        },
        "fcoe-connection" | "iscsi-connection" => {
            let iscsi = element == "iscsi-connection";
            let key = if iscsi { "network" } else { "fabric" };
            Step::Storage {
                profile: name()?,
                number: if set { Some(number()?) } else { None },
                words: connection(row, properties, key, iscsi),
            }
        }
        "server-port-map" | "server-port-map-range" => {
            let whole = name()?;
            let (profile, number) = whole.rsplit_once(':')?;
            Step::Map {
                profile: profile.to_owned(),
                number: number.parse().ok()?,
                words: map(element, row, properties, argument(0)),
            }
        }
        _ => return None,
    }])
}

/// The text of an argument.
fn text(argument: &Node<'_>) -> Known<String> {
    let text = argument.as_text();
    text.map_or_else(Known::default, |text| {
        Known::at(text.to_owned(), argument.place)
    })
}

/// A port belongs to an uplink set, or to one network alone.
fn uplink(name: String, place: Place, properties: &Row<'_>) -> UplinkWords {
    let of_set = properties.node.get("uplinkset").is_some();
    let role = properties.text("role");
    UplinkWords {
        place,
        name,
        used_by: properties.text(if of_set { "uplinkset" } else { "network" }),
        // A port that is added without a speed negotiates one.
        enabled: match properties.node.get("speed") {
            Some(_) => is_on(properties.text("speed")),
            None => Known::derived(true),
        },
        primary: role.map(|role| role.eq_ignore_ascii_case("primary")),
        link: LinkWords::limit(),
    }
}

fn network(name: String, row: &Row<'_>, properties: &Row<'_>, set: bool) -> NetworkWords {
    NetworkWords {
        name,
        place: row.node.get("name").unwrap_or(row.node).place,
        vlan: properties.number("vlanid"),
        uplink_set: properties.text("uplinkset"),
        tunnel: boolean(properties, "vlantunnel"),
        enabled: state(properties, set),
        smart_link: boolean(properties, "smartlink"),
        private: boolean(properties, "private"),
        native: boolean(properties, "nativevlan"),
        mode: mode(properties, "connectionmode"),
        preferred: speed(properties, "prefspeedtype", &["prefspeed"]),
        maximum: speed(properties, "maxspeedtype", &["maxspeed"]),
    }
}

/// `State=`; a network that is added without it is enabled. `set` says it only where it changes.
fn state(properties: &Row<'_>, set: bool) -> Known<bool> {
    let state = boolean(properties, "state");
    if properties.node.get("state").is_none() && !set {
        return Known::derived(true);
    }
    state
}

/// `add network-range UplinkSet=S NamePrefix=VLAN- NameSuffix=-A VLANIds=101-105`.
fn network_range(row: &Row<'_>, properties: &Row<'_>) -> Vec<Step> {
    let affix = |key: &str| properties.text(key).into_value().unwrap_or_default();
    let (prefix, suffix) = (affix("nameprefix"), affix("namesuffix"));
    let of = |vlan: Known<u16>| {
        let id = vlan.get().copied()?;
        let mut words = network(format!("{prefix}{id}{suffix}"), row, properties, false);
        words.place = vlan.place().unwrap_or(words.place);
        words.vlan = vlan;
        Some(Step::Network { set: false, words })
    };
    let vlans = vlan_list(properties, "vlanids").into_iter();
    vlans.filter_map(of).collect()
}

fn connection(row: &Row<'_>, properties: &Row<'_>, network: &str, iscsi: bool) -> ConnectionWords {
    // A script of `-includepoolinfo` has addresses, with keys for Ethernet and iSCSI.
    let mac = ["ethernetmac", "iscsimac"]
        .into_iter()
        .find(|key| properties.node.get(key).is_some());
    ConnectionWords {
        place: row.node.place,
        iscsi,
        network: properties.text(network),
        mac: mac.map_or_else(Known::default, |key| properties.mac(key)),
        speed: speed(properties, "speedtype", &["speed", "custspeed"]),
    }
}

fn map(
    element: &str,
    row: &Row<'_>,
    properties: &Row<'_>,
    argument: Option<&Node<'_>>,
) -> MapWords {
    let is_range = element == "server-port-map-range";
    let network = argument.filter(|_| !is_range).map(text);
    MapWords {
        place: row.node.place,
        network: network.unwrap_or_default(),
        vlan: properties.number("vlanid"),
        untagged: boolean(properties, "untagged"),
        range: is_range.then(|| {
            let vlans = vlan_list(properties, "vlanids");
            (properties.text("uplinkset"), vlans)
        }),
    }
}

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
        "enet-connection" => listed(transcript, &record, false, false),
        "fcoe-connection" => listed(transcript, &record, true, false),
        "iscsi-connection" => listed(transcript, &record, true, true),
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
        "profile" => profile(transcript, &record, row.rows("rows")),
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

/// `Auto/Auto`, `10Gb`, `Disabled`.
fn is_on(speed: Known<String>) -> Known<bool> {
    speed.map(|speed| !speed.to_ascii_lowercase().starts_with("disabled"))
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
fn listed(transcript: &mut Transcript, record: &Row<'_>, storage: bool, iscsi: bool) -> bool {
    let profile = ["profile", "profile name"]
        .into_iter()
        .find_map(|key| word(record.node.get(key)));
    let number = record.number::<u32>("port").into_value();
    let (Some(profile), Some(number)) = (profile, number) else {
        return false;
    };
    let network = ["network name", "network"]
        .into_iter()
        .find(|label| record.node.get(label).is_some());
    transcript.connections.push(ListedConnection {
        place: record.node.place,
        storage,
        iscsi,
        profile,
        number: number as usize,
        network: network.map_or_else(Known::default, |key| cell(record, key)),
        mapping: cell(record, "port mapping"),
        mac: listed_mac(record),
        allocated: mbps(record, "allocated speed"),
        server: assignment(record, "server"),
    });
    true
}

/// `show profile *`: the rows of its tables begin with the number of a connection. A table with a
/// network name is Ethernet's; one with a fabric is not read.
fn profile(transcript: &mut Transcript, record: &Row<'_>, rows: Vec<Row<'_>>) -> bool {
    let Some(name) = word(record.node.get("name")) else {
        return false;
    };
    let server = assignment(record, "device bay");
    for row in rows {
        let has = |key: &str| row.node.get(key).is_some();
        if !has("network name") && !has("network") {
            continue;
        }
        let Some(number) = word(row.node.get("port")).and_then(|text| text.parse().ok()) else {
            continue;
        };
        let key = if has("network name") {
            "network name"
        } else {
            "network"
        };
        transcript.connections.push(ListedConnection {
            place: row.node.place,
            storage: false,
            iscsi: false,
            profile: name.clone(),
            number,
            network: cell(&row, key),
            mapping: cell(&row, "port mapping"),
            mac: listed_mac(&row),
            allocated: mbps(&row, "allocated speed"),
            server: server.clone(),
        });
    }
    true
}
