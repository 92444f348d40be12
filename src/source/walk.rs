//! Files below paths, in one order, hostile trees included.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use walkdir::{DirEntry, WalkDir};

use super::names::display_name;
use super::problem::Problem;

/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 64;

/// The file that marks a folder of things that a tool can make again (Cache Directory Tagging).
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// The files that paths name or hold, sorted, each once. Hidden files and folders below a path are
/// passed over, and so are caches; links below a path are not followed.
#[must_use]
pub fn find_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Problem>) {
    let mut files = BTreeSet::new();
    let mut problems = Vec::new();
    for path in paths {
        if !path.exists() {
            let message = "there is no such file or folder";
            problems.push(
                Problem::error("path-not-found", message)
                    .in_file(display_name(path))
                    .help("check the spelling, or the working directory"),
            );
            continue;
        }
        // A path that was asked for is never passed over: `.` would be hidden by its name.
        let walk = WalkDir::new(path)
            .max_depth(MAX_DEPTH)
            .follow_root_links(true);
        for entry in walk
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !(is_hidden(entry) || is_cache(entry)))
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    files.insert(entry.into_path());
                }
                // A path that is a link to a file is meant.
                Ok(entry) if entry.depth() == 0 && entry.path().is_file() => {
                    files.insert(entry.into_path());
                }
                Ok(_) => {}
                Err(error) => {
                    let name = error
                        .path()
                        .map_or_else(|| display_name(path), display_name);
                    let message = format!("the file or folder cannot be read: {error}");
                    problems.push(Problem::error("unreadable", message).in_file(name));
                }
            }
        }
    }
    (files.into_iter().collect(), problems)
}

/// The texts of the files below a folder of `root` whose names end so, in their order, each with its
/// path from `root`.
///
/// # Errors
/// The folder or a file cannot be read.
pub fn texts_below(root: &Path, folder: &str, ending: &str) -> io::Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for entry in WalkDir::new(root.join(folder)).sort_by_file_name() {
        let path = entry?.into_path();
        if path.extension().is_some_and(|found| found == ending) {
            let below = path.strip_prefix(root).unwrap_or(&path);
            let name = below.to_string_lossy().replace('\\', "/");
            texts.push((name, fs::read_to_string(&path)?));
        }
    }
    Ok(texts)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn is_cache(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && entry.path().join(CACHE_TAG).is_file()
}
