//! What a list says of the link of an uplink port, and of the links between modules.
//!
//! Sources: parsers that consumed real answers of VC 3.x (`Linked (Active) (10Gb/Full)`), HP's guide of the
//! command line for the rest.

use super::terms;
use super::transcript::cell;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::uplink::UplinkState;
use crate::readers::row::Row;

/// What a record of `show uplinkport *` says of the link.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkWords {
    pub(super) state: Known<UplinkState>,
    pub(super) mbps: Known<u64>,
    /// Empty for none.
    pub(super) lag: Known<String>,
    /// Empty for none.
    pub(super) neighbour_switch: Known<String>,
    pub(super) neighbour_port: Known<String>,
}

impl LinkWords {
    /// Those of a record.
    pub(super) fn of(record: &Row<'_>) -> Self {
        let status = cell(record, "status");
        let (switch, port) = neighbour(&cell_or_none(record, "connected to"));
        Self {
            state: part(&status, state),
            mbps: part(&status, speed),
            lag: cell_or_none(record, "lag id"),
            neighbour_switch: switch,
            neighbour_port: port,
        }
    }

    /// Those of a script, which holds no operating state.
    pub(super) fn limit() -> Self {
        const SENTENCE: &str =
            "`show config` never says what the links of uplinks do (`show uplinkport *` does)";
        fn limit<T>() -> Known<T> {
            Known::unknown(Why::new(State::Limit, SENTENCE))
        }
        Self {
            state: limit(),
            mbps: limit(),
            lag: limit(),
            neighbour_switch: limit(),
            neighbour_port: limit(),
        }
    }
}

/// What a text says, or that it says nothing of it.
fn part<T>(text: &Known<String>, read: impl FnOnce(&str) -> Option<T>) -> Known<T> {
    match (text.get().and_then(|text| read(text)), text.place()) {
        (Some(value), Some(place)) => Known::at(value, place),
        _ => Known::default(),
    }
}

/// A cell where `-- --` and nothing at all say that there is none.
fn cell_or_none(record: &Row<'_>, key: &str) -> Known<String> {
    let text = record.text(key);
    if text.get().is_some_and(|text| text == "[Unknown]") {
        return Known::default();
    }
    text.map(|text| {
        if terms::is_empty_mark(&text) {
            String::new()
        } else {
            text
        }
    })
}

/// `Linked (Active) (10Gb/Full)`, `Linked (Standby)`, `Linked`, `Not Linked`, `Disabled`.
fn state(text: &str) -> Option<UplinkState> {
    let text = text.to_ascii_lowercase();
    if text.contains("disabled") {
        return Some(UplinkState::Disabled);
    }
    if text.starts_with("not linked") {
        return Some(UplinkState::NotLinked);
    }
    let rest = text.strip_prefix("linked")?;
    if rest.contains("standby") {
        return Some(UplinkState::LinkedStandby);
    }
    // A word that is none of these, as of a loop, may say that nothing passes.
    let words = rest.split(['(', ')', '-']).map(str::trim);
    let mut others = words.filter(|word| !word.is_empty() && *word != "active");
    others
        .all(|word| mbps(word).is_some())
        .then_some(UplinkState::LinkedActive)
}

/// The speed that the link runs at, between its parentheses.
fn speed(text: &str) -> Option<u64> {
    text.split(['(', ')']).find_map(mbps)
}

/// `10Gb/Full`.
fn mbps(word: &str) -> Option<u64> {
    let (speed, _) = word.split_once('/')?;
    speed.ends_with(['b', 'B']).then(|| terms::speed(speed))?
}

/// `switch (port)`; a text of another form names the switch and its port in nobody knows which words.
fn neighbour(text: &Known<String>) -> (Known<String>, Known<String>) {
    if text.get().is_some_and(String::is_empty) {
        return (text.clone(), text.clone());
    }
    let halves = |text: &str| {
        let (switch, port) = text.strip_suffix(')')?.rsplit_once(" (")?;
        Some((switch.trim().to_owned(), port.trim().to_owned()))
    };
    let switch = part(text, |text| Some(halves(text)?.0));
    (switch, part(text, |text| Some(halves(text)?.1)))
}

/// Whether the modules reach each other: `Connection Status` of `show stackinglink`.
pub(super) fn stacked(record: &Row<'_>) -> Known<bool> {
    part(&cell(record, "connection status"), |text| {
        match text.to_ascii_lowercase().as_str() {
            "ok" => Some(true),
            "failed" | "disconnected" => Some(false),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_are_printed() {
        use UplinkState::{Disabled, LinkedActive, LinkedStandby, NotLinked};
        assert_eq!(state("Linked (Active) (10Gb/Full)"), Some(LinkedActive));
        assert_eq!(state("Linked-Active"), Some(LinkedActive));
        assert_eq!(state("Linked (10Gb/Full)"), Some(LinkedActive));
        assert_eq!(state("Linked"), Some(LinkedActive));
        assert_eq!(state("Linked (Standby) (10Gb/Full)"), Some(LinkedStandby));
        assert_eq!(state("Not Linked"), Some(NotLinked));
        assert_eq!(state("Disabled"), Some(Disabled));
        assert_eq!(state("Linked (Loop Detected)"), None);
        assert_eq!(state("Unavailable"), None);
    }

    #[test]
    fn the_speed_of_a_link_stands_in_its_status() {
        assert_eq!(speed("Linked (Active) (10Gb/Full)"), Some(10_000));
        assert_eq!(speed("Linked (Active) (1Gb/Full)"), Some(1_000));
        assert_eq!(speed("Linked (Active)"), None);
        assert_eq!(speed("Not Linked"), None);
    }

    #[test]
    fn a_neighbour_is_told_with_its_port_or_not_at_all() {
        let of = |text: &str| {
            let (switch, port) = neighbour(&Known::derived(text.to_owned()));
            (switch.into_value(), port.into_value())
        };
        assert_eq!(of(""), (Some(String::new()), Some(String::new())));
        assert_eq!(of("leaf-1 Te1/1"), (None, None));
    }
}
