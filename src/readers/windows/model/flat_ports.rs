//! Virtual adapters as the collector writes them: their settings stand in flat objects beside them,
//! under keys of the collector's own.

use super::ports::{Bandwidth, Port, PortKey, PortVlan};
use crate::fabric::host::VlanMode;
use crate::fabric::known::{Known, Why};
use crate::fabric::vlan::Vlans;
use crate::readers::row::{Row, integer};
use crate::readers::windows::terms::{self, Isolation};

fn is_host_vnic(row: &Row<'_>) -> bool {
    let kind = row.text("ownerKind");
    let os = row.bool("IsManagementOs");
    kind.get().is_some_and(|kind| kind == "ManagementOS") || os.is(&true)
}

/// An item of the collector's `vmNetworkAdapter`.
pub(super) fn port(row: &Row<'_>) -> Option<Port> {
    let of_host = is_host_vnic(row);
    let isolation = isolation(row);
    Some(Port {
        of_host,
        place: Some(row.place()),
        vm: if of_host {
            Known::default()
        } else {
            row.text("VMName")
        },
        vlan: if isolation.is_some() {
            Known::default()
        } else {
            vlan(row)
        },
        isolation: Known::derived(isolation),
        key: PortKey {
            id: row.text("Id").into_value(),
            vm: row.text_or_none("VMName").into_value(),
            name: row.name("Name")?,
        },
        device: row
            .text("DeviceId")
            .map(|guid| super::objects::plain_guid(&guid)),
        mac: row.mac("MacAddress"),
        switch: row.text_or_none("SwitchName"),
        mac_spoofing: row.term("MacAddressSpoofing", terms::on_off),
        running: row.term("VMState", terms::runs),
        clustered: row.bool("VMIsClustered"),
        bandwidth: match row.row("bandwidth") {
            Some(given) => Bandwidth::read(&given, "minWeight", "minAbsolute", "max"),
            None => Bandwidth::unknown(&Why::not_collected("the bandwidth of an adapter")),
        },
    })
}

/// The isolation of a port, if it has one of its own.
fn isolation(row: &Row<'_>) -> Option<PortVlan> {
    let isolation = row.row("isolation")?;
    let mode = isolation.text("mode");
    match terms::isolation(mode.get()?) {
        Some(Isolation::Vlan) => Some(PortVlan::isolated(mode, isolation.number("defaultId"))),
        Some(Isolation::VirtualSubnet) => Some(PortVlan::encapsulated()),
        Some(Isolation::None) | None => None,
    }
}

fn vlan(row: &Row<'_>) -> Known<PortVlan> {
    let Some(vlan) = row.row("vlan") else {
        return Known::unknown(Why::not_collected("the VLAN of an adapter"));
    };
    let mode = vlan.term("mode", terms::vlan_mode);
    let id = match mode.get() {
        Some(VlanMode::Untagged) => Known::derived(0).or_place(mode.place()),
        Some(VlanMode::Trunk) => vlan.number("native"),
        Some(VlanMode::Private) => vlan.number("primary"),
        _ => vlan.number("access"),
    };
    Known::derived(PortVlan {
        allowed: match mode.get() {
            Some(VlanMode::Trunk) => list(&vlan, "allowedList", "the VLANs of a trunk port"),
            _ => Known::derived(Vlans::default()),
        },
        secondary: match mode.get() {
            Some(VlanMode::Private) => {
                list(&vlan, "secondary", "the list of secondary VLANs of a port")
            }
            _ => Known::derived(Vlans::default()),
        },
        mode,
        id,
    })
}

/// A list of VLAN IDs, or one.
fn list(vlan: &Row<'_>, key: &str, what: &str) -> Known<Vlans> {
    let Some(list) = vlan.get(key).filter(|list| !list.is_null()) else {
        return Known::unknown(Why::not_collected(what));
    };
    let items = if list.is_list() {
        list.items()
    } else {
        std::slice::from_ref(list)
    };
    match items.iter().map(integer).collect::<Option<Vlans>>() {
        Some(ids) => Known::at(ids, list.place),
        None => vlan.wrong(list, "a list of VLAN IDs"),
    }
}
