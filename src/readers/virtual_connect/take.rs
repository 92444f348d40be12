//! From the commands of a tree to what a file says. Only what is named here is read, and so shown.

use super::links::LinkWords;
use super::terms;
use super::transcript::{
    ConnectionKind, ConnectionWords, MapWords, NetworkWords, SetWords, Step, Transcript,
    UplinkWords, boolean, mode, speed, vlan_list, word,
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
        "enet-connection" | "iscsi-connection" | "fcoe-connection" | "fc-connection" => {
            Step::Connection {
                profile: name()?,
                number: if set { Some(number()?) } else { None },
                words: connection(row, properties, ConnectionKind::of(element)?),
            }
        }
        "fabric" if !set => Step::Fabric {
            name: name()?,
            bay: bay(properties.text("bay")),
        },
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

/// The number of a bay; a text that is none says nothing.
fn bay(text: Known<String>) -> Known<u32> {
    match text.get().and_then(|text| text.parse().ok()) {
        Some(bay) => text.map(|_| bay),
        None => Known::default(),
    }
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

fn connection(row: &Row<'_>, properties: &Row<'_>, kind: ConnectionKind) -> ConnectionWords {
    let given = |keys: &[&'static str]| {
        let mut keys = keys.iter().copied();
        keys.find(|key| properties.node.get(key).is_some())
    };
    // A script of `-includepoolinfo` has addresses, with keys for Ethernet and iSCSI.
    let mac = given(&["ethernetmac", "iscsimac"]);
    let network = if kind.is_on_fabric() {
        given(&["fabric", "network"]).unwrap_or("fabric")
    } else {
        "network"
    };
    ConnectionWords {
        place: row.node.place,
        kind,
        network: properties.text(network),
        mac: mac.map_or_else(Known::default, |key| properties.mac(key)),
        // An adapter for Fibre Channel has a speed of its own, and no type of one.
        speed: match given(&["speedtype"]) {
            None if kind == ConnectionKind::FibreChannel => speed(properties, "speed", &[]),
            _ => speed(properties, "speedtype", &["speed", "custspeed"]),
        },
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

/// `Auto/Auto`, `10Gb`, `Disabled`.
pub(super) fn is_on(speed: Known<String>) -> Known<bool> {
    speed.map(|speed| !speed.to_ascii_lowercase().starts_with("disabled"))
}
