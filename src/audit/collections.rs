//! Collections of a run: which of the files that their manifests list are there and are what was collected, and
//! what else follows for the files in their folders - of which appliance they are, and when they were collected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf, absolute};
use std::sync::Arc;

use rayon::prelude::*;

use crate::fabric::collection::{Collection, ListedFile, Presence};
use crate::readers::{Belonging, Moments, Owner, is_inside};
use crate::source::{Digest, Member, Source, SourceId, Sources};

/// What manifests say of the files of a run.
#[derive(Default)]
pub(super) struct Collections {
    /// The manifests.
    pub(super) all: Vec<Collection>,
    /// The appliance that each file is of.
    pub(super) appliances: BTreeMap<SourceId, Belonging>,
    /// When each file was collected.
    pub(super) moments: Moments,
    /// What the files should be that nobody has read yet.
    pub(super) digests: BTreeMap<SourceId, Digest>,
}

/// A manifest with its folder.
struct Manifest {
    id: SourceId,
    folder: PathBuf,
    /// The file that it is, where it is in an archive.
    member: Option<Member>,
    collection: Collection,
}

/// The files of a run by their paths, without case: Windows gives names none.
struct Files {
    by_path: BTreeMap<String, SourceId>,
    by_folder: BTreeMap<String, BTreeSet<SourceId>>,
}

impl Files {
    fn of(sources: &Sources, files: &[SourceId]) -> Self {
        let mut known = Self {
            by_path: BTreeMap::new(),
            by_folder: BTreeMap::new(),
        };
        for id in files {
            let path = whole(sources.get(*id).path());
            let folder = path.parent().unwrap_or(Path::new(""));
            let of_folder = known.by_folder.entry(folded(folder)).or_default();
            of_folder.insert(*id);
            known.by_path.insert(folded(&path), *id);
        }
        known
    }
}

/// A path as every other one names the file, whatever it begins with.
fn whole(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

impl Collections {
    /// Looks for the files of manifests among those of a run. `files` are its inputs, in their order; `waiting`
    /// those of them that are not read yet.
    pub(super) fn of(
        manifests: Vec<(SourceId, Collection)>,
        sources: &Sources,
        files: &[SourceId],
        waiting: &[SourceId],
    ) -> Self {
        if manifests.is_empty() {
            return Self::default();
        }
        let known = Files::of(sources, files);
        let ids: BTreeSet<SourceId> = manifests.iter().map(|(id, _)| *id).collect();
        let manifests = manifests.into_iter().map(|(id, collection)| {
            let path = whole(sources.get(id).path());
            Manifest {
                id,
                folder: path.parent().unwrap_or(Path::new("")).to_owned(),
                member: sources.get(id).member().cloned(),
                collection,
            }
        });
        let mut manifests: Vec<Manifest> = manifests.collect();
        for manifest in &mut manifests {
            manifest.look_for(&known);
        }
        let listed = manifests.iter().flat_map(Manifest::listed);
        let listed: BTreeSet<SourceId> = listed.map(|(id, _)| id).chain(ids).collect();
        let mut collections = Self::default();
        for manifest in &mut manifests {
            let beside = known.by_folder.get(&folded(&manifest.folder));
            let beside = beside.into_iter().flatten();
            manifest.collection.beside =
                beside.filter(|id| !listed.contains(id)).copied().collect();
            manifest.compare(sources, waiting);
        }
        // What is listed goes before what stands beside.
        for manifest in &manifests {
            let files = manifest.listed().map(|(id, _)| id);
            collections.note(manifest, files, true);
        }
        for manifest in &manifests {
            let files = manifest.collection.beside.iter().copied();
            collections.note(manifest, files, false);
            for (id, file) in manifest.listed() {
                if let Some(digest) = file.sha256.filter(|_| waiting.binary_search(&id).is_ok()) {
                    collections.digests.entry(id).or_insert(digest);
                }
            }
        }
        collections.date_below(&manifests, &known);
        let all = manifests.into_iter();
        collections.all = all.map(|manifest| manifest.collection).collect();
        collections
    }

    /// A manifest of hosts dates the folders below its own as well, in which a host may have a file a cmdlet. The
    /// nearest manifest counts.
    fn date_below(&mut self, manifests: &[Manifest], known: &Files) {
        let mut by_folder: BTreeMap<String, &Manifest> = BTreeMap::new();
        for manifest in manifests {
            by_folder
                .entry(folded(&manifest.folder))
                .or_insert(manifest);
        }
        for (folder, files) in &known.by_folder {
            let mut above = Path::new(folder).ancestors();
            let manifest = above.find_map(|folder| by_folder.get(&*folder.to_string_lossy()));
            let Some(Collection { kind, .. }) = manifest.map(|manifest| &manifest.collection)
            else {
                continue;
            };
            let moment = manifest.and_then(|manifest| manifest.collection.moment());
            if let (false, Some(moment)) = (kind.is_appliance(), moment) {
                for id in files {
                    self.moments.entry(*id).or_insert_with(|| moment.clone());
                }
            }
        }
    }

    fn note(
        &mut self,
        manifest: &Manifest,
        files: impl Iterator<Item = SourceId>,
        is_listed: bool,
    ) {
        let owner = Arc::new(manifest.owner());
        let moment = manifest.collection.moment();
        for id in files {
            if manifest.collection.kind.is_appliance() {
                let belonging = Belonging {
                    owner: Arc::clone(&owner),
                    is_listed,
                };
                self.appliances.entry(id).or_insert(belonging);
            }
            if let Some(moment) = moment {
                self.moments.entry(id).or_insert_with(|| moment.clone());
            }
        }
    }
}

impl Manifest {
    /// Finds its files. A path that leads out of the folder is never looked at.
    fn look_for(&mut self, known: &Files) {
        for file in &mut self.collection.files {
            if !is_inside(&file.path) {
                continue;
            }
            let path = self.folder.join(&file.path);
            let is_there = || match &self.member {
                Some(member) => member.has_beside(&file.path),
                None => path.exists(),
            };
            file.presence = match known.by_path.get(&folded(&path)) {
                Some(id) if *id != self.id => Presence::Here(*id),
                Some(_) => Presence::NotInRun,
                None if is_there() => Presence::NotInRun,
                None => Presence::Gone,
            };
        }
    }

    /// Its files that are those of the run.
    fn listed(&self) -> impl Iterator<Item = (SourceId, &ListedFile)> {
        let files = self.collection.files.iter();
        files.filter_map(|file| Some((file.source()?, file)))
    }

    /// Holds the files that are read against what was collected; whoever reads the others does so then.
    fn compare(&mut self, sources: &Sources, waiting: &[SourceId]) {
        let files = self.collection.files.par_iter_mut();
        files.for_each(|file| {
            let read = file
                .source()
                .filter(|id| waiting.binary_search(id).is_err());
            if let (Some(id), Some(digest)) = (read, file.sha256) {
                file.is_altered = is_altered(sources.get(id), digest);
            }
        });
    }

    /// The appliance that the files are of. Two collections are of one where they are from one address and it
    /// calls itself the same.
    fn owner(&self) -> Owner {
        let Collection {
            kind, name, url, ..
        } = &self.collection;
        let key = match (name, url) {
            (Some(name), Some(url)) => format!("{} {}", name.to_lowercase(), url.to_lowercase()),
            _ => folded(&self.folder),
        };
        let missing = self.collection.missing();
        let missing = missing.map(|gap| {
            let words = self.collection.sentence(&gap);
            (gap.resource, words)
        });
        Owner {
            kind: *kind,
            key,
            name: name.clone(),
            collected: self.collection.moment().cloned(),
            missing: missing.collect(),
        }
    }
}

/// Whether a file that was read is another than was collected. The digest of a text is that of its bytes where
/// they are UTF-8, which is what is collected, so that hardly a file is read again.
fn is_altered(source: &Source, digest: Digest) -> bool {
    let is_same = source.cited().is_none() && source.digest() == digest;
    // A file that cannot be read is told of already.
    !is_same && source.bytes().is_ok_and(|bytes| !digest.is_of(&bytes))
}
