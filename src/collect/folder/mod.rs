//! The folder of a collection. Answers gather in a hidden folder inside it, and are moved into place once they are
//! all there; until then what was collected before stands as it was. This file knows no appliance.

mod standing;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};
use standing::{is_plain, standing, unusable};
use state::{GATHERING, STATE, State};

use super::manifest::{self, FileEntry, Kind, Manifest, SCHEMA};
use super::time;
use crate::source::{
    Digest, NewFile, Problem, hold_file, make_folder, move_file, read_whole, remove_empty_folder,
    remove_file, remove_folder, write_file,
};

/// What the process holds that collects into the folder.
const LOCK: &str = "lock";

/// How old the last answer of a collection may be that is taken up again.
const RESUMABLE: Duration = Duration::from_secs(60 * 60);

/// The folder that is collected into.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    gathering: PathBuf,
    /// Held as long as the collection runs, so that no other one writes between its files.
    lock: File,
    /// Folders that were made for this collection, the innermost first.
    made: Vec<PathBuf>,
    /// Files of the collection that stands in it.
    standing: BTreeSet<String>,
    state: State,
    resumed: bool,
}

impl Folder {
    /// Takes a folder for a collection: an empty or new one, or one that holds a collection of the same kind and
    /// nothing else. Also returns why a collection is not taken up again that was to be.
    ///
    /// # Errors
    /// Something else is in it, it cannot be written to, or another process collects into it.
    pub(super) fn take(
        path: &Path,
        kind: Kind,
        url: &str,
        resume: bool,
    ) -> Result<(Self, Option<String>), Problem> {
        let shown = path.display().to_string();
        let unusable = |error: io::Error| unusable(&shown, &error);
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let made = path.ancestors().take_while(is_missing);
        let made: Vec<PathBuf> = made.map(Path::to_owned).collect();
        let standing = if made.is_empty() {
            standing(path, kind)?
        } else {
            BTreeSet::new()
        };
        let gathering = path.join(GATHERING);
        // What a link leads to is not ours to clear.
        if gathering.is_symlink() {
            let message = format!("{shown}: its {GATHERING} is a link");
            return Err(Problem::error("output-folder", message).help("remove it"));
        }
        make_folder(&gathering).map_err(unusable)?;
        let lock = hold_file(&gathering.join(LOCK)).map_err(unusable)?;
        let Some(lock) = lock else {
            let message = format!("{shown}: another process collects into it");
            return Err(Problem::error("output-folder", message)
                .help("wait until it has ended, or name another folder with --output"));
        };
        let fresh = State {
            schema: SCHEMA.to_owned(),
            kind,
            url: url.to_owned(),
            started: time::now(),
            changed: time::now(),
            name: None,
            files: Vec::new(),
        };
        let mut folder = Self {
            path: path.to_owned(),
            gathering,
            lock,
            made,
            standing,
            state: fresh,
            resumed: false,
        };
        let mut note = None;
        if resume {
            match folder.gathered() {
                Ok(state) => (folder.state, folder.resumed) = (state, true),
                Err(why) => note = Some(format!("{shown}: nothing is taken up again: {why}")),
            }
        }
        folder.clear().map_err(unusable)?;
        Ok((folder, note))
    }

    /// What an earlier run has gathered, whole; or why it does not serve.
    fn gathered(&self) -> Result<State, String> {
        let bytes = read_whole(&self.gathering.join(STATE))
            .map_err(|_| "no interrupted collection is there".to_owned())?;
        let mut state: State = serde_json::from_slice(&bytes)
            .map_err(|_| "its state is not one of this version".to_owned())?;
        let same =
            state.schema == SCHEMA && state.kind == self.state.kind && state.url == self.state.url;
        if !same {
            return Err("what is there is of another kind or address".to_owned());
        }
        if time::age(&state.changed).is_none_or(|age| age > RESUMABLE) {
            return Err("what is there is older than an hour".to_owned());
        }
        state.files.retain(|entry| self.is_whole(entry));
        Ok(state)
    }

    /// Whether a file has gathered as it was written.
    fn is_whole(&self, entry: &FileEntry) -> bool {
        let bytes = is_plain(&entry.path)
            .then(|| read_whole(&self.gathering.join(&entry.path)).ok())
            .flatten();
        bytes.is_some_and(|bytes| Digest::of(&bytes).to_string() == entry.sha256)
    }

    /// Removes what has gathered and is not to be taken up.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.gathering)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_kept = name == LOCK
                || (self.resumed && name == STATE)
                || self.state.files.iter().any(|file| file.path == name);
            if !is_kept {
                remove_folder(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Whether an answer has gathered already.
    pub(super) fn has(&self, path: &str) -> bool {
        self.state.files.iter().any(|entry| entry.path == path)
    }

    /// Whether an interrupted collection was taken up.
    pub(super) fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// When the collection began, UTC.
    pub(super) fn started(&self) -> &str {
        &self.state.started
    }

    /// What the appliance was called, where an earlier run has heard it.
    pub(super) fn name(&self) -> Option<&str> {
        self.state.name.as_deref()
    }

    /// Begins the file of an answer.
    pub(super) fn begin(&self, path: &str) -> Result<NewFile, Problem> {
        let file = NewFile::begin(&self.gathering.join(path));
        file.map_err(|error| self.unwritten(&error))
    }

    /// Keeps an answer that is whole.
    pub(super) fn keep(&mut self, entry: FileEntry, name: Option<&str>) -> Result<(), Problem> {
        self.state.files.push(entry);
        self.state.name = name.map(str::to_owned).or(self.state.name.take());
        self.state.changed = time::now();
        let written = serde_json::to_vec(&self.state)
            .map_err(io::Error::other)
            .and_then(|bytes| write_file(&self.gathering.join(STATE), &bytes));
        written.map_err(|error| self.unwritten(&error))
    }

    /// The files that have gathered.
    pub(super) fn files(&self) -> &[FileEntry] {
        &self.state.files
    }

    /// Moves everything into place, removes what the new collection does not have, and writes the manifest last.
    pub(super) fn place(self, manifest: &Manifest) -> Result<(), Problem> {
        let place = || {
            self.unsettle()?;
            for entry in &manifest.files {
                move_file(
                    &self.gathering.join(&entry.path),
                    &self.path.join(&entry.path),
                )?;
            }
            let is_old = |name: &&String| !manifest.files.iter().any(|file| file.path == **name);
            for name in self.standing.iter().filter(is_old) {
                match remove_file(&self.path.join(name)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            let mut file = NewFile::begin(&self.path.join(manifest::FILE))?;
            serde_json::to_writer_pretty(&mut file, manifest)?;
            file.write_all(b"\n")?;
            file.finish().map(|_| ())
        };
        place().map_err(|error| self.unwritten(&error))?;
        self.discard();
        Ok(())
    }

    /// Lets the manifest that stands there say that a collection runs: if this one is killed while its files are moved,
    /// a mix of two collections is not called complete.
    fn unsettle(&self) -> io::Result<()> {
        let path = self.path.join(manifest::FILE);
        let bytes = match read_whole(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        // What cannot be read calls nothing complete.
        let Ok(mut standing) = serde_json::from_slice::<Map<String, Value>>(&bytes) else {
            return Ok(());
        };
        standing.insert("state".to_owned(), "running".into());
        standing.insert("finished".to_owned(), Value::Null);
        // What stands there may be a link, and what that leads to is left alone.
        let mut file = NewFile::begin(&path)?;
        serde_json::to_writer_pretty(&mut file, &standing)?;
        file.write_all(b"\n")?;
        file.finish().map(|_| ())
    }

    /// Removes what has gathered. What cannot be removed is passed over by readers, and by the next collection.
    fn discard(self) -> Vec<PathBuf> {
        drop(self.lock);
        let _ = remove_folder(&self.gathering);
        self.made
    }

    /// Leaves the folder as it was; what has gathered stays, to be taken up again, if there is any.
    pub(super) fn leave(self) {
        if self.state.files.is_empty() {
            for folder in self.discard() {
                let _ = remove_empty_folder(&folder);
            }
        }
    }

    /// What keeps something from being written.
    pub(super) fn unwritten(&self, error: &io::Error) -> Problem {
        unusable(&self.path.display().to_string(), error)
    }
}
