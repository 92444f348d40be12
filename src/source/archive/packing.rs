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

pub(super) fn of(path: &Path) -> Option<Packing> {
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
    fn an_archive_is_called_as_the_folder_that_it_would_be() {
        let name = |path: &str| folder_name(Path::new(path)).expect("a name");
        assert_eq!(name("x/HV01.zip!"), "HV01");
        assert_eq!(name("x/HV01.tar.gz!"), "HV01");
        assert_eq!(name("x/HV01.zip"), "HV01.zip");
        assert_eq!(name("x/HV01!"), "HV01!");
        assert_eq!(name("x/HV01.zip!/ä"), "ä");
    }
}
