//! Where the configuration of a run is: upward from each path, then from the working directory.

use std::path::{Path, PathBuf};

use crate::source::{Mirror, Problem, display_name};

/// The name of the file.
pub const FILE_NAME: &str = "fabriclint.yaml";

/// The names that the file may have; of two in one folder the first counts.
pub const FILE_NAMES: [&str; 2] = [FILE_NAME, "fabriclint.yml"];

/// Whether a file is called as a plan is.
#[must_use]
pub fn is_plan(file: &Path) -> bool {
    let name = file.file_name();
    FILE_NAMES
        .iter()
        .any(|known| name.is_some_and(|name| name == *known))
}

/// The plan in a folder.
#[must_use]
pub fn plan_in(folder: &Path) -> Option<PathBuf> {
    let mut files = FILE_NAMES.iter().map(|name| folder.join(name));
    files.find(|file| file.is_file())
}

/// Finds the one configuration of a run. Above a mirror stands what is above the folder that it stands for.
///
/// # Errors
/// Two paths lead to different files.
pub fn find(
    paths: &[PathBuf],
    working: &Path,
    mirror: Option<&Mirror>,
) -> Result<Option<PathBuf>, Problem> {
    find_among(paths, working, mirror, &|_| true)
}

/// Finds the one configuration of a run among the plans that count.
///
/// # Errors
/// Two paths lead to different files.
pub fn find_among(
    paths: &[PathBuf],
    working: &Path,
    mirror: Option<&Mirror>,
    counts: &dyn Fn(&Path) -> bool,
) -> Result<Option<PathBuf>, Problem> {
    let mut found: Option<PathBuf> = None;
    for path in paths {
        let start = working.join(path);
        let Some(file) = upward(&start, mirror, counts) else {
            continue;
        };
        match &found {
            Some(first) if *first != file => {
                let message = format!(
                    "the paths lead to two plans, {} and {}",
                    display_name(first),
                    display_name(&file)
                );
                return Err(Problem::error("two-plans", message)
                    .help("choose one with --config, or check the folders one by one"));
            }
            _ => found = Some(file),
        }
    }
    Ok(found.or_else(|| upward(working, mirror, counts)))
}

fn upward(
    start: &Path,
    mirror: Option<&Mirror>,
    counts: &dyn Fn(&Path) -> bool,
) -> Option<PathBuf> {
    // A relative path or a link has other ancestors than the folder that it leads to.
    let start = start.canonicalize().unwrap_or_else(|_| start.to_owned());
    let plan = |folder: &Path| plan_in(folder).filter(|plan| counts(plan));
    match mirror {
        Some(mirror) => mirror.ancestors(&start).find_map(plan),
        None => start.ancestors().find_map(plan),
    }
}
