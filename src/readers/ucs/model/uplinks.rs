//! Uplinks of the LAN cloud: port channels and single ports, and the VLANs that are bound to them.

use std::collections::BTreeMap;

use super::domain::UcsDomain;
use super::lost::{self, Lost};
use super::network::{FABRICS, enabled, module_id, not_here};
use super::objects::{Object, parent};
use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;

/// Port channels and single uplinks of the LAN cloud.
pub(super) fn uplink_groups(domain: &UcsDomain) -> Vec<UplinkGroup> {
    let mut groups = Vec::new();
    let bindings = Bindings::of(domain);
    for fabric in FABRICS {
        let lan = format!("fabric/lan/{fabric}");
        for channel in domain.children(&lan, "fabricEthLanPc") {
            let members = domain.ports(&channel.dn, "fabricEthLanPcEp");
            let ports = domain.list("fabricEthLanPcEp", members.map(port).collect());
            let lost = Lost::of(channel, "fabricEthLanPcEp").map(|lost| lost.port());
            let ports = lost::with(ports, lost);
            groups.push(group(domain, &bindings, (fabric, channel), ports));
        }
        for single in domain.ports(&lan, "fabricEthLanEp") {
            let ports = Known::derived(vec![port(single)]);
            groups.push(group(domain, &bindings, (fabric, single), ports));
        }
    }
    groups
}

/// The bindings of VLANs to uplinks, by the relative name that says to which.
struct Bindings<'d> {
    by_name: BTreeMap<&'d str, Vec<&'d Object>>,
    /// Bindings that cannot be read, and VLANs of a group that cannot: they may be to any uplink.
    lost: Vec<Lost>,
}

impl<'d> Bindings<'d> {
    fn of(domain: &'d UcsDomain) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
        let channels = domain.of_class("fabricEthVlanPc");
        for object in channels.chain(domain.of_class("fabricEthVlanPortEp")) {
            let relative = object.dn.rsplit('/').next().unwrap_or_default();
            by_name.entry(relative).or_default().push(object);
        }
        let classes = ["fabricEthVlanPc", "fabricNetGroup"].into_iter();
        let mut lost: Vec<Lost> = classes
            .filter_map(|class| Lost::of_class(domain, class))
            .collect();
        for class in ["fabricVlan", "fabricNetGroup"] {
            let of_class = domain.of_class(class);
            lost.extend(of_class.filter_map(|holder| Lost::of(holder, "fabricEthVlanPc")));
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
        None if object.broken_out_of().is_some() => port(object).name,
        None => relative.to_owned(),
    };
    UplinkGroup {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: format!("{fabric}/{name}"),
        domain: Known::derived(domain.id("sys")),
        networks: not_here("UCS binds VLANs to uplinks only where layer 2 is disjoint"),
        fabric: Known::derived(module_id(domain, fabric)),
        enabled: enabled(object),
        bound: bound(domain, bindings, fabric, object).map_or_else(Known::unknown, |bound| {
            domain.list("fabricEthVlanPc", bound)
        }),
        uplinks,
        ..UplinkGroup::default()
    }
}

/// The VLANs that name this uplink in a binding of their own or of their group.
///
/// # Errors
/// A binding may be to this uplink or to another one.
fn bound(
    domain: &UcsDomain,
    bindings: &Bindings<'_>,
    fabric: &str,
    object: &Object,
) -> Result<Vec<Known<String>>, Why> {
    let uplink = object.dn.rsplit('/').next().unwrap_or_default();
    let whole = object.broken_out_of();
    // `phys-slot-1-port-20` of fabric A is bound as `phys-switch-A-slot-1-port-20`, `pc-1` as
    // `pc-switch-A-pc-1`.
    let binding = match uplink.strip_prefix("phys-") {
        Some(port) => format!("phys-switch-{fabric}-{port}"),
        None => format!("pc-switch-{fabric}-{uplink}"),
    };
    let mut bound = Vec::new();
    bound.extend(bindings.lost.iter().map(Lost::unknown));
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
        let around = match object.broken_out_of() {
            Some(_) => parent(object.parent()),
            None => object.parent(),
        };
        let Some(holder) = domain.get(around) else {
            continue;
        };
        if holder.class == "fabricVlan" {
            bound.push(Known::derived(domain.id(&holder.dn)).or_place(Some(object.place)));
        }
        bound.extend(Lost::of(holder, "fabricPooledVlan").map(|lost| lost.unknown()));
        for vlan in domain.children(&holder.dn, "fabricPooledVlan") {
            let name = vlan.value("name").unwrap_or_default();
            if let Some(vlan) = domain.vlan(name, Some(fabric)) {
                bound.push(Known::derived(domain.id(&vlan.dn)).or_place(Some(object.place)));
            }
        }
    }
    Ok(bound)
}

fn port(object: &Object) -> UplinkPort {
    let number = |key: &str| object.value(key).unwrap_or("?").to_owned();
    UplinkPort {
        place: Some(object.place),
        // `1/25/2` is the second of the ports that port 25 is broken out into.
        name: match object.broken_out_of() {
            Some(whole) => format!("{}/{whole}/{}", number("slotId"), number("portId")),
            None => format!("{}/{}", number("slotId"), number("portId")),
        },
        enabled: enabled(object),
        ..UplinkPort::default()
    }
}
