//! What is known of folders: which hosts have parts in them, and what their files say whosever they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::names::Names;
use super::part::HostPart;
use super::sections::Kind;
use crate::source::folder_name;

/// What the parts that are assigned say of folders.
#[derive(Default)]
pub(super) struct FolderHosts {
    /// Hosts with parts in a folder.
    pub(super) hosts: BTreeMap<PathBuf, BTreeSet<usize>>,
    /// Those of them that Windows names there.
    pub(super) own: BTreeMap<PathBuf, BTreeSet<usize>>,
    /// Hosts with parts in files of a folder that have a word in their name.
    pub(super) words: BTreeMap<(PathBuf, String), BTreeSet<usize>>,
    /// Folders in which files are called after hosts.
    pub(super) called: BTreeSet<PathBuf>,
    /// The hosts that bundles say folders are of.
    pub(super) of_bundles: BTreeMap<PathBuf, String>,
}

impl FolderHosts {
    /// What parts that are assigned to a host in a folder say.
    pub(super) fn of<'a>(
        parts: impl Iterator<Item = (&'a HostPart, usize, &'a Path)>,
        names: &Names,
    ) -> Self {
        let mut known = Self::default();
        for (part, host, folder) in parts {
            known
                .hosts
                .entry(folder.to_owned())
                .or_default()
                .insert(host);
            if part.says.own.is_some() {
                known.own.entry(folder.to_owned()).or_default().insert(host);
            }
            if let Some(host) = part.file.host() {
                let folder = part.file.folder.clone();
                known
                    .of_bundles
                    .entry(folder)
                    .or_insert_with(|| host.to_owned());
            }
            for word in &part.file.words {
                let key = (part.file.folder.clone(), word.to_lowercase());
                known.words.entry(key).or_default().insert(host);
                if names.is(host, word) {
                    known.called.insert(part.file.folder.clone());
                }
            }
        }
        known
    }

    /// The one host whose folder this is: the one that Windows names there, or that is called as the
    /// folder is, or the only one.
    pub(super) fn home(&self, folder: &Path, names: &Names) -> Option<usize> {
        let only = |hosts: &BTreeSet<usize>| match hosts.len() {
            1 => hosts.first().copied(),
            _ => None,
        };
        let hosts = self.hosts.get(folder)?;
        let own = self.own.get(folder).and_then(only);
        let called = || {
            let name = match self.of_bundles.get(folder) {
                Some(host) => host.clone(),
                None => folder_name(folder)?,
            };
            hosts.iter().copied().find(|host| names.is(*host, &name))
        };
        own.or_else(called).or_else(|| only(hosts))
    }
}

/// What the files of a folder say, whosever they are.
#[derive(Default)]
pub(super) struct FolderFacts {
    /// Kinds of which a file has no word in its name.
    pub(super) plain: Vec<Kind>,
    /// Whether there is a file that neither its objects nor its name call after anything.
    pub(super) has_nameless: bool,
    /// The first words of the names of files, lower case.
    pub(super) words: BTreeSet<String>,
    /// Whether it has a list of adapters.
    pub(super) has_adapters: bool,
    /// Parts of files that several hosts are in.
    pub(super) together: Vec<usize>,
    /// Parts of files of a failover cluster.
    pub(super) of_cluster: Vec<usize>,
}

impl FolderFacts {
    pub(super) fn note(&mut self, index: usize, part: &HostPart) {
        if let Some(word) = part.file.words.first() {
            self.words.insert(word.to_lowercase());
        } else {
            self.plain.extend(&part.kinds);
            self.has_nameless |= part.says.names().next().is_none();
        }
        self.has_adapters |= part.sections.adapters.is_known();
        if part.file.names_several {
            self.together.push(index);
        }
        if part.is_of_cluster() {
            self.of_cluster.push(index);
        }
    }
}
