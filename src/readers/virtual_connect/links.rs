//! What a list says of the link of an uplink port, and of the links between modules.
//!
//! Sources: parsers that consumed real answers of VC 3.x (`Linked (Active) (10Gb/Full)`), HP's guide of the
//! command line for the rest.

use super::terms;
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
        let status = status(record);
        let (switch, port) = neighbour(&cell_or_none(
            record,
            "connected to",
            "the neighbour of an uplink (`Connected To` of `show uplinkport *`)",
        ));
        Self {
            state: state_of(&status),
            mbps: mbps_of(&status),
            lag: cell_or_none(
                record,
                "lag id",
                "the LAG of an uplink (`LAG ID` of `show uplinkport *`)",
            ),
            neighbour_switch: switch,
            neighbour_port: port,
        }
    }

    /// Those of a port of a script that is in no record, although records of ports are there.
    pub(super) fn missing() -> Self {
        fn missing<T>() -> Known<T> {
            let what = "the record of an uplink port (`show uplinkport *`)";
            Known::unknown(Why::new(State::Unresolved, what))
        }
        Self {
            state: missing(),
            mbps: missing(),
            lag: missing(),
            neighbour_switch: missing(),
            neighbour_port: missing(),
        }
    }

    /// Whether nothing but a script has spoken of the port.
    pub(super) fn is_limit(&self) -> bool {
        is_limit(&self.state)
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

/// Whether a value is unknown because a script never has it.
pub(super) fn is_limit<T>(known: &Known<T>) -> bool {
    known.why().is_some_and(|why| why.state == State::Limit)
}

/// The status of a link, where one stands in its cell.
fn status(record: &Row<'_>) -> Known<String> {
    let what = "the state of an uplink (`Status` of `show uplinkport *`)";
    let status = record.text("status").named(what);
    match status.get() {
        Some(text) if terms::is_empty_mark(text) => {
            Known::unknown(Why::not_collected(what)).or_place(status.place())
        }
        _ => status,
    }
}

/// What a text says. One that is there and says nothing that is known could not be read, which is not the same as
/// one that is not there; `what` names it.
fn part<T>(text: &Known<String>, what: &str, read: impl FnOnce(&str) -> Option<T>) -> Known<T> {
    let value = match text.check() {
        Ok(words) => read(words).map_or_else(
            || Known::unknown(Why::new(State::Failed, called(what, words))),
            Known::derived,
        ),
        Err(why) => Known::unknown(why.named(what)),
    };
    value.or_place(text.place())
}

/// What could not be understood, with the words of the answer where these are a few.
fn called(what: &str, words: &str) -> String {
    const SHOWN: usize = 40;
    if words.chars().count() > SHOWN {
        return what.to_owned();
    }
    format!("{what} (`{words}`)")
}

/// What a link does. One that is linked and not said to be active may as well be on standby.
fn state_of(status: &Known<String>) -> Known<UplinkState> {
    let is_bare = |text: &String| {
        let text = text.to_ascii_lowercase();
        let words = text.strip_prefix("linked").map(words);
        words.is_some_and(|mut words| words.all(|word| mbps(word).is_some()))
    };
    if let Some(text) = status.get().filter(|text| is_bare(text)) {
        let what = called("whether a linked uplink is active or on standby", text);
        return Known::unknown(Why::new(State::Unavailable, what)).or_place(status.place());
    }
    part(status, "the state of an uplink", state)
}

/// The speed of a link; no status needs to have one.
fn mbps_of(status: &Known<String>) -> Known<u64> {
    let what = "the speed of an uplink (`Status` of `show uplinkport *`)";
    let speed = match status.check() {
        Ok(text) => {
            speed(text).map_or_else(|| Known::unknown(Why::not_collected(what)), Known::derived)
        }
        Err(why) => Known::unknown(why),
    };
    speed.or_place(status.place())
}

/// A cell where `-- --` and nothing at all say that there is none.
fn cell_or_none(record: &Row<'_>, key: &str, what: &str) -> Known<String> {
    let text = record.text(key).named(what);
    if text.get().is_some_and(|text| text == "[Unknown]") {
        return Known::unknown(Why::new(State::Unavailable, what)).or_place(text.place());
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
    let mut others = words(rest).filter(|word| mbps(word).is_none());
    (others.next() == Some("active") && others.next().is_none())
        .then_some(UplinkState::LinkedActive)
}

/// The words behind `linked`: `(active)`, `-active`, `(10gb/full)`.
fn words(rest: &str) -> impl Iterator<Item = &str> {
    let words = rest.split(['(', ')', '-']).map(str::trim);
    words.filter(|word| !word.is_empty())
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
    let what = "the neighbour of an uplink";
    let switch = part(text, what, |text| Some(halves(text)?.0));
    (switch, part(text, what, |text| Some(halves(text)?.1)))
}

/// Whether the modules reach each other: `Connection Status` of `show stackinglink`.
pub(super) fn stacked(record: &Row<'_>) -> Known<bool> {
    let what = "whether the modules are stacked (`Connection Status` of `show stackinglink`)";
    part(&record.text("connection status"), what, |text| {
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
        assert_eq!(state("Linked (10Gb/Full)"), None);
        assert_eq!(state("Linked"), None);
        assert_eq!(state("Linked (10Gb/Full) (Active)"), Some(LinkedActive));
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
