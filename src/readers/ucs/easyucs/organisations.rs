//! Organisations, one in the other, with their templates, LAN connectivity policies and service profiles.

use std::collections::BTreeSet;

use super::super::model::Attribute;
use super::policies::{self, MAC};
use super::reading::{FABRICS, Form, NAME, Reading, TEXT, is_name, one_of};
use super::vhbas;
use super::vlans::allow;
use crate::fabric::known::{State, Why};
use crate::source::{Node, Place, Problem};

const TEMPLATES: &[&str] = &["vnicLanConnTempl"];
const POLICIES: &[&str] = &["vnicLanConnPolicy"];
const PROFILES: &[&str] = &["lsServer", "lsBinding", "lsRequirement"];
const VNICS: &[&str] = &["vnicEther"];
/// What says of a VLAN of a vNIC whether it is native.
const NATIVE: &str = "defaultNet";

/// An MTU.
const MTU: Form = Form {
    expected: "an MTU in bytes",
    spell: |text| Some(text.parse::<u32>().ok()?.to_string()),
};

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
    vhbas::read(reading, item, &dn);
    let around = ("orgOrg", dn.as_str(), place);
    reading.within(around, TEMPLATES, |reading| {
        for template in reading.section(item, "vnic_templates", TEMPLATES) {
            let above = format!("{dn}/lan-conn-templ-");
            vnic(reading, template, (TEMPLATES[0], &above), false);
        }
    });
    reading.within(around, POLICIES, |reading| {
        for policy in reading.section(item, "lan_connectivity_policies", POLICIES) {
            connectivity(reading, policy, &dn);
        }
    });
    reading.within(around, PROFILES, |reading| {
        for profile in reading.section(item, "service_profiles", PROFILES) {
            profiles(reading, profile, &dn);
        }
    });
    for inner in reading.list(item, "orgs", PROFILES).items {
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
        vnics(reading, item, (POLICIES[0], &dn, place));
    }
}

/// The vNICs of a policy or of a profile.
fn vnics(reading: &mut Reading, item: &Node, holder: (&'static str, &str, Place)) {
    reading.within(holder, VNICS, |reading| {
        for item in reading.list(item, "vnics", VNICS).items {
            let above = format!("{}/ether-", holder.1);
            vnic(reading, item, (VNICS[0], &above), holder.0 == POLICIES[0]);
        }
    });
}

/// A vNIC or a template of vNICs, with the VLANs that it names. Of a vNIC of a policy that names a template the tool
/// pushes the template alone, and nothing that stands beside it.
fn vnic(
    reading: &mut Reading,
    item: &Node,
    (class, above): (&'static str, &str),
    is_of_policy: bool,
) {
    let of_class = if class == VNICS[0] { VNICS } else { TEMPLATES };
    let Some((name, place)) = reading.name(item, "name", of_class) else {
        return;
    };
    let template = reading.attribute(item, "vnic_template", "nwTemplName", TEXT);
    let has_template = template.is_some();
    let resolved = resolved(item, "vnic_template", template.as_ref(), "lan-conn-templ");
    let mut carried = Carried::read(reading, item);
    let mut values = vec![
        Some(Attribute::new("name", &name, place)),
        resolved.map(|(dn, place)| Attribute::new("operNwTemplName", &dn, place)),
        template,
        reading.attribute(item, "template_type", "templType", KIND),
        reading.attribute(item, "redundancy_type", "redundancyPairType", TEXT),
        reading.attribute(
            item,
            "peer_redundancy_template",
            "peerRedundancyTemplName",
            TEXT,
        ),
    ];
    if has_template && is_of_policy {
        beside_template(reading, item);
        carried = Carried::default();
    } else {
        values.push(carried.gap.clone());
        values.extend([
            reading.attribute(item, "mac_address", "addr", ADDRESS),
            reading.attribute(item, "fabric", "switchId", FABRICS),
            reading.attribute(item, "mtu", "mtu", MTU),
            reading.attribute(item, "qos_policy", "qosPolicyName", TEXT),
            reading.attribute(item, "network_control_policy", "nwCtrlPolicyName", TEXT),
            reading.attribute(item, "pin_group", "pinToGroupName", TEXT),
        ]);
    }
    let dn = format!("{above}{name}");
    if !reading.add(class, dn.clone(), place, values) {
        return;
    }
    carry(reading, (class, &dn), carried);
}

/// The VLANs and groups that a vNIC or a template has.
fn carry(reading: &mut Reading, (class, dn): (&str, &str), carried: Carried) {
    let native = carried.native;
    let is_native = |vlan: &str| native.as_ref().is_some_and(|native| *native.text == *vlan);
    let vlans = carried.vlans.into_iter();
    // The native VLAN may be listed among the others as well.
    let (again, mut tagged): (Vec<_>, Vec<_>) = vlans.partition(|(vlan, _)| is_native(vlan));
    tagged.sort_by(|one, other| one.0.cmp(&other.0));
    tagged.dedup_by(|one, other| one.0 == other.0);
    for (vlan, place) in tagged {
        let value = Attribute::new(NATIVE, "no", place);
        interface(reading, dn, &vlan, place, value);
    }
    if let Some(native) = &native {
        let is_twice = class == VNICS[0] && !again.is_empty();
        let value = if is_twice {
            native_twice(reading, native.place, again[0].1)
        } else {
            Attribute::new(NATIVE, "yes", native.place)
        };
        interface(reading, dn, &native.text, native.place, value);
    }
    for (group, place) in carried.groups {
        let named = Attribute::new("name", &group, place);
        let dn = format!("{dn}/net-group-ref-{group}");
        reading.add("fabricNetGroupRef", dn, place, [Some(named)]);
    }
}

/// The VLANs and the groups of them that a vNIC or a template names.
#[derive(Default)]
struct Carried {
    native: Option<Attribute>,
    vlans: Vec<(String, Place)>,
    groups: Vec<(String, Place)>,
    /// Why these are not all.
    gap: Option<Attribute>,
}

impl Carried {
    fn read(reading: &mut Reading, item: &Node) -> Self {
        let mut carried = Self::default();
        let mut gap = None;
        match reading.attribute(item, "vlan_native", "vlan_native", NAME) {
            Some(native) if native.gap.is_some() => {
                gap = native.gap.map(|why| (why, native.place));
            }
            native => carried.native = native,
        }
        let lists = [
            ("vlans", &mut carried.vlans),
            ("vlan_groups", &mut carried.groups),
        ];
        for (key, names) in lists {
            match reading.names(item, key) {
                Ok(found) => *names = found,
                Err(why) => gap = gap.or(Some(why)),
            }
        }
        carried.gap = gap.map(|(why, place)| Attribute::unknown("vnicEtherIf", why, place));
        carried
    }
}

/// Says of the native VLAN that it stands among the other VLANs of its vNIC as well: the tool pushes both, and which
/// of them stays is not known. Of a template it pushes the native one alone.
fn native_twice(reading: &mut Reading, native: Place, listed: Place) -> Attribute {
    let message = "the native VLAN stands among the `vlans` of this vNIC as well, and EasyUCS pushes it twice: \
         nothing is known of the native VLAN";
    let problem = Problem::warning("native-vlan-twice", message).at(listed);
    let problem = problem.beside(native);
    reading
        .problems
        .push(problem.help("remove it from `vlans`: `vlan_native` carries it as well"));
    let what = "`vlan_native`, which stands in `vlans` as well,";
    Attribute::unknown(NATIVE, Why::new(State::Contradicted, what), native)
}

/// Tells of what stands beside the template of a vNIC of a LAN connectivity policy.
fn beside_template(reading: &mut Reading, item: &Node) {
    let keys = [
        "fabric",
        "mtu",
        "qos_policy",
        "network_control_policy",
        "vlan_native",
        "vlans",
        "vlan_groups",
    ];
    let is_said = |node: &&Node| {
        !node.is_null()
            && node.as_text() != Some("")
            && !(node.is_list() && node.items().is_empty())
    };
    let mut said = keys.iter().filter_map(|key| item.get(key).filter(is_said));
    if let Some(said) = said.next() {
        let message = "EasyUCS pushes nothing of a vNIC of a LAN connectivity policy that stands beside its \
             `vnic_template`: the template counts";
        let problem = Problem::warning("not-pushed", message).at(said.place);
        let help = "remove it, or change the template";
        reading.problems.push(problem.help(help));
    }
}

fn interface(reading: &mut Reading, vnic: &str, vlan: &str, place: Place, native: Attribute) {
    let values = [Some(Attribute::new("name", vlan, place)), Some(native)];
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
    let numbers = match &template {
        Some(_) => numbers(reading, item),
        None => Ok(None),
    };
    let Ok(numbers) = numbers else {
        // Nobody knows how many profiles these are, nor their names.
        reading.lose(PROFILES, place);
        return;
    };
    let Some(numbers) = numbers else {
        profile(reading, item, above, (&name, place), template);
        return;
    };
    // Each has what the entry lists, which may be long.
    let mut size = 1;
    let mut told = BTreeSet::new();
    for number in numbers {
        if !allow(reading, size, place) {
            reading.lose(PROFILES, place);
            return;
        }
        let name = format!("{name}{number}");
        let before = (reading.objects.len(), reading.problems.len());
        profile(reading, item, above, (&name, place), template.clone());
        size = reading.objects.len().saturating_sub(before.0).max(1);
        // What is wrong in the entry is told of one of its profiles.
        let problems = reading.problems.split_off(before.1);
        let is_new = |problem: &Problem| told.insert((problem.code.clone(), problem.place));
        reading.problems.extend(problems.into_iter().filter(is_new));
    }
}

/// The numbers of the profiles that one entry makes; nothing where it makes one without a number.
///
/// # Errors
/// A number cannot be read.
fn numbers(reading: &mut Reading, item: &Node) -> Result<Option<std::ops::Range<u64>>, Why> {
    const NUMBER: Form = Form {
        expected: "a number",
        spell: |text| Some(text.parse::<u32>().ok()?.to_string()),
    };
    let mut number = |key: &str| match reading.attribute(item, key, "number", NUMBER) {
        Some(value) => match value.gap {
            Some(why) => Err(why),
            None => Ok(value.text.parse::<u64>().ok()),
        },
        None => Ok(None),
    };
    let (first, count) = (number("suffix_start_number"), number("number_of_instances"));
    let numbers = first?.zip(count?);
    Ok(numbers.map(|(first, count)| first..first + count))
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
    // A template is no host, and nobody knows whether this is one.
    let unclear = kind.as_ref().filter(|kind| kind.gap.is_some());
    let unclear = unclear.and_then(|kind| {
        let gap = kind.gap.clone()?;
        Some(Attribute::unknown(VNICS[0], gap, kind.place))
    });
    let is_template = kind
        .as_ref()
        .is_some_and(|kind| kind.text.ends_with("template"));
    let resolved = resolved(item, "service_profile_template", template.as_ref(), "ls");
    let (server, unassigned) = server(reading, item);
    let values = [
        Some(Attribute::new("name", name, place)),
        unclear,
        kind,
        resolved.map(|(dn, place)| Attribute::new("operSrcTemplName", &dn, place)),
        template.filter(|_| !is_template),
        reading
            .is_fetched
            .then(|| Attribute::new("origin", "live", place)),
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
    let policies = [
        reading.attribute(item, "lan_connectivity_policy", "lanConnPolicyName", TEXT),
        reading.attribute(item, "san_connectivity_policy", "sanConnPolicyName", TEXT),
    ];
    let named = policies.iter().flatten().next();
    if let Some(place) = named.map(|policy| policy.place) {
        reading.add("vnicConnDef", format!("{dn}/conn-def"), place, policies);
    }
    vnics(reading, item, ("lsServer", &dn, place));
    vhbas::held(reading, item, ("lsServer", &dn, place));
}

/// The server that a profile is bound to, by hand or when the configuration was fetched; else where a fetched
/// configuration says that it has none.
fn server(reading: &mut Reading, item: &Node) -> (Option<Attribute>, Option<Place>) {
    let servers = reading.list(item, "servers", &[]);
    if let Some((why, place)) = servers.gap {
        return (Some(Attribute::unknown("pnDn", why, place)), None);
    }
    let bound = servers.items.first().copied();
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
    let mut number = |key: &str| reading.attribute(node, key, "pnDn", NAME);
    let (chassis, slot) = (number("chassis_id"), number(slot));
    let numbers = [chassis.as_ref(), slot.as_ref()].into_iter().flatten();
    if let Some(unknown) = numbers.into_iter().find(|number| number.gap.is_some()) {
        return Some(unknown.clone());
    }
    let dn = if let Some((chassis, slot)) = chassis.zip(slot) {
        format!("sys/chassis-{}/blade-{}", chassis.text, slot.text)
    } else {
        let rack = number(rack)?;
        if rack.gap.is_some() {
            return Some(rack);
        }
        format!("sys/rack-unit-{}", rack.text)
    };
    Some(Attribute::new("pnDn", &dn, node.place))
}
