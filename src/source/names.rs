//! Names of paths in reports: relative to the working directory with `/`, absolute outside it.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use super::mirror::Mirror;

/// Names paths. Looking up where a folder really is takes a system call for each of its parents;
/// it is done once a folder, not once a file.
#[derive(Debug, Default)]
pub struct Names {
    working: Option<PathBuf>,
    folders: BTreeMap<PathBuf, PathBuf>,
    mirror: Option<Mirror>,
}

impl Names {
    /// Names paths as seen from the working directory.
    #[must_use]
    pub fn new() -> Self {
        let working = env::current_dir().ok();
        Self {
            working: working.map(|folder| folder.canonicalize().unwrap_or(folder)),
            folders: BTreeMap::new(),
            mirror: None,
        }
    }

    /// Names files of a mirror as those that they stand for.
    #[must_use]
    pub fn mirrored(mirror: Option<&Mirror>) -> Self {
        Self {
            mirror: mirror.cloned(),
            ..Self::new()
        }
    }

    /// The name of a path.
    pub fn name(&mut self, path: &Path) -> String {
        let Some(working) = self.working.clone() else {
            return with_slashes(path);
        };
        let whole = match (path.parent(), path.file_name()) {
            (Some(parent), Some(file)) => self.folder(&working, parent).join(file),
            _ => canonical(&working.join(path)),
        };
        let whole = match &self.mirror {
            Some(mirror) => mirror.real(&whole),
            None => whole,
        };
        match whole.strip_prefix(&working) {
            // The working directory itself would have no name at all.
            Ok(inside) if inside.as_os_str().is_empty() => with_slashes(path),
            Ok(inside) => with_slashes(inside),
            Err(_) => with_slashes(&whole),
        }
    }

    fn folder(&mut self, working: &Path, folder: &Path) -> &Path {
        let look_up = || canonical(&working.join(folder));
        self.folders
            .entry(folder.to_owned())
            .or_insert_with(look_up)
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A path as reports name it: relative to the working directory with `/`, absolute outside it.
#[must_use]
pub fn display_name(path: &Path) -> String {
    Names::new().name(path)
}

/// Windows puts `\\?\`, or `\\?\UNC\` for a share, before a path that it has looked up.
fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    match (text.strip_prefix("//?/UNC/"), text.strip_prefix("//?/")) {
        (Some(share), _) => format!("//{share}"),
        (None, Some(plain)) => plain.to_owned(),
        (None, None) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_inside_the_working_directory_have_relative_names() {
        let mut names = Names::new();
        assert_eq!(names.name(Path::new("src/lib.rs")), "src/lib.rs");
        assert_eq!(names.name(Path::new("./src/../src/lib.rs")), "src/lib.rs");
        assert_eq!(names.name(Path::new("no-such-file")), "no-such-file");
        let absolute = env::current_dir().expect("a folder").join("Cargo.toml");
        assert_eq!(names.name(&absolute), "Cargo.toml");
        assert_eq!(names.name(Path::new("/no/such/file")), "/no/such/file");
    }
}
