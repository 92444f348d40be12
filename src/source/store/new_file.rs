//! Files that are written piece by piece.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::fault::unwritten;
use super::scratch::rewind;
use super::temporary::file_in;
use crate::source::digest::{Digest, Digester};

/// A file that is written piece by piece, beside its place and without its name, which it gets in one step when it
/// is whole. Until then it is gone when it is dropped.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    temporary: BufWriter<NamedTempFile>,
    digester: Digester,
    bytes: u64,
}

impl NewFile {
    /// Begins a file.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let temporary = file_in(folder);
        Ok(Self {
            path: path.to_owned(),
            temporary: BufWriter::new(temporary.map_err(|error| unwritten(path, &error))?),
            digester: Digester::default(),
            bytes: 0,
        })
    }

    /// Its length so far, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes back what was written.
    ///
    /// # Errors
    /// The file cannot be cut.
    pub fn clear(&mut self) -> io::Result<()> {
        self.temporary.flush()?;
        let file = self.temporary.get_mut().as_file_mut();
        file.set_len(0)?;
        rewind(file)?;
        (self.digester, self.bytes) = (Digester::default(), 0);
        Ok(())
    }

    /// Puts the file, which is whole, in its place; returns its length in bytes and their digest.
    ///
    /// # Errors
    /// It cannot be written to the disk or does not get its name.
    pub fn finish(self) -> io::Result<(u64, Digest)> {
        let unwritten = |error: &io::Error| unwritten(&self.path, error);
        let temporary = self.temporary.into_inner();
        let temporary = temporary.map_err(|error| unwritten(error.error()))?;
        let synced = temporary.as_file().sync_all();
        synced.map_err(|error| unwritten(&error))?;
        let placed = temporary.persist(&self.path);
        placed.map_err(|refused| unwritten(&refused.error))?;
        Ok((self.bytes, self.digester.digest()))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.temporary.write(bytes);
        let count = written.map_err(|error| unwritten(&self.path, &error))?;
        self.digester.add(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}
