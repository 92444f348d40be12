//! Files that are there for a while, and that nobody else has a name for.

use std::fs::{self, File, Metadata};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use tempfile::{Builder, TempDir};

use super::temporary::is_older;

/// What temporary folders are called.
const FOLDER_PREFIX: &str = "fabriclint-files-";

/// The age from which on a temporary folder belongs to a run that was killed.
const STALE_FOLDER: Duration = Duration::from_secs(24 * 60 * 60);

/// Files that are there for a while, in a folder that nobody else has a name for; gone when it is dropped.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// A folder for temporary files, where the system keeps such.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> io::Result<Self> {
        let all = std::env::temp_dir();
        for entry in fs::read_dir(&all).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_ours = name
                .as_encoded_bytes()
                .starts_with(FOLDER_PREFIX.as_bytes());
            if is_ours && is_older(&entry, STALE_FOLDER, Metadata::is_dir) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let folder = Builder::new().prefix(FOLDER_PREFIX).tempdir_in(all)?;
        Ok(Self(folder))
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a file in it that is not there yet, with the folders around it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn file(&self, path: &Path) -> io::Result<File> {
        if let Some(folder) = path.parent() {
            self.folder(folder)?;
        }
        File::create_new(self.inside(path)?)
    }

    /// Makes a folder in it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(self.inside(path)?)
    }

    /// Puts the content of a file of the user's in the place of one of its own.
    ///
    /// # Errors
    /// It cannot be copied.
    pub fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::copy(from, self.inside(to)?).map(|_| ())
    }

    fn inside<'p>(&self, path: &'p Path) -> io::Result<&'p Path> {
        // Links of the path of the folder itself may have been followed.
        let own = self.path().canonicalize()?;
        let is_inside = path.starts_with(self.path()) || path.starts_with(own);
        is_inside
            .then_some(path)
            .ok_or_else(|| io::Error::other("it is not in the temporary folder"))
    }
}

/// A note for a process that watches this one: written over and over, and of no use once this process has ended well.
#[derive(Debug)]
pub struct Note(File);

impl Note {
    /// An empty note.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(path: &Path) -> io::Result<Self> {
        File::create(path).map(Self)
    }

    /// Puts a text in place of what the note says.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        rewind(&mut self.0)?;
        self.0.set_len(0)?;
        self.0.write_all(text.as_bytes())
    }
}

/// A file without a name, gone when it is dropped.
///
/// # Errors
/// It cannot be made.
pub fn nameless_file() -> io::Result<File> {
    tempfile::tempfile()
}

/// Begins a file without a name anew, to be read.
///
/// # Errors
/// What the file says.
pub fn rewind(file: &mut File) -> io::Result<()> {
    file.seek(SeekFrom::Start(0)).map(|_| ())
}
