//! VLANs of the LAN cloud, one by one and in ranges, and groups of them.

use super::super::model::Attribute;
use super::ports::{BINDINGS, NATIVE, bind, bindings};
use super::reading::{CLOUD, Form, Reading, TEXT, one_of};
use crate::fabric::known::{State, Why};
use crate::source::limits::EASYUCS_RANGES;
use crate::source::{Node, Place, Problem};

/// What the section lists.
const VLANS: &[&str] = &["fabricVlan", BINDINGS[0], BINDINGS[1]];
/// What a VLAN is that cannot be read. Its bindings are nobody's but its own.
const VLAN: &[&str] = &["fabricVlan"];
const GROUPS: &[&str] = &["fabricNetGroup", "fabricPooledVlan"];

/// How a VLAN is shared.
const SHARING: Form = Form {
    expected: "`primary`, `isolated`, `community` or `none`",
    spell: |text| one_of(text, &["primary", "isolated", "community"]),
};

/// A VLAN ID.
const ID: Form = Form {
    expected: "a VLAN ID from 1 to 4095",
    spell: |text| {
        let id: u16 = text.parse().ok()?;
        (1..=4095).contains(&id).then(|| id.to_string())
    },
};

/// Reads the VLANs and the groups of them.
pub(super) fn read(reading: &mut Reading, config: &Node) {
    for item in reading.section(config, "vlans", VLANS) {
        vlan(reading, item);
    }
    for item in reading.section(config, "vlan_groups", GROUPS) {
        group(reading, item);
    }
}

fn vlan(reading: &mut Reading, item: &Node) {
    let fabric = reading.attribute(item, "fabric", "fabric", CLOUD);
    let Some(cloud) = cloud_of(fabric.as_ref()) else {
        reading.lose(VLAN, item.place);
        return;
    };
    let sharing = reading.attribute(item, "sharing_type", "sharing", SHARING);
    let is_range = match reading.find(item, "prefix") {
        Ok(prefix) => prefix.is_some(),
        // One of two names is contradicted, or misspelt.
        Err(_) => item.get("name").is_none(),
    };
    if is_range {
        range(reading, item, &cloud, &[fabric, sharing]);
        return;
    }
    let Some((name, place)) = reading.name(item, "name", VLAN) else {
        return;
    };
    let id = reading.attribute(item, "id", "id", ID).or_else(|| {
        let why = Why::not_collected("the `id` of a VLAN");
        Some(Attribute::unknown("id", why, item.place))
    });
    let dn = format!("{cloud}/net-{name}");
    let native = reading.attribute(item, "native_vlan", "defaultNet", NATIVE);
    let named = Attribute::new("name", &name, place);
    let values = [Some(named), id, fabric, sharing, native];
    if reading.add("fabricVlan", dn.clone(), place, values) {
        let ports = bindings(reading, item);
        let is_of_one = cloud != COMMON;
        bind(reading, (VLANS[0], &dn), &ports);
        if is_of_one && ports.len() == 0 && reading.is_fetched {
            unfetched(reading, (VLANS[0], &dn), BINDINGS[0], place);
        }
    }
}

/// The name of the cloud of both fabrics.
const COMMON: &str = "fabric/lan";

/// What a configuration that was fetched never holds. The tool looks for what is in a VLAN or a group below the
/// common cloud only (`config/ucs/ucsm/lan.py`), and says of a VLAN on which fabric it is, of a group not.
const UNFETCHED: &str = "EasyUCS never fetches the uplinks of VLANs of one fabric, nor what is in groups of VLANs of \
    one fabric (exports of UCS Manager hold it)";

/// Says of a VLAN or a group of them that nobody knows its objects of a class.
fn unfetched(
    reading: &mut Reading,
    (holder, dn): (&'static str, &str),
    class: &'static str,
    place: Place,
) {
    let gap = Attribute::unknown(class, Why::new(State::Limit, UNFETCHED), place);
    reading.add(holder, dn.to_owned(), place, [Some(gap)]);
}

/// The name of the cloud that a VLAN is in: that of both fabrics, or of one. Nothing where it cannot be read.
fn cloud_of(fabric: Option<&Attribute>) -> Option<String> {
    match fabric {
        None => Some(COMMON.to_owned()),
        Some(fabric) if fabric.gap.is_some() => None,
        Some(fabric) if fabric.text.is_empty() => Some(COMMON.to_owned()),
        Some(fabric) => Some(format!("fabric/lan/{}", fabric.text)),
    }
}

/// The VLANs of a range, each called by the prefix and its number. `common` is what all of them have.
fn range(reading: &mut Reading, item: &Node, cloud: &str, common: &[Option<Attribute>; 2]) {
    let prefix = reading.name(item, "prefix", VLAN);
    let from = reading.needed(item, "id_from", ID, VLAN);
    let to = reading.needed(item, "id_to", ID, VLAN);
    let (Some((prefix, place)), Some((from, first)), Some((to, last))) = (prefix, from, to) else {
        return;
    };
    let number = |text: &str| text.parse::<u16>().unwrap_or(0);
    let ids = number(&from)..=number(&to);
    if ids.is_empty() {
        let message = format!("a range of VLANs from {from} to {to} holds none");
        let problem = Problem::warning("empty-range", message)
            .at(last)
            .beside(first);
        reading.problems.push(problem);
        reading.lose(VLAN, last);
        return;
    }
    let ports = bindings(reading, item);
    let native = reading.attribute(item, "native_vlan", "defaultNet", NATIVE);
    for id in ids {
        if !allow(reading, 1 + ports.len(), place) {
            reading.lose(VLAN, place);
            return;
        }
        let name = format!("{prefix}{id}");
        let dn = format!("{cloud}/net-{name}");
        let [fabric, sharing] = common;
        let values = [
            Some(Attribute::new("name", &name, place)),
            Some(Attribute::new("id", &id.to_string(), first)),
            fabric.clone(),
            sharing.clone(),
            native.clone(),
        ];
        if reading.add("fabricVlan", dn.clone(), place, values) {
            bind(reading, (VLANS[0], &dn), &ports);
        }
    }
}

/// Counts objects that a range makes; whether so many are allowed.
pub(super) fn allow(reading: &mut Reading, count: usize, place: Place) -> bool {
    reading.ranged = reading.ranged.saturating_add(count);
    if reading.ranged <= EASYUCS_RANGES {
        return true;
    }
    let message = format!(
        "the ranges of this configuration make more than {EASYUCS_RANGES} objects; the rest of this range and further \
         ones are left out"
    );
    let problem = Problem::error("too-many-objects", message).at(place);
    reading.problems.push(
        problem.help("UCS Manager has no more than 3000 VLANs and 160 servers: correct the ranges"),
    );
    false
}

fn group(reading: &mut Reading, item: &Node) {
    let Some((name, place)) = reading.name(item, "name", GROUPS) else {
        return;
    };
    let native = reading.attribute(item, "native_vlan", "nativeNet", TEXT);
    let (mut vlans, mut gap) = match reading.names(item, "vlans") {
        Ok(vlans) => (vlans, None),
        Err(gap) => (Vec::new(), Some(gap)),
    };
    // A group that lists none may be one of a fabric.
    let may_be_of_one = reading.is_fetched && vlans.is_empty() && gap.is_none();
    if let Some(native) = &native {
        match &native.gap {
            None => vlans.push((native.text.to_string(), native.place)),
            Some(why) => gap = gap.or(Some((why.clone(), native.place))),
        }
    }
    let gap = gap.map(|(why, place)| Attribute::unknown(GROUPS[1], why, place));
    let dn = format!("fabric/lan/net-group-{name}");
    let values = [Some(Attribute::new("name", &name, place)), native, gap];
    if !reading.add("fabricNetGroup", dn.clone(), place, values) {
        return;
    }
    vlans.dedup_by(|one, other| one.0 == other.0);
    for (vlan, place) in vlans {
        let values = [Some(Attribute::new("name", &vlan, place))];
        reading.add(
            "fabricPooledVlan",
            format!("{dn}/net-{vlan}"),
            place,
            values,
        );
    }
    let ports = bindings(reading, item);
    bind(reading, (GROUPS[0], &dn), &ports);
    if may_be_of_one && ports.len() == 0 {
        for class in [GROUPS[1], BINDINGS[0]] {
            unfetched(reading, (GROUPS[0], &dn), class, place);
        }
    }
}
