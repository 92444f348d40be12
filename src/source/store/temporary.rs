//! Temporary files beside those that they become, and those that runs that were killed have left.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tempfile::{Builder, NamedTempFile};

/// What temporary files are called, so that those of a run that was killed are known.
const PREFIX: &str = ".fabriclint-";
const SUFFIX: &str = ".tmp";

/// The age from which on a temporary file belongs to a run that was killed.
const STALE_FILE: Duration = Duration::from_secs(60 * 60);

/// Folders that were looked through for what runs that were killed have left.
static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A temporary file in a folder, with the permissions that files have.
pub(super) fn file_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    usual_permissions(&mut builder);
    let file = builder.tempfile_in(folder);
    // What is wrong is the folder, and nobody knows the name of the temporary file.
    file.map_err(|error| io::Error::from(error.kind()))
}

/// Whether a file is one that this module makes while it writes another.
#[must_use]
pub fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

/// Files are made as everybody makes them: the process masks what others may.
#[cfg(unix)]
fn usual_permissions(builder: &mut Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn usual_permissions(_: &mut Builder<'_, '_>) {}

/// Removes temporary files of ours that a run has left which was killed.
pub(super) fn sweep(folder: &Path) {
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if !swept.insert(folder.to_owned()) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = is_temporary(&entry.file_name());
        if is_ours && is_older(&entry, STALE_FILE, Metadata::is_file) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether what an entry itself is, and not what it may lead to, is of this kind and this old.
pub(super) fn is_older(entry: &fs::DirEntry, age: Duration, kind: fn(&Metadata) -> bool) -> bool {
    let metadata = entry.metadata().ok().filter(kind);
    let modified = metadata.and_then(|metadata| metadata.modified().ok());
    let passed = modified.and_then(|modified| SystemTime::now().duration_since(modified).ok());
    passed.is_some_and(|passed| passed > age)
}
