//! Virtual switches.

use super::{is_cut, plain_references};
use crate::fabric::host::{Adapter, BandwidthMode, Switch, SwitchType};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{Agreement, Value};
use crate::readers::row::Row;
use crate::readers::windows::model::section::{Item, named};
use crate::readers::windows::terms::{Word, words};
use crate::source::Place;

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

/// A switch, and what else it calls its uplinks.
#[derive(Clone, Debug)]
pub(in super::super) struct SwitchWords {
    /// The switch, with the GUIDs of its uplinks where it has any.
    pub(in super::super) switch: Switch,
    /// The descriptions of its uplinks.
    descriptions: Known<Vec<String>>,
    /// `Id`, which tells it from another switch of its name.
    id: Known<String>,
}

impl Item for SwitchWords {
    fn take_in(&mut self, other: Self) -> Agreement {
        self.switch.agree(other.switch)
    }
    fn place(&self) -> Option<Place> {
        self.switch.place
    }
}

impl SwitchWords {
    /// What tells it from its like, in words.
    pub(in super::super) fn key(&self) -> String {
        let name = named(&self.switch);
        match self.id.get() {
            Some(id) => format!("{name} ({})", id.to_lowercase()),
            None => name,
        }
    }
}

/// `Get-VMSwitch`; `guids` is the property that lists the GUIDs of its uplinks.
pub(in super::super) fn switch(row: &Row<'_>, guids: &str) -> Option<SwitchWords> {
    let descriptions = descriptions(row);
    let guids = references(row, guids);
    // A description may be that of another adapter, so it does not stand in for GUIDs that are
    // merely cut off.
    let has_guids = is_cut(&guids) || guids.get().is_some_and(|uplinks| !uplinks.is_empty());
    let uplinks = if has_guids {
        guids.named(&row.cut_list("the uplinks of a switch"))
    } else {
        descriptions.clone()
    };
    Some(SwitchWords {
        switch: Switch {
            place: Some(row.place()),
            name: row.name("Name")?,
            r#type: row.term("SwitchType", words(&SWITCH_TYPES)),
            uplinks,
            embedded_teaming: row.bool("EmbeddedTeamingEnabled"),
            management_os: row.bool("AllowManagementOS"),
            bandwidth_mode: row.term("BandwidthReservationMode", words(&BANDWIDTH_MODES)),
            default_flow_weight: row.number("DefaultFlowMinimumBandwidthWeight"),
            default_flow_bps: row.number("DefaultFlowMinimumBandwidthAbsolute"),
            iov: row.bool("IovEnabled"),
            ..Switch::default()
        },
        descriptions,
        id: row.text("Id"),
    })
}

/// The switches, with their uplinks called by what the host's adapters are known by: where an export
/// of adapters has no GUIDs, by description.
pub(in super::super) fn bound(
    switches: Known<Vec<SwitchWords>>,
    adapters: &Known<Vec<Adapter>>,
) -> Known<Vec<Switch>> {
    let guids = adapters
        .items()
        .iter()
        .filter_map(|adapter| adapter.guid.get());
    let has_guids = guids.count() > 0 || adapters.items().is_empty();
    switches.map(|switches| {
        let switches = switches.into_iter().map(|words| {
            let described = words
                .descriptions
                .get()
                .is_some_and(|uplinks| !uplinks.is_empty());
            let uplinks = if described && !has_guids && !is_cut(&words.switch.uplinks) {
                words.descriptions
            } else {
                words.switch.uplinks
            };
            Switch {
                uplinks,
                ..words.switch
            }
        });
        switches.collect()
    })
}

/// A list of GUIDs or descriptions, at the first of them.
fn references(row: &Row<'_>, key: &str) -> Known<Vec<String>> {
    let items = row.texts(key);
    let first = items.get().and_then(|items| items.first()?.place());
    let references = items.map(|items| {
        let known = items.iter().filter_map(|item| item.get());
        let references = known.flat_map(|text| plain_references(text));
        references.collect::<Vec<_>>()
    });
    // A list says less to a reader than what is in it.
    match first.zip(references.get().cloned()) {
        Some((place, references)) => Known::at(references, place),
        None => references,
    }
}

/// The descriptions of the uplinks: a list (2016 and later), or the one.
fn descriptions(row: &Row<'_>) -> Known<Vec<String>> {
    if row.may_list("NetAdapterInterfaceDescriptions") {
        let listed = references(row, "NetAdapterInterfaceDescriptions");
        if listed.get().is_some_and(|uplinks| !uplinks.is_empty()) {
            return listed;
        }
    }
    let one = row.text_or_none("NetAdapterInterfaceDescription");
    // What a switch with embedded teaming says in place of one description.
    let is_no_adapter = one.is(&"Teamed-Interface".to_owned());
    if is_no_adapter {
        return Known::unknown(Why::not_collected(
            "NetAdapterInterfaceDescriptions of a switch",
        ));
    }
    one.map(|text| if text.is_empty() { vec![] } else { vec![text] })
}
