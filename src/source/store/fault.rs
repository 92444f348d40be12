//! What a file that cannot be written says.

use std::io;
use std::path::Path;

/// What keeps a file from being written, and what to do about it.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> io::Error {
    let step = match error.kind() {
        io::ErrorKind::NotFound => "; create its folder first",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; choose a file and a folder that you may write to"
        }
        io::ErrorKind::IsADirectory => "; name a file in it",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; make room for it, and run again"
        }
        io::ErrorKind::ResourceBusy => "; it is mounted by itself: name a file in a folder",
        _ => "",
    };
    let message = format!("{}: it cannot be written: {error}{step}", path.display());
    io::Error::new(error.kind(), message)
}
