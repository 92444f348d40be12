//! A file in an archive: its path, and its bytes whenever someone asks for them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rawzip::FileReader;

use super::super::limits::FILE_BYTES;
use super::super::names::Names;
use super::super::problem::Problem;
use super::super::reading::open;
use super::listing::{At, Entry, Flaw};
use super::opened::Archive;
use super::packing::{MARK, Packing, folder_of};
use super::spool::read_exact_at;
use super::{refusal, zip};

/// A file in an archive. It holds no bytes, and no open file.
#[derive(Clone)]
pub struct Member {
    archive: Arc<Archive>,
    index: usize,
}

impl Member {
    /// The member of a number.
    #[must_use]
    pub fn new(archive: &Arc<Archive>, index: usize) -> Self {
        Self {
            archive: Arc::clone(archive),
            index,
        }
    }

    /// The member of another state of the archive that has the same path.
    #[must_use]
    pub fn in_other(&self, archive: &Arc<Archive>) -> Option<Self> {
        let path = &self.entry().path;
        let entries = archive.entries();
        let found = entries.binary_search_by(|entry| entry.path.cmp(path));
        found.ok().map(|index| Self::new(archive, index))
    }

    /// The archive that it is in.
    #[must_use]
    pub fn archive(&self) -> &Arc<Archive> {
        &self.archive
    }

    /// Its number in the archive.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    fn entry(&self) -> &Entry {
        self.archive.entry(self.index)
    }

    /// Its path, as if the archive were a folder of its own name with a mark: `bundle.zip!/HV01/Get-NetAdapter.json`.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        folder_of(self.archive.path()).join(self.inside())
    }

    /// Its path below the archive.
    #[must_use]
    pub fn inside(&self) -> &Path {
        Path::new(&self.entry().path)
    }

    /// Its name in reports.
    pub fn name(&self, names: &mut Names) -> String {
        let archive = names.name(self.archive.path());
        format!("{archive}{MARK}/{}", self.entry().path)
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.entry().size
    }

    /// Whether a file stands at this path beside it.
    #[must_use]
    pub fn has_beside(&self, path: &str) -> bool {
        let folder = self.inside().parent().unwrap_or(Path::new(""));
        let beside = folder.join(path.replace('\\', "/"));
        self.archive
            .holds(&beside.to_string_lossy().replace('\\', "/"))
    }

    /// All its bytes.
    ///
    /// # Errors
    /// It is damaged, too large, or packed in a way that is not read.
    pub(in crate::source) fn bytes(&self) -> Result<Vec<u8>, Problem> {
        let entry = self.entry();
        if let Some(Flaw::OfMember(problem) | Flaw::OfName(problem)) = &entry.flaw {
            return Err(problem.clone());
        }
        if entry.size > FILE_BYTES {
            return Err(refusal::too_large(entry.size));
        }
        match entry.at {
            At::Zip(_) => {
                let file =
                    open(self.archive.path()).map_err(|error| refusal::unreadable(&error))?;
                zip::whole(file.0, entry)
            }
            At::Tar(_) => self.of_tar(entry.size),
        }
    }

    /// Its first bytes; none where they cannot be read.
    pub(in crate::source) fn head(&self, count: usize) -> Vec<u8> {
        let entry = self.entry();
        if entry.flaw.is_some() || entry.size > FILE_BYTES {
            return Vec::new();
        }
        let bytes = match entry.at {
            At::Zip(_) => open(self.archive.path())
                .and_then(|(file, _)| zip::head(file, entry, count))
                .ok(),
            At::Tar(_) => self.of_tar(entry.size.min(count as u64)).ok(),
        };
        bytes.unwrap_or_default()
    }

    fn of_tar(&self, count: u64) -> Result<Vec<u8>, Problem> {
        let At::Tar(at) = self.entry().at else {
            return Err(refusal::damaged_member("nobody knows where it is"));
        };
        // No member is read that is larger than a file may be.
        let mut bytes = vec![0; usize::try_from(count).unwrap_or_default()];
        let read = match self.archive.packing {
            Packing::PackedTar => match self.archive.spooled.get() {
                Some(spooled) => spooled.read(self.index, &mut bytes),
                None => Err(std::io::ErrorKind::NotFound.into()),
            },
            _ => open(self.archive.path())
                .and_then(|(file, _)| read_exact_at(&FileReader::from(file), &mut bytes, at)),
        };
        match read {
            Ok(()) => Ok(bytes),
            Err(_) => Err(refusal::damaged_member(
                "the archive changed while it was read",
            )),
        }
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path().display())
    }
}
