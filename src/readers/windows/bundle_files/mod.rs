//! Which files of bundles are read. A bundle has hundreds of files beside the outputs of cmdlets - event logs, reports,
//! the same outputs as tables for people, archives - and whoever hands one in knows of none of them: they are passed over,
//! in one row a bundle. What is called after a cmdlet that is used stays, so that a broken one is told; so does what people
//! put beside it. Files outside a bundle are none of this.

mod folders;
mod keeping;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::bundle::Tool;
use crate::source::{PassedOver, display_name};
use folders::{Folders, Scope};
use keeping::{Called, Keeping};

/// The files of a run, with those of bundles sorted out.
#[derive(Debug, Default)]
pub struct Split<T> {
    /// The files that are read, in their order.
    pub files: Vec<T>,
    /// A row for each bundle that has others.
    pub passed_over: Vec<PassedOver>,
}

/// How many archives of a bundle are named.
const NAMED: usize = 3;

/// What is passed over of one bundle.
struct Rest {
    tool: Tool,
    /// The folder of the bundle, as the paths of the run lead to it.
    path: PathBuf,
    count: usize,
    /// Archives among them, by their paths in the bundle.
    archives: Vec<String>,
}

/// Sorts out which files of the bundles among the files of a run are read; `path` says where one is, as if the archives
/// that hold some were folders, and `called` what it is called after.
pub(super) fn split<T>(files: Vec<T>, path: impl Fn(&T) -> PathBuf, called: Called) -> Split<T> {
    let paths: Vec<PathBuf> = files.iter().map(path).collect();
    let mut dropped = vec![false; paths.len()];
    let mut rests: BTreeMap<PathBuf, Rest> = BTreeMap::new();
    let folders = Folders::of(&paths);
    for folder in folders.all() {
        let Some(scope) = folders.scope(folder) else {
            continue;
        };
        let keeping = Keeping::of(&scope, folder, called);
        for index in &folder.files {
            let file = &paths[*index];
            if !keeping.keeps(file) {
                dropped[*index] = true;
                note(&mut rests, &scope, &folder.path, file);
            }
        }
    }
    let kept = files.into_iter().zip(dropped);
    Split {
        files: kept
            .filter_map(|(file, is_dropped)| (!is_dropped).then_some(file))
            .collect(),
        passed_over: rests.into_values().map(Rest::row).collect(),
    }
}

fn note(rests: &mut BTreeMap<PathBuf, Rest>, scope: &Scope, folder: &Path, file: &Path) {
    let inside = folder.strip_prefix(&scope.root).unwrap_or(folder);
    let rest = rests.entry(scope.root.clone()).or_insert_with(|| Rest {
        tool: scope.tool,
        path: given(file, inside, &scope.root),
        count: 0,
        archives: Vec::new(),
    });
    rest.count += 1;
    if let Some(name) = file.file_name().filter(|_| is_archive(file)) {
        let name = inside.join(name).to_string_lossy().replace('\\', "/");
        rest.archives.push(name);
    }
}

/// The folder of a bundle as the path of a file leads to it that stands in this folder of the bundle.
fn given(file: &Path, inside: &Path, root: &Path) -> PathBuf {
    let depth = inside.components().count() + 1;
    let given = file.ancestors().nth(depth);
    match given.filter(|given| !given.as_os_str().is_empty()) {
        Some(given) => given.to_owned(),
        None => root.to_owned(),
    }
}

fn is_archive(file: &Path) -> bool {
    let ending = file.extension().map(OsStr::to_ascii_lowercase);
    let archives = ["zip", "cab", "7z", "gz", "tar", "rar"];
    ending.is_some_and(|ending| archives.iter().any(|known| ending == *known))
}

impl Rest {
    fn row(self) -> PassedOver {
        let files = match self.count {
            1 => "1 other file".to_owned(),
            count => format!("{count} other files"),
        };
        let mut why = format!("{files} of a bundle of {}", self.tool.name());
        if !self.archives.is_empty() {
            let named: Vec<&str> = self.archives.iter().map(String::as_str).collect();
            let shown = &named[..named.len().min(NAMED)];
            let more = match named.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let (noun, unpacked) = match named.len() {
                1 => ("an archive", "which is read where it is unpacked"),
                _ => ("archives", "which are read where they are unpacked"),
            };
            let shown = shown.join(", ");
            why += &format!(", {noun} among them ({shown}{more}), {unpacked}");
        }
        PassedOver {
            path: display_name(&self.path),
            why: why.into(),
        }
    }
}

#[cfg(test)]
mod tests;
