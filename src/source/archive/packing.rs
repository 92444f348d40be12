//! How archives are called: which are looked into, and what stands for the folder that each would be unpacked into.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What the name of an archive ends with in the path of a member: `bundle.zip!/HV01/Get-NetAdapter.json`.
pub(super) const MARK: &str = "!";

/// Endings of the archives that are looked into, and what reports call each.
const ENDINGS: [(&str, Packing); 4] = [
    (".zip", Packing::Zip),
    (".tar", Packing::Tar),
    (".tar.gz", Packing::PackedTar),
    (".tgz", Packing::PackedTar),
];

/// How an archive is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Zip,
    Tar,
    PackedTar,
}

/// Bytes that say how an archive is made: the header of the first member of a tar.
pub(super) const START: usize = 512;

/// Where a tar says that it is one, and what.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

/// How a file is made that is called as archives are, by what it begins with: people give archives endings of other
/// ones, and some programs make another one than they were asked for.
pub(super) fn made(path: &Path, start: &[u8]) -> Option<Packing> {
    let called = of(path)?;
    let (at, mark) = TAR_MARK;
    Some(
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            Packing::Zip
        } else if start.starts_with(b"\x1f\x8b") {
            Packing::PackedTar
        } else if start.get(at..).is_some_and(|rest| rest.starts_with(mark)) {
            Packing::Tar
        } else {
            called
        },
    )
}

fn of(path: &Path) -> Option<Packing> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let mut endings = ENDINGS.iter();
    let found = endings.find(|(ending, _)| name.len() > ending.len() && name.ends_with(ending));
    found.map(|(_, packing)| *packing)
}

/// Whether a file is called as the archives are that are looked into.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    of(path).is_some()
}

/// The path that stands for the folder that an archive would be unpacked into.
pub(super) fn folder_of(archive: &Path) -> PathBuf {
    let mut folder = OsString::from(archive);
    folder.push(MARK);
    PathBuf::from(folder)
}

/// The name of a folder: of one that is an archive, that of the archive without its ending, as it would be unpacked.
#[must_use]
pub fn folder_name(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let Some(archive) = name.strip_suffix(MARK) else {
        return Some(name);
    };
    let lower = archive.to_ascii_lowercase();
    let mut endings = ENDINGS.iter();
    let ending =
        endings.find(|(ending, _)| archive.len() > ending.len() && lower.ends_with(ending));
    match ending {
        Some((ending, _)) => Some(archive[..archive.len() - ending.len()].to_owned()),
        None => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_say_what_is_looked_into() {
        for path in ["a.zip", "x/A.ZIP", "a.tar", "a.tar.gz", "a.b.TGZ"] {
            assert!(is_archive(Path::new(path)), "{path}");
        }
        for path in [".zip", "zip", "a.gz", "a.json.gz", "a.jar", "a.zip/b.json"] {
            assert!(!is_archive(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn what_an_archive_begins_with_says_how_it_is_made() {
        let made = |path: &str, start: &[u8]| made(Path::new(path), start);
        let mut tar = [0; START];
        tar[257..262].copy_from_slice(b"ustar");
        for path in ["a.zip", "a.tar", "a.tar.gz", "a.tgz"] {
            assert_eq!(made(path, b"PK\x03\x04\x14"), Some(Packing::Zip), "{path}");
            assert_eq!(made(path, b"PK\x05\x06\0"), Some(Packing::Zip), "{path}");
            assert_eq!(
                made(path, b"\x1f\x8b\x08"),
                Some(Packing::PackedTar),
                "{path}"
            );
            assert_eq!(made(path, &tar), Some(Packing::Tar), "{path}");
            assert_eq!(made(path, b"MZ"), of(Path::new(path)), "{path}");
        }
        assert_eq!(made("a.txt", b"PK\x03\x04\x14"), None);
    }

    #[test]
    fn an_archive_is_called_as_the_folder_that_it_would_be() {
        let name = |path: &str| folder_name(Path::new(path)).expect("a name");
        assert_eq!(name("x/HV01.zip!"), "HV01");
        assert_eq!(name("x/HV01.tar.gz!"), "HV01");
        assert_eq!(name("x/HV01.zip"), "HV01.zip");
        assert_eq!(name("x/HV01!"), "HV01!");
        assert_eq!(name("x/HV01.zip!/ä"), "ä");
    }
}
