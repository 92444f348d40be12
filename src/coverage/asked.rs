//! Hosts that were asked: what the manifests of collections expect, and what they say of those that are not there
//! or whose inventory is of an earlier run.

use std::collections::{BTreeMap, BTreeSet};

use super::missing::NO_INVENTORY;
use crate::fabric::collection::{
    AskedHost, Collection, HostState, ListedFile, Moment, Presence, moment,
};
use crate::fabric::host_name::HostName;
use crate::fabric::seen_host::SeenHost;
use crate::source::SourceId;

/// A host that the manifest of a collection names.
pub(super) struct Asked<'c> {
    /// The manifest.
    collection: &'c Collection,
    /// Its entry.
    pub(super) host: &'c AskedHost,
    /// The name, to be compared.
    pub(super) name: HostName,
}

/// The hosts of manifests, in their order.
pub(super) fn asked(collections: &[Collection]) -> Vec<Asked<'_>> {
    let mut all = Vec::new();
    for collection in collections {
        all.extend(collection.hosts.iter().map(|host| Asked {
            collection,
            host,
            name: HostName::parse(&host.name),
        }));
    }
    all
}

/// Of names that somebody uses those that only their domains tell apart: one computer name in several.
pub(super) fn namesakes<'a>(names: impl Iterator<Item = &'a HostName>) -> Vec<&'a HostName> {
    let mut domains: BTreeMap<&str, BTreeSet<&HostName>> = BTreeMap::new();
    for name in names.filter(|name| !name.domain.is_empty()) {
        domains.entry(&name.computer).or_default().insert(name);
    }
    let several = domains.into_values().filter(|names| names.len() > 1);
    several.flatten().collect()
}

/// What the inventory of a host that was asked is.
pub(super) enum Standing {
    /// What the collection got, as far as anybody says.
    OfThisRun,
    /// Taken after the collection, in which the host did not answer.
    TakenSince,
    /// Of an earlier run, for this reason.
    Earlier(String),
}

impl Asked<'_> {
    fn file(&self) -> Option<&ListedFile> {
        self.collection.file_of(self.host)
    }

    /// Its file among those of the run.
    pub(super) fn source(&self) -> Option<SourceId> {
        self.file()?.source()
    }

    /// Why there is no inventory of it: in the words of the manifest, else what became of its file. `inside` is
    /// the host that the file is of.
    pub(super) fn why(&self, inside: Option<&str>) -> String {
        let reason = self.host.why.as_deref();
        match &self.host.state {
            HostState::Pending => {
                let reason = reason.unwrap_or("the collection did not finish");
                format!("pending: {reason}")
            }
            HostState::Unanswered(word) => match reason {
                Some(reason) => format!("{word}: {reason}"),
                None => word.clone(),
            },
            HostState::Answered => self.lost(inside),
        }
    }

    fn lost(&self, inside: Option<&str>) -> String {
        let Some(file) = self.file() else {
            return NO_INVENTORY.to_owned();
        };
        let path = &file.path;
        match (file.presence, inside) {
            (Presence::Gone, _) => format!("{path} is gone, which the manifest lists"),
            (Presence::Here(_), Some(other)) => format!("{path} is the inventory of {other}"),
            (Presence::Here(_), None) if file.is_altered => {
                format!("{path} has another hash than the manifest says, and is no inventory of it")
            }
            (Presence::Here(_), None) => format!("{path} holds no inventory that can be read"),
            (Presence::NotInRun, _) => NO_INVENTORY.to_owned(),
        }
    }

    /// Whether the inventory of a host that was seen is of this collection. `is_answer` says that the file is what
    /// a manifest has for the answer of a host.
    pub(super) fn standing(&self, seen: &SeenHost<'_>, is_answer: bool) -> Standing {
        let Collection {
            started, finished, ..
        } = self.collection;
        let taken = moment(seen.moment).filter(|_| !self.dates(seen));
        let is_after = |begin: &Option<Moment>| {
            let begin = begin.as_ref().map(|moment| moment.at);
            taken
                .zip(begin)
                .is_some_and(|(taken, begin)| taken >= begin)
        };
        match &self.host.state {
            HostState::Answered => Standing::OfThisRun,
            HostState::Pending | HostState::Unanswered(_) if is_answer => Standing::OfThisRun,
            // A collection that was killed has written what answered by then.
            HostState::Pending if is_after(started) => Standing::OfThisRun,
            HostState::Unanswered(_) if is_after(finished) => Standing::TakenSince,
            HostState::Pending | HostState::Unanswered(_) => Standing::Earlier(self.why(None)),
        }
    }

    /// Whether the day of an inventory is that of the manifest, because it has none of its own: what did not
    /// answer is not of that day.
    pub(super) fn dates(&self, seen: &SeenHost<'_>) -> bool {
        let manifest = self.collection.place.source;
        let collected = seen.collected;
        collected.is_some_and(|(_, place)| place.source == manifest)
    }

    /// Whether the host answered by its address, and what it said is no host of the run: then it is one that was
    /// asked by its name as well, and that inventory is newer.
    pub(super) fn is_left_out(&self) -> bool {
        let is_read = self.file().is_some_and(|file| file.is_read);
        is_read && self.name.is_address() && self.answer().is_some()
    }

    /// The file that the manifest has for the answer of the host.
    pub(super) fn answer(&self) -> Option<SourceId> {
        let is_answer = self.host.state == HostState::Answered;
        self.source().filter(|_| is_answer)
    }
}
