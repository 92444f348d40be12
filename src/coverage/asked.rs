//! Hosts that were asked: what the manifests of collections expect, and what they say of those that are not there
//! or whose inventory is of an earlier run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::missing::NO_INVENTORY;
use super::seen::SeenHost;
use crate::fabric::collection::{AskedHost, Collection, HostState, ListedFile, Presence, moment};
use crate::fabric::host_name::HostName;
use crate::source::SourceId;

/// A host that the manifest of a collection names.
pub(super) struct Asked<'c> {
    /// The manifest.
    collection: &'c Collection,
    /// The files of the run that are in its folder, or that it lists.
    files: Arc<BTreeSet<SourceId>>,
    /// Its entry.
    pub(super) host: &'c AskedHost,
    /// The name, to be compared.
    pub(super) name: HostName,
}

/// The hosts of manifests, in their order.
pub(super) fn asked(collections: &[Collection]) -> Vec<Asked<'_>> {
    let mut all = Vec::new();
    for collection in collections {
        let listed = collection.files.iter().filter_map(ListedFile::source);
        let files = listed.chain(collection.beside.iter().copied());
        let files = Arc::new(files.collect());
        all.extend(collection.hosts.iter().map(|host| Asked {
            collection,
            files: Arc::clone(&files),
            host,
            name: HostName::parse(&host.name),
        }));
    }
    all
}

/// The names that manifests tell apart by their domains: one computer name in several.
pub(super) fn namesakes<'a>(asked: &'a [Asked<'_>]) -> Vec<&'a HostName> {
    let mut domains: BTreeMap<&str, BTreeSet<&HostName>> = BTreeMap::new();
    let with_domain = asked.iter().filter(|asked| !asked.name.domain.is_empty());
    for asked in with_domain {
        let of_name = domains.entry(&asked.name.computer).or_default();
        of_name.insert(&asked.name);
    }
    let several = domains.into_values().filter(|names| names.len() > 1);
    several.flatten().collect()
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

    /// Why the inventory of a host that was seen is of an earlier run; nothing if it is of this one. A manifest
    /// names the file that a host has kept. What it does not name is older where it was taken before the
    /// collection began.
    pub(super) fn of_earlier_run(&self, seen: &SeenHost<'_>) -> Option<String> {
        let source = seen.place?.source;
        let is_kept = self.source() == Some(source);
        let is_earlier = match self.host.state {
            HostState::Answered => false,
            HostState::Unanswered(_) if is_kept => true,
            HostState::Unanswered(_) | HostState::Pending => {
                self.files.contains(&source) && self.began_after(seen)
            }
        };
        is_earlier.then(|| self.why(None))
    }

    fn began_after(&self, seen: &SeenHost<'_>) -> bool {
        let started = self.collection.started.as_ref();
        let taken = moment(seen.moment);
        started
            .zip(taken)
            .is_some_and(|(started, taken)| taken < started.at)
    }
}
