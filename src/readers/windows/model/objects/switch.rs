//! Virtual switches.

use super::{is_cut, plain_reference};
use crate::fabric::host::{BandwidthMode, Switch, SwitchType};
use crate::fabric::known::Known;
use crate::readers::row::Row;
use crate::readers::windows::terms::{Word, words};

/// `VMSwitchType`.
const SWITCH_TYPES: [Word<SwitchType>; 3] = [
    ("Private", "0", SwitchType::Private),
    ("Internal", "1", SwitchType::Internal),
    ("External", "2", SwitchType::External),
];

/// `VMSwitchBandwidthMode`.
const BANDWIDTH_MODES: [Word<BandwidthMode>; 4] = [
    ("Default", "0", BandwidthMode::Default),
    ("Weight", "1", BandwidthMode::Weight),
    ("Absolute", "2", BandwidthMode::Absolute),
    ("None", "3", BandwidthMode::None),
];

/// `Get-VMSwitch`; `guids` is the property that lists the GUIDs of its uplinks.
pub(in super::super) fn switch(row: &Row<'_>, guids: &str) -> Option<Switch> {
    Some(Switch {
        place: Some(row.place()),
        name: row.name("Name")?,
        r#type: row.term("SwitchType", words(&SWITCH_TYPES)),
        uplinks: uplinks(row, guids),
        embedded_teaming: row.bool("EmbeddedTeamingEnabled"),
        management_os: row.bool("AllowManagementOS"),
        bandwidth_mode: row.term("BandwidthReservationMode", words(&BANDWIDTH_MODES)),
        default_flow_weight: row.number("DefaultFlowMinimumBandwidthWeight"),
        default_flow_bps: row.number("DefaultFlowMinimumBandwidthAbsolute"),
        iov: row.bool("IovEnabled"),
        ..Switch::default()
    })
}

/// GUIDs where the property exists (2016 and later), else the description.
fn uplinks(row: &Row<'_>, guids: &str) -> Known<Vec<String>> {
    let texts = |key: &str| -> Known<Vec<String>> {
        let items = row.texts(key);
        let first = items.get().and_then(|items| items.first()?.place());
        let references = items.map(|items| {
            let known = items.iter().filter_map(|item| item.get());
            let references = known.map(|text| plain_reference(text));
            references.collect::<Vec<_>>()
        });
        // A list says less to a reader than what is in it.
        match first.zip(references.get().cloned()) {
            Some((place, references)) => Known::at(references, place),
            None => references,
        }
    };
    let guids = texts(guids);
    // A description may be that of another adapter, so it does not stand in for GUIDs that are
    // merely cut off.
    if is_cut(&guids) || guids.get().is_some_and(|uplinks| !uplinks.is_empty()) {
        return guids.named("the uplink of a switch, exported without -Depth 5,");
    }
    let descriptions = if row.may_list("NetAdapterInterfaceDescriptions") {
        texts("NetAdapterInterfaceDescriptions")
    } else {
        Known::default()
    };
    if descriptions
        .get()
        .is_some_and(|uplinks| !uplinks.is_empty())
    {
        return descriptions;
    }
    let one = row.text_or_none("NetAdapterInterfaceDescription");
    one.map(|text| if text.is_empty() { vec![] } else { vec![text] })
}
