//! Files below paths, in one order, hostile trees included.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

use super::names::display_name;
use super::problem::Problem;

/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 64;

/// The file that marks a folder of things that a tool can make again (Cache Directory Tagging).
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// What such a file begins with, by the specification of the tag. A file of that name without it marks
/// nothing.
const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// What is below paths.
#[derive(Debug, Default)]
pub struct Found {
    /// The files that paths name or hold, sorted, each once.
    pub files: Vec<PathBuf>,
    /// What was not looked at, and why, sorted.
    pub passed_over: Vec<PassedOver>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
}

/// A file or folder that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PassedOver {
    /// The path, as reports name it.
    pub path: String,
    /// Why it was not looked at.
    pub why: Cow<'static, str>,
}

/// The files that paths name or hold. Hidden files and folders below a path are passed over, and so are
/// caches; links below a path are not followed.
#[must_use]
pub fn find_files(paths: &[PathBuf]) -> Found {
    let (mut files, mut passed_over) = (BTreeSet::new(), BTreeSet::new());
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
        let mut walk = WalkDir::new(path)
            .max_depth(MAX_DEPTH)
            .follow_root_links(true)
            .into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let name = error
                        .path()
                        .map_or_else(|| display_name(path), display_name);
                    let message = format!("the file or folder cannot be read: {error}");
                    problems.push(Problem::error("unreadable", message).in_file(name));
                    continue;
                }
            };
            if let Some(why) = why_passed_over(&entry) {
                passed_over.insert(PassedOver {
                    path: display_name(entry.path()),
                    why: why.into(),
                });
                // What is in a folder goes with it.
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
            } else if entry.path().is_file() {
                files.insert(entry.into_path());
            }
        }
    }
    // Two paths may overlap: what one of them names is looked at, whatever the other passes over.
    let is_read = |over: &PassedOver| files.iter().any(|file| display_name(file) == over.path);
    Found {
        passed_over: passed_over
            .into_iter()
            .filter(|over| !is_read(over))
            .collect(),
        files: files.into_iter().collect(),
        problems,
    }
}

/// Why a file or folder below a path is not looked at. A path that was asked for always is: `.` would be
/// hidden by its name.
fn why_passed_over(entry: &DirEntry) -> Option<&'static str> {
    let kind = entry.file_type();
    if entry.depth() == 0 {
        None
    } else if entry.file_name().to_string_lossy().starts_with('.') {
        Some("hidden: its name begins with a dot")
    } else if kind.is_symlink() {
        Some("a link, which is not followed")
    } else if kind.is_dir() && is_cache(entry.path()) {
        Some("a cache: its CACHEDIR.TAG says so")
    } else if kind.is_dir() && entry.depth() >= MAX_DEPTH {
        Some("nested deeper than is looked")
    } else if !kind.is_dir() && !kind.is_file() {
        Some("neither a file nor a folder")
    } else {
        None
    }
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

/// Whether a folder has a tag with the signature.
fn is_cache(folder: &Path) -> bool {
    let mut begins = [0; CACHE_SIGNATURE.len()];
    let read = File::open(folder.join(CACHE_TAG)).and_then(|mut tag| tag.read_exact(&mut begins));
    read.is_ok() && begins == CACHE_SIGNATURE
}
