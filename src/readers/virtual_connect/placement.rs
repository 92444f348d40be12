//! Which adapter port a connection is on, and which module that port leads to.
//!
//! `Port Mapping` says it (`LOM:1-a`: port 1 of the on-board adapter, function a). Without it,
//! connections take the ports in order, alternating between port 1 and port 2, function by
//! function; storage takes function b of both, so that Ethernet goes on with c. Source: HP Virtual
//! Connect user guide, table of Flex-10 port mappings, which says nothing about further adapters.

use super::script::ProfileState;
use crate::fabric::known::{Known, State, Why};

/// Where a connection is.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    /// `LOM:1`.
    pub(super) port: Known<String>,
    /// `a`; empty on adapters without functions.
    pub(super) partition: Known<String>,
    /// Whether that follows from the order only.
    pub(super) by_order: bool,
}

/// The functions of a port.
const FUNCTIONS: [&str; 4] = ["a", "b", "c", "d"];

/// Why a script does not say where a connection is.
const NO_MAPPING: &str = "`show config` never says which adapter port a connection is on, and here it does not \
    follow from the order (`show enet-connection *` has the Port Mapping)";

/// Where the connections of a profile are: Ethernet first, then storage. `only_script` says that no list is
/// there, which alone has port mappings.
pub(super) fn place(profile: &ProfileState, only_script: bool) -> (Vec<Slot>, Vec<Slot>) {
    let exported = |mapping: &Known<String>| Slot {
        port: mapping.clone().map(|text| split(&text).0),
        partition: mapping.clone().map(|text| split(&text).1),
        by_order: false,
    };
    let storage_count = profile.storage.len();
    let adapter = adapter(profile);
    let slots = |list: &[super::script::ConnectionState],
                 guess: &dyn Fn(usize) -> Option<(usize, usize)>| {
        let slots = list.iter().enumerate().map(|(index, connection)| {
            if connection.mapping.is_known() {
                return exported(&connection.mapping);
            }
            match (guess(index), &adapter) {
                (Some((port, function)), Some(adapter)) => {
                    by_order(adapter, port, function, connection.words.place)
                }
                _ if only_script => Slot {
                    port: Known::unknown(Why::new(State::Limit, NO_MAPPING)),
                    ..Slot::default()
                },
                _ => Slot {
                    port: Known::unknown(Why::new(
                        State::NotCollected,
                        "the port mapping of a connection (`show enet-connection *`)",
                    )),
                    ..Slot::default()
                },
            }
        });
        slots.collect::<Vec<_>>()
    };
    // Where some mappings are known, the order of the others is not that of an empty adapter.
    let guessing = profile
        .ethernet
        .iter()
        .all(|connection| !connection.mapping.is_known());
    let ethernet = slots(&profile.ethernet, &|index| {
        guessing
            .then(|| ethernet_slot(index, storage_count))
            .flatten()
    });
    let storage = slots(&profile.storage, &|index| {
        // Storage takes function b of both ports; where a third connection goes is not certain.
        (index < 2 && storage_count <= 2).then_some((index + 1, 1))
    });
    (ethernet, storage)
}

fn by_order(adapter: &str, port: usize, function: usize, place: crate::source::Place) -> Slot {
    Slot {
        port: Known::at(format!("{adapter}:{port}"), place),
        partition: Known::at(
            FUNCTIONS
                .get(function)
                .copied()
                .unwrap_or_default()
                .to_owned(),
            place,
        ),
        by_order: true,
    }
}

/// Port and function of an Ethernet connection by its index. With one storage connection, or more
/// than two, it is not certain which functions are taken; only the first pair is.
fn ethernet_slot(index: usize, storage: usize) -> Option<(usize, usize)> {
    let port = index % 2 + 1;
    let function = match (index / 2, storage) {
        (0, _) => 0,
        (pair, 0) => pair,
        (pair, 2) => pair + 1,
        _ => return None,
    };
    (function < FUNCTIONS.len()).then_some((port, function))
}

/// The one adapter that the known mappings name; the on-board one where none is known.
fn adapter(profile: &ProfileState) -> Option<String> {
    let all = profile.ethernet.iter().chain(&profile.storage);
    let mut names = all.filter_map(|connection| {
        let mapping = connection.mapping.get()?;
        Some(mapping.rsplit_once(':')?.0.to_owned())
    });
    let Some(first) = names.next() else {
        return Some("LOM".to_owned());
    };
    names.all(|name| name == first).then_some(first)
}

/// `LOM:1-a` is function a of port `LOM:1`; adapters that are not cut have no letter.
fn split(mapping: &str) -> (String, String) {
    match mapping.rsplit_once('-') {
        Some((port, function)) if function.len() == 1 => {
            (port.to_owned(), function.to_ascii_lowercase())
        }
        _ => (mapping.to_owned(), String::new()),
    }
}

/// The bay that an adapter port is wired to in a c-Class enclosure: the on-board ports lead to
/// bays 1 and 2, mezzanine 1 to 3 and 4, mezzanine 2 to 5 and 6; odd ports to odd bays.
pub(super) fn bay(port: &str) -> Option<u32> {
    let (adapter, number) = port.rsplit_once(':')?;
    let number: u32 = number.parse().ok()?;
    let adapter = adapter.to_ascii_uppercase();
    let pair = match adapter.strip_prefix("MEZZ") {
        Some(slot) => slot.trim().parse::<u32>().ok()?,
        None if adapter.starts_with("LOM") || adapter.starts_with("FLB") => 0,
        None => return None,
    };
    let side = if number % 2 == 1 { 1 } else { 2 };
    pair.checked_mul(2)?.checked_add(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_alternate_and_storage_takes_function_b() {
        let slots = |storage: usize| -> Vec<Option<(usize, usize)>> {
            (0..8).map(|index| ethernet_slot(index, storage)).collect()
        };
        let plain = slots(0);
        assert_eq!(plain[0], Some((1, 0)));
        assert_eq!(plain[1], Some((2, 0)));
        assert_eq!(plain[2], Some((1, 1)));
        assert_eq!(plain[7], Some((2, 3)));
        let shifted = slots(2);
        assert_eq!(shifted[1], Some((2, 0)));
        assert_eq!(shifted[2], Some((1, 2)));
        assert_eq!(shifted[5], Some((2, 3)));
        assert_eq!(shifted[6], None);
        let one = slots(1);
        assert_eq!((one[1], one[2]), (Some((2, 0)), None));
    }

    #[test]
    fn odd_ports_lead_to_odd_bays() {
        assert_eq!(bay("LOM:1"), Some(1));
        assert_eq!(bay("LOM:2"), Some(2));
        assert_eq!(bay("MEZZ1:1"), Some(3));
        assert_eq!(bay("Mezz2:2"), Some(6));
        assert_eq!(bay("FLB1:2"), Some(2));
        assert_eq!(bay("PCI:1"), None);
        assert_eq!(split("LOM:1-A"), ("LOM:1".into(), "a".into()));
        assert_eq!(split("LOM:2"), ("LOM:2".into(), String::new()));
    }
}
