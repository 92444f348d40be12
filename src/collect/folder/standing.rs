//! What stands in a folder that is to be collected into: nothing, or a collection and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use super::state::{GATHERING, STATE, State};
use crate::collect::manifest::{self, Kind, SCHEMA};
use crate::source::{Problem, is_temporary, read_whole};

/// What a manifest that stands in a folder says, as far as it matters here.
#[derive(Deserialize)]
struct Standing {
    schema: String,
    kind: String,
    #[serde(default)]
    files: Vec<ListedFile>,
}

#[derive(Deserialize)]
struct ListedFile {
    path: String,
}

/// The files of the collection that stands in a folder; none in an empty one.
pub(super) fn standing(path: &Path, kind: Kind) -> Result<BTreeSet<String>, Problem> {
    let shown = path.display();
    let refuse = |what: &str| {
        Problem::error("output-folder", format!("{shown}: {what}")).help(
            "name a new or empty folder with --output, or one that holds a collection of this kind and \
             nothing else",
        )
    };
    let entries =
        fs::read_dir(path).map_err(|error| unusable(&path.display().to_string(), &error))?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let entry = entry.map_err(|error| unusable(&path.display().to_string(), &error))?;
        let name = entry.file_name();
        if name == GATHERING || is_temporary(&name) {
            continue;
        }
        let name = name.to_string_lossy().into_owned();
        if entry.file_type().is_ok_and(|found| found.is_dir()) {
            return Err(refuse(&format!("it holds the folder {name}")));
        }
        names.insert(name);
    }
    if names.is_empty() {
        return Ok(names);
    }
    // A run that was killed while it moved its files into place has left some there.
    let gathered = read_whole(&path.join(GATHERING).join(STATE)).ok();
    let gathered = gathered.and_then(|bytes| serde_json::from_slice::<State>(&bytes).ok());
    let mut listed: BTreeSet<String> = gathered
        .into_iter()
        .flat_map(|state| state.files)
        .map(|file| file.path)
        .collect();
    if !names.remove(manifest::FILE) {
        if names.is_subset(&listed) {
            return Ok(names);
        }
        return Err(refuse("it holds something that is no collection"));
    }
    let bytes = read_whole(&path.join(manifest::FILE))
        .map_err(|error| unusable(&path.display().to_string(), &error))?;
    let standing: Standing = serde_json::from_slice(&bytes)
        .ok()
        .filter(|standing: &Standing| standing.schema == SCHEMA)
        .ok_or_else(|| refuse("its collection.json is no manifest that this version reads"))?;
    if standing.kind != kind.word() {
        let what = format!("it holds a collection of the kind {}", standing.kind);
        return Err(refuse(&what));
    }
    listed.extend(standing.files.into_iter().map(|file| file.path));
    if let Some(other) = names.iter().find(|name| !listed.contains(*name)) {
        let what = format!("it holds {other}, which belongs to no collection");
        return Err(refuse(&what));
    }
    Ok(listed.into_iter().filter(|name| is_plain(name)).collect())
}

/// Whether a path is the name of a file and leads nowhere else.
pub(super) fn is_plain(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('.') && !path.contains(['/', '\\', ':', '\0'])
}

/// What keeps a folder from being collected into.
pub(super) fn unusable(shown: &str, error: &io::Error) -> Problem {
    let message = format!("{shown}: nothing can be collected into it: {error}");
    Problem::error("output-folder", message)
        .help("name a folder that you may write to with --output")
}
