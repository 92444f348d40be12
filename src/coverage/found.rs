//! What the names of manifests find among the hosts of a run.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::lookup::HostLookup;
use crate::fabric::host_name::HostName;
use crate::fabric::seen_host::SeenHost;
use crate::source::SourceId;

/// What each host that was asked is among those of the run.
pub(super) struct Found<'a> {
    hosts: Vec<FoundHost<'a>>,
    /// The hosts that were asked by another name than theirs.
    aliases: BTreeMap<&'a HostName, &'a SeenHost<'a>>,
    /// The files that manifests have for answers.
    answers: BTreeSet<SourceId>,
}

/// A host that was asked.
pub(super) enum FoundHost<'a> {
    /// It is this one of the run.
    Seen(&'a SeenHost<'a>),
    /// Its inventory was left out for a newer one of the same host, which has another name.
    LeftOut,
    /// It is none of them.
    Missing {
        /// The host that its file is of.
        inside: Option<&'a SeenHost<'a>>,
    },
}

impl<'a> Found<'a> {
    /// Looks for the hosts that were asked.
    pub(super) fn of(asked: &'a [Asked<'_>], lookup: &HostLookup<'a>) -> Self {
        let named = asked.iter().map(|asked| lookup.named(&asked.name));
        let named: Vec<_> = named.collect();
        let taken: BTreeSet<&HostName> = named.iter().flatten().map(|host| host.name).collect();
        let mut found = Self {
            hosts: Vec::with_capacity(asked.len()),
            aliases: BTreeMap::new(),
            answers: asked.iter().filter_map(Asked::answer).collect(),
        };
        for (asked, named) in asked.iter().zip(named) {
            let inside = asked.source().and_then(|source| lookup.in_file(source));
            // A file may be called as its host was asked for, by an alias. A file that is of another host of the
            // manifests is not that; an address is no name of another host.
            let is_alias =
                |host: &&SeenHost<'_>| asked.name.is_address() || !taken.contains(host.name);
            let host = named.or_else(|| {
                let host = inside.filter(is_alias)?;
                found.aliases.entry(&asked.name).or_insert(host);
                Some(host)
            });
            found.hosts.push(match host {
                Some(host) => FoundHost::Seen(host),
                None if inside.is_none() && asked.is_left_out() => FoundHost::LeftOut,
                None => FoundHost::Missing { inside },
            });
        }
        found
    }

    /// What each of them is, in their order.
    pub(super) fn hosts(&self) -> &[FoundHost<'a>] {
        &self.hosts
    }

    /// The host that was asked by this name, where that is not its own.
    pub(super) fn alias(&self, name: &HostName) -> Option<&'a SeenHost<'a>> {
        self.aliases.get(name).copied()
    }

    /// Whether the inventory of a host is what a manifest has for an answer.
    pub(super) fn is_answer(&self, host: &SeenHost<'_>) -> bool {
        let place = host.place;
        place.is_some_and(|place| self.answers.contains(&place.source))
    }
}
