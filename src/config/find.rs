//! Where the configuration of a run is: upward from each path, then from the working directory.

use std::path::{Path, PathBuf};

use crate::source::{Problem, display_name};

/// The name of the file.
pub const FILE_NAME: &str = "fabriclint.yaml";

/// The names that the file may have; of two in one folder the first counts.
const FILE_NAMES: [&str; 2] = [FILE_NAME, "fabriclint.yml"];

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
    // What is no file is refused where it is read, and not passed over as if there were no plan.
    files.find(|file| file.exists() && !file.is_dir())
}

/// Finds the one configuration of a run.
///
/// # Errors
/// Two paths lead to different files.
pub fn find(paths: &[PathBuf], working: &Path) -> Result<Option<PathBuf>, Problem> {
    let mut found: Option<PathBuf> = None;
    for path in paths {
        let start = working.join(path);
        let Some(file) = upward(&start) else {
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
    Ok(found.or_else(|| upward(working)))
}

fn upward(start: &Path) -> Option<PathBuf> {
    // A relative path or a link has other ancestors than the folder that it leads to.
    let start = start.canonicalize().unwrap_or_else(|_| start.to_owned());
    start.ancestors().find_map(plan_in)
}
