//! Virtual adapters as the cmdlets themselves put them out: their settings are nested, or stand
//! alone and know their adapter only by its parent.

use super::ports::{Bandwidth, Port, PortKey, PortVlan, Setting};
use super::section::or;
use crate::fabric::host::VlanMode;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::vlan::{MAX_VLAN, Vlans};
use crate::readers::row::{Row, integer};
use crate::readers::windows::terms::{self, Isolation};

/// What a value that is cut off would have said.
const VLAN: &str = "the VLAN of an adapter";
const ISOLATION: &str = "the isolation of an adapter";
const BANDWIDTH: &str = "the bandwidth of an adapter";
const PARENT: &str = "the adapter that a VLAN setting belongs to";

/// `Get-VMNetworkAdapter`.
pub(super) fn port(row: &Row<'_>) -> Option<Port> {
    let owner = row.text_or_none("VMName");
    // A selection of columns may lack the flag: an adapter of no machine is the host's own.
    let is_of_nobody = owner.is(&String::new());
    let os = or(row.bool("IsManagementOs"), || {
        owner.clone().map(|_| is_of_nobody)
    });
    let vm = if os.is(&true) {
        Known::default()
    } else {
        owner
    };
    let machine = vm.get().filter(|name| !name.is_empty()).cloned();
    if machine.is_none() && !os.is(&true) {
        row.nameless("VMName");
        return None;
    }
    let key = PortKey {
        id: row.text("Id").into_value(),
        vm: machine,
        name: row.name_under(&["Name", "VMNetworkAdapterName"])?,
    };
    Some(Port {
        of_host: os.is(&true),
        place: Some(row.place()),
        key,
        vm,
        device: row
            .text("DeviceId")
            .map(|guid| super::objects::plain_guid(&guid)),
        mac: row.mac("MacAddress"),
        switch: row.text_or_none("SwitchName"),
        vlan: row
            .object("VlanSetting")
            .map(|setting| port_vlan(&setting))
            .named_cut(&row.cut_nested(VLAN)),
        isolation: isolation(row),
        mac_spoofing: row.term("MacAddressSpoofing", terms::on_off),
        running: Known::default(),
        clustered: Known::default(),
        bandwidth: bandwidth(row),
    })
}

/// The bandwidth that stands at an adapter; null where it is given none.
fn bandwidth(row: &Row<'_>) -> Bandwidth {
    const KEY: &str = "BandwidthSetting";
    if let Some(node) = row.get(KEY).filter(|node| node.is_null()) {
        return Bandwidth::none(node.place);
    }
    let given = row.object(KEY).named(&row.cut_nested(BANDWIDTH));
    match given.check() {
        Ok(given) => Bandwidth::read(
            given,
            "MinimumBandwidthWeight",
            "MinimumBandwidthAbsolute",
            "MaximumBandwidth",
        ),
        Err(why) => Bandwidth::unknown(&why),
    }
}

trait NamedCut {
    /// Names what is cut off, and leaves other gaps as they are.
    fn named_cut(self, what: &str) -> Self;
}

impl<T> NamedCut for Known<T> {
    fn named_cut(self, what: &str) -> Self {
        match self.why() {
            Some(why) if why.state == State::Truncated => self.named(what),
            Some(_) => self.named("the VLAN of an adapter"),
            None => self,
        }
    }
}

/// The isolation that stands at an adapter: the whole setting, or at least its mode.
fn isolation(row: &Row<'_>) -> Known<Option<PortVlan>> {
    let setting = row
        .object("IsolationSetting")
        .map(|setting| isolated(&setting));
    if setting.is_known() {
        return setting;
    }
    let mode = row.term("CurrentIsolationMode", terms::isolation);
    match mode.get() {
        Some(Isolation::None) => Known::derived(None),
        Some(Isolation::VirtualSubnet) => Known::derived(Some(PortVlan::encapsulated())),
        Some(Isolation::Vlan) => {
            let why = setting.named_cut(&row.cut_nested(ISOLATION)).why().cloned();
            let id = Known::unknown(why.unwrap_or_default());
            Known::derived(Some(PortVlan::isolated(mode, id)))
        }
        None => setting.named_cut(&row.cut_nested(ISOLATION)),
    }
}

fn isolated(row: &Row<'_>) -> Option<PortVlan> {
    let mode = row.term("IsolationMode", terms::isolation);
    match mode.get() {
        Some(Isolation::None) => None,
        Some(Isolation::VirtualSubnet) => Some(PortVlan::encapsulated()),
        Some(Isolation::Vlan) => {
            let id = row.number("DefaultIsolationID");
            Some(PortVlan::isolated(mode, id))
        }
        None => {
            let what = "the isolation of an adapter";
            let why = mode.named(what).why().cloned().unwrap_or_default();
            Some(PortVlan::unknown(&why))
        }
    }
}

/// `Get-VMNetworkAdapterVlan`, or the `VlanSetting` of an adapter.
fn port_vlan(row: &Row<'_>) -> PortVlan {
    // The default view calls the mode so.
    let mode = or(row.term("OperationMode", terms::vlan_mode), || {
        row.term("Mode", terms::vlan_mode)
    });
    let id = match mode.get() {
        Some(VlanMode::Untagged) => Known::derived(0).or_place(mode.place()),
        Some(VlanMode::Trunk) => row.number("NativeVlanId"),
        Some(VlanMode::Private) => row.number("PrimaryVlanId"),
        // The default view has one column for the VLANs of every mode.
        Some(VlanMode::Access) => or(row.number("AccessVlanId"), || row.number("VlanList")),
        None => Known::default(),
    };
    PortVlan {
        allowed: match mode.get() {
            Some(VlanMode::Trunk) => allowed(row),
            Some(_) => Known::derived(Vlans::default()),
            None => Known::default(),
        },
        secondary: match mode.get() {
            Some(VlanMode::Private) => secondary(row),
            Some(_) => Known::derived(Vlans::default()),
            None => Known::default(),
        },
        mode,
        id,
    }
}

/// The secondary VLAN of an isolated or community port, or those of a promiscuous one.
fn secondary(row: &Row<'_>) -> Known<Vlans> {
    let one: Known<u16> = row.number("SecondaryVlanId");
    if let Some(vlan) = one.get().filter(|vlan| **vlan != 0) {
        return Known::derived([*vlan].into_iter().collect()).or_place(one.place());
    }
    let list = listed(row, "SecondaryVlanIdList", "SecondaryVlanIdListString");
    match list {
        Some(vlans) if vlans.get().is_some_and(|vlans| !vlans.is_empty()) => vlans,
        _ => Known::unknown(Why::not_collected("the list of secondary VLANs of a port")),
    }
}

/// The VLANs of a trunk.
fn allowed(row: &Row<'_>) -> Known<Vlans> {
    const LIST: &str = "AllowedVlanIdList";
    listed(row, LIST, "AllowedVlanIdListString").unwrap_or_else(|| match row.get(LIST) {
        Some(node) if !node.is_null() => row.cut(node).named(&row.cut_list(VLAN)),
        _ => Known::unknown(Why::not_collected("the VLANs of a trunk port")),
    })
}

/// The VLANs of a list, or of the text beside it, which no depth cuts off.
fn listed(row: &Row<'_>, list: &str, text: &str) -> Option<Known<Vlans>> {
    if let Some(node) = row.get(list)
        && let Some(items) = row.listed(node)
        && let Some(vlans) = items.iter().map(integer).collect::<Option<Vlans>>()
    {
        return Some(Known::at(vlans, node.place));
    }
    let text = row.text(text);
    let vlans = text.get().and_then(|text| vlan_ranges(text))?;
    Some(Known::at(vlans, text.place()?))
}

/// `1-100,250`.
fn vlan_ranges(text: &str) -> Option<Vlans> {
    let mut vlans = Vlans::default();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if first > last || last > MAX_VLAN {
            return None;
        }
        (first..=last).for_each(|vlan| vlans.insert(vlan));
    }
    Some(vlans)
}

pub(super) fn vlan_setting(row: &Row<'_>) -> Setting {
    Setting {
        of: parent(row),
        tags: Some(port_vlan(row)),
    }
}

pub(super) fn isolation_setting(row: &Row<'_>) -> Setting {
    Setting {
        of: parent(row),
        tags: isolated(row),
    }
}

/// The adapter that a setting belongs to; only `ParentAdapter` says it.
fn parent(row: &Row<'_>) -> Known<PortKey> {
    let missing = || {
        Known::unknown(Why::not_collected(
            "the adapter that a VLAN setting belongs to",
        ))
    };
    let Some(node) = row.get("ParentAdapter") else {
        return columns_of_parent(row).unwrap_or_else(missing);
    };
    if node.is_map() {
        let Some(parent) = row.row("ParentAdapter") else {
            return missing();
        };
        let text = |key: &str| {
            parent
                .text(key)
                .into_value()
                .filter(|text| !text.is_empty())
        };
        let of_host = parent.bool("IsManagementOs").is(&true);
        let key = text("Name").map(|name| PortKey {
            id: text("Id"),
            vm: if of_host { None } else { text("VMName") },
            name,
        });
        return key.map_or_else(missing, |key| Known::at(key, node.place));
    }
    if node.is_null() {
        return missing();
    }
    match node.as_text().and_then(worded_parent) {
        Some(key) => Known::at(key, node.place),
        None => row.cut(node).named(&row.cut_nested(PARENT)),
    }
}

/// The adapter as a table of one's own names it, by the columns of the default view.
fn columns_of_parent(row: &Row<'_>) -> Option<Known<PortKey>> {
    let name = row.text("VMNetworkAdapterName");
    let vm = row.text_or_none("VMName");
    let key = PortKey {
        id: None,
        vm: vm.get().filter(|vm| !vm.is_empty()).cloned(),
        name: name.get().filter(|name| !name.is_empty())?.clone(),
    };
    Some(Known::derived(key).or_place(name.place()))
}

/// What stands between the names of an adapter and its machine.
const BEFORE_MACHINE: &str = "', VMName = '";

/// `VMNetworkAdapter (Name = 'X', VMName = 'Y') [VMId = '…']` or
/// `VMInternalNetworkAdapter, Name = 'X'`.
fn worded_parent(text: &str) -> Option<PortKey> {
    if let Some(rest) = text.strip_prefix("VMInternalNetworkAdapter, Name = '") {
        return Some(PortKey {
            name: rest.strip_suffix('\'')?.to_owned(),
            ..PortKey::default()
        });
    }
    let rest = text.strip_prefix("VMNetworkAdapter (Name = '")?;
    let (name, rest) = rest.split_once(BEFORE_MACHINE)?;
    let (vm, _) = rest.rsplit_once("') [VMId")?;
    // Where either name holds what stands between them, nobody knows where the first one ends.
    if vm.contains(BEFORE_MACHINE) {
        return None;
    }
    Some(PortKey {
        id: None,
        vm: Some(vm.to_owned()),
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_a_trunk_are_spelled_out() {
        let ids = |text: &str| vlan_ranges(text).map(|vlans| vlans.iter().collect::<Vec<_>>());
        assert_eq!(ids("10,20-22"), Some(vec![10, 20, 21, 22]));
        assert_eq!(ids(""), Some(vec![]));
        assert_eq!(ids("20-10"), None);
        assert_eq!(ids("1-70000"), None);
        assert_eq!(ids("System.Object[]"), None);
    }

    #[test]
    fn parents_are_named_in_two_wordings() {
        let of = |text: &str| worded_parent(text).map(|key| (key.vm, key.name));
        assert_eq!(
            of("VMInternalNetworkAdapter, Name = 'SMB1'"),
            Some((None, "SMB1".into()))
        );
        assert_eq!(
            of("VMNetworkAdapter (Name = 'Bob's NIC', VMName = 'WEB01') [VMId = '0f']"),
            Some((Some("WEB01".into()), "Bob's NIC".into()))
        );
        assert_eq!(of("Microsoft.HyperV.PowerShell.VMNetworkAdapter"), None);
        assert_eq!(
            of("VMNetworkAdapter (Name = 'A', VMName = 'B', VMName = 'C') [VMId = '0f']"),
            None,
            "in two ways"
        );
    }
}
