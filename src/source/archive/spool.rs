//! Where the members of packed tars go: one file for all of a run, which has no name and is gone with it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rawzip::{FileReader, ReaderAt};

use super::super::store::nameless_file;

/// The file of a run.
#[derive(Debug, Default)]
pub struct Spool {
    /// To be written to, and how long it is.
    written: Mutex<(Option<File>, u64)>,
    /// To be read from, which needs no turn.
    read: OnceLock<FileReader>,
}

/// The members of one archive in the file of its run.
#[derive(Debug)]
pub(super) struct Spooled {
    pub(super) spool: Arc<Spool>,
    /// Where each member begins, and how long it is.
    pub(super) at: BTreeMap<usize, (u64, u64)>,
}

/// Bytes that are copied at once.
const PIECE: usize = 64 * 1024;

/// Which side of a copy failed.
pub(super) enum CopyFault {
    /// What was read breaks off or is damaged.
    Read,
    /// There is no room for it.
    Write(io::Error),
}

impl Spool {
    /// Appends `size` bytes; returns where they begin.
    pub(super) fn append(&self, from: &mut dyn Read, size: u64) -> Result<u64, CopyFault> {
        let mut guard = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, end) = &mut *guard;
        let file = if let Some(file) = file {
            file
        } else {
            let made = nameless_file().map_err(CopyFault::Write)?;
            let twin = made.try_clone().map_err(CopyFault::Write)?;
            let _ = self.read.set(FileReader::from(twin));
            file.insert(made)
        };
        let start = *end;
        file.seek(SeekFrom::Start(start))
            .map_err(CopyFault::Write)?;
        let mut piece = vec![0; PIECE];
        let mut left = size;
        while left > 0 {
            let room = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let count = from.read(&mut piece[..room]).map_err(|_| CopyFault::Read)?;
            if count == 0 {
                return Err(CopyFault::Read);
            }
            file.write_all(&piece[..count]).map_err(CopyFault::Write)?;
            left -= count as u64;
        }
        *end = start + size;
        Ok(start)
    }
}

impl Spooled {
    /// Fills a buffer with the bytes of a member from its beginning.
    pub(super) fn read(&self, index: usize, bytes: &mut [u8]) -> io::Result<()> {
        let at = self.at.get(&index);
        let (Some((start, size)), Some(file)) = (at, self.spool.read.get()) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        if bytes.len() as u64 > *size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        read_exact_at(file, bytes, *start)
    }
}

/// Fills a buffer from an offset of a file.
pub(super) fn read_exact_at(file: &impl ReaderAt, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], offset.saturating_add(filled as u64)) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
