//! Archives as inputs: ZIP, tar and tar packed by gzip. What is in one is read as if it were unpacked into a folder
//! beside it, and nothing of it is ever written under a name: a member of a ZIP archive or of a plain tar is read where
//! it stands, and those of a packed tar, which can only be read from its beginning, go once to a file without a name.
//! Which archives are opened, and which of their members are read, others say.

mod gunzip;
mod listing;
mod member;
mod member_name;
mod refusal;
mod spool;
mod tar;
mod zip;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::limits::{ARCHIVE_BYTES, FILE_BYTES};
use super::problem::Problem;
use super::walk::PassedOver;

pub use listing::{Entry, Flaw};
pub use member::Member;
pub use spool::Spool;

use listing::Listing;

/// What the name of an archive ends with in the path of a member: `bundle.zip!/HV01/Get-NetAdapter.json`.
const MARK: &str = "!";

/// Bytes that a packed tar is unpacked to at most where it is only looked into.
const LOOK_BYTES: u64 = 64 * 1024 * 1024;

/// Endings of the archives that are looked into, and what reports call each.
const ENDINGS: [(&str, Packing); 4] = [
    (".zip", Packing::Zip),
    (".tar", Packing::Tar),
    (".tar.gz", Packing::PackedTar),
    (".tgz", Packing::PackedTar),
];

/// How an archive is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Zip,
    Tar,
    PackedTar,
}

/// Says whether a file may be one of ours by its path and, where it is asked a second time, by what it begins with.
pub type IsOurs<'a> = dyn Fn(&Path, Option<&[u8]>) -> bool + 'a;

/// An archive with the list of its members.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    packing: Packing,
    listing: Listing,
    /// Where the members of a packed tar went.
    spooled: OnceLock<spool::Spooled>,
}

impl Archive {
    /// Lists an archive; nothing of a file that is none, whatever it is called. Members are shown to `is_ours` until
    /// one of them is.
    #[must_use]
    pub fn open(path: &Path, is_ours: &IsOurs<'_>) -> Option<Self> {
        let packing = packing(path)?;
        let listing = match packing {
            Packing::Zip => zip::list(path, is_ours),
            Packing::Tar | Packing::PackedTar => {
                tar::list(path, packing == Packing::PackedTar, is_ours)
            }
        }?;
        Some(Self {
            path: path.to_owned(),
            packing,
            listing,
            spooled: OnceLock::new(),
        })
    }

    /// Whether the bytes of an archive, called as at `path`, hold a file of ours, as far as it can be told in no time.
    #[must_use]
    pub fn bytes_are_ours(path: &Path, bytes: &[u8], is_ours: &IsOurs<'_>) -> bool {
        let listing = match packing(path) {
            Some(Packing::Zip) => zip::list_in(bytes, bytes.len() as u64, is_ours),
            Some(Packing::Tar) => tar::list_in(Box::new(bytes), None, is_ours),
            Some(Packing::PackedTar) => tar::list_in(Box::new(bytes), Some(LOOK_BYTES), is_ours),
            None => None,
        };
        listing.is_some_and(|listing| listing.is_ours)
    }

    /// Its own path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path that stands for the folder of its members.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.path)
    }

    /// What reports call it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.packing {
            Packing::Zip => "a ZIP archive",
            Packing::Tar => "a tar archive",
            Packing::PackedTar => "a tar archive packed by gzip",
        }
    }

    /// Whether a file of ours is in it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.listing.is_ours
    }

    /// Why nothing of it is read.
    #[must_use]
    pub fn refusal(&self) -> Option<&Problem> {
        self.listing.refusal.as_ref()
    }

    /// What is wrong with it beside its members, and keeps none of them from being read.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.listing.problems
    }

    /// Its files, in the order of their paths.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.listing.entries
    }

    /// What in it is not looked at, and why; `name` is that of the archive.
    pub fn passed_over(&self, name: &str) -> impl Iterator<Item = PassedOver> {
        let over = self.listing.passed_over.iter();
        over.map(move |(path, why)| PassedOver {
            path: format!("{name}{MARK}/{path}"),
            why: (*why).into(),
        })
    }

    /// Whether it has a file at a path, without case, be it one that is looked at or not.
    #[must_use]
    pub fn holds(&self, inside: &str) -> bool {
        let folded = inside.to_lowercase();
        let mut entries = self.listing.entries.iter();
        let mut passed_over = self.listing.passed_over.keys();
        entries.any(|entry| entry.path.to_lowercase() == folded)
            || passed_over.any(|over| {
                let rest = folded.strip_prefix(&over.to_lowercase());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }

    /// The problem that those of its members which are to be read are too much; nothing if they are not.
    #[must_use]
    pub fn excess(&self, chosen: &BTreeSet<usize>) -> Option<Problem> {
        let sizes = chosen.iter().map(|index| self.entry(*index).size);
        // A file that is too large by itself is refused by itself.
        let sum = sizes
            .filter(|size| *size <= FILE_BYTES)
            .fold(0, u64::saturating_add);
        (sum > ARCHIVE_BYTES).then(|| refusal::too_many_bytes(sum))
    }

    /// Makes the chosen members ready to be read, which takes something of a packed tar alone.
    ///
    /// # Errors
    /// There is no room for them.
    pub fn unpack(&self, chosen: &BTreeSet<usize>, spool: &Arc<Spool>) -> Result<(), Problem> {
        if self.packing != Packing::PackedTar {
            return Ok(());
        }
        let spooled = tar::unpack(&self.path, &self.listing, chosen, spool)?;
        // Whoever unpacked it before unpacked the same.
        let _ = self.spooled.set(spooled);
        Ok(())
    }

    fn entry(&self, index: usize) -> &Entry {
        &self.listing.entries[index]
    }
}

fn packing(path: &Path) -> Option<Packing> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let mut endings = ENDINGS.iter();
    let found = endings.find(|(ending, _)| name.len() > ending.len() && name.ends_with(ending));
    found.map(|(_, packing)| *packing)
}

/// Whether a file is called as the archives are that are looked into.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    packing(path).is_some()
}

/// The path that stands for the folder that an archive would be unpacked into.
fn folder_of(archive: &Path) -> PathBuf {
    let mut folder = OsString::from(archive);
    folder.push(MARK);
    PathBuf::from(folder)
}

/// The name of a folder: of one that is an archive, that of the archive without its ending, as it would be unpacked.
#[must_use]
pub fn folder_name(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let Some(archive) = name.strip_suffix(MARK) else {
        return Some(name);
    };
    let folded = archive.to_ascii_lowercase();
    let mut endings = ENDINGS.iter();
    let ending =
        endings.find(|(ending, _)| archive.len() > ending.len() && folded.ends_with(ending));
    match ending {
        Some((ending, _)) => Some(archive[..archive.len() - ending.len()].to_owned()),
        None => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_say_what_is_looked_into() {
        for path in ["a.zip", "x/A.ZIP", "a.tar", "a.tar.gz", "a.b.TGZ"] {
            assert!(is_archive(Path::new(path)), "{path}");
        }
        for path in [".zip", "zip", "a.gz", "a.json.gz", "a.jar", "a.zip/b.json"] {
            assert!(!is_archive(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn an_archive_is_called_as_the_folder_that_it_would_be() {
        let name = |path: &str| folder_name(Path::new(path)).expect("a name");
        assert_eq!(name("x/HV01.zip!"), "HV01");
        assert_eq!(name("x/HV01.tar.gz!"), "HV01");
        assert_eq!(name("x/HV01.zip"), "HV01.zip");
        assert_eq!(name("x/HV01!"), "HV01!");
        assert_eq!(name("x/HV01.zip!/ä"), "ä");
    }
}
