//! An archive with the list of its members.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::super::limits::{ARCHIVE_BYTES, FILE_BYTES};
use super::super::problem::Problem;
use super::super::reading::open;
use super::super::walk::PassedOver;
use super::listing::{Entry, IsOurs, Listing};
use super::packing::{self, MARK, Packing, folder_of, is_archive};
use super::spool::{Spool, Spooled};
use super::{refusal, tar, zip};

/// Bytes that a packed tar is unpacked to at most where it is only looked into.
const LOOK_BYTES: u64 = 64 * 1024 * 1024;

/// An archive with the list of its members.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    pub(super) packing: Packing,
    listing: Listing,
    /// Where the members of a packed tar went.
    pub(super) spooled: OnceLock<Spooled>,
}

/// What a file begins with; nothing of one that cannot be read.
fn start(path: &Path) -> Vec<u8> {
    let mut start = Vec::new();
    if is_archive(path)
        && let Ok((file, _)) = open(path)
    {
        // What was read is as good.
        let _ = file.take(packing::START as u64).read_to_end(&mut start);
    }
    start
}

impl Archive {
    /// Lists an archive; nothing of a file that is none, whatever it is called. Members are shown to `is_ours` until
    /// one of them is.
    #[must_use]
    pub fn open(path: &Path, is_ours: &IsOurs<'_>) -> Option<Self> {
        let packing = packing::made(path, &start(path))?;
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
        let start = &bytes[..bytes.len().min(packing::START)];
        let listing = match packing::made(path, start) {
            Some(Packing::Zip) => zip::list_in(bytes, bytes.len() as u64, is_ours),
            Some(Packing::Tar) => tar::list_in(Box::new(bytes), None, is_ours),
            Some(Packing::PackedTar) => tar::list_in(Box::new(bytes), Some(LOOK_BYTES), is_ours),
            None => None,
        };
        listing.is_some_and(|listing| listing.is_ours)
    }

    /// The problem of several members that nobody can open, by that of each; nothing where it is another problem.
    #[must_use]
    pub fn closed(each: &Problem, count: usize, first: &str) -> Option<Problem> {
        refusal::closed(each, count, first)
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

    /// The member of a number.
    pub(super) fn entry(&self, index: usize) -> &Entry {
        &self.listing.entries[index]
    }
}
