//! Files of a revision whose content is elsewhere: Git LFS keeps a pointer in their place, and some tools keep them
//! encrypted. A filter would have to run to have the content, and filters are commands of whoever set them up.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::git::Git;
use crate::audit::archives::holds_export;
use crate::readers::called_binary;
use crate::source::limits::FILE_BYTES;
use crate::source::{Digester, is_archive};

/// What a pointer of Git LFS begins with.
const POINTER: &str = "version https://git-lfs.github.com/spec/v1\n";

/// What a file that git-crypt has encrypted begins with.
const ENCRYPTED: &[u8] = b"\0GITCRYPT\0";

/// Where the content of a file is.
pub(super) enum Stored {
    /// Nowhere here, but the present file stands for the same content.
    Alike,
    /// In another file.
    In(PathBuf),
    /// Nowhere here: why, and what to do.
    Elsewhere(&'static str, String),
}

/// Where the content of a file is that begins so; nothing for one that is its own content. `present` is the file of
/// today, if there is one.
pub(super) fn stored(head: &[u8], size: u64, present: &Path, git: &Git) -> Option<Stored> {
    let is_packed = is_archive(present) && holds_export(present);
    if called_binary(present).is_some() && !is_packed {
        // An archive of others or a picture, which nobody reads anyway.
        return None;
    }
    if is_packed && size > FILE_BYTES {
        // No more of an object is written, and what is cut off would look like an archive with nothing in it.
        let help = "commit what is in it, or check without --changed-since";
        return Some(Stored::Elsewhere(
            "is too large to be compared",
            help.to_owned(),
        ));
    }
    if head.starts_with(ENCRYPTED) {
        let help = "check it in as it is, or check without --changed-since";
        return Some(Stored::Elsewhere("is encrypted", help.to_owned()));
    }
    let pointer = Pointer::of(head, size)?;
    if pointer.is_of(present) {
        return Some(Stored::In(present.to_owned()));
    }
    let kept = git.common_folder().map(|folder| {
        let (a, b) = (&pointer.digest[..2], &pointer.digest[2..4]);
        folder
            .join("lfs/objects")
            .join(a)
            .join(b)
            .join(&pointer.digest)
    });
    if let Some(kept) = kept.filter(|kept| pointer.is_of(kept)) {
        return Some(Stored::In(kept));
    }
    let is_never_read = pointer.size > FILE_BYTES && !is_packed;
    if bytes_of(present, size).is_some_and(|bytes| bytes == head) || is_never_read {
        // Nobody reads either of the two: what both do not say is in neither.
        return Some(Stored::Alike);
    }
    let why = "is kept in Git LFS and not here";
    Some(Stored::Elsewhere(
        why,
        "git lfs fetch --all brings it".to_owned(),
    ))
}

struct Pointer {
    digest: String,
    size: u64,
}

impl Pointer {
    /// Reads the text of a pointer, which is shorter than its first bytes are.
    fn of(head: &[u8], size: u64) -> Option<Self> {
        if u64::try_from(head.len()).ok()? != size {
            return None;
        }
        let text = std::str::from_utf8(head).ok()?.strip_prefix(POINTER)?;
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
        let digest = value("oid sha256:")?;
        let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Self {
            digest: is_digest.then(|| digest.to_lowercase())?,
            size: value("size ")?.parse().ok()?,
        })
    }

    /// Whether a file is the content, which may be an archive of any size.
    fn is_of(&self, file: &Path) -> bool {
        is_of_size(file, self.size) && digest(file).is_some_and(|digest| digest == self.digest)
    }
}

/// The digest of a file, a piece at a time.
fn digest(file: &Path) -> Option<String> {
    let mut file = File::open(file).ok()?;
    let mut digester = Digester::default();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(digester.digest().to_string()),
            count => digester.add(&piece[..count]),
        }
    }
}

/// Whether there is a file of this size.
fn is_of_size(file: &Path, size: u64) -> bool {
    // A device or a pipe could go on for ever.
    let metadata = file.symlink_metadata();
    metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == size)
}

/// The bytes of a file of this size.
fn bytes_of(file: &Path, size: u64) -> Option<Vec<u8>> {
    let is_small = size <= FILE_BYTES && is_of_size(file, size);
    is_small.then(|| fs::read(file).ok())?
}
