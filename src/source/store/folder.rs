//! Folders, and the names of what is in them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::fault::unwritten;

/// Makes a folder with those around it, if it is not there.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path).map_err(|error| unwritten(path, &error))
}

/// Removes a file.
///
/// # Errors
/// It cannot be removed.
pub fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Removes a folder with everything in it, if it is there. A link is removed, and not what it leads to.
///
/// # Errors
/// Something of it cannot be removed.
pub fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes a folder that nothing is in.
///
/// # Errors
/// Something is in it, or it cannot be removed.
pub fn remove_empty_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir(path)
}

/// Gives a file another name on the same file system, in one step, in the place of what has that name.
///
/// # Errors
/// What keeps the file from its name.
pub fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to).map_err(|error| unwritten(to, &error))
}

/// Opens a file, made if it is not there, that one process at a time holds; nothing where another one does.
///
/// # Errors
/// It cannot be made. A file system without locks is none: the file is held as if nobody else could.
pub fn hold_file(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    let file = file.map_err(|error| unwritten(path, &error))?;
    Ok(match file.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        Ok(()) | Err(TryLockError::Error(_)) => Some(file),
    })
}
