//! VLANs, the sets of them that vNICs carry, fabric interconnects, uplinks and QoS classes.

use super::domain::UcsDomain;
use super::objects::Object;
use crate::fabric::backend::{
    MacBlock, MacPool, MissingNetwork, Module, Network, NetworkSet, NetworkType, QosClass,
    UplinkGroup, UplinkPort,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::readers::row::mac;
use crate::source::Problem;

/// The two fabrics of a domain.
pub(super) const FABRICS: [&str; 2] = ["A", "B"];

/// Fabric interconnects A and B: whatever is exported, a domain has both or is stand-alone with A.
pub(super) fn modules(domain: &UcsDomain) -> Vec<Module> {
    let module = |fabric: &str| {
        let element = domain.get(&format!("sys/switch-{fabric}"));
        let lan = domain.get(&format!("fabric/lan/{fabric}"));
        Module {
            id: Id::from(module_id(domain, fabric)),
            // Backups have no inventory: the LAN cloud of the fabric stands for its interconnect.
            place: element.or(lan).map(|object| object.place),
            name: format!("fabric {fabric}"),
            downlinks: Known::unknown(Why::not_collected("the server ports of a fabric")),
            ..Module::default()
        }
    };
    FABRICS.into_iter().map(module).collect()
}

/// The id of a fabric interconnect.
pub(super) fn module_id(domain: &UcsDomain, fabric: &str) -> String {
    domain.id(&format!("sys/switch-{fabric}"))
}

/// The VLANs of the LAN cloud, common ones and those of one fabric.
pub(super) fn networks(domain: &UcsDomain, problems: &mut Vec<Problem>) -> Vec<Network> {
    // The appliance cloud and Fibre Channel have VLANs of their own.
    let of_lan = |object: &&Object| {
        matches!(
            object.parent(),
            "fabric/lan" | "fabric/lan/A" | "fabric/lan/B"
        )
    };
    let vlans = domain.of_class("fabricVlan").filter(of_lan);
    vlans.map(|vlan| network(domain, vlan, problems)).collect()
}

fn network(domain: &UcsDomain, vlan: &Object, problems: &mut Vec<Problem>) -> Network {
    Network {
        id: Id::from(domain.id(&vlan.dn)),
        place: Some(vlan.place),
        name: vlan.word("name").unwrap_or(&vlan.dn).to_owned(),
        vlan: vlan.read("id", "a VLAN ID", problems, vlan_id),
        r#type: Known::derived(NetworkType::Tagged),
        // Hosts of a community VLAN reach each other, those of an isolated one do not.
        private: vlan.text("sharing").map(|text| text == "isolated"),
        smart_link: not_here("fabric interconnects have no Smart Link"),
        bandwidth: not_here("a VLAN of UCS gives no bandwidth"),
        ..Network::default()
    }
}

fn vlan_id(text: &str) -> Option<u16> {
    text.parse().ok().filter(|id| (1..=4095).contains(id))
}

fn not_here<T>(sentence: &str) -> Known<T> {
    Known::unknown(Why::new(State::NotApplicable, sentence))
}

/// The networks that a vNIC or a template carries, and which of them is untagged. What an answer
/// gives as the VLAN of a name that no `fabricVlan` explains is added to `extra`.
pub(super) fn network_set(
    domain: &UcsDomain,
    owner: &Object,
    name: &str,
    fabric: Option<&str>,
    extra: &mut Vec<Network>,
) -> NetworkSet {
    let mut set = NetworkSet {
        id: Id::from(domain.id(&owner.dn)),
        place: Some(owner.place),
        name: name.to_owned(),
        native: Known::derived(String::new()),
        ..NetworkSet::default()
    };
    let uses = uses(domain, owner);
    // An export without interfaces does not say that a vNIC has no VLAN.
    if uses.is_empty() && !domain.has_all("vnicEtherIf") {
        set.networks = Known::unknown(Why::not_collected("vnicEtherIf"));
        set.native = Known::unknown(Why::not_collected("vnicEtherIf"));
        return set;
    }
    let mut networks = Vec::new();
    let mut missing = Vec::new();
    for wanted in uses {
        match resolve(domain, &wanted, fabric, extra) {
            Some(id) => {
                if wanted.native {
                    set.native = Known::derived(id.clone()).or_place(wanted.name.place());
                }
                networks.push(Known::derived(id).or_place(wanted.name.place()));
            }
            None => missing.push(wanted.name),
        }
    }
    // Only where all VLANs are exported does a name that nothing explains dangle.
    if domain.has_all("fabricVlan") {
        let unresolved = missing.into_iter().map(|name| MissingNetwork {
            place: name.place(),
            name: name.into_value().unwrap_or_default(),
            ..MissingNetwork::default()
        });
        set.unresolved = Known::derived(unresolved.collect());
    } else if missing.is_empty() {
        set.unresolved = Known::derived(Vec::new());
    } else {
        let gap = || Why::not_collected("fabricVlan");
        set.unresolved = Known::unknown(gap());
        let unknown = missing
            .iter()
            .map(|name| Known::unknown(gap()).or_place(name.place()));
        networks.extend(unknown);
    }
    set.networks = Known::derived(networks);
    set
}

/// A VLAN that a vNIC names.
struct Use<'a> {
    name: Known<String>,
    native: bool,
    /// The `vnicEtherIf`, where it is no VLAN of a group.
    interface: Option<&'a Object>,
}

fn uses<'a>(domain: &'a UcsDomain, owner: &'a Object) -> Vec<Use<'a>> {
    let mut uses = Vec::new();
    for interface in domain.children(&owner.dn, "vnicEtherIf") {
        uses.push(Use {
            name: interface.text("name"),
            // UCS spells booleans both ways, `yes` and `true`.
            native: matches!(interface.value("defaultNet"), Some("yes" | "true")),
            interface: Some(interface),
        });
    }
    for reference in domain.children(&owner.dn, "fabricNetGroupRef") {
        let name = reference.value("name").unwrap_or_default();
        let group = domain.get(&format!("fabric/lan/net-group-{name}"));
        let Some(group) = group else {
            uses.push(Use {
                name: reference.text("name"),
                native: false,
                interface: None,
            });
            continue;
        };
        for vlan in domain.children(&group.dn, "fabricPooledVlan") {
            uses.push(Use {
                // A group need not have a native VLAN: two names that are missing are not alike.
                native: vlan.word("name").is_some() && vlan.word("name") == group.word("nativeNet"),
                name: vlan.text("name"),
                interface: None,
            });
        }
    }
    uses
}

fn resolve(
    domain: &UcsDomain,
    wanted: &Use<'_>,
    fabric: Option<&str>,
    extra: &mut Vec<Network>,
) -> Option<String> {
    if let Some(vlan) = domain.vlan(wanted.name.get()?, fabric) {
        return Some(domain.id(&vlan.dn));
    }
    let interface = wanted.interface?;
    // Answers name the object that the name was resolved to.
    if let Some(vlan) = interface.word("operVnetDn").and_then(|dn| domain.get(dn)) {
        return Some(domain.id(&vlan.dn));
    }
    // An answer says the VLAN itself; a name that resolves to nothing has no `operVnetName`.
    interface.word("operVnetName")?;
    let vlan = vlan_id(interface.word("vnet")?)?;
    let id = domain.id(&interface.dn);
    extra.push(Network {
        id: Id::from(id.clone()),
        place: Some(interface.place),
        name: wanted.name.get()?.clone(),
        vlan: interface.text("vnet").map(|_| vlan),
        r#type: Known::derived(NetworkType::Tagged),
        ..Network::default()
    });
    Some(id)
}

/// Port channels and single uplinks of the LAN cloud.
pub(super) fn uplink_groups(domain: &UcsDomain) -> Vec<UplinkGroup> {
    let mut groups = Vec::new();
    for fabric in FABRICS {
        let lan = format!("fabric/lan/{fabric}");
        for channel in domain.children(&lan, "fabricEthLanPc") {
            let members = domain.children(&channel.dn, "fabricEthLanPcEp");
            let ports = domain.list("fabricEthLanPcEp", members.map(port).collect());
            groups.push(group(domain, fabric, channel, ports));
        }
        for single in domain.children(&lan, "fabricEthLanEp") {
            let ports = Known::derived(vec![port(single)]);
            groups.push(group(domain, fabric, single, ports));
        }
    }
    groups
}

fn group(
    domain: &UcsDomain,
    fabric: &str,
    object: &Object,
    uplinks: Known<Vec<UplinkPort>>,
) -> UplinkGroup {
    let relative = object.dn.rsplit('/').next().unwrap_or_default();
    let name = object.word("name").unwrap_or(relative);
    UplinkGroup {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: format!("{fabric}/{name}"),
        domain: Known::derived(domain.id("sys")),
        networks: not_here("UCS binds VLANs to uplinks only where layer 2 is disjoint"),
        fabric: Known::derived(module_id(domain, fabric)),
        enabled: enabled(object),
        bound: domain.list("fabricEthVlanPc", bound(domain, fabric, relative)),
        uplinks,
    }
}

/// The VLANs that name this uplink in a binding of their own or of their group.
fn bound(domain: &UcsDomain, fabric: &str, uplink: &str) -> Vec<Known<String>> {
    // `phys-slot-1-port-20` of fabric A is bound as `phys-switch-A-slot-1-port-20`, `pc-1` as
    // `pc-switch-A-pc-1`.
    let binding = match uplink.strip_prefix("phys-") {
        Some(port) => format!("phys-switch-{fabric}-{port}"),
        None => format!("pc-switch-{fabric}-{uplink}"),
    };
    let mut bound = Vec::new();
    for object in domain
        .of_class("fabricEthVlanPc")
        .chain(domain.of_class("fabricEthVlanPortEp"))
    {
        if !object.dn.ends_with(&format!("/{binding}")) {
            continue;
        }
        let Some(holder) = domain.get(object.parent()) else {
            continue;
        };
        if holder.class == "fabricVlan" {
            bound.push(Known::derived(domain.id(&holder.dn)).or_place(Some(object.place)));
        }
        for vlan in domain.children(&holder.dn, "fabricPooledVlan") {
            let name = vlan.value("name").unwrap_or_default();
            if let Some(vlan) = domain.vlan(name, Some(fabric)) {
                bound.push(Known::derived(domain.id(&vlan.dn)).or_place(Some(object.place)));
            }
        }
    }
    bound
}

fn port(object: &Object) -> UplinkPort {
    let number = |key: &str| object.value(key).unwrap_or("?").to_owned();
    UplinkPort {
        place: Some(object.place),
        name: format!("{}/{}", number("slotId"), number("portId")),
        enabled: enabled(object),
        ..UplinkPort::default()
    }
}

fn enabled(object: &Object) -> Known<bool> {
    object.text("adminState").map(|text| text == "enabled")
}

/// The QoS system classes. Best effort and Fibre Channel cannot be disabled.
pub(super) fn qos_classes(domain: &UcsDomain, problems: &mut Vec<Problem>) -> Vec<QosClass> {
    let mut classes = Vec::new();
    for class in ["qosclassEthClassified", "qosclassEthBE", "qosclassFc"] {
        for object in domain.of_class(class) {
            classes.push(qos_class(domain, object, problems));
        }
    }
    classes
}

/// The id of the class that a policy calls by this priority.
pub(super) fn qos_class_id(domain: &UcsDomain, priority: &str) -> String {
    domain.id(&format!("fabric/lan/classes/class-{priority}"))
}

fn qos_class(domain: &UcsDomain, object: &Object, problems: &mut Vec<Problem>) -> QosClass {
    let name = object.dn.rsplit("class-").next().unwrap_or_default();
    let classified = object.class == "qosclassEthClassified";
    QosClass {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: name.to_owned(),
        enabled: if classified {
            enabled(object)
        } else {
            Known::derived(true)
        },
        weight: weight(object, problems),
        share_percent: match object.value("bwPercent") {
            // Shares are worked out by UCS Manager: backups have none.
            Some("not-applicable") | None => {
                Known::unknown(Why::not_collected("the share of a QoS class"))
            }
            Some(_) => object.read("bwPercent", "a percentage", problems, |text| {
                text.parse().ok()
            }),
        },
        lossless: match object.class {
            // Of these two `drop` cannot be set, so that backups leave the attribute out.
            "qosclassEthBE" => Known::derived(false),
            "qosclassFc" => Known::derived(true),
            _ => object.text("drop").map(|text| text == "no-drop"),
        },
        mtu: mtu(object, problems),
    }
}

/// `best-effort` and `none` are words for weights whose numbers no document at hand gives.
fn weight(object: &Object, problems: &mut Vec<Problem>) -> Known<u64> {
    match object.value("weight") {
        Some(word @ ("best-effort" | "none")) => {
            let sentence = format!("the weight of a QoS class is `{word}`, which is not a number");
            not_here(&sentence)
        }
        _ => object.read("weight", "a weight from 0 to 10", problems, |text| {
            text.parse().ok()
        }),
    }
}

/// `normal` depends on the model of the fabric interconnect, `fc` is no Ethernet.
fn mtu(object: &Object, problems: &mut Vec<Problem>) -> Known<u32> {
    match object.value("mtu") {
        Some(word @ ("normal" | "fc")) => not_here(&format!(
            "the MTU of a QoS class is `{word}`, which depends on the model"
        )),
        _ => object.read("mtu", "an MTU in bytes", problems, |text| text.parse().ok()),
    }
}

/// The pools of MAC addresses.
pub(super) fn mac_pools(domain: &UcsDomain, problems: &mut Vec<Problem>) -> Vec<MacPool> {
    let mut pools = Vec::new();
    for pool in domain.of_class("macpoolPool") {
        let blocks = domain
            .children(&pool.dn, "macpoolBlock")
            .map(|block| MacBlock {
                place: Some(block.place),
                name: block
                    .dn
                    .rsplit("block-")
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                from: block.read("from", "a MAC address", problems, mac),
                to: block.read("to", "a MAC address", problems, mac),
                ..MacBlock::default()
            });
        let known = domain.list("macpoolBlock", blocks.collect());
        pools.push(MacPool {
            id: Id::from(domain.id(&pool.dn)),
            place: Some(pool.place),
            name: pool.word("name").unwrap_or(&pool.dn).to_owned(),
            blocks: known,
        });
    }
    pools
}
