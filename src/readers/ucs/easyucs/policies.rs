//! QoS system classes, and policies and pools of an organisation.

use super::super::model::Attribute;
use super::reading::{Form, Reading, SWITCH, one_of};
use crate::readers::row::mac;
use crate::source::{Node, Place, Problem};

const CLASSES: &[&str] = &["qosclassEthBE"];
const QOS: &[&str] = &["epqosDefinition", "epqosEgress"];
const CONTROL: &[&str] = &["nwctrlDefinition"];
const POOLS: &[&str] = &["macpoolPool", "macpoolBlock"];
const BLOCKS: &[&str] = &["macpoolBlock"];

/// The name of a class, which the tool takes in several spellings.
const PRIORITY: Form = Form {
    expected: "`platinum`, `gold`, `silver`, `bronze`, `best-effort` or `fc`",
    spell: |text| match text.replace([' ', '_'], "-").as_str() {
        "fibre-channel" => Some("fc".to_owned()),
        other => one_of(other, &PRIORITIES),
    },
};

/// The classes that every domain has.
pub(super) const PRIORITIES: [&str; 6] =
    ["platinum", "gold", "silver", "bronze", "best-effort", "fc"];

/// Whether frames may be dropped, as UCS Manager spells it.
const DROP: Form = Form {
    expected: SWITCH.expected,
    spell: |text| match text {
        "enabled" | "drop" => Some("drop".to_owned()),
        "disabled" | "no-drop" => Some("no-drop".to_owned()),
        _ => None,
    },
};

/// The weight of a class.
const WEIGHT: Form = Form {
    expected: "a weight from 0 to 10 or `best-effort`",
    spell: |text| match text {
        "best-effort" => Some(text.to_owned()),
        _ => Some(text.parse::<u64>().ok()?.to_string()),
    },
};

/// The MTU of a class.
const MTU: Form = Form {
    expected: "an MTU in bytes, `normal` or `fc`",
    spell: |text| match text {
        "normal" | "fc" => Some(text.to_owned()),
        _ => Some(text.parse::<u32>().ok()?.to_string()),
    },
};

/// What a vNIC does when the uplinks are lost.
const ACTION: Form = Form {
    expected: "`link-down` or `warning`",
    spell: |text| one_of(text, &["link-down", "warning"]),
};

/// A rate limit.
const RATE: Form = Form {
    expected: "`line-rate` or a rate in kbps",
    spell: |text| match text {
        "line-rate" => Some(text.to_owned()),
        _ => Some(text.parse::<u64>().ok()?.to_string()),
    },
};

/// A MAC address.
pub(super) const MAC: Form = Form {
    expected: "a MAC address",
    spell: mac,
};

/// Reads the QoS system classes.
pub(super) fn system_classes(reading: &mut Reading, config: &Node) {
    for item in reading.section(config, "qos_system_class", CLASSES) {
        let Some((priority, place)) = reading.needed(item, "priority", PRIORITY, CLASSES) else {
            continue;
        };
        let values = [
            Some(Attribute::new("priority", &priority, place)),
            reading.attribute(item, "state", "adminState", SWITCH),
            reading.attribute(item, "weight", "weight", WEIGHT),
            reading.attribute(item, "mtu", "mtu", MTU),
            reading.attribute(item, "packet_drop", "drop", DROP),
        ];
        let (class, dn) = system_class(&priority);
        reading.add(class, dn, place, values);
    }
}

/// The class and the name of the object that a QoS system class is.
pub(super) fn system_class(priority: &str) -> (&'static str, String) {
    let class = match priority {
        "best-effort" => "qosclassEthBE",
        "fc" => "qosclassFc",
        _ => "qosclassEthClassified",
    };
    (class, format!("fabric/lan/classes/class-{priority}"))
}

/// Reads the policies and pools of an organisation.
pub(super) fn read(reading: &mut Reading, org: &Node, above: &str) {
    let around = ("orgOrg", above, org.place);
    reading.within(around, QOS, |reading| {
        for item in reading.section(org, "qos_policies", QOS) {
            qos(reading, item, above);
        }
    });
    reading.within(around, CONTROL, |reading| control(reading, org, above));
    for item in reading.section(org, "mac_pools", POOLS) {
        pool(reading, item, above);
    }
}

fn control(reading: &mut Reading, org: &Node, above: &str) {
    for item in reading.section(org, "network_control_policies", CONTROL) {
        if let Some((name, place)) = reading.name(item, "name", CONTROL) {
            let values = [
                Some(Attribute::new("name", &name, place)),
                reading.attribute(item, "action_on_uplink_fail", "uplinkFailAction", ACTION),
            ];
            reading.add(CONTROL[0], format!("{above}/nwctrl-{name}"), place, values);
        }
    }
}

fn qos(reading: &mut Reading, item: &Node, above: &str) {
    let Some((name, place)) = reading.name(item, "name", QOS) else {
        return;
    };
    let dn = format!("{above}/ep-qos-{name}");
    let values = [
        reading.attribute(item, "priority", "prio", PRIORITY),
        reading.attribute(item, "rate", "rate", RATE),
    ];
    if reading.add(QOS[1], format!("{dn}/egress"), place, values) {
        let name = Attribute::new("name", &name, place);
        reading.add(QOS[0], dn, place, [Some(name)]);
    }
}

fn pool(reading: &mut Reading, item: &Node, above: &str) {
    let Some((name, place)) = reading.name(item, "name", POOLS) else {
        return;
    };
    let dn = format!("{above}/mac-pool-{name}");
    let named = Attribute::new("name", &name, place);
    if !reading.add(POOLS[0], dn.clone(), place, [Some(named)]) {
        return;
    }
    reading.within((POOLS[0], &dn, place), BLOCKS, |reading| {
        for item in reading.list(item, "mac_blocks", BLOCKS).items {
            block(reading, item, &dn);
        }
    });
}

fn block(reading: &mut Reading, item: &Node, pool: &str) {
    let Some((from, place)) = reading.needed(item, "from", MAC, BLOCKS) else {
        return;
    };
    let Some((to, last)) = end_of(reading, item, &from) else {
        return;
    };
    let values = [
        Some(Attribute::new("from", &from, place)),
        Some(Attribute::new("to", &to, last)),
    ];
    let name = format!("{pool}/block-{from}-{to}");
    reading.add(BLOCKS[0], name, place, values);
}

/// The last MAC address that there is.
const LAST: u64 = 0xFFFF_FFFF_FFFF;

/// The last address of a block, which is said by itself or by the size of the block.
fn end_of(reading: &mut Reading, block: &Node, from: &str) -> Option<(String, Place)> {
    const SIZE: Form = Form {
        expected: "a number of addresses from 1",
        spell: |text| {
            Some(
                text.parse::<u32>()
                    .ok()
                    .filter(|size| *size > 0)?
                    .to_string(),
            )
        },
    };
    if block.get("to").is_some_and(|to| !to.is_null()) {
        return reading.needed(block, "to", MAC, BLOCKS);
    }
    let (size, place) = reading.needed(block, "size", SIZE, BLOCKS)?;
    let first = u64::from_str_radix(from, 16).unwrap_or(0);
    let last = first + size.parse::<u64>().unwrap_or(1).saturating_sub(1);
    if last > LAST {
        let message = format!("a block of {size} addresses does not fit behind its first one");
        let problem = Problem::warning("wrong-type", message).at(place);
        let help = "correct `from` or `size`, or fetch the configuration again";
        reading.problems.push(problem.help(help));
        reading.lose(BLOCKS, place);
        return None;
    }
    Some((format!("{last:012X}"), place))
}
