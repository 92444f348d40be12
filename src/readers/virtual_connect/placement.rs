//! Which adapter port a connection is on, and which module that port leads to.
//!
//! `Port Mapping` says it (`LOM:1-a`: port 1 of the on-board adapter, function a). Without it,
//! connections take the ports in order, alternating between port 1 and port 2, function by
//! function; storage takes function b of both, so that Ethernet goes on with c. Source: HP Virtual
//! Connect user guide, table of Flex-10 port mappings, which says nothing about further adapters.

use super::script::{ConnectionState, ProfileState};
use super::transcript::ConnectionKind;
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
    let on_functions = profile.storage.iter().filter(|other| !is_card(other));
    let storage_count = on_functions.count();
    let adapter = adapter(profile);
    let slots = |list: &[ConnectionState], guess: &dyn Fn(usize) -> Option<(usize, usize)>| {
        let mut index = 0;
        let slots = list.iter().map(|connection| {
            if connection.mapping.is_known() {
                index += 1;
                return exported(&connection.mapping);
            }
            if is_card(connection) {
                return on_card(profile, connection);
            }
            let guessed = guess(index).zip(adapter.as_deref());
            let slot = guessed.map(|((port, function), adapter)| {
                by_order(adapter, port, function, connection.words.place)
            });
            index += 1;
            // An order that leads to another module than the one that is told is none.
            let is_told = |slot: &Slot| {
                let wired = slot.port.get().and_then(|port| bay(port));
                connection.bay.get().is_none_or(|bay| Some(*bay) == wired)
            };
            match slot.filter(is_told) {
                Some(slot) => slot,
                None => unplaced(only_script),
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

/// The place of a connection that nothing says.
fn unplaced(only_script: bool) -> Slot {
    let why = if only_script {
        Why::new(State::Limit, NO_MAPPING)
    } else {
        Why::not_collected("the port mapping of a connection (`show enet-connection *`)")
    };
    Slot {
        port: Known::unknown(why),
        ..Slot::default()
    }
}

/// Whether a connection is an adapter of its own, which takes no function of an Ethernet port.
fn is_card(connection: &ConnectionState) -> bool {
    connection.words.kind == ConnectionKind::FibreChannel
}

/// Where an adapter for Fibre Channel is. No export names its port: where it is the only one that leads to a bay of
/// mezzanine 1 or 2, and no function of an Ethernet port is known to be on that mezzanine, it is on that one. Bays 7
/// and 8 are wired to several. Without a name it is on no port that functions share.
fn on_card(profile: &ProfileState, connection: &ConnectionState) -> Slot {
    let none = Slot {
        port: Known::derived(String::new()),
        partition: Known::derived(String::new()),
        by_order: false,
    };
    let Some(to) = connection.bay.get().filter(|bay| (3..=6).contains(*bay)) else {
        return none;
    };
    let name = format!("MEZZ{}", (to - 1) / 2);
    let all = || profile.ethernet.iter().chain(&profile.storage);
    let alike = all().filter(|other| is_card(other) && other.bay.is(to));
    let mut mapped = all().filter_map(|other| other.mapping.get());
    let is_taken = mapped.any(|mapping| {
        let adapter = split(mapping).0;
        let adapter = adapter.rsplit_once(':').map(|halves| mezzanine(halves.0));
        adapter == Some(mezzanine(&name))
    });
    if is_taken || alike.count() > 1 {
        return none;
    }
    let number = if to % 2 == 1 { 1 } else { 2 };
    Slot {
        port: Known::derived(format!("{name}:{number}")).or_place(connection.bay.place()),
        by_order: true,
        ..none
    }
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
    let mut names = all
        .filter(|other| !is_card(other))
        .filter_map(|connection| {
            let mapping = connection.mapping.get()?;
            Some(mapping.rsplit_once(':')?.0.to_owned())
        });
    let Some(first) = names.next() else {
        return Some("LOM".to_owned());
    };
    names.all(|name| name == first).then_some(first)
}

/// `LOM:1-a` is function a of port `LOM:1`; adapters that are not cut have no letter.
pub(super) fn split(mapping: &str) -> (String, String) {
    match mapping.rsplit_once('-') {
        Some((port, function)) if function.len() == 1 => {
            (port.to_owned(), function.to_ascii_lowercase())
        }
        _ => (mapping.to_owned(), String::new()),
    }
}

/// The bay that an adapter port is wired to in a c-Class enclosure: the on-board ports lead to
/// bays 1 and 2, mezzanine 1 to 3 and 4, mezzanine 2 to 5 and 6; odd ports to odd bays. Where further ports of a
/// mezzanine lead to depends on the server and the card.
pub(super) fn bay(port: &str) -> Option<u32> {
    let (adapter, number) = port.rsplit_once(':')?;
    let number: u32 = number.parse().ok()?;
    let pair = match mezzanine(adapter) {
        Some(slot) if (1..=2).contains(&number) => slot,
        Some(_) => return None,
        None => {
            let adapter = adapter.to_ascii_uppercase();
            let is_on_board = adapter.starts_with("LOM") || adapter.starts_with("FLB");
            is_on_board.then_some(0)?
        }
    };
    let side = if number % 2 == 1 { 1 } else { 2 };
    pair.checked_mul(2)?.checked_add(side)
}

/// The slot of a mezzanine card, as it is called anywhere: `MEZZ1`, `Mezz 1`, `MZ1`, `Mezzanine 1`.
fn mezzanine(adapter: &str) -> Option<u32> {
    let folded = adapter.to_ascii_uppercase();
    let mut words = ["MEZZANINE", "MEZZ", "MZ"].into_iter();
    let slot = words.find_map(|word| folded.strip_prefix(word))?;
    let slot = slot.trim_start_matches([' ', '-', '_', ':']);
    slot.parse().ok().filter(|slot| *slot > 0)
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
        for name in ["MZ1", "MEZZ1", "Mezz 1", "mezzanine 1", "MEZZ-1"] {
            assert_eq!(bay(&format!("{name}:1")), Some(3), "{name}");
            assert_eq!(bay(&format!("{name}:2")), Some(4), "{name}");
        }
        assert_eq!(bay("MEZZ2:3"), None, "a card of four ports");
        assert_eq!(bay("MEZZ:1"), None);
        assert_eq!(bay("LOM:3"), Some(1));
        assert_eq!(split("LOM:1-A"), ("LOM:1".into(), "a".into()));
        assert_eq!(split("LOM:2"), ("LOM:2".into(), String::new()));
    }
}
