//! What a run may write over: no file that it reads, and none twice. It is asked before anything is judged.

use std::fs;
use std::path::{Path, PathBuf};

use super::arguments::Inputs;
use crate::audit::is_export;
use crate::config::{find, is_plan};
use crate::source::{display_name, find_files, is_stream_of_process};

/// What a run reads besides its inputs: what each is, and where.
pub(super) type OwnFiles<'a> = Vec<(&'static str, &'a Path)>;

/// The files of rules in folders.
pub(super) fn rule_files<'p>(folders: impl IntoIterator<Item = &'p PathBuf>) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = folders.into_iter().cloned().collect();
    let mut files = find_files(&folders).files;
    files.retain(|file| {
        let ending = file.extension();
        ending.is_some_and(|ending| ending == "md" || ending == "rego")
    });
    files
}

/// What a run reads files of rules as.
pub(super) const RULE: &str = "a rule of the run";

/// What it reads files of waivers as.
pub(super) const WAIVERS: &str = "a file of waivers";

/// Files that a run reads as this.
pub(super) fn named<'p>(
    what: &'static str,
    files: &'p [PathBuf],
) -> impl Iterator<Item = (&'static str, &'p Path)> {
    files.iter().map(move |file| (what, file.as_path()))
}

/// Whether a run may write these files.
///
/// # Errors
/// The sentence that says which of them it may not, and why.
pub(super) fn may_write(
    targets: &[&str],
    inputs: Option<&Inputs>,
    own: &OwnFiles<'_>,
) -> Result<(), String> {
    for (index, target) in targets.iter().enumerate() {
        let path = Path::new(target);
        if is_stream(path) {
            continue;
        }
        if targets[..index]
            .iter()
            .any(|other| is_same(Path::new(other), path))
        {
            return Err(format!(
                "two reports would go to {target}: give each a file of its own"
            ));
        }
        if let Some(what) = read_as(path, inputs, own) {
            return Err(format!(
                "{target} is {what} and would be written over: name another file"
            ));
        }
    }
    Ok(())
}

/// What a run reads the file as.
fn read_as(path: &Path, inputs: Option<&Inputs>, own: &OwnFiles<'_>) -> Option<String> {
    if let Some((what, _)) = own.iter().find(|(_, file)| is_same(file, path)) {
        return Some((*what).to_owned());
    }
    let in_folder = |folder: &Path| {
        let (folder, file) = (folder.canonicalize().ok(), path.canonicalize().ok());
        folder
            .zip(file)
            .is_some_and(|(folder, file)| file.starts_with(folder))
    };
    let inputs = inputs?;
    let plan = match (&inputs.config, inputs.no_config) {
        (Some(plan), _) => Some(plan.clone()),
        (None, true) => None,
        (None, false) => {
            let working = std::env::current_dir().unwrap_or_default();
            find(&inputs.paths, &working, None).ok().flatten()
        }
    };
    if plan.is_some_and(|plan| is_same(&plan, path)) || (is_plan(path) && path.exists()) {
        return Some("a plan".to_owned());
    }
    let is_named = |input: &PathBuf| !input.is_dir() && is_same(input, path);
    if inputs.paths.iter().any(is_named) {
        return Some("an input".to_owned());
    }
    // A report of yesterday may stand among the exports; an export may not be written over.
    let is_below = inputs.paths.iter().any(|input| in_folder(input)) || is_linked(path, inputs);
    (is_below && is_export(path)).then(|| "an export of the run".to_owned())
}

/// Whether a file has another name, among the inputs.
fn is_linked(path: &Path, inputs: &Inputs) -> bool {
    let has_names = fs::metadata(path).is_ok_and(|metadata| names(&metadata) > 1);
    has_names && {
        let files = find_files(&inputs.paths).files;
        files.iter().any(|file| is_same(file, path))
    }
}

#[cfg(unix)]
fn names(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &fs::Metadata) -> u64 {
    // Nobody says it: every file may have another name.
    2
}

/// Whether writing to a path leaves nothing behind that could be read again.
fn is_stream(path: &Path) -> bool {
    is_stream_of_process(path)
        || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Whether two paths are one file, or will be.
fn is_same(one: &Path, other: &Path) -> bool {
    if same_file::is_same_file(one, other).unwrap_or(false) {
        return true;
    }
    place(one) == place(other)
}

/// Where a file is, or will be: a link that leads nowhere yet is what it leads to.
fn place(path: &Path) -> PathBuf {
    let target = fs::read_link(path).ok();
    let led = target.map(|target| path.parent().unwrap_or(Path::new("")).join(target));
    let path = led.as_deref().unwrap_or(path);
    if let Ok(place) = path.canonicalize() {
        return place;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.join(path.file_name().unwrap_or_default())
}

/// The sentence for a folder that is read and would be written to.
pub(super) fn may_fill(folder: &Path, inputs: &Inputs) -> Result<(), String> {
    let input = inputs.paths.iter().find(|input| is_same(input, folder));
    input.map_or(Ok(()), |input| {
        Err(format!(
            "{} is an input: name another folder",
            display_name(input)
        ))
    })
}
