//! Which parts are of one backend. Several appliances and domains of one product can be in a run, and their
//! objects may have the same names: by a manifest in their folder parts are told apart first, then
//! by what an export says of itself, by
//! what no two backends share, then by folder. No dialect is known here.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf, absolute};

use crate::source::folder_name;

/// A part of a backend, as far as it matters for whose it is.
pub(super) trait Belongs {
    /// What the export calls its appliance or domain.
    fn name(&self) -> Option<&str>;
    /// The folder of the file.
    fn folder(&self) -> &Path;
    /// The appliance that a manifest says the part is of, by a key that no other one has.
    fn owner(&self) -> Option<&str> {
        None
    }
    /// Whether the part describes a whole backend, as a backup does: then it can stand alone.
    fn is_whole(&self) -> bool {
        false
    }
    /// What tells the part from those of other backends.
    fn traces(&self) -> Traces<'_>;
}

/// Texts of a part. An appliance of ten thousand servers has as many addresses again and again, so that
/// they are not copied.
pub(super) type Texts<'p> = BTreeSet<Cow<'p, str>>;

/// What distinguishes parts where no name does.
#[derive(Debug, Default)]
pub(super) struct Traces<'p> {
    /// Kinds of object that the part holds. Two lists of one kind in two folders are of two backends.
    pub(super) kinds: BTreeSet<&'static str>,
    /// What no two backends share: MAC addresses, serial numbers.
    pub(super) marks: Texts<'p>,
    /// What a backend has one of: serial numbers of its fabric interconnects. Two that share none are two
    /// backends, whatever they are called.
    pub(super) identity: Texts<'p>,
    /// Addresses of its objects.
    pub(super) ids: Texts<'p>,
    /// Addresses that its objects refer to.
    pub(super) references: Texts<'p>,
}

/// The parts of one backend.
#[derive(Debug)]
pub(super) struct Group<T> {
    /// What the exports call the backend.
    pub(super) name: Option<String>,
    /// The folder that all parts are in.
    pub(super) folder: PathBuf,
    /// The parts.
    pub(super) parts: Vec<T>,
}

/// A name for each group that no other group has: the first of several with one name keeps it.
/// `nameless` is what a backend is called that has no name.
pub(super) fn names<T>(groups: &[Group<T>], nameless: &str) -> Vec<String> {
    let around = around(groups.iter().map(|group| group.folder.as_path()));
    let mut taken = BTreeSet::new();
    let mut is_free = |name: &str| taken.insert(name.to_lowercase());
    let name = |group: &Group<T>| {
        let own = group.name.clone().unwrap_or_else(|| nameless.to_owned());
        if is_free(&own) {
            return own;
        }
        // `site-b` of `site-b/oneview`, where another is in `site-a/oneview`.
        let below = group.folder.strip_prefix(&around).unwrap_or(&group.folder);
        let first = below.iter().next().map(Path::new);
        let folder = folder_name(first.unwrap_or(&group.folder)).unwrap_or_default();
        let told_apart = format!("{own} ({folder})");
        let mut name = told_apart.clone();
        let mut count = 1;
        while !is_free(&name) {
            count += 1;
            name = format!("{told_apart} {count}");
        }
        name
    };
    groups.iter().map(name).collect()
}

/// Parts sorted by backend.
#[derive(Debug)]
pub(super) struct Separated<T> {
    /// The backends: those with a name first, then in the order of their first parts.
    pub(super) groups: Vec<Group<T>>,
    /// Parts that may be of several backends.
    pub(super) ambiguous: Vec<T>,
}

/// Parts that are known to be of one backend.
#[derive(Debug, Default)]
struct Cluster<'p> {
    /// Name of the backend, without case.
    name: Option<String>,
    /// The appliance that a manifest says the parts are of. No two are one backend, whatever they share.
    owner: Option<&'p str>,
    is_whole: bool,
    parts: Vec<usize>,
    traces: Traces<'p>,
}

/// Sorts parts by backend.
pub(super) fn separate<T: Belongs>(parts: Vec<T>) -> Separated<T> {
    // One folder with one name, or none, is one backend: nothing has to be compared.
    let is_one = parts.windows(2).all(|pair| {
        let folded = |part: &T| part.name().map(str::to_lowercase);
        pair[0].folder() == pair[1].folder()
            && folded(&pair[0]) == folded(&pair[1])
            && pair[0].owner() == pair[1].owner()
    });
    if is_one {
        return Separated {
            groups: group(parts).into_iter().collect(),
            ambiguous: Vec::new(),
        };
    }
    let (clusters, ambiguous) = clusters(&parts);
    let clusters: Vec<Vec<usize>> = clusters.into_iter().map(|cluster| cluster.parts).collect();
    let mut slots: Vec<Option<T>> = parts.into_iter().map(Some).collect();
    let mut taken = |indices: &[usize]| -> Vec<T> {
        let mut parts: Vec<(usize, T)> = indices
            .iter()
            .filter_map(|index| Some((*index, slots[*index].take()?)))
            .collect();
        // What says its name goes before what does not, a whole before its details.
        parts.sort_by_key(|(index, part)| {
            let is_detail = part.name().is_none() && !part.is_whole();
            (part.name().is_none(), is_detail, *index)
        });
        parts.into_iter().map(|(_, part)| part).collect()
    };
    let ambiguous = taken(&ambiguous);
    let groups = clusters.iter().filter_map(|parts| group(taken(parts)));
    Separated {
        groups: groups.collect(),
        ambiguous,
    }
}

fn group<T: Belongs>(parts: Vec<T>) -> Option<Group<T>> {
    if parts.is_empty() {
        return None;
    }
    Some(Group {
        name: parts.iter().find_map(|part| part.name()).map(str::to_owned),
        folder: around(parts.iter().map(T::folder)),
        parts,
    })
}

/// The folder that all of these are in.
fn around<'a>(mut folders: impl Iterator<Item = &'a Path>) -> PathBuf {
    let mut around = folders.next().unwrap_or(Path::new("")).to_owned();
    for folder in folders {
        while !folder.starts_with(&around) && around.pop() {}
    }
    around
}

/// The clusters in their order, and what may be of several of them.
fn clusters<T: Belongs>(parts: &[T]) -> (Vec<Cluster<'_>>, Vec<usize>) {
    let mut folders: Vec<(PathBuf, Vec<Cluster<'_>>)> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        // Folders are named relative and absolute; only absolute ones meet in the folder around them.
        let path = absolute(part.folder()).unwrap_or_else(|_| part.folder().to_owned());
        let cluster = Cluster {
            name: part.name().map(str::to_lowercase),
            owner: part.owner(),
            is_whole: part.is_whole(),
            parts: vec![index],
            traces: part.traces(),
        };
        match folders.iter_mut().find(|(folder, _)| *folder == path) {
            Some((_, clusters)) => clusters.push(cluster),
            None => folders.push((path, vec![cluster])),
        }
    }
    let mut ambiguous = Vec::new();
    for (_, clusters) in &mut folders {
        *clusters = in_folder(std::mem::take(clusters));
        combine(clusters, &mut ambiguous);
    }
    // What is nearer comes together first: the deepest folders give theirs to the folders around them.
    while folders.len() > 1 {
        let depth = |path: &Path| path.components().count();
        let deepest = folders.iter().map(|(path, _)| depth(path)).max();
        let (deep, mut around): (Vec<_>, Vec<_>) = folders
            .into_iter()
            .partition(|(path, _)| Some(depth(path)) == deepest);
        for (path, clusters) in deep {
            let parent = path.parent().unwrap_or(Path::new("")).to_owned();
            match around.iter_mut().find(|(path, _)| *path == parent) {
                Some((_, own)) => own.extend(clusters),
                None => around.push((parent, clusters)),
            }
        }
        for (_, clusters) in &mut around {
            combine(clusters, &mut ambiguous);
        }
        folders = around;
    }
    let mut clusters: Vec<Cluster<'_>> = folders.into_iter().flat_map(|(_, own)| own).collect();
    clusters.sort_by_key(|cluster| (cluster.name.is_none(), cluster.parts.iter().min().copied()));
    (clusters, ambiguous)
}

/// The clusters of one folder: its files are of one backend, unless a manifest or their names say otherwise.
fn in_folder(files: Vec<Cluster<'_>>) -> Vec<Cluster<'_>> {
    let (owned, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.owner.is_some());
    let mut clusters: Vec<Cluster<'_>> = Vec::new();
    for file in owned {
        match clusters.iter_mut().find(|other| other.owner == file.owner) {
            Some(known) => known.absorb(file),
            None => clusters.push(file),
        }
    }
    let (named, nameless): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.name.is_some());
    for file in named {
        match clusters.iter_mut().find(|other| other.name == file.name) {
            Some(known) => known.absorb(file),
            None => clusters.push(file),
        }
    }
    let count = clusters.len();
    let mut rest: Option<Cluster<'_>> = None;
    for file in nameless {
        match clusters.first_mut() {
            Some(only) if count == 1 && !(only.is_whole && file.is_whole) => only.absorb(file),
            // Of several that have names it may be any: each file is looked at by itself.
            _ if count > 1 => clusters.push(file),
            _ => match &mut rest {
                Some(rest) => rest.absorb(file),
                None => rest = Some(file),
            },
        }
    }
    clusters.extend(rest);
    clusters
}

impl Cluster<'_> {
    fn absorb(&mut self, other: Self) {
        self.name = self.name.take().or(other.name);
        self.owner = self.owner.or(other.owner);
        self.is_whole |= other.is_whole;
        self.parts.extend(other.parts);
        self.traces.kinds.extend(other.traces.kinds);
        unite(&mut self.traces.marks, other.traces.marks);
        unite(&mut self.traces.identity, other.traces.identity);
        unite(&mut self.traces.ids, other.traces.ids);
        unite(&mut self.traces.references, other.traces.references);
    }

    /// Whether both clusters say what they are of, and different things.
    fn is_of_another(&self, other: &Self) -> bool {
        if let Some((one, other)) = self.owner.zip(other.owner) {
            return one != other;
        }
        let names = self.name.as_ref().zip(other.name.as_ref());
        let (one, two) = (&self.traces.identity, &other.traces.identity);
        let have_identity = !one.is_empty() && !two.is_empty();
        // A whole that bears no name is not the one that bears one: its objects would hide the other's.
        let is_second_whole = self.is_whole && other.is_whole && names.is_none() && {
            self.name.is_some() || other.name.is_some()
        };
        names.is_some_and(|(one, other)| one != other)
            || have_identity && one.is_disjoint(two)
            || is_second_whole
    }

    /// Whether two clusters are of one backend for certain. Any appliance may use an address that another one
    /// uses, so that it says nothing about one whose files a manifest lists.
    fn is_same(&self, other: &Self) -> bool {
        if self.is_of_another(other) {
            return false;
        }
        let (one, two) = (&self.traces, &other.traces);
        let is_owned = self.owner.is_some() || other.owner.is_some();
        let is_owned_alike = self.owner.is_some() && self.owner == other.owner;
        let is_named_alike = self.name.is_some() && self.name == other.name;
        is_owned_alike
            || is_named_alike
            || one.shares_most_marks(two)
            || !is_owned && (one.refers_to(two) || two.refers_to(one))
    }

    /// Whether two clusters may be of one backend: neither holds what the other one does. What a manifest is of
    /// lacks what the manifest says that it lacks, and nothing that happens to be elsewhere.
    fn may_be_same(&self, other: &Self) -> bool {
        let is_owned = self.owner.is_some() || other.owner.is_some();
        let is_whole = self.is_whole && other.is_whole;
        let is_excluded = is_owned || is_whole || self.is_of_another(other);
        !is_excluded && self.traces.kinds.is_disjoint(&other.traces.kinds)
    }
}

impl Traces<'_> {
    /// Whether most of what the smaller part is marked by marks the other as well. One address in two backends
    /// is a defect to be told, not a sign that they are one.
    fn shares_most_marks(&self, other: &Self) -> bool {
        let shared = self.marks.intersection(&other.marks).count();
        shared * 2 > self.marks.len().min(other.marks.len())
    }

    /// Whether an object refers to one that only the other has. Where both have objects of one address,
    /// an address says nothing.
    fn refers_to(&self, other: &Self) -> bool {
        let mut missing = self.references.difference(&self.ids);
        missing.any(|id| other.ids.contains(id)) && self.ids.is_disjoint(&other.ids)
    }
}

/// Adds texts to others. The smaller set is taken apart: one file often holds most of a backend.
fn unite<'p>(texts: &mut Texts<'p>, mut others: Texts<'p>) {
    if others.len() > texts.len() {
        std::mem::swap(texts, &mut others);
    }
    texts.extend(others);
}

/// Puts together what belongs together of the folders in one folder.
fn combine(clusters: &mut Vec<Cluster<'_>>, ambiguous: &mut Vec<usize>) {
    join(clusters, Cluster::is_same);
    let unsure: Vec<bool> = clusters
        .iter()
        .map(|cluster| is_unsure(cluster, clusters))
        .collect();
    let (mut sure, mut alone) = (Vec::new(), Vec::new());
    for (cluster, is_unsure) in clusters.drain(..).zip(unsure) {
        if !is_unsure {
            sure.push(cluster);
        } else if cluster.name.is_some() || cluster.is_whole {
            alone.push(cluster);
        } else {
            ambiguous.extend(cluster.parts);
        }
    }
    join(&mut sure, Cluster::may_be_same);
    clusters.extend(sure);
    clusters.extend(alone);
}

/// Whether a cluster may belong to several others that are not one.
fn is_unsure(cluster: &Cluster<'_>, all: &[Cluster<'_>]) -> bool {
    let others: Vec<&Cluster<'_>> = all
        .iter()
        .filter(|other| !std::ptr::eq(*other, cluster) && cluster.may_be_same(other))
        .collect();
    others.iter().enumerate().any(|(index, one)| {
        let mut rest = others[index + 1..].iter();
        rest.any(|other| !one.may_be_same(other))
    })
}

/// Joins clusters, two at a time, until no two are `alike` any more.
fn join<'p>(clusters: &mut Vec<Cluster<'p>>, alike: fn(&Cluster<'p>, &Cluster<'p>) -> bool) {
    let mut first = 0;
    while first < clusters.len() {
        let found = (first + 1..clusters.len()).find(|at| alike(&clusters[first], &clusters[*at]));
        match found {
            // What was joined may be like one that was passed over before.
            Some(at) => {
                let other = clusters.remove(at);
                clusters[first].absorb(other);
            }
            None => first += 1,
        }
    }
}

#[cfg(test)]
#[path = "separate_tests.rs"]
mod tests;
