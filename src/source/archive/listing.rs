//! The list of what is in an archive, whatever its form: files that may be read, what is passed over as it would be in a
//! folder, and what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::path::Path;

use super::super::limits::{ARCHIVE_FILES, ARCHIVE_NAMES};
use super::super::problem::Problem;
use super::member_name::{self, MemberName};
use super::refusal;

/// The bytes of a member that may say whose it is.
pub(super) const HEAD_BYTES: usize = 4096;

/// Deepest folder that is looked into, as below a path.
const MAX_DEPTH: usize = 64;

/// The folder that macOS puts what only it knows of files into.
const RESOURCE_FORKS: &str = "__MACOSX";

/// What is known of a file where somebody asks whether it may be one of ours.
#[derive(Clone, Copy, Debug)]
pub enum Look<'a> {
    /// Its path, and what it begins with can be asked about later.
    Name,
    /// Its path, and nobody can look at what is in it: it is encrypted, damaged, or packed in a way that is not read.
    NameAlone,
    /// What it begins with.
    Begins(&'a [u8]),
}

/// Says whether a file may be one of ours.
pub type IsOurs<'a> = dyn Fn(&Path, Look<'_>) -> bool + 'a;

/// A file in an archive.
#[derive(Debug)]
pub struct Entry {
    /// Its path below the archive, with `/`.
    pub path: String,
    /// Its size in bytes, as the archive says.
    pub size: u64,
    /// Why it is not read.
    pub flaw: Option<Flaw>,
    /// Where its bytes are.
    pub(super) at: At,
}

/// Why a member is not read.
#[derive(Debug)]
pub enum Flaw {
    /// It is an error where the file is one that would be read.
    OfMember(Problem),
    /// Its name is none that could be shown as its own: the problem is the archive's.
    OfName(Problem),
}

/// Where the bytes of a member are.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// In a ZIP archive.
    Zip(Zipped),
    /// At an offset of a tar, as it is when it is unpacked.
    Tar(u64),
}

/// Where a member of a ZIP archive is packed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zipped {
    /// Where its own header stands.
    pub(super) header: u64,
    /// How long it is as it is packed.
    pub(super) size: u64,
    /// The checksum of what it unpacks to.
    pub(super) crc: u32,
    pub(super) is_deflated: bool,
}

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    File,
    Folder,
    Link,
    Other,
}

/// What is in an archive.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The files, in the order of their paths once the list is closed.
    pub(super) entries: Vec<Entry>,
    /// What is passed over by its path, and why.
    pub(super) passed_over: BTreeMap<String, &'static str>,
    /// What is wrong with the archive and keeps nothing from being read.
    pub(super) problems: Vec<Problem>,
    /// Why nothing of it is read.
    pub(super) refusal: Option<Problem>,
    /// Whether a file of ours is in it.
    pub(super) is_ours: bool,
    count: usize,
    name_bytes: usize,
}

impl Listing {
    /// Adds what stands under a name, and says whether it is a file that may be read. Of an archive that is too much
    /// nothing more is noted.
    pub(super) fn add(
        &mut self,
        name: &str,
        what: What,
        size: u64,
        at: At,
        flaw: Option<Problem>,
        is_ours: &IsOurs<'_>,
    ) -> bool {
        self.count += 1;
        self.name_bytes += name.len();
        if self.count > ARCHIVE_FILES {
            self.refusal.get_or_insert_with(refusal::too_many_files);
        } else if self.name_bytes > ARCHIVE_NAMES {
            self.refusal.get_or_insert_with(refusal::too_long_names);
        }
        if self.refusal.is_some() {
            return false;
        }
        let entry = match member_name::of(name) {
            MemberName::Folder(_) => return false,
            MemberName::File(_) if what == What::Folder => return false,
            MemberName::Unsafe(why, last) if matches!(what, What::File | What::Link) => Entry {
                path: last,
                size: 0,
                flaw: Some(Flaw::OfName(refusal::unsafe_name(name, why))),
                at,
            },
            MemberName::Unsafe(..) => return false,
            MemberName::File(path) => {
                if let Some((over, why)) = why_passed_over(&path, what) {
                    self.passed_over.insert(over.to_owned(), why);
                    return false;
                }
                Entry {
                    path,
                    size,
                    flaw: flaw.map(Flaw::OfMember),
                    at,
                }
            }
        };
        let is_whole = entry.flaw.is_none();
        let look = if is_whole {
            Look::Name
        } else {
            Look::NameAlone
        };
        self.is_ours = self.is_ours || is_ours(Path::new(&entry.path), look);
        self.entries.push(entry);
        is_whole
    }

    /// The member that was added last.
    pub(super) fn last(&mut self) -> Option<&mut Entry> {
        self.entries.last_mut()
    }

    /// Asks whether the bytes that a member begins with are of ours, unless that is known already.
    pub(super) fn ask(
        &mut self,
        path: &Path,
        head: impl FnOnce() -> Vec<u8>,
        is_ours: &IsOurs<'_>,
    ) {
        if !self.is_ours {
            self.is_ours = is_ours(path, Look::Begins(&head()));
        }
    }

    /// Asks by the names of members whether any is ours, where nobody can look at what is in them.
    pub(super) fn ask_names(&mut self, is_ours: &IsOurs<'_>) {
        let mut entries = self.entries.iter();
        self.is_ours =
            self.is_ours || entries.any(|entry| is_ours(Path::new(&entry.path), Look::NameAlone));
    }

    /// Sorts the files, and takes out those that are there twice.
    pub(super) fn close(mut self) -> Self {
        let mut entries = mem::take(&mut self.entries);
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        let mut rest = entries.into_iter().peekable();
        while let Some(mut entry) = rest.next() {
            let is_named = |entry: &Entry| !matches!(entry.flaw, Some(Flaw::OfName(_)));
            let mut count = 1;
            while is_named(&entry)
                && rest
                    .next_if(|other| is_named(other) && other.path == entry.path)
                    .is_some()
            {
                count += 1;
            }
            if count > 1 {
                entry.flaw = Some(Flaw::OfMember(refusal::twice(count)));
            }
            self.entries.push(entry);
        }
        self
    }

    /// The names of those members that are no use, for whoever asks whether any of them is ours.
    pub(super) fn refused(
        refusal: Problem,
        names: &BTreeSet<String>,
        is_ours: &IsOurs<'_>,
    ) -> Self {
        let mut names = names.iter();
        Self {
            is_ours: names.any(|name| is_ours(Path::new(name), Look::NameAlone)),
            refusal: Some(refusal),
            ..Self::default()
        }
    }
}

/// What of a path is not looked at below a folder, and why.
fn why_passed_over(path: &str, what: What) -> Option<(&str, &'static str)> {
    let mut end = 0;
    for (depth, part) in path.split('/').enumerate() {
        end += part.len() + usize::from(depth > 0);
        let over = &path[..end];
        if part.starts_with('.') {
            return Some((over, "hidden: its name begins with a dot"));
        }
        if part == RESOURCE_FORKS && end < path.len() {
            return Some((over, "what macOS keeps beside files"));
        }
        if depth + 1 >= MAX_DEPTH {
            return Some((over, "nested deeper than is looked"));
        }
    }
    match what {
        What::Link => Some((path, "a link, which is not followed")),
        What::Other => Some((path, "neither a file nor a folder")),
        What::File | What::Folder => None,
    }
}
