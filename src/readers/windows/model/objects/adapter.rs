//! Network adapters, and what cmdlets say of each of them.

use super::plain_guid;
use crate::fabric::host::{Adapter, Rss, RssProfile, Vmq};
use crate::fabric::known::{Known, Why};
use crate::readers::row::{Row, integer};
use crate::readers::windows::model::section::{Of, fill};
use crate::readers::windows::terms::{Word, words};

/// An item of the collector's `netAdapter`.
pub(in super::super) fn collected_adapter(row: &Row<'_>) -> Option<Adapter> {
    Some(Adapter {
        reported_mbps: row.number::<u64>("Speed").map(|bits| bits / 1_000_000),
        ..adapter_without_speed(row)?
    })
}

/// `Get-NetAdapter`, without its speed, which has many spellings.
fn adapter_without_speed(row: &Row<'_>) -> Option<Adapter> {
    Some(Adapter {
        place: Some(row.place()),
        name: row.name("Name")?,
        description: row.text("InterfaceDescription"),
        guid: row.text("InterfaceGuid").map(|guid| plain_guid(&guid)),
        index: row.number("ifIndex"),
        mac: row.mac("MacAddress"),
        permanent_mac: row.mac("PermanentAddress"),
        hardware: row.bool("HardwareInterface"),
        status: row.text("Status"),
        vlan: row.number("VlanID"),
        ..Adapter::default()
    })
}

/// `Get-NetAdapter`.
pub(in super::super) fn adapter(row: &Row<'_>) -> Option<Adapter> {
    let mut adapter = adapter_without_speed(row)?;
    // ETS properties are missing when the objects were handed over as an argument.
    fill(&mut adapter.index, row.number("InterfaceIndex"));
    fill(&mut adapter.mac, row.mac("LinkLayerAddress"));
    let device = || row.text("DeviceID").map(|guid| plain_guid(&guid));
    if !adapter.guid.is_known() {
        adapter.guid = device();
    }
    let keys = ["Speed", "TransmitLinkSpeed", "LinkSpeed"];
    let mut speeds = keys.into_iter().map(|key| speed(row, key));
    adapter.reported_mbps = speeds.find(Known::is_known).unwrap_or_default();
    Some(adapter)
}

/// Bits per second, or `10 Gbps`, in Mbps. An adapter without a link can have the largest number
/// there is, which says nothing.
fn speed(row: &Row<'_>, key: &str) -> Known<u64> {
    let Some(node) = row.node.get(key) else {
        return Known::default();
    };
    let mbps = match integer::<u64>(node) {
        Some(bits) => Some(bits / 1_000_000),
        None => node.as_text().and_then(worded_speed),
    };
    match mbps {
        Some(mbps) => Known::at(mbps, node.place),
        None => Known::default(),
    }
}

/// `10 Gbps`, `866.7 Mbps`, in some languages `866,7 Mbps`.
fn worded_speed(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once([' ', '\u{a0}'])?;
    let bits: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "bps" => 1,
        "kbps" => 1_000,
        "mbps" => 1_000_000,
        "gbps" => 1_000_000_000,
        "tbps" => 1_000_000_000_000,
        _ => return None,
    };
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let digits: u64 = format!("{whole}{part}").parse().ok()?;
    Some(digits.checked_mul(bits)? / scale / 1_000_000)
}

/// `Get-NetAdapterHardwareInfo`.
pub(in super::super) fn slot(row: &Row<'_>) -> Option<Of<String>> {
    Some(Of {
        adapter: row.name("Name")?,
        item: pci_device(row),
    })
}

/// The cmdlet leaves out adapters that are on no bus, and those that it fails to ask.
pub(in super::super) fn no_slot(_: &Adapter) -> Known<String> {
    Known::unknown(Why::not_collected("the PCI slot of an adapter"))
}

/// Segment, bus and device without the function, so that functions of one card are alike.
fn pci_device(row: &Row<'_>) -> Known<String> {
    let part = |key: &str| row.number::<u32>(key);
    let bus = part("BusNumber");
    let segment = part("SegmentNumber").get().copied().unwrap_or(0);
    match (bus.get(), part("DeviceNumber").get()) {
        (Some(number), Some(device)) => {
            Known::derived(format!("{segment}:{number}:{device}")).or_place(bus.place())
        }
        _ => Known::unknown(Why::not_collected("the PCI slot of an adapter")),
    }
}

/// `Get-NetAdapterVmq`.
pub(in super::super) fn queues(row: &Row<'_>) -> Option<Of<Vmq>> {
    Of::named(
        row,
        Vmq {
            place: Some(row.place()),
            enabled: row.bool("Enabled"),
            group: row.number("BaseProcessorGroup"),
            base: row.number("BaseProcessorNumber"),
            last: last_processor(row),
            count: row.number("MaxProcessors"),
            ..Vmq::default()
        },
    )
}

/// Last logical processor of a group, which has 64 of them.
const LAST_IN_GROUP: u32 = 63;

/// Nobody has to set it: without a last processor the group has no other end than its own.
fn last_processor(row: &Row<'_>) -> Known<u32> {
    match row.node.get("MaxProcessorNumber") {
        Some(node) if node.is_null() => Known::at(LAST_IN_GROUP, node.place),
        _ => row.number("MaxProcessorNumber"),
    }
}

/// The cmdlet puts out adapters that have queues: one that it leaves out has none in use.
pub(in super::super) fn no_queues(adapter: &Adapter) -> Known<Vmq> {
    Known::derived(Vmq {
        place: adapter.place,
        enabled: Known::derived(false),
        ..Vmq::default()
    })
}

/// `Profile` of `MSFT_NetAdapterRssSettingData`.
const RSS_PROFILES: [Word<RssProfile>; 5] = [
    ("Closest", "1", RssProfile::Closest),
    ("ClosestStatic", "2", RssProfile::ClosestStatic),
    ("NUMA", "3", RssProfile::Numa),
    ("NUMAStatic", "4", RssProfile::NumaStatic),
    ("Conservative", "5", RssProfile::Conservative),
];

/// `Get-NetAdapterRss`.
pub(in super::super) fn rss(row: &Row<'_>) -> Option<Of<Rss>> {
    Of::named(
        row,
        Rss {
            place: Some(row.place()),
            enabled: row.bool("Enabled"),
            profile: row.term("Profile", words(&RSS_PROFILES)),
            base_group: row.number("BaseProcessorGroup"),
            base: row.number("BaseProcessorNumber"),
            last_group: row.number("MaxProcessorGroup"),
            last: row.number("MaxProcessorNumber"),
            count: row.number("MaxProcessors"),
            queues: row.number("NumberOfReceiveQueues"),
            ..Rss::default()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_read_in_every_wording() {
        let speeds = [
            ("10 Gbps", Some(10_000)),
            ("866.7 Mbps", Some(866)),
            ("866,7 Mbps", Some(866)),
            ("2,5 Gbps", Some(2_500)),
            ("0 bps", Some(0)),
            ("18446744.1 Tbps", None),
            ("fast", None),
            ("", None),
        ];
        for (text, mbps) in speeds {
            assert_eq!(worded_speed(text), mbps, "{text}");
        }
    }
}
