//! Bytes of a file, as many as are read and not as many as the file system says there are. What is no file is not
//! opened: a named pipe would keep the run waiting for whoever writes to it.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use super::limits::FILE_BYTES;

/// Bytes that are made room for before any was read.
const FIRST_ROOM: u64 = 64 * 1024 * 1024;

/// Reads a file.
///
/// # Errors
/// The path leads to something else, the file cannot be read, or it has more than [`FILE_BYTES`].
pub fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, size) = open(path)?;
    if size > FILE_BYTES {
        return Err(too_large(size));
    }
    // With one byte to spare, the end of the file is seen without growing the buffer. A file that grows while it is
    // read, or whose size nobody knows, ends where the limit is crossed. The standard library reads what has a limit
    // in small pieces at first, which costs several calls of the system for each file of a fleet.
    let room = usize::try_from(size.min(FIRST_ROOM)).unwrap_or(0) + 1;
    let most = usize::try_from(FILE_BYTES).unwrap_or(usize::MAX - 1) + 1;
    let mut bytes = vec![0; room];
    let mut filled = 0;
    loop {
        if filled == bytes.len() {
            if filled == most {
                return Err(too_large(filled as u64));
            }
            bytes.resize(bytes.len().saturating_mul(2).min(most), 0);
        }
        match file.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Reads a file of text.
///
/// # Errors
/// As for [`read_whole`], and that the bytes are no UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_whole(path)?;
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is no text in UTF-8");
    String::from_utf8(bytes).map_err(no_text)
}

/// The first bytes of a file; none if it cannot be read, which reading all of it will tell.
pub(super) fn read_head(path: &Path, count: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count);
    if let Ok((file, _)) = open(path) {
        let _ = file.take(count as u64).read_to_end(&mut bytes);
    }
    bytes
}

/// Opens a file, after a look at what the path leads to, and says how many bytes it is said to have.
pub(super) fn open(path: &Path) -> io::Result<(File, u64)> {
    let what = fs::metadata(path)?;
    if let Some(kind) = no_file(&what) {
        let message = format!("this is {kind}, and only files are read");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok((File::open(path)?, what.len()))
}

fn too_large(size: u64) -> io::Error {
    let message = format!("{size} bytes are more than the limit of {FILE_BYTES}");
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

/// What something is that is no file.
pub(super) fn no_file(what: &Metadata) -> Option<&'static str> {
    if what.is_file() {
        None
    } else if what.is_dir() {
        Some("a folder")
    } else {
        Some(special(what))
    }
}

#[cfg(unix)]
fn special(what: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = what.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device"
    } else {
        "no file"
    }
}

#[cfg(not(unix))]
fn special(_: &Metadata) -> &'static str {
    "no file"
}
