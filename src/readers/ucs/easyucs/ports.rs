//! Ports of the fabric interconnects: uplinks of the LAN cloud - port channels and single ports - with the VLANs that
//! are bound to them and the pin groups that name them, ports towards servers, and the switching mode.

use std::collections::BTreeSet;

use super::super::model::Attribute;
use super::reading::{FABRIC, Form, Reading, SWITCH, TEXT, one_of};
use crate::fabric::known::{State, Why};
use crate::source::{Node, Place};

const CHANNELS: &[&str] = &["fabricEthLanPc", "fabricEthLanPcEp"];
const MEMBERS: &[&str] = &["fabricEthLanPcEp"];
const PORTS: &[&str] = &["fabricEthLanEp"];
/// Which of them UCS Manager puts together no configuration says: it lists all of them as single ones.
const SERVERS: &[&str] = &["fabricDceSwSrvEp", "fabricDceSwSrvPcEp"];
const PINS: &[&str] = &["fabricLanPinGroup", "fabricLanPinTarget"];
const CLOUDS: &[&str] = &["fabricLanCloud"];

/// The classes of bindings.
pub(super) const BINDINGS: &[&str] = &["fabricEthVlanPc", "fabricEthVlanPortEp"];

/// The number of a slot, a port or a port channel.
const NUMBER: Form = Form {
    expected: "a number",
    spell: |text| Some(text.parse::<u32>().ok()?.to_string()),
};

/// A switching mode.
const MODE: Form = Form {
    expected: "`end-host` or `switch`",
    spell: |text| one_of(text, &["end-host", "switch"]),
};

/// Whether a VLAN is the native one.
pub(super) const NATIVE: Form = Form {
    expected: "`yes` or `no`",
    spell: |text| match text {
        "yes" | "true" => Some("yes".to_owned()),
        "no" | "false" => Some("no".to_owned()),
        _ => None,
    },
};

/// Reads the ports and what is said of the LAN cloud as a whole.
pub(super) fn read(reading: &mut Reading, config: &Node) {
    let mut members = BTreeSet::new();
    for item in reading.section(config, "lan_port_channels", CHANNELS) {
        channel(reading, item, &mut members);
    }
    for section in ["lan_uplink_ports", "unified_uplink_ports"] {
        for item in reading.section(config, section, PORTS) {
            single(reading, item, &members);
        }
    }
    for item in reading.section(config, "server_ports", SERVERS) {
        server(reading, item);
    }
    for item in reading.section(config, "lan_pin_groups", PINS) {
        pin_group(reading, item);
    }
    for item in reading.section(config, "switching_mode", CLOUDS) {
        let mode = reading.attribute(item, "ethernet_mode", "mode", MODE);
        let mode = mode.or_else(|| {
            let why = Why::not_collected("`ethernet_mode` of `switching_mode`");
            Some(Attribute::unknown("mode", why, item.place))
        });
        reading.add(CLOUDS[0], "fabric/lan".to_owned(), item.place, [mode]);
    }
}

/// A port towards servers.
fn server(reading: &mut Reading, item: &Node) {
    let fabric = reading.needed(item, "fabric", FABRIC, SERVERS);
    let port = Port::read(reading, item, SERVERS);
    let (Some((fabric, _)), Some(port)) = (fabric, port) else {
        return;
    };
    let state = reading.attribute(item, "admin_state", "adminState", SWITCH);
    let dn = format!("fabric/server/sw-{fabric}/{}", port.name(""));
    reading.add(SERVERS[0], dn, port.place, port.values(state));
}

/// A pin group with the port channel or the port that it names on each fabric.
fn pin_group(reading: &mut Reading, item: &Node) {
    let Some((name, place)) = reading.name(item, "name", PINS) else {
        return;
    };
    let dn = format!("fabric/lan/lan-pin-group-{name}");
    let named = Attribute::new("name", &name, place);
    if !reading.add(PINS[0], dn.clone(), place, [Some(named)]) {
        return;
    }
    for target in reading.list(item, "interfaces", PINS).items {
        let Some((fabric, place)) = reading.needed(target, "fabric", FABRIC, PINS) else {
            continue;
        };
        let channel = reading.attribute(target, "pc_id", "epDn", NUMBER);
        let uplink = match channel {
            Some(channel) if channel.gap.is_some() => channel,
            Some(channel) => {
                let dn = format!("fabric/lan/{fabric}/pc-{}", channel.text);
                Attribute::new("epDn", &dn, channel.place)
            }
            None => match Port::read(reading, target, PINS) {
                Some(port) => {
                    let dn = format!("fabric/lan/{fabric}/{}", port.name("phys-"));
                    Attribute::new("epDn", &dn, port.place)
                }
                None => continue,
            },
        };
        let fabric_id = Attribute::new("fabricId", &fabric, place);
        let dn = format!("{dn}/target-{fabric}");
        reading.add(PINS[1], dn, uplink.place, [Some(fabric_id), Some(uplink)]);
    }
}

/// A port of a fabric interconnect.
struct Port {
    slot: String,
    number: String,
    /// The number of the port that it is broken out of.
    whole: Option<String>,
    place: Place,
}

impl Port {
    fn read(reading: &mut Reading, item: &Node, classes: &'static [&'static str]) -> Option<Self> {
        let slot = reading.needed(item, "slot_id", NUMBER, classes);
        let port = reading.needed(item, "port_id", NUMBER, classes);
        let piece = reading.attribute(item, "aggr_id", "aggrPortId", NUMBER);
        let ((slot, _), (port, place)) = (slot?, port?);
        Some(match piece {
            // `port_id` is the whole, `aggr_id` one of the ports that it is broken out into.
            Some(piece) if piece.gap.is_none() => Self {
                slot,
                number: piece.text.into(),
                whole: Some(port),
                place,
            },
            _ => Self {
                slot,
                number: port,
                whole: None,
                place,
            },
        })
    }

    /// The name of the port below an object.
    fn name(&self, prefix: &str) -> String {
        self.name_of("", prefix)
    }

    /// The name of its binding below a VLAN or a group of them.
    fn binding(&self, fabric: &str) -> String {
        self.name_of(&format!("sw-{fabric}-"), &format!("phys-switch-{fabric}-"))
    }

    fn name_of(&self, around: &str, prefix: &str) -> String {
        let Self { slot, number, .. } = self;
        let own = format!("{prefix}slot-{slot}-port-{number}");
        match &self.whole {
            Some(whole) => format!("{around}slot-{slot}-aggr-port-{whole}/{own}"),
            None => own,
        }
    }

    fn values(&self, state: Option<Attribute>) -> [Option<Attribute>; 3] {
        [
            Some(Attribute::new("slotId", &self.slot, self.place)),
            Some(Attribute::new("portId", &self.number, self.place)),
            state,
        ]
    }
}

fn channel(reading: &mut Reading, item: &Node, members: &mut BTreeSet<String>) {
    let fabric = reading.needed(item, "fabric", FABRIC, CHANNELS);
    let number = reading.needed(item, "pc_id", NUMBER, CHANNELS);
    let (Some((fabric, _)), Some((number, place))) = (fabric, number) else {
        return;
    };
    let dn = format!("fabric/lan/{fabric}/pc-{number}");
    let values = [
        reading.attribute(item, "name", "name", TEXT),
        Some(Attribute::new("portId", &number, place)),
        reading.attribute(item, "admin_state", "adminState", SWITCH),
    ];
    reading.add(CHANNELS[0], dn.clone(), place, values);
    reading.within((CHANNELS[0], &dn, place), MEMBERS, |reading| {
        for member in reading.list(item, "interfaces", MEMBERS).items {
            let state = reading.attribute(member, "admin_state", "adminState", SWITCH);
            if let Some(port) = Port::read(reading, member, MEMBERS) {
                members.insert(format!("{fabric}/{}", port.name("")));
                let dn = format!("{dn}/{}", port.name("ep-"));
                reading.add(MEMBERS[0], dn, port.place, port.values(state));
            }
        }
    });
}

/// A single uplink. A port that is a member of a port channel is none, also where it is listed as one.
fn single(reading: &mut Reading, item: &Node, members: &BTreeSet<String>) {
    let fabric = reading.needed(item, "fabric", FABRIC, PORTS);
    let port = Port::read(reading, item, PORTS);
    let (Some((fabric, _)), Some(port)) = (fabric, port) else {
        return;
    };
    if members.contains(&format!("{fabric}/{}", port.name(""))) {
        return;
    }
    let state = reading.attribute(item, "admin_state", "adminState", SWITCH);
    let dn = format!("fabric/lan/{fabric}/{}", port.name("phys-"));
    reading.add("fabricEthLanEp", dn, port.place, port.values(state));
}

/// A binding of VLANs to an uplink.
struct Binding {
    class: &'static str,
    /// Its name below the VLAN.
    name: String,
    place: Place,
    /// Whether the VLAN is the native one of the uplink.
    native: Option<Attribute>,
}

/// The uplinks that a VLAN or a group of them is bound to.
#[derive(Default)]
pub(super) struct Bindings {
    found: Vec<Binding>,
    /// Why these are not all.
    gap: Option<Attribute>,
}

impl Bindings {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }
}

/// Reads the uplinks that a VLAN or a group of them is bound to. What cannot be read of them is said of this VLAN,
/// and the others have all of theirs.
pub(super) fn bindings(reading: &mut Reading, item: &Node) -> Bindings {
    let before = std::mem::take(&mut reading.broken);
    let found = bound_to(reading, item);
    let lost = std::mem::replace(&mut reading.broken, before);
    let gap = lost.values().next().map(|place| {
        let why = Why::new(State::Failed, "an uplink that a VLAN is bound to");
        Attribute::unknown(BINDINGS[0], why, *place)
    });
    Bindings { found, gap }
}

fn bound_to(reading: &mut Reading, item: &Node) -> Vec<Binding> {
    let mut found = Vec::new();
    for channel in reading.list(item, "lan_port_channels", BINDINGS).items {
        let fabric = reading.needed(channel, "fabric", FABRIC, BINDINGS);
        let number = reading.needed(channel, "pc_id", NUMBER, BINDINGS);
        if let (Some((fabric, _)), Some((number, place))) = (fabric, number) {
            found.push(Binding {
                class: BINDINGS[0],
                name: format!("pc-switch-{fabric}-pc-{number}"),
                place,
                native: reading.attribute(channel, "native_vlan", "isNative", NATIVE),
            });
        }
    }
    for single in reading.list(item, "lan_uplink_ports", BINDINGS).items {
        let fabric = reading.needed(single, "fabric", FABRIC, BINDINGS);
        let port = Port::read(reading, single, BINDINGS);
        if let (Some((fabric, _)), Some(port)) = (fabric, port) {
            found.push(Binding {
                class: BINDINGS[1],
                name: port.binding(&fabric),
                place: port.place,
                native: reading.attribute(single, "native_vlan", "isNative", NATIVE),
            });
        }
    }
    found
}

/// Binds a VLAN or a group of them, an object of this class and name.
pub(super) fn bind(reading: &mut Reading, (class, dn): (&'static str, &str), bindings: &Bindings) {
    if let Some(gap) = &bindings.gap {
        reading.add(class, dn.to_owned(), gap.place, [Some(gap.clone())]);
    }
    for binding in &bindings.found {
        let dn = format!("{dn}/{}", binding.name);
        let native = binding.native.clone();
        reading.add(binding.class, dn, binding.place, [native]);
    }
}
