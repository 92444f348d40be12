//! Organisations, one in the other, with their templates, LAN connectivity policies and service profiles.

use super::super::model::Attribute;
use super::policies::{self, MAC};
use super::reading::{FABRICS, Form, Reading, TEXT, is_name, one_of};
use super::vlans::allow;
use crate::source::{Node, Place, Problem};

const TEMPLATES: &[&str] = &["vnicLanConnTempl"];
const POLICIES: &[&str] = &["vnicLanConnPolicy"];
const PROFILES: &[&str] = &["lsServer", "lsBinding", "lsRequirement"];
const VNICS: &[&str] = &["vnicEther"];

/// The kind of a template.
const KIND: Form = Form {
    expected: "`initial-template` or `updating-template`",
    spell: |text| one_of(text, &["initial-template", "updating-template"]),
};

/// What a service profile is.
const TYPE: Form = Form {
    expected: "`instance`, `initial-template` or `updating-template`",
    spell: |text| one_of(text, &["instance", "initial-template", "updating-template"]),
};

/// An address of a vNIC: its own, or that of the hardware.
const ADDRESS: Form = Form {
    expected: "a MAC address or `hardware-default`",
    spell: |text| match text {
        "hardware-default" | "derived" => Some("derived".to_owned()),
        _ => (MAC.spell)(text),
    },
};

/// Reads the organisations.
pub(super) fn read(reading: &mut Reading, config: &Node) {
    for item in reading.section(config, "orgs", &[]) {
        organisation(reading, item, "");
    }
}

/// How deep organisations nest is bounded by the parser, and by the length of their names.
fn organisation(reading: &mut Reading, item: &Node, above: &str) {
    let Some((name, place)) = reading.name(item, "name", PROFILES) else {
        return;
    };
    let dn = match above {
        "" if name == "root" => "org-root".to_owned(),
        "" => {
            let message =
                "the first organisation is called `root`; this one is taken for one in it";
            reading
                .problems
                .push(Problem::warning("no-root", message).at(place));
            format!("org-root/org-{name}")
        }
        _ => format!("{above}/org-{name}"),
    };
    if !reading.add("orgOrg", dn.clone(), place, []) {
        return;
    }
    policies::read(reading, item, &dn);
    for template in reading.section(item, "vnic_templates", TEMPLATES) {
        vnic(
            reading,
            template,
            "vnicLanConnTempl",
            &format!("{dn}/lan-conn-templ-"),
        );
    }
    for policy in reading.section(item, "lan_connectivity_policies", POLICIES) {
        connectivity(reading, policy, &dn);
    }
    for profile in reading.section(item, "service_profiles", PROFILES) {
        profiles(reading, profile, &dn);
    }
    for inner in reading.list(item, "orgs", PROFILES).unwrap_or_default() {
        organisation(reading, inner, &dn);
    }
}

fn connectivity(reading: &mut Reading, item: &Node, above: &str) {
    let Some((name, place)) = reading.name(item, "name", POLICIES) else {
        return;
    };
    let dn = format!("{above}/lan-conn-pol-{name}");
    let named = Attribute::new("name", &name, place);
    if reading.add(POLICIES[0], dn.clone(), place, [Some(named)]) {
        for item in reading.list(item, "vnics", VNICS).unwrap_or_default() {
            vnic(reading, item, VNICS[0], &format!("{dn}/ether-"));
        }
    }
}

/// A vNIC or a template of vNICs, with the VLANs that it names.
fn vnic(reading: &mut Reading, item: &Node, class: &'static str, above: &str) {
    let of_class = if class == VNICS[0] { VNICS } else { TEMPLATES };
    let Some((name, place)) = reading.name(item, "name", of_class) else {
        return;
    };
    let template = reading.attribute(item, "vnic_template", "nwTemplName", TEXT);
    let resolved = resolved(item, "vnic_template", template.as_ref(), "lan-conn-templ");
    let values = [
        Some(Attribute::new("name", &name, place)),
        resolved.map(|(dn, place)| Attribute::new("operNwTemplName", &dn, place)),
        template,
        reading.attribute(item, "mac_address", "addr", ADDRESS),
        reading.attribute(item, "fabric", "switchId", FABRICS),
        reading.attribute(item, "mtu", "mtu", TEXT),
        reading.attribute(item, "qos_policy", "qosPolicyName", TEXT),
        reading.attribute(item, "network_control_policy", "nwCtrlPolicyName", TEXT),
        reading.attribute(item, "template_type", "templType", KIND),
        reading.attribute(item, "redundancy_type", "redundancyPairType", TEXT),
        reading.attribute(
            item,
            "peer_redundancy_template",
            "peerRedundancyTemplName",
            TEXT,
        ),
    ];
    let dn = format!("{above}{name}");
    if !reading.add(class, dn.clone(), place, values) {
        return;
    }
    let native = reading.attribute(item, "vlan_native", "vlan_native", TEXT);
    let native = native.filter(|native| native.gap.is_none());
    let is_native = |vlan: &str| native.as_ref().is_some_and(|native| *native.text == *vlan);
    let vlans = reading.names(item, "vlans").into_iter();
    // The native VLAN may be listed among the others as well.
    let mut tagged: Vec<_> = vlans.filter(|(vlan, _)| !is_native(vlan)).collect();
    tagged.sort_by(|one, other| one.0.cmp(&other.0));
    tagged.dedup_by(|one, other| one.0 == other.0);
    for (vlan, place) in tagged {
        interface(reading, &dn, &vlan, place, "no");
    }
    if let Some(native) = &native {
        interface(reading, &dn, &native.text, native.place, "yes");
    }
    for (group, place) in reading.names(item, "vlan_groups") {
        let named = Attribute::new("name", &group, place);
        let dn = format!("{dn}/net-group-ref-{group}");
        reading.add("fabricNetGroupRef", dn, place, [Some(named)]);
    }
}

fn interface(reading: &mut Reading, vnic: &str, vlan: &str, place: Place, native: &str) {
    let values = [
        Some(Attribute::new("name", vlan, place)),
        Some(Attribute::new("defaultNet", native, place)),
    ];
    reading.add("vnicEtherIf", format!("{vnic}/if-{vlan}"), place, values);
}

/// The name of the object that a name was resolved to when the configuration was fetched.
fn resolved(
    item: &Node,
    key: &str,
    name: Option<&Attribute>,
    prefix: &str,
) -> Option<(String, Place)> {
    let state = item.get("operational_state")?.get(key)?;
    let text = |key: &str| state.get(key)?.as_text().filter(|text| !text.is_empty());
    let (found, org) = (text("name")?, text("org")?);
    // Whoever changes the name does not change what was found for the old one.
    if name.is_none_or(|name| *name.text != *found) || !org.split('/').all(is_name) {
        return None;
    }
    let orgs: String = org.split('/').map(|org| format!("org-{org}/")).collect();
    Some((format!("{orgs}{prefix}-{found}"), name?.place))
}

/// A service profile, or as many as it makes by their numbers.
fn profiles(reading: &mut Reading, item: &Node, above: &str) {
    let Some((name, place)) = reading.name(item, "name", PROFILES) else {
        return;
    };
    let template = reading.attribute(item, "service_profile_template", "srcTemplName", TEXT);
    let numbers = template.as_ref().and_then(|_| numbers(reading, item));
    let Some(numbers) = numbers else {
        profile(reading, item, above, (&name, place), template);
        return;
    };
    for number in numbers {
        if !allow(reading, 1, place) {
            reading.broken.extend(PROFILES);
            return;
        }
        let name = format!("{name}{number}");
        profile(reading, item, above, (&name, place), template.clone());
    }
}

/// The numbers of the profiles that one entry makes; nothing where it makes one without a number.
fn numbers(reading: &mut Reading, item: &Node) -> Option<std::ops::Range<u64>> {
    const NUMBER: Form = Form {
        expected: "a number",
        spell: |text| Some(text.parse::<u32>().ok()?.to_string()),
    };
    let mut number = |key: &str| {
        let value = reading.attribute(item, key, "number", NUMBER)?;
        value.text.parse::<u64>().ok()
    };
    let (first, count) = (number("suffix_start_number"), number("number_of_instances"));
    let first = first?;
    Some(first..first + count?)
}

fn profile(
    reading: &mut Reading,
    item: &Node,
    above: &str,
    (name, place): (&str, Place),
    template: Option<Attribute>,
) {
    let dn = format!("{above}/ls-{name}");
    let kind = reading.attribute(item, "type", "type", TYPE);
    let is_template = kind
        .as_ref()
        .is_some_and(|kind| kind.text.ends_with("template"));
    let resolved = resolved(item, "service_profile_template", template.as_ref(), "ls");
    let (server, unassigned) = server(reading, item);
    let values = [
        Some(Attribute::new("name", name, place)),
        kind,
        resolved.map(|(dn, place)| Attribute::new("operSrcTemplName", &dn, place)),
        template.filter(|_| !is_template),
        unassigned.map(|place| Attribute::new("assocState", "unassociated", place)),
        server,
    ];
    if !reading.add("lsServer", dn.clone(), place, values) {
        return;
    }
    if let Some(pool) = reading.attribute(item, "server_pool", "name", TEXT) {
        let place = pool.place;
        reading.add("lsRequirement", format!("{dn}/pn-req"), place, [Some(pool)]);
    }
    let policy = reading.attribute(item, "lan_connectivity_policy", "lanConnPolicyName", TEXT);
    if let Some(policy) = policy {
        let place = policy.place;
        reading.add(
            "vnicConnDef",
            format!("{dn}/conn-def"),
            place,
            [Some(policy)],
        );
    }
    for item in reading.list(item, "vnics", VNICS).unwrap_or_default() {
        vnic(reading, item, VNICS[0], &format!("{dn}/ether-"));
    }
}

/// The server that a profile is bound to, by hand or when the configuration was fetched; else where a fetched
/// configuration says that it has none.
fn server(reading: &mut Reading, item: &Node) -> (Option<Attribute>, Option<Place>) {
    let bound = item
        .get("servers")
        .and_then(|servers| servers.items().first());
    let state = item.get("operational_state");
    let assigned = state.and_then(|state| state.get("assigned_server"));
    let found = bound
        .and_then(|server| server_at(reading, server, "blade", "rack_id"))
        .or_else(|| server_at(reading, assigned?, "slot_id", "server_id"));
    let is_free = state.and_then(|state| state.get("profile_state"));
    let is_free = is_free.filter(|node| node.as_text() == Some("unassociated"));
    let free = is_free.filter(|_| found.is_none() && bound.is_none());
    (found, free.map(|node| node.place))
}

/// The server that an object names by its chassis and slot, or by its number in the rack.
fn server_at(reading: &mut Reading, node: &Node, slot: &str, rack: &str) -> Option<Attribute> {
    let mut number = |key: &str| {
        let number = reading.attribute(node, key, "pnDn", TEXT)?;
        is_name(&number.text).then_some(number.text)
    };
    let dn = match number("chassis_id").zip(number(slot)) {
        Some((chassis, slot)) => format!("sys/chassis-{chassis}/blade-{slot}"),
        None => format!("sys/rack-unit-{}", number(rack)?),
    };
    Some(Attribute::new("pnDn", &dn, node.place))
}
