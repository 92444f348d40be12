//! MAC addresses of `show server-port *`, which names a server, a module and a network, but no
//! connection.

use super::bays::ports_of;
use super::placement::{Slot, bay};
use super::script::ProfileState;
use super::transcript::ListedPort;

/// Gives connections without a MAC address the ones of their server's ports: by the port mapping
/// where a list has it, else by the network where that is the only one of its kind on that module,
/// else by their order where there are as many of one as of the other.
pub(super) fn join(profile: &mut ProfileState, slots: &[Slot], ports: &[ListedPort]) {
    let mut mine = ports_of(profile, ports);
    mine.retain(|port| port.mac.is_known());
    if mine.is_empty() {
        return;
    }
    let mut sides: Vec<u32> = slots.iter().filter_map(side).collect();
    sides.sort_unstable();
    sides.dedup();
    for side in sides {
        join_side(profile, slots, &mine, side);
    }
}

fn side(slot: &Slot) -> Option<u32> {
    bay(slot.port.get()?)
}

fn join_side(profile: &mut ProfileState, slots: &[Slot], ports: &[&ListedPort], wanted: u32) {
    let known: Vec<String> = profile
        .ethernet
        .iter()
        .filter_map(|connection| connection.words.mac.get().cloned())
        .collect();
    let mut left: Vec<&ListedPort> = ports
        .iter()
        .filter(|port| {
            port.bay.is(&wanted) && !port.mac.get().is_some_and(|mac| known.contains(mac))
        })
        .copied()
        .collect();
    let mut open: Vec<usize> = (0..profile.ethernet.len())
        .filter(|index| slots.get(*index).and_then(side) == Some(wanted))
        .filter(|index| !profile.ethernet[*index].words.mac.is_known())
        .collect();
    open.retain(|index| {
        let slot = &slots[*index];
        let by_port = only(&left, |port| mapped(port, slot));
        let network = profile.ethernet[*index].words.network.get().cloned();
        let found = by_port.or_else(|| {
            let name = network.filter(|name| !name.is_empty())?;
            let twins = profile
                .ethernet
                .iter()
                .zip(slots)
                .filter(|(connection, slot)| {
                    side(slot) == Some(wanted) && connection.words.network.is(&name)
                });
            // Two connections to one network on one side: the network does not tell them apart.
            let found = only(&left, |port| port.network.is(&name));
            found.filter(|_| twins.count() == 1)
        });
        let Some(position) = found else {
            return true;
        };
        profile.ethernet[*index].words.mac = left.remove(position).mac.clone();
        // An address that was found through a guessed module is a guess itself.
        profile.ethernet[*index].mac_by_order = slot.by_order;
        false
    });
    if open.len() == left.len() {
        for (index, port) in open.into_iter().zip(left) {
            profile.ethernet[index].words.mac = port.mac.clone();
            profile.ethernet[index].mac_by_order = true;
        }
    }
}

/// The one item that fits.
fn only(ports: &[&ListedPort], fits: impl Fn(&ListedPort) -> bool) -> Option<usize> {
    let mut found = (0..ports.len()).filter(|index| fits(ports[*index]));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether a list names the port as the mapping does, `LOM:1-a`.
fn mapped(port: &ListedPort, slot: &Slot) -> bool {
    let (Some(text), Some(name), Some(letter)) =
        (port.port.get(), slot.port.get(), slot.partition.get())
    else {
        return false;
    };
    !slot.by_order && text.eq_ignore_ascii_case(&format!("{name}-{letter}"))
}
