//! VLANs, the sets of them that vNICs carry, and QoS classes.

use std::collections::BTreeMap;

use super::domain::UcsDomain;
use super::fabrics::module_id;
use super::lost::{self, Lost};
use super::objects::{Object, enabled};
use crate::fabric::backend::{
    MacBlock, MacPool, MissingNetwork, Network, NetworkSet, NetworkType, QosClass,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::readers::row::mac;
use crate::source::Problem;

const VLAN: &str = "fabricVlan";
/// A group of VLANs, one VLAN of it, and the name of the group in a vNIC or a template.
const GROUP: &str = "fabricNetGroup";
const MEMBER: &str = "fabricPooledVlan";
const REFERENCE: &str = "fabricNetGroupRef";

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
    // Exports of UCS Manager say it by the name of the object alone.
    let said = vlan.attribute("fabric").map(|fabric| fabric.place);
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
        fabric: fabric_of(domain, vlan.parent()).or_place(Some(said.unwrap_or(vlan.place))),
        ..Network::default()
    }
}

/// The fabric interconnect that alone has the VLANs of a cloud; nothing where both have them.
fn fabric_of(domain: &UcsDomain, cloud: &str) -> Known<String> {
    match cloud.strip_prefix("fabric/lan") {
        Some("") => Known::derived(String::new()),
        Some("/A") => Known::derived(module_id(domain, "A")),
        Some("/B") => Known::derived(module_id(domain, "B")),
        _ => Known::unknown(domain.not_collected(VLAN, VLAN)),
    }
}

fn vlan_id(text: &str) -> Option<u16> {
    text.parse().ok().filter(|id| (1..=4095).contains(id))
}

pub(super) fn not_here<T>(sentence: &str) -> Known<T> {
    Known::unknown(Why::new(State::NotApplicable, sentence))
}

/// The networks that a vNIC or a template carries, and which of them is untagged. What an answer
/// gives as the VLAN of a name that no `fabricVlan` explains is added to `extra`; answers give it for the
/// interfaces of a vNIC, also where a template names them.
pub(super) fn network_set(
    domain: &UcsDomain,
    (owner, vnic): (&Object, &Object),
    name: &str,
    fabric: Option<&str>,
    extra: &mut Vec<Network>,
    problems: &mut Vec<Problem>,
) -> NetworkSet {
    let mut set = NetworkSet {
        id: Id::from(domain.id(&owner.dn)),
        place: Some(owner.place),
        name: name.to_owned(),
        native: Known::derived(String::new()),
        ..NetworkSet::default()
    };
    let uses = uses(domain, (owner, vnic), fabric);
    if let Some(gap) =
        unread(domain, owner, fabric).or_else(|| unlisted(domain).filter(|_| uses.is_empty()))
    {
        set.networks = Known::unknown(gap.clone());
        set.native = Known::unknown(gap.clone());
        set.unresolved = Known::unknown(gap);
        return set;
    }
    let mut networks = Vec::new();
    let mut missing = Vec::new();
    let unclear = uses.iter().find_map(|wanted| wanted.unclear.clone());
    for wanted in uses {
        match resolve(domain, &wanted, fabric, extra) {
            Some(id) => {
                if wanted.native {
                    set.native = Known::derived(id.clone()).or_place(wanted.name.place());
                }
                networks.push(Known::derived(id).or_place(wanted.name.place()));
            }
            None => missing.push(wanted),
        }
    }
    set.networks = Known::derived(networks);
    settle(domain, missing, fabric, &mut set, problems);
    if let Some(gap) = ungrouped(domain, owner) {
        open(&mut set, &gap);
    }
    if let Some(lost) = unclear {
        set.native = lost.unknown();
    }
    set
}

/// Why a vNIC or a template carries others than those that it names: one of them cannot be read, here or in one of
/// its groups, or it has them from a redundant template which nobody handed in.
fn unread(domain: &UcsDomain, owner: &Object, fabric: Option<&str>) -> Option<Why> {
    if let Some(shared) = owner.attribute("vnicEtherIf") {
        return shared.gap.clone();
    }
    let groups = domain.children(&owner.dn, REFERENCE);
    let mut groups = groups.filter_map(|group| {
        let group = domain.vlan_group(group.word("name")?, fabric)?;
        group.attribute(MEMBER)?.gap.clone()
    });
    groups.next()
}

/// Why a vNIC or a template that names no VLAN may carry some.
fn unlisted(domain: &UcsDomain) -> Option<Why> {
    // An export without interfaces does not say that a vNIC has no VLAN.
    let is_listed = domain.has_all("vnicEtherIf");
    (!is_listed).then(|| domain.not_collected("vnicEtherIf", "vnicEtherIf"))
}

/// Why a vNIC or a template that names no group of VLANs may carry some. Answers give the groups that it names for a
/// class of their own, or within it.
fn ungrouped(domain: &UcsDomain, owner: &Object) -> Option<Why> {
    let is_listed = domain.has_all(REFERENCE)
        || owner.is_whole()
        || domain.children(&owner.dn, REFERENCE).next().is_some();
    (!is_listed).then(|| domain.not_collected(REFERENCE, REFERENCE))
}

/// Says of a set that it may hold more than what is known of it. Names that nothing explains are those of what it is
/// known to hold.
fn open(set: &mut NetworkSet, gap: &Why) {
    set.networks.add(Some(Known::unknown(gap.clone())));
    if set.native.get().is_some_and(String::is_empty) {
        set.native = Known::unknown(gap.clone());
    }
}

/// Says of a set what became of the names that nothing explains.
fn settle(
    domain: &UcsDomain,
    missing: Vec<Use<'_>>,
    fabric: Option<&str>,
    set: &mut NetworkSet,
    problems: &mut Vec<Problem>,
) {
    // Only where all VLANs, or all groups of them, are exported does a name dangle.
    let mut classes = missing.iter().map(|wanted| wanted.class);
    let Some(class) = classes.find(|class| !domain.has_all(class)) else {
        let missing = missing.into_iter();
        let unresolved = missing.map(|wanted| missing_network(domain, wanted, fabric, problems));
        set.unresolved = Known::derived(unresolved.collect());
        return;
    };
    let gap = || domain.not_collected(class, class);
    set.unresolved = Known::unknown(gap());
    // The native VLAN may be the one that is not there, or stand in the group that is not there.
    let mut natives = missing.iter();
    let may_be = natives.any(|wanted| wanted.native || wanted.is_group());
    if may_be && set.native.get().is_some_and(String::is_empty) {
        set.native = Known::unknown(gap());
    }
    for wanted in &missing {
        let unknown = Known::unknown(gap()).or_place(wanted.name.place());
        set.networks.add(Some(unknown));
    }
}

/// A name on a vNIC that no VLAN of its fabric has; the other fabric may have one.
fn missing_network(
    domain: &UcsDomain,
    wanted: Use<'_>,
    fabric: Option<&str>,
    problems: &mut Vec<Problem>,
) -> MissingNetwork {
    let is_group = wanted.is_group();
    let place = wanted.name.place();
    let name = wanted.name.into_value().unwrap_or_default();
    // A VLAN that is called like a group is another thing.
    let elsewhere = fabric
        .filter(|_| !is_group)
        .and_then(|fabric| domain.vlan_elsewhere(&name, fabric));
    MissingNetwork {
        place,
        fabric: match (fabric, elsewhere) {
            (Some(_), Some((other, vlan))) => Known::at(other.to_owned(), vlan.place),
            (Some(_), None) => Known::derived(String::new()),
            (None, _) => Known::unknown(Why::new(State::Unavailable, "the fabric of a vNIC")),
        },
        vlan: elsewhere.map_or_else(Known::default, |(_, vlan)| {
            vlan.read("id", "a VLAN ID", problems, vlan_id)
        }),
        name,
        ..MissingNetwork::default()
    }
}

/// A VLAN that a vNIC names.
struct Use<'a> {
    name: Known<String>,
    native: bool,
    /// Why nobody knows whether it is native.
    unclear: Option<Lost>,
    /// The class of the objects that would explain the name: VLANs, groups of them, or the VLANs of a group.
    class: &'static str,
    /// The `vnicEtherIf`, where it is no VLAN of a group.
    interface: Option<&'a Object>,
}

/// What `owner` names, the vNIC or the template that rules it; answers resolve the interfaces of the vNIC.
fn uses<'a>(
    domain: &'a UcsDomain,
    (owner, vnic): (&'a Object, &'a Object),
    fabric: Option<&str>,
) -> Vec<Use<'a>> {
    let resolved: BTreeMap<&str, &Object> = domain
        .children(&vnic.dn, "vnicEtherIf")
        .filter_map(|interface| Some((interface.word("name")?, interface)))
        .collect();
    let mut uses = Vec::new();
    for interface in domain.children(&owner.dn, "vnicEtherIf") {
        let own = interface.word("name").and_then(|name| resolved.get(name));
        uses.push(Use {
            name: interface.text("name"),
            // UCS spells booleans both ways, `yes` and `true`.
            native: matches!(interface.value("defaultNet"), Some("yes" | "true")),
            unclear: Lost::of(interface, "defaultNet"),
            class: VLAN,
            interface: Some(own.copied().unwrap_or(interface)),
        });
    }
    for reference in domain.children(&owner.dn, REFERENCE) {
        let name = reference.value("name").unwrap_or_default();
        let unexplained = |class: &'static str| Use {
            name: reference.text("name"),
            native: false,
            unclear: None,
            class,
            interface: None,
        };
        let Some(group) = domain.vlan_group(name, fabric) else {
            uses.push(unexplained(GROUP));
            continue;
        };
        if domain.children(&group.dn, MEMBER).next().is_none() && !domain.has_all(MEMBER) {
            uses.push(unexplained(MEMBER));
            continue;
        }
        for vlan in domain.children(&group.dn, MEMBER) {
            uses.push(Use {
                // A group need not have a native VLAN: two names that are missing are not alike.
                native: vlan.word("name").is_some() && vlan.word("name") == group.word("nativeNet"),
                name: vlan.text("name"),
                unclear: None,
                class: VLAN,
                interface: None,
            });
        }
    }
    uses
}

impl Use<'_> {
    /// Whether the name is that of a group which nothing explains.
    fn is_group(&self) -> bool {
        self.class != VLAN
    }
}

fn resolve(
    domain: &UcsDomain,
    wanted: &Use<'_>,
    fabric: Option<&str>,
    extra: &mut Vec<Network>,
) -> Option<String> {
    if wanted.is_group() {
        return None;
    }
    if let Some(vlan) = domain.vlan(wanted.name.get()?, fabric) {
        return Some(domain.id(&vlan.dn));
    }
    let interface = wanted.interface?;
    // Answers name the object that the name was resolved to.
    if let Some(vlan) = interface.word("operVnetDn").and_then(|dn| domain.get(dn)) {
        return Some(domain.id(&vlan.dn));
    }
    // An answer says the VLAN itself. For a name that resolves to nothing `operVnetName` is empty, and `vnet`
    // is 1, the default; objects of which somebody kept a few attributes say neither.
    match interface.value("operVnetName") {
        Some("") => return None,
        None if interface.value("vnet") == Some("1")
            && interface.word("name") != Some("default") =>
        {
            return None;
        }
        _ => {}
    }
    let vlan = vlan_id(interface.word("vnet")?)?;
    let id = domain.id(&interface.dn);
    let named = interface.word("operVnetDn");
    let cloud = named.and_then(|dn| dn.rsplit_once("/net-"));
    let cloud = cloud.map_or("", |(cloud, _)| cloud);
    extra.push(Network {
        id: Id::from(id.clone()),
        place: Some(interface.place),
        name: wanted.name.get()?.clone(),
        vlan: interface.text("vnet").map(|_| vlan),
        r#type: Known::derived(NetworkType::Tagged),
        fabric: fabric_of(domain, cloud).or_place(interface.text("operVnetDn").place()),
        ..Network::default()
    });
    Some(id)
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
                Known::unknown(domain.state_gap("the share of a QoS class", object.class))
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

/// `best-effort` is the least weight and `none` no weight at all; no document at hand gives their numbers.
fn weight(object: &Object, problems: &mut Vec<Problem>) -> Known<u64> {
    match object.value("weight") {
        Some(word @ ("best-effort" | "none")) => {
            let weight = u64::from(word == "best-effort");
            object.text("weight").map(|_| weight)
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
        let lost = Lost::of(pool, "macpoolBlock").map(|lost| lost.mac_block());
        let known = lost::with(domain.list("macpoolBlock", blocks.collect()), lost);
        pools.push(MacPool {
            id: Id::from(domain.id(&pool.dn)),
            place: Some(pool.place),
            name: pool.word("name").unwrap_or(&pool.dn).to_owned(),
            blocks: known,
        });
    }
    pools
}
