//! Words on the labels of nodes: speeds, modes, ports. It knows no picture.

use std::fmt::Display;

use crate::fabric::backend::Connection;
use crate::fabric::graph::Carrier;
use crate::fabric::known::Known;
use crate::fabric::uplink::{UplinkPort, UplinkState};

/// `10 Gb`, `2.5 Gb`, `100 Mb`.
pub(super) fn speed(mbps: u64) -> String {
    match (mbps / 1000, mbps % 1000) {
        (0, _) => format!("{mbps} Mb"),
        (gb, 0) => format!("{gb} Gb"),
        (gb, rest) => {
            let rest = format!("{rest:03}");
            format!("{gb}.{} Gb", rest.trim_end_matches('0'))
        }
    }
}

/// A speed that is known and not none.
pub(super) fn known_speed(mbps: &Known<u64>) -> String {
    let mbps = mbps.get().copied().filter(|mbps| *mbps > 0);
    mbps.map(speed).unwrap_or_default()
}

/// `2 of 10 Gb`: what is guaranteed and the most that gets through.
pub(super) fn speeds(guaranteed: &Known<u64>, maximum: &Known<u64>) -> String {
    let known = |mbps: &Known<u64>| mbps.get().copied().filter(|mbps| *mbps > 0);
    match (known(guaranteed), known(maximum)) {
        (Some(one), Some(other)) if one != other => {
            let (one, other) = (speed(one), speed(other));
            match one.strip_suffix(" Gb").filter(|_| other.ends_with(" Gb")) {
                Some(one) => format!("{one} of {other}"),
                None => format!("{one} of {other}"),
            }
        }
        (Some(one), _) => speed(one),
        (None, Some(other)) => format!("up to {}", speed(other)),
        (None, None) => String::new(),
    }
}

/// How a team bundles: `switch-independent, dynamic`.
pub(super) fn bundling(carrier: Carrier<'_>) -> String {
    let (mode, balancing) = match carrier {
        Carrier::Team(team) => (&team.mode, &team.load_balancing),
        Carrier::Set(team) => (&team.mode, &team.load_balancing),
        Carrier::Adapter(_) => return String::new(),
    };
    let words = [word(mode), word(balancing)];
    let known: Vec<String> = words.into_iter().flatten().collect();
    known.join(", ")
}

fn word<T: Display>(known: &Known<T>) -> Option<String> {
    known.get().map(ToString::to_string)
}

/// The port and function of a connection, `1:1-a`, where an export names them.
pub(super) fn function(connection: &Connection) -> String {
    let port = connection.port.get().map_or("", String::as_str);
    let partition = connection.partition.get().map_or("", String::as_str);
    match (port, partition) {
        ("", _) => String::new(),
        (port, "") => port.to_owned(),
        (port, partition) => format!("{port}-{partition}"),
    }
}

/// What is to be said of the link of an uplink.
pub(super) fn state(port: &UplinkPort) -> String {
    match port.state.get() {
        Some(UplinkState::LinkedStandby) => "standby".to_owned(),
        Some(UplinkState::NotLinked) => "no link".to_owned(),
        Some(UplinkState::Disabled) => "off".to_owned(),
        Some(UplinkState::LinkedActive) | None => String::new(),
    }
}
