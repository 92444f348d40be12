//! Uplinks of the LAN cloud: port channels and single ports, the VLANs that are bound to them, and which of them
//! goes untagged.

use std::collections::BTreeMap;

use super::domain::UcsDomain;
use super::fabrics::{FABRICS, module_id};
use super::links::Links;
use super::lost::{self, Lost};
use super::network::not_here;
use super::objects::{Object, enabled, port_name};
use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::fabric::uplink::GroupMode;

/// The classes of uplinks.
pub(in super::super) const UPLINKS: [&str; 2] = ["fabricEthLanPc", "fabricEthLanEp"];

/// Port channels and single uplinks of the LAN cloud.
pub(super) fn uplink_groups(domain: &UcsDomain) -> Known<Vec<UplinkGroup>> {
    // Those of one class are not all: another uplink may carry what these do not. One that cannot be read stands in the
    // list as such.
    let is_missing = |class: &&str| !domain.has_all(class) && domain.lost(class).is_none();
    if let Some(missing) = UPLINKS.into_iter().find(is_missing) {
        return Known::unknown(domain.not_collected(missing, missing));
    }
    let mut groups = Vec::new();
    let bindings = Bindings::of(domain);
    let links = Links::of(domain);
    for fabric in FABRICS {
        let lan = format!("fabric/lan/{fabric}");
        for channel in domain.children(&lan, "fabricEthLanPc") {
            let members = domain.ports(&channel.dn, "fabricEthLanPcEp");
            let ports = members.map(|member| links.port(fabric, Some(channel), member));
            let ports = domain.list("fabricEthLanPcEp", ports.collect());
            let lost = Lost::of(channel, "fabricEthLanPcEp").map(|lost| lost.port());
            let ports = lost::with(ports, lost);
            groups.push(group(domain, &bindings, (fabric, channel), ports));
        }
        for single in domain.ports(&lan, "fabricEthLanEp") {
            let ports = Known::derived(vec![links.port(fabric, None, single)]);
            groups.push(group(domain, &bindings, (fabric, single), ports));
        }
    }
    Known::derived(groups)
}

/// The bindings of VLANs to uplinks, by the relative name that says to which.
struct Bindings<'d> {
    by_name: BTreeMap<&'d str, Vec<&'d Object>>,
    /// Bindings that cannot be read or are not told, and VLANs of a group that are not.
    lost: Vec<LostBinding<'d>>,
}

/// A binding that may be to any uplink.
struct LostBinding<'d> {
    lost: Lost,
    /// The fabric whose cloud holds the VLAN or the group; none for the common cloud of both.
    fabric: Option<&'d str>,
    /// The VLAN that may be bound; none where it may be any.
    vlan: Option<&'d Object>,
}

/// A VLAN that is bound to an uplink.
struct Bound<'d> {
    vlan: Known<String>,
    /// The VLAN of which nobody knows whether it is bound, where it can be no other one.
    perhaps: Option<&'d Object>,
    /// The binding, also that of a group of VLANs; none where it cannot be read.
    binding: Option<&'d Object>,
    /// Whether the binding is the VLAN's own, and not that of a group.
    is_own: bool,
}

impl<'d> Bindings<'d> {
    fn of(domain: &'d UcsDomain) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
        let channels = domain.of_class("fabricEthVlanPc");
        for object in channels.chain(domain.of_class("fabricEthVlanPortEp")) {
            let relative = object.dn.rsplit('/').next().unwrap_or_default();
            by_name.entry(relative).or_default().push(object);
        }
        let classes = ["fabricEthVlanPc", "fabricEthVlanPortEp", "fabricNetGroup"].into_iter();
        let mut lost: Vec<_> = classes
            .filter_map(|class| {
                Some(LostBinding {
                    lost: Lost::of_class(domain, class)?,
                    fabric: None,
                    vlan: None,
                })
            })
            .collect();
        for class in ["fabricVlan", "fabricNetGroup"] {
            lost.extend(domain.of_class(class).filter_map(|holder| {
                Some(LostBinding {
                    lost: Lost::of(holder, "fabricEthVlanPc")?,
                    fabric: holder.parent().strip_prefix("fabric/lan/"),
                    vlan: (class == "fabricVlan").then_some(holder),
                })
            }));
        }
        Self { by_name, lost }
    }
}

fn group(
    domain: &UcsDomain,
    bindings: &Bindings<'_>,
    (fabric, object): (&str, &Object),
    uplinks: Known<Vec<UplinkPort>>,
) -> UplinkGroup {
    let relative = object.dn.rsplit('/').next().unwrap_or_default();
    let name = match object.word("name") {
        Some(name) => name.to_owned(),
        // Two ports that are broken out of two others have one relative name.
        None if object.broken_out_of().is_some() => port_name(object),
        None => relative.to_owned(),
    };
    let found = bound(domain, bindings, fabric, object);
    UplinkGroup {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: format!("{fabric}/{name}"),
        domain: Known::derived(domain.id("sys")),
        networks: not_here("UCS binds VLANs to uplinks only where layer 2 is disjoint"),
        fabric: Known::derived(module_id(domain, fabric)),
        enabled: enabled(object),
        mode: Known::derived(GroupMode::Auto),
        native: native(domain, &found, fabric),
        primary: Known::derived(String::new()),
        perhaps_bound: {
            let perhaps = found.iter().flatten().filter_map(|bound| bound.perhaps);
            perhaps.map(|vlan| domain.id(&vlan.dn)).collect()
        },
        bound: found.map_or_else(Known::unknown, |bound| {
            Known::derived(bound.into_iter().map(|bound| bound.vlan).collect())
        }),
        uplinks,
    }
}

/// The VLANs that name this uplink in a binding of their own or of their group.
///
/// # Errors
/// A binding may be to this uplink or to another one, nobody has the bindings, or those that a group of VLANs
/// holds are not told.
fn bound<'d>(
    domain: &'d UcsDomain,
    bindings: &Bindings<'d>,
    fabric: &str,
    object: &Object,
) -> Result<Vec<Bound<'d>>, Why> {
    let uplink = object.dn.rsplit('/').next().unwrap_or_default();
    let whole = object.broken_out_of();
    // `phys-slot-1-port-20` of fabric A is bound as `phys-switch-A-slot-1-port-20`, `pc-1` as
    // `pc-switch-A-pc-1`.
    let (class, binding) = match uplink.strip_prefix("phys-") {
        Some(port) => (
            "fabricEthVlanPortEp",
            format!("phys-switch-{fabric}-{port}"),
        ),
        None => ("fabricEthVlanPc", format!("pc-switch-{fabric}-{uplink}")),
    };
    let mut bound = Vec::new();
    let lost = bindings.lost.iter();
    let here = lost.filter(|lost| lost.fabric.is_none_or(|of| of == fabric));
    bound.extend(here.map(|one| Bound {
        vlan: one.lost.unknown(),
        perhaps: one.vlan,
        binding: None,
        is_own: true,
    }));
    for object in bindings.by_name.get(binding.as_str()).into_iter().flatten() {
        // The name of a binding lacks the port that its port is broken out of; an attribute says it.
        let bound_whole = object.word("aggrPortId").filter(|number| *number != "0");
        let bound_whole = bound_whole.or_else(|| object.broken_out_of());
        if bound_whole != whole {
            if whole.is_some() && bound_whole.is_none() {
                let what = "which port broken out of another a VLAN is bound to";
                return Err(Why::new(State::Unavailable, what));
            }
            continue;
        }
        let around = object.holder();
        // The appliance cloud has VLANs and bindings of its own.
        if around.starts_with("fabric/lan/") {
            bound.extend(bound_by(domain, fabric, object, around)?);
        }
    }
    if bound.is_empty() && !domain.has_all(class) {
        return Err(domain.not_collected(class, class));
    }
    Ok(bound)
}

/// The class of the VLANs of a group.
const MEMBERS: &str = "fabricPooledVlan";

/// The VLANs that a binding binds: the one that it stands in, or those of the group.
///
/// # Errors
/// The VLANs of the group were not collected.
fn bound_by<'d>(
    domain: &'d UcsDomain,
    fabric: &str,
    binding: &'d Object,
    around: &str,
) -> Result<Vec<Bound<'d>>, Why> {
    let one = |vlan: Known<String>, is_own: bool| Bound {
        vlan: vlan.or_place(Some(binding.place)),
        perhaps: None,
        binding: Some(binding),
        is_own,
    };
    let is_group = around
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .starts_with("net-group-");
    if !is_group {
        // What is bound and not there, as where one VLAN was collected, has an id all the same.
        return Ok(vec![one(Known::derived(domain.id(around)), true)]);
    }
    let mut bound = Vec::new();
    for vlan in domain.children(around, MEMBERS) {
        let name = vlan.value("name").unwrap_or_default();
        match domain.vlan(name, Some(fabric)) {
            Some(vlan) => bound.push(one(Known::derived(domain.id(&vlan.dn)), false)),
            // A name that no VLAN has binds nothing.
            None if domain.has_all("fabricVlan") => {}
            None => bound.push(one(
                Known::unknown(domain.not_collected("fabricVlan", "fabricVlan")),
                false,
            )),
        }
    }
    let lost = domain
        .get(around)
        .and_then(|group| Lost::of(group, MEMBERS));
    bound.extend(lost.map(|lost| one(lost.unknown(), false)));
    if bound.is_empty() && !domain.has_all(MEMBERS) {
        return Err(domain.not_collected(MEMBERS, MEMBERS));
    }
    Ok(bound)
}

/// The VLAN that goes untagged on an uplink: the one that is bound to it as the native one, else that of the LAN
/// cloud, which is on the uplinks that no other VLAN is the native one of.
///
/// Source: Cisco UCS Manager network management guide, "Named VLANs" (native VLAN) and "Upstream Disjoint Layer-2
/// Networks" (assigning VLANs to uplinks, *Native*).
fn native(domain: &UcsDomain, bound: &Result<Vec<Bound<'_>>, Why>, fabric: &str) -> Known<String> {
    let bound = match bound {
        Ok(bound) => bound,
        Err(why) => return Known::unknown(why.clone()),
    };
    for bound in bound.iter().filter(|bound| bound.is_own) {
        let Some(binding) = bound.binding else {
            return bound.vlan.clone();
        };
        match yes(binding, "isNative") {
            Ok(true) => return bound.vlan.clone(),
            Ok(false) => {}
            Err(why) => return Known::unknown(why).or_place(Some(binding.place)),
        }
    }
    let of_cloud = [format!("fabric/lan/{fabric}"), "fabric/lan".to_owned()];
    let mut vlans = domain.of_class("fabricVlan");
    let default = vlans.find(|vlan| {
        of_cloud.iter().any(|cloud| vlan.parent() == cloud) && yes(vlan, "defaultNet") == Ok(true)
    });
    let Some(default) = default else {
        let why = if domain.has_all("fabricVlan") {
            Why::new(State::Unavailable, "the native VLAN of the LAN cloud")
        } else {
            domain.not_collected("fabricVlan", "fabricVlan")
        };
        return Known::unknown(why);
    };
    let id = domain.id(&default.dn);
    let place = default.attribute("defaultNet").map(|flag| flag.place);
    // Bound as a tagged one, or to other uplinks only: no document says what is left here.
    let is_bound = |dn: &str| {
        let mut bindings = [("fabricEthVlanPc"), ("fabricEthVlanPortEp")].into_iter();
        bindings.any(|class| domain.ports(dn, class).next().is_some())
    };
    if is_bound(&default.dn) {
        let what = "which VLAN is untagged on an uplink, where the native VLAN is bound to uplinks";
        return Known::unknown(Why::new(State::Unavailable, what)).or_place(place);
    }
    Known::derived(id).or_place(place)
}

/// A flag, which UCS spells both ways, `yes` and `true`.
fn yes(object: &Object, key: &str) -> Result<bool, Why> {
    let text = object.text(key);
    Ok(matches!(text.check()?.as_str(), "yes" | "true"))
}
