//! Server profiles and their connections, at the top level (API 200 to 500) or under
//! `connectionSettings` (API 600 and later).

use super::resource::{beyond_index, identity, tight};
use crate::fabric::backend::{Connection, Function, Profile};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::readers::row::Row;

/// A `ServerProfile`.
pub(super) fn profile(row: Row<'_>) -> Option<Profile> {
    let (id, name) = identity(&row)?;
    // Null is an answer here: the profile is assigned to no server.
    let server = row.text_or_none("serverHardwareUri");
    let connections = connections(&row).map(|rows| {
        tight(
            rows.into_iter()
                .filter_map(|row| connection(row, id.as_str())),
        )
    });
    let connections = beyond_index(
        &row,
        connections,
        "the list of connections",
        "server-profiles",
    );
    Some(Profile {
        storage: Profile::storage_among(&connections),
        place: Some(row.place()),
        assigned: server.clone().map(|uri| !uri.is_empty()),
        server,
        server_type: row.text("serverHardwareTypeUri"),
        connections,
        id,
        name,
    })
}

/// The list of connections, wherever it stands, or why it is not known.
fn connections<'a>(row: &Row<'a>) -> Known<Vec<Row<'a>>> {
    // Not by the version in the `type`, which newer APIs let people leave out.
    let settings = row.object("connectionSettings");
    match settings.check() {
        Ok(settings) if row.node.get("connections").is_none() => settings.list("connections"),
        Err(why) if row.node.get("connections").is_none() && why.state != State::NotCollected => {
            Known::unknown(why).or_place(settings.place())
        }
        _ => row.list("connections"),
    }
}

fn connection(row: Row<'_>, profile: &str) -> Option<Connection> {
    let Some(number) = row.number::<i64>("id").into_value() else {
        row.nameless("id");
        return None;
    };
    let name = row.text("name").get().cloned();
    let (port, partition) = port(&row);
    Some(Connection {
        id: Id::from(format!("{profile}#{number}")),
        place: Some(row.place()),
        name: name
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| format!("connection {number}")),
        function: function(&row),
        port,
        partition,
        mac: row.mac("mac"),
        network: row.text_or_none("networkUri"),
        module: row.text("interconnectUri"),
        requested_mbps: requested(&row),
        allocated_mbps: allocated(&row),
        maximum_mbps: row.number("maximumMbps"),
        lag: lag(&row),
        ..Connection::default()
    })
}

/// `Flb 1:1-a` is function a of port `Flb 1:1`; Synergy adapters have functions to h.
fn port(row: &Row<'_>) -> (Known<String>, Known<String>) {
    let port_id = row.text("portId");
    let split = |text: &str| -> (String, String) {
        match text.rsplit_once('-') {
            Some((port, function)) if function.len() == 1 => (port.into(), function.into()),
            _ => (text.into(), String::new()),
        }
    };
    let partition = port_id.clone().map(|text| split(&text).1);
    (port_id.map(|text| split(&text).0), partition)
}

fn function(row: &Row<'_>) -> Known<Function> {
    row.term("functionType", |text| match text {
        "Ethernet" => Some(Function::Ethernet),
        "FibreChannel" => Some(Function::FibreChannel),
        "iSCSI" => Some(Function::Iscsi),
        _ => None,
    })
}

/// A text, `"2500"` or `"Auto"`; left to the backend counts as nothing asked for.
fn requested(row: &Row<'_>) -> Known<u64> {
    let text = row.text("requestedMbps");
    match text.get().map(String::as_str) {
        Some("Auto") => text.map(|_| 0),
        _ => row.number("requestedMbps"),
    }
}

/// A negative number stands for none that OneView could tell (`-2000`).
fn allocated(row: &Row<'_>) -> Known<u64> {
    let number = row.number::<i64>("allocatedMbps");
    match number.get().map(|mbps| u64::try_from(*mbps)) {
        Some(Err(_)) => {
            let what = "the bandwidth allocated to a connection";
            Known::unknown(Why::new(State::Unavailable, what)).or_place(number.place())
        }
        _ => number.map(i64::unsigned_abs),
    }
}

/// API versions without `lagName` have no link aggregation towards servers.
fn lag(row: &Row<'_>) -> Known<String> {
    if row.node.get("lagName").is_none() {
        Known::derived(String::new())
    } else {
        let name = row.text_or_none("lagName");
        name.map(|name| if name == "None" { String::new() } else { name })
    }
}
