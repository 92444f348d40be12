//! Whose the parts are: by what their objects say, then by the name of their file, then by their
//! folder. Two machines never become one host, and one machine never two; a part of which nothing tells
//! whose it is belongs to nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::names::{Names, same_name};
use super::part::{GivenName, HostPart, is_host};
use super::places::{FolderFacts, FolderHosts};
use crate::source::{Problem, folder_name};

/// Whose a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A host, and the folder that the part counts as one of.
    Host(usize, PathBuf),
    /// Each of these hosts: a cluster tells all of its nodes the same.
    Each(Vec<usize>),
    /// Nobody can tell.
    Nobody,
}

/// The parts of a run, and whose they are as far as that is known.
pub(super) struct Assignment<'a> {
    parts: &'a [HostPart],
    names: Names,
    owners: Vec<Option<Owner>>,
    /// What is known before each pass.
    known: FolderHosts,
    /// What files say of their folders, whosever they are.
    folders: BTreeMap<&'a Path, FolderFacts>,
    /// Hosts that have the name of a folder, because nothing else names them.
    named_by_folder: BTreeMap<&'a Path, usize>,
    /// Nodes of the clusters of the run.
    nodes: BTreeSet<&'a str>,
    notes: BTreeMap<(PathBuf, String), Problem>,
}

/// Whose the parts of a run are.
pub(super) struct Assigned {
    /// Whose each part is, in their order.
    pub(super) owners: Vec<Owner>,
    /// The hosts.
    pub(super) names: Names,
    /// What was taken for granted on the way.
    pub(super) notes: Vec<Problem>,
    /// Which hosts have parts in which folders.
    pub(super) known: FolderHosts,
}

impl Assigned {
    /// Whether the parts of a folder are those of another host.
    pub(super) fn is_guest(&self, host: usize, folder: &Path) -> bool {
        let home = self.known.home(folder, &self.names);
        home.is_some_and(|home| home != host)
    }
}

impl<'a> Assignment<'a> {
    /// Assigns the parts.
    pub(super) fn of(parts: &'a [HostPart]) -> Assigned {
        let own = parts.iter().filter_map(|part| part.says.own.as_ref());
        let mut folders: BTreeMap<&Path, FolderFacts> = BTreeMap::new();
        for (index, part) in parts.iter().enumerate() {
            folders
                .entry(&part.file.folder)
                .or_default()
                .note(index, part);
        }
        let mut assignment = Self {
            parts,
            folders,
            named_by_folder: BTreeMap::new(),
            nodes: parts
                .iter()
                .flat_map(|part| part.sections.nodes())
                .collect(),
            names: Names::of(own),
            owners: vec![None; parts.len()],
            known: FolderHosts::default(),
            notes: BTreeMap::new(),
        };
        assignment.note_aliases();
        // Each pass knows what those before it found.
        let passes: [fn(&mut Self, &'a HostPart) -> Option<Owner>; 4] = [
            Self::by_own_names,
            Self::by_computer,
            Self::by_session,
            Self::by_place,
        ];
        // Folders come before what is in them.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| &parts[*index].file.folder);
        for pass in passes {
            assignment.known = assignment.known();
            for index in &order {
                if assignment.owners[*index].is_none() {
                    assignment.owners[*index] = pass(&mut assignment, &parts[*index]);
                }
            }
        }
        assignment.known = assignment.known();
        for (index, part) in parts.iter().enumerate() {
            if assignment.owners[index].is_none() {
                assignment.owners[index] = Some(assignment.shared(part));
            }
        }
        assignment.show();
        let owners = assignment.owners.into_iter();
        Assigned {
            owners: owners.map(|owner| owner.unwrap_or(Owner::Nobody)).collect(),
            names: assignment.names,
            notes: assignment.notes.into_values().collect(),
            known: assignment.known,
        }
    }

    /// Objects that say their own name and another one say that both are one host's.
    fn note_aliases(&mut self) {
        for part in self.parts {
            let Some(own) = part.says.own.as_ref() else {
                continue;
            };
            if let [host] = self.names.meant(&own.text)[..] {
                // An address is no name, but means one host as well.
                let others = part.says.computer.iter().chain(&part.says.session);
                others.for_each(|name| self.names.alias(host, name));
            }
        }
    }

    /// What is known of folders.
    fn known(&self) -> FolderHosts {
        let assigned = self.parts.iter().zip(&self.owners);
        let assigned = assigned.filter_map(|(part, owner)| match owner {
            Some(Owner::Host(host, folder)) => Some((part, *host, &**folder)),
            _ => None,
        });
        FolderHosts::of(assigned, &self.names)
    }

    /// The one host whose folder this is.
    fn home(&self, folder: &Path) -> Option<usize> {
        self.known.home(folder, &self.names)
    }

    /// The host that the name of the file says.
    fn called(&self, part: &HostPart) -> Option<usize> {
        part.file.words.iter().find_map(|word| {
            let key = (part.file.folder.clone(), word.to_lowercase());
            let hosts = self.known.words.get(&key).filter(|hosts| hosts.len() == 1);
            let by_others = hosts.and_then(|hosts| hosts.first().copied());
            self.names.only(word).or(by_others)
        })
    }

    fn owned(part: &HostPart, host: usize) -> Owner {
        Owner::Host(host, part.file.folder.clone())
    }

    /// By the name that Windows gives the computer, and by others that are known to mean it.
    fn by_own_names(&mut self, part: &'a HostPart) -> Option<Owner> {
        if let Some(own) = &part.says.own {
            return match self.names.meant(&own.text)[..] {
                [host] => Some(Self::owned(part, host)),
                // A name that Windows cut off means two hosts: the folder or the file may tell.
                _ => None,
            };
        }
        let said = part.says.computer.as_ref().or(part.says.session.as_ref());
        let host = self.names.only(&said?.text)?;
        Some(Self::owned(part, host))
    }

    /// By `ComputerName`, which is what somebody typed where no host of the run is called so.
    fn by_computer(&mut self, part: &'a HostPart) -> Option<Owner> {
        if let Some(own) = &part.says.own {
            let meant = self.names.meant(&own.text);
            let near = self.called(part).or_else(|| self.home(&part.file.folder))?;
            return meant.contains(&near).then(|| Self::owned(part, near));
        }
        let computer = part.says.computer.as_ref()?;
        if !part.file.names_several && !self.is_node(&computer.text) {
            let of_folder = self
                .known
                .own
                .get(&part.file.folder)
                .filter(|own| own.len() == 1);
            let of_folder = of_folder.and_then(|own| own.first().copied());
            if let Some(host) = self.called(part).or(of_folder) {
                self.note_alias(part, computer, host);
                return Some(Self::owned(part, host));
            }
        }
        let host = self.names.only_or_new(computer)?;
        Some(Self::owned(part, host))
    }

    /// Says that a name was taken for another one of a host.
    fn note_alias(&mut self, part: &HostPart, alias: &GivenName, host: usize) {
        let Some(shown) = self.names.shown(host) else {
            return;
        };
        let message = format!(
            "no host of the run calls itself {}: these objects are taken for those of {}, whose folder or file this is",
            alias.text,
            shown.short()
        );
        let key = (part.file.folder.clone(), alias.text.to_lowercase());
        let problem = Problem::warning("alias", message).at(alias.place);
        self.notes.entry(key).or_insert(problem);
        self.names.alias(host, alias);
    }

    /// By the session that objects came through.
    fn by_session(&mut self, part: &'a HostPart) -> Option<Owner> {
        let says = &part.says;
        if says.own.is_some() || says.computer.is_some() || part.is_of_cluster() {
            return None;
        }
        says.session.as_ref()?;
        if !part.file.names_several
            && let Some(host) = self.called(part).or_else(|| self.home(&part.file.folder))
        {
            return Some(Self::owned(part, host));
        }
        let named = says.named_session()?;
        let host = self.names.only_or_new(named)?;
        Some(Self::owned(part, host))
    }

    /// By the name of the file, then by the folder.
    fn by_place(&mut self, part: &'a HostPart) -> Option<Owner> {
        let says = &part.says;
        let is_told_apart = part.file.names_several && says.session.is_some();
        if says.own.is_some() || is_told_apart {
            return Some(Owner::Nobody).filter(|_| !part.is_of_cluster());
        }
        if let Some(host) = self.called(part) {
            return Some(Self::owned(part, host));
        }
        let folder = &part.file.folder;
        let home = self.home(folder);
        if let Some(word) = self.new_host(part, home) {
            let host = self.names.add(word);
            return Some(Self::owned(part, host));
        }
        if let Some(home) = home {
            return Some(Self::owned(part, home));
        }
        if let Some(host) = part.file.host() {
            return Some(self.by_bundle(part, host));
        }
        if part.is_of_cluster() {
            return None;
        }
        if part.file.bundle.is_some() {
            // The folder is that of the bundle.
            return Some(Owner::Nobody);
        }
        if self.known.hosts.contains_key(folder) {
            // Several hosts are in the folder, and nothing says which of them it is.
            return None;
        }
        if let Some((above, host)) = self.above(folder)
            && !self.is_host_of_its_own(part, above)
        {
            return Some(Owner::Host(host, above.to_owned()));
        }
        let name = folder_name(folder)?;
        let name = GivenName {
            text: name,
            rank: u8::MAX,
            place: part.place,
        };
        // Folders are called alike, `export` and `export`, and no name of theirs is compared.
        let known = self.named_by_folder.get(&**folder).copied();
        let host = known.unwrap_or_else(|| self.names.add(name));
        self.named_by_folder.insert(folder, host);
        Some(Self::owned(part, host))
    }

    /// By the host that the path through a bundle names.
    fn by_bundle(&mut self, part: &'a HostPart, host: &str) -> Owner {
        let name = GivenName {
            text: host.to_owned(),
            rank: 4,
            place: part.place,
        };
        let host = self.names.only_or_new(&name);
        host.map_or(Owner::Nobody, |host| Self::owned(part, host))
    }

    /// The nearest folder above that is one host's.
    fn above<'f>(&self, folder: &'f Path) -> Option<(&'f Path, usize)> {
        let mut above = folder.ancestors().skip(1);
        above.find_map(|above| {
            let named = || self.named_by_folder.get(above).copied();
            Some((above, self.home(above).or_else(named)?))
        })
    }

    /// Two lists of adapters are two hosts: a folder with one of its own is no part of the one above.
    fn is_host_of_its_own(&self, part: &HostPart, above: &Path) -> bool {
        let has_adapters = |folder: &Path| {
            self.folders
                .get(folder)
                .is_some_and(|facts| facts.has_adapters)
        };
        has_adapters(&part.file.folder) && has_adapters(above)
    }

    /// The host that a file is called after that nothing else names, if it is.
    fn new_host(&self, part: &HostPart, home: Option<usize>) -> Option<GivenName> {
        let word = part.file.words.first().filter(|word| is_host(word))?;
        let name = GivenName {
            text: word.clone(),
            rank: 4,
            place: part.place,
        };
        let folder = &part.file.folder;
        if self.known.called.contains(folder) {
            return Some(name);
        }
        let in_pieces = part.is_in_pieces();
        let facts = self.folders.get(&**folder)?;
        let has_same_kind = part.kinds.iter().any(|kind| facts.plain.contains(kind));
        if home.is_some() {
            // A second output of one cmdlet is another host's, unless it is about a switch or a machine.
            return Some(name).filter(|_| !in_pieces && has_same_kind);
        }
        // One word in a folder whose other files have none is some remark.
        let is_remark = facts.has_nameless && facts.words.len() == 1 && !has_same_kind;
        let is_piece = in_pieces && (facts.has_nameless || self.above(folder).is_some());
        Some(name).filter(|_| !is_remark && !is_piece)
    }

    /// Whether a cluster of the run has a node of this name.
    fn is_node(&self, name: &str) -> bool {
        self.nodes.iter().any(|node| same_name(node, name))
    }

    /// What nothing tells whose it is: a cluster's is its nodes', and an answer of nothing is that of all
    /// hosts which were asked together.
    fn shared(&self, part: &HostPart) -> Owner {
        let folder = &part.file.folder;
        if part.is_of_cluster() {
            let below = self.known.hosts.range(folder.clone()..);
            let below = below.take_while(|(other, _)| other.starts_with(folder));
            let hosts: BTreeSet<usize> =
                below.flat_map(|(_, hosts)| hosts.iter().copied()).collect();
            let siblings = self
                .folders
                .get(&**folder)
                .into_iter()
                .flat_map(|facts| &facts.of_cluster);
            let nodes: Vec<&str> = siblings
                .flat_map(|index| self.parts[*index].sections.nodes())
                .collect();
            let is_node = |host: &usize| {
                nodes.is_empty() || nodes.iter().any(|node| self.names.is(*host, node))
            };
            return Owner::Each(hosts.into_iter().filter(is_node).collect());
        }
        let together = self
            .folders
            .get(&**folder)
            .into_iter()
            .flat_map(|facts| &facts.together);
        let hosts = together.filter_map(|index| match &self.owners[*index] {
            Some(Owner::Host(host, _)) => Some(*host),
            _ => None,
        });
        let hosts: BTreeSet<usize> = hosts.collect();
        if part.is_empty() && !hosts.is_empty() {
            return Owner::Each(hosts.into_iter().collect());
        }
        Owner::Nobody
    }

    /// Chooses the names that reports show.
    fn show(&mut self) {
        for (part, owner) in self.parts.iter().zip(&self.owners) {
            if let Some(Owner::Host(host, _)) = owner {
                part.says
                    .names()
                    .for_each(|name| self.names.show(*host, name));
            }
        }
    }
}
