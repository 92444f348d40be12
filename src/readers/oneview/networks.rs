//! Networks, sets of them, their bandwidth and their uplinks.

use super::inventory::location;
use super::resource::identity;
use crate::fabric::backend::{
    Bandwidth, Network, NetworkSet, NetworkType, UplinkGroup, UplinkPort,
};
use crate::fabric::known::{Known, Why};
use crate::readers::row::Row;

/// An `ethernet-network`, or an index document that stands for one.
pub(super) fn network(row: Row<'_>) -> Option<Network> {
    let (id, name) = identity(&row)?;
    // Index documents keep everything in texts under `attributes`.
    let attributes = row.row("attributes");
    let row_or = attributes.unwrap_or(row);
    let vlan_key = if attributes.is_some() {
        "vlan_id"
    } else {
        "vlanId"
    };
    Some(Network {
        id,
        place: Some(row.place()),
        name,
        vlan: row_or.number(vlan_key),
        r#type: network_type(&row_or),
        smart_link: row_or.bool("smartLink"),
        private: row_or.bool("privateNetwork"),
        bandwidth: row_or.text("connectionTemplateUri"),
    })
}

fn network_type(row: &Row<'_>) -> Known<NetworkType> {
    let text = row.text("ethernetNetworkType");
    let term = match text.get().map(String::as_str) {
        Some("Tagged") => NetworkType::Tagged,
        Some("Untagged") => NetworkType::Untagged,
        Some("Tunnel") => NetworkType::Tunnel,
        // `ImageStreamer`, `NotApplicable` and `Unknown` say nothing of tags.
        _ => return Known::default(),
    };
    text.map(|_| term)
}

/// A `network-set`.
pub(super) fn network_set(row: Row<'_>) -> Option<NetworkSet> {
    let (id, name) = identity(&row)?;
    Some(NetworkSet {
        id,
        place: Some(row.place()),
        networks: members(&row, &name),
        name,
        native: row.text_or_none("nativeNetworkUri"),
        ..NetworkSet::default()
    })
}

/// The networks of a set. One of type `AllNetworks` stands for every network of the appliance, so
/// that its list may be empty and yet it does not carry nothing.
fn members(row: &Row<'_>, name: &str) -> Known<Vec<Known<String>>> {
    let listed = row.texts("networkUris");
    let kind = row.text("networkSetType");
    let is_all = kind
        .get()
        .is_some_and(|kind| kind.starts_with("AllNetworks"));
    if is_all && listed.get().is_none_or(Vec::is_empty) {
        let what = format!("what the network set {name} (AllNetworks) stands for");
        return Known::unknown(Why::not_collected(what)).or_place(listed.place());
    }
    listed
}

/// A `connection-template`; its numbers are Mbps.
pub(super) fn bandwidth(row: Row<'_>) -> Option<Bandwidth> {
    let (id, name) = identity(&row)?;
    let bandwidth = row.row("bandwidth");
    let number = |key: &str| {
        bandwidth
            .map(|bandwidth| bandwidth.number(key))
            .unwrap_or_default()
    };
    Some(Bandwidth {
        id,
        place: Some(row.place()),
        name,
        typical_mbps: number("typicalBandwidth"),
        maximum_mbps: number("maximumBandwidth"),
    })
}

/// An `uplink-set`.
pub(super) fn uplink_group(row: Row<'_>) -> Option<UplinkGroup> {
    let (id, name) = identity(&row)?;
    Some(UplinkGroup {
        id,
        place: Some(row.place()),
        name,
        domain: row.text("logicalInterconnectUri"),
        networks: row.texts("networkUris"),
        uplinks: row
            .list("portConfigInfos")
            .map(|ports| ports.iter().filter_map(uplink).collect()),
        ..UplinkGroup::default()
    })
}

fn uplink(row: &Row<'_>) -> Option<UplinkPort> {
    let at = row.row("location")?;
    let entry = |wanted: &str| location(at, wanted).map(|entry| entry.text("value"));
    let bay = entry("Bay").unwrap_or_default();
    let enclosure = entry("Enclosure").unwrap_or_default();
    let module = match (bay.get(), enclosure.get()) {
        (Some(number), Some(enclosure)) => {
            Known::derived(format!("{enclosure} bay {number}")).or_place(bay.place())
        }
        _ => Known::default(),
    };
    let port = entry("Port").unwrap_or_default().into_value()?;
    let number = bay.into_value().unwrap_or_default();
    Some(UplinkPort {
        place: Some(row.place()),
        name: format!("{number}:{port}"),
        module,
        ..UplinkPort::default()
    })
}
