//! Files below paths, in one order, hostile trees included.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

use super::names::display_name;
use super::problem::Problem;
use super::reading::{no_file, read_head, read_text};

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
        let Ok(what) = path.metadata() else {
            problems.push(not_there(path));
            continue;
        };
        if let Some(kind) = no_file(&what).filter(|_| !what.is_dir()) {
            // Below a folder it would be passed over and told; who names it wants it read.
            let message = format!("this is {kind}, and only files and folders are read");
            problems.push(
                Problem::error("not-a-file", message)
                    .in_file(display_name(path))
                    .help("write what it gives to a file, and name that"),
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

/// A path that leads nowhere.
fn not_there(path: &Path) -> Problem {
    let problem = if path.is_symlink() {
        Problem::error("path-not-found", "this link leads nowhere")
    } else {
        Problem::error("path-not-found", "there is no such file or folder")
    };
    let help = "check the spelling, or the working directory";
    problem.in_file(display_name(path)).help(help)
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
            let text = read_text(&path).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?;
            texts.push((name, text));
        }
    }
    Ok(texts)
}

/// Whether a folder has a tag with the signature.
fn is_cache(folder: &Path) -> bool {
    read_head(&folder.join(CACHE_TAG), CACHE_SIGNATURE.len()) == CACHE_SIGNATURE
}
