//! The hosts of a run, found by name and by file without a walk over all of them: a manifest names as many.

use std::collections::BTreeMap;

use crate::fabric::host_name::{HostName, HostNames, NETBIOS};
use crate::fabric::seen_host::SeenHost;
use crate::source::SourceId;

/// The hosts of a run.
pub(super) struct HostLookup<'a> {
    names: &'a HostNames<'a>,
    by_name: BTreeMap<String, Vec<&'a SeenHost<'a>>>,
    /// The host of each file; nothing of a file of several.
    by_file: BTreeMap<SourceId, Option<&'a SeenHost<'a>>>,
}

impl<'a> HostLookup<'a> {
    /// Of these hosts, whose names are told apart by `names`.
    pub(super) fn new(hosts: &'a [SeenHost<'a>], names: &'a HostNames<'a>) -> Self {
        let mut by_name: BTreeMap<String, Vec<_>> = BTreeMap::new();
        let mut by_file = BTreeMap::new();
        for host in hosts {
            by_name.entry(key(host.name)).or_default().push(host);
            if let Some(place) = host.place {
                let known = by_file.entry(place.source);
                known.and_modify(|only| *only = None).or_insert(Some(host));
            }
        }
        Self {
            names,
            by_name,
            by_file,
        }
    }

    /// The host that somebody names.
    pub(super) fn named(&self, name: &HostName) -> Option<&'a SeenHost<'a>> {
        let alike = self.by_name.get(&key(name))?;
        let mut hosts = alike.iter().copied();
        hosts.find(|host| self.names.are_one(host.name, name))
    }

    /// The only host of a file.
    pub(super) fn in_file(&self, source: SourceId) -> Option<&'a SeenHost<'a>> {
        self.by_file.get(&source).copied().flatten()
    }
}

/// What is alike in all names that can be those of one computer.
fn key(name: &HostName) -> String {
    name.computer.chars().take(NETBIOS).collect()
}
