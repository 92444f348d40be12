//! Networks, sets of them, their bandwidth and their uplinks.

use super::inventory::entry;
use super::resource::{
    addresses, attributes, beyond_index, identity, not_understood, unless_null, within,
};
use crate::fabric::backend::{
    Bandwidth, Network, NetworkSet, NetworkType, UplinkGroup, UplinkPort,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::uplink::GroupMode;
use crate::readers::row::Row;

/// An `ethernet-network`, or an index document that stands for one.
pub(super) fn network(row: Row<'_>) -> Option<Network> {
    let (id, name) = identity(&row)?;
    let attributes = attributes(&row);
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
        fabric: fabric(),
        ..Network::default()
    })
}

/// Networks belong to no single module: uplink sets say where they are.
pub(super) fn fabric() -> Known<String> {
    let sentence = "a network of OneView is on every module of its logical interconnects";
    Known::unknown(Why::new(State::NotApplicable, sentence))
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

/// A `network-set`, or an index document that stands for one.
pub(super) fn network_set(row: Row<'_>) -> Option<NetworkSet> {
    let (id, name) = identity(&row)?;
    if let Some(attributes) = attributes(&row) {
        return Some(NetworkSet {
            id,
            place: Some(row.place()),
            name,
            networks: row
                .row("multiAttributes")
                .map(|lists| lists.texts("network_ids"))
                .unwrap_or_default(),
            native: indexed_native(&attributes),
            ..NetworkSet::default()
        });
    }
    Some(NetworkSet {
        id,
        place: Some(row.place()),
        networks: members(&row, &name),
        name,
        native: row.text_or_none("nativeNetworkUri"),
        ..NetworkSet::default()
    })
}

/// The native network of a set in the index, which writes the address `/rest/ethernet-networks/null` for
/// none.
fn indexed_native(attributes: &Row<'_>) -> Known<String> {
    let native = attributes.text_or_none("native_network_id");
    native.map(|id| match id.rsplit('/').next() {
        Some("null") | None => String::new(),
        Some(_) => id,
    })
}

/// The networks of a set. One of type `AllNetworks` stands for every network of the appliance, so
/// that its list may be empty and yet it does not carry nothing.
fn members(row: &Row<'_>, name: &str) -> Known<Vec<Known<String>>> {
    let listed = addresses(row, "networkUris");
    let listed = unless_null(row, "networkUris", listed, "the networks of a network set");
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
    let bandwidth = row.object("bandwidth");
    let number = |key: &str| within(bandwidth.clone(), |bandwidth| bandwidth.number(key));
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
    let ports = within(row.list("portConfigInfos"), |ports| uplinks(&ports));
    let ports = unless_null(&row, "portConfigInfos", ports, "the ports of an uplink set");
    let networks = addresses(&row, "networkUris");
    let networks = unless_null(
        &row,
        "networkUris",
        networks,
        "the networks of an uplink set",
    );
    Some(UplinkGroup {
        id,
        place: Some(row.place()),
        name,
        domain: row.text("logicalInterconnectUri"),
        networks: beyond_index(
            &row,
            networks,
            "the networks of an uplink set",
            "uplink-sets",
        ),
        mode: mode(&row),
        native: row.text_or_none("nativeNetworkUri"),
        primary: primary(&row),
        uplinks: beyond_index(&row, ports, "the ports of an uplink set", "uplink-sets"),
        ..UplinkGroup::default()
    })
}

/// `connectionMode`: `Auto`, `Failover`, in any case.
fn mode(row: &Row<'_>) -> Known<GroupMode> {
    let text = row.text("connectionMode");
    let word = text.get().map(|text| text.to_ascii_lowercase());
    let mode = match word.as_deref() {
        Some("auto") => GroupMode::Auto,
        Some("failover") => GroupMode::Failover,
        _ => return not_understood(&[&text], "the mode of an uplink set (`connectionMode`)"),
    };
    text.map(|_| mode)
}

/// The preferred port, which the answer describes by its location; null for none.
fn primary(row: &Row<'_>) -> Known<String> {
    match row.get("primaryPortLocation") {
        Some(node) if node.is_null() => Known::at(String::new(), node.place),
        _ => within(row.object("primaryPortLocation"), |location| {
            uplink(row, location).map(|port| port.name)
        }),
    }
}

/// The ports of an uplink set, or why one of them is not known.
fn uplinks(ports: &[Row<'_>]) -> Known<Vec<UplinkPort>> {
    let mut uplinks = Vec::with_capacity(ports.len());
    for port in ports {
        let location = port.object("location");
        let uplink = within(location.clone(), |location| uplink(port, location));
        match uplink.check() {
            Ok(_) => uplinks.extend(uplink.into_value()),
            // A port without a location is none that anything could be joined to.
            Err(why) if why.state == State::NotCollected => {}
            Err(why) => return Known::unknown(why).or_place(uplink.place()),
        }
    }
    // Ports are there of which none says where it is: that is no set without ports.
    if uplinks.is_empty() && !ports.is_empty() {
        return Known::unknown(Why::not_collected("where the ports of an uplink set are"));
    }
    Known::derived(uplinks)
}

fn uplink(row: &Row<'_>, location: Row<'_>) -> Known<UplinkPort> {
    let said = |wanted: &str| entry(location, wanted, |entry| entry.text("value"));
    let (bay, enclosure) = (said("Bay"), said("Enclosure"));
    let module = match (bay.get(), enclosure.get()) {
        (Some(number), Some(enclosure)) => {
            Known::derived(format!("{enclosure} bay {number}")).or_place(bay.place())
        }
        _ => Known::default(),
    };
    let number = bay.into_value().unwrap_or_default();
    said("Port").map(|port| UplinkPort {
        place: Some(row.place()),
        name: format!("{number}:{port}"),
        module,
        ..UplinkPort::default()
    })
}
