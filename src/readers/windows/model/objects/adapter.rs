//! Network adapters, and what cmdlets say of each of them.

use super::plain_guid;
use crate::fabric::host::{Adapter, Rss, RssProfile, Vmq};
use crate::fabric::known::{Known, Why};
use crate::readers::row::{Row, integer};
use crate::readers::windows::model::section::{Item, Of, fill, or};
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
        name: row.name_under(&["Name", "InterfaceAlias", "ifAlias"])?,
        description: or(row.text("InterfaceDescription"), || row.text("ifDesc")),
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
    adapter.status = or(adapter.status, || state_of_link(row));
    let device = || row.text("DeviceID").map(|guid| plain_guid(&guid));
    if !adapter.guid.is_known() {
        adapter.guid = device();
    }
    let keys = ["Speed", "TransmitLinkSpeed", "LinkSpeed"];
    let mut speeds = keys.into_iter().map(|key| speed(row, key));
    adapter.reported_mbps = speeds.find(Known::is_known).unwrap_or_default();
    Some(adapter)
}

/// The state in words, where there are only the numbers behind them.
fn state_of_link(row: &Row<'_>) -> Known<String> {
    const STATES: [Word<&str>; 3] = [
        ("Up", "1", "Up"),
        ("Down", "2", "Down"),
        ("NotPresent", "6", "Not Present"),
    ];
    const MEDIA: [Word<&str>; 2] = [
        ("Connected", "1", "Up"),
        ("Disconnected", "2", "Disconnected"),
    ];
    let media = row.term("MediaConnectState", words(&MEDIA));
    let media = or(media, || row.term("MediaConnectionState", words(&MEDIA)));
    let operation = || row.term("InterfaceOperationalStatus", words(&STATES));
    // An adapter whose link is down says so in both; the media tell why.
    or(media, operation).map(str::to_owned)
}

/// Bits per second, or `10 Gbps`, in Mbps. An adapter without a link can have the largest number
/// there is, which says nothing.
fn speed(row: &Row<'_>, key: &str) -> Known<u64> {
    let Some(node) = row.get(key) else {
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

/// What is bound to an adapter (`Get-NetAdapterBinding`).
#[derive(Clone, Debug)]
pub(in super::super) struct Binding {
    /// Name of the adapter.
    pub(in super::super) adapter: String,
    component: Known<String>,
    enabled: Known<bool>,
}

/// Nothing else says what is bound to an adapter.
impl Item for Binding {}

impl Binding {
    /// Whether a virtual switch of Hyper-V is bound to the adapter.
    pub(in super::super) fn is_of_switch(&self) -> bool {
        let component = self.component.get();
        component.is_some_and(|id| id.eq_ignore_ascii_case("vms_pp")) && self.enabled.is(&true)
    }
}

/// `Get-NetAdapterBinding`.
pub(in super::super) fn binding(row: &Row<'_>) -> Option<Binding> {
    Some(Binding {
        adapter: row.name("Name")?,
        component: row.text("ComponentID"),
        enabled: row.bool("Enabled"),
    })
}

/// `Get-NetAdapterVmq`.
pub(in super::super) fn queues(row: &Row<'_>) -> Option<Of<Vmq>> {
    let view = InGroup(row.text("BaseVmqProcessor"));
    Of::named(
        row,
        Vmq {
            place: Some(row.place()),
            enabled: row.bool("Enabled"),
            group: or(row.number("BaseProcessorGroup"), || view.group()),
            base: or(row.number("BaseProcessorNumber"), || view.number()),
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
    match row.get("MaxProcessorNumber") {
        Some(node) if node.is_null() => Known::at(LAST_IN_GROUP, node.place),
        _ => row.number("MaxProcessorNumber"),
    }
}

/// A processor as the default view writes it, `0:16`: its group and its number in it.
struct InGroup(Known<String>);

impl InGroup {
    fn group(&self) -> Known<u32> {
        self.part(|(group, _)| group)
    }

    fn number(&self) -> Known<u32> {
        self.part(|(_, number)| number)
    }

    fn part(&self, part: fn((u32, u32)) -> u32) -> Known<u32> {
        let text = self.0.get().and_then(|text| text.split_once(':'));
        let both = text.and_then(|(group, number)| {
            Some((group.trim().parse().ok()?, number.trim().parse().ok()?))
        });
        both.map_or_else(Known::default, |both| {
            Known::derived(part(both)).or_place(self.0.place())
        })
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
    let base = InGroup(row.text("BaseProcessor"));
    let last = InGroup(row.text("MaxProcessor"));
    Of::named(
        row,
        Rss {
            place: Some(row.place()),
            enabled: row.bool("Enabled"),
            profile: row.term("Profile", words(&RSS_PROFILES)),
            base_group: or(row.number("BaseProcessorGroup"), || base.group()),
            base: or(row.number("BaseProcessorNumber"), || base.number()),
            last_group: or(row.number("MaxProcessorGroup"), || last.group()),
            last: or(row.number("MaxProcessorNumber"), || last.number()),
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
