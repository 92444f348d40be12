//! Files that are called after a cmdlet and could not be read. They make no host, and tell nothing of one but that
//! what their cmdlet puts out is not known: without them a report would say that nobody asked for it.

use std::collections::BTreeSet;

use super::owners::Assigned;
use super::part::{HostPart, is_host};
use super::section::{Owners, Section};
use super::sections::Kind;
use crate::fabric::known::Known;

/// The hosts that a file would have been of, among those that other files tell of.
pub(super) fn hosts(assigned: &Assigned, part: &HostPart) -> BTreeSet<usize> {
    let folder = &part.file.folder;
    let known = &assigned.known;
    if part.is_of_cluster() {
        let below = known.hosts.range(folder.clone()..);
        let below = below.take_while(|(other, _)| other.starts_with(folder));
        return below.flat_map(|(_, hosts)| hosts.iter().copied()).collect();
    }
    let words = part.file.words.iter().map(String::as_str);
    let called = words.chain(part.file.host()).find_map(|word| {
        let key = (folder.clone(), word.to_lowercase());
        let by_others = known.words.get(&key).filter(|hosts| hosts.len() == 1);
        let by_others = by_others.and_then(|hosts| hosts.first().copied());
        assigned.names.only(word).or(by_others)
    });
    if let Some(host) = called {
        return BTreeSet::from([host]);
    }
    if let Some(home) = known.home(folder, &assigned.names) {
        return BTreeSet::from([home]);
    }
    let names_another = part.file.words.iter().any(|word| is_host(word));
    if names_another && known.called.contains(folder) {
        // Files there are called after hosts, and nothing else is known of this one.
        return BTreeSet::new();
    }
    known.hosts.get(folder).cloned().unwrap_or_default()
}

/// What of a host is missing beside what can be read: pieces, without which nobody knows how long their list is, and
/// outputs that one file tells as a whole, which only count where no other does.
pub(super) fn missing(
    unread: Vec<HostPart>,
    others: &[HostPart],
) -> (Vec<HostPart>, Vec<HostPart>) {
    let is_piece = |part: &HostPart| part.is_in_pieces() || part.file.is_piece();
    let missing = unread.into_iter().filter(|part| !is_outdated(part, others));
    let missing = missing.filter_map(|part| not_told(part, others));
    missing.partition(is_piece)
}

/// Whether a readable file holds a newer output of the same cmdlet, so that nobody misses this one. Pieces are all of
/// one output.
fn is_outdated(part: &HostPart, others: &[HostPart]) -> bool {
    let mut alike = others.iter().filter(|other| is_called_alike(part, other));
    alike.any(|other| other.file.kind == part.file.kind && other.file.age > part.file.age)
}

/// The part without what readable files tell as a whole; nothing where nobody misses it: virtual adapters can be asked
/// for all at once, or those of the host and those of the machines apart.
fn not_told(mut part: HostPart, others: &[HostPart]) -> Option<HostPart> {
    let Some((Kind::Port, _)) = part.file.kind else {
        return Some(part);
    };
    let alike = others
        .iter()
        .filter(|other| is_called_alike(&part, other) && other.file.age >= part.file.age);
    let told = |owners: Owners| {
        let is_told = |other: &HostPart| matches!(other.file.kind, Some((Kind::Port, own)) if own == owners || own == Owners::All);
        alike.clone().any(is_told)
    };
    let (host, machines) = (told(Owners::Host), told(Owners::Machines));
    let ports = &mut part.sections.ports;
    if host {
        ports.host = Known::default();
    }
    if machines {
        ports.machines = Known::default();
    }
    (!ports.is_silent()).then_some(part)
}

/// Whether the name of another file differs by its cmdlet and its age alone, and it is no piece of a bundle.
fn is_called_alike(part: &HostPart, other: &HostPart) -> bool {
    !part.file.is_piece()
        && !other.file.is_piece()
        && other.file.folder == part.file.folder
        && other.file.words == part.file.words
}
