//! The files of a base revision, written beside the repository as git keeps them, for the same readers that read
//! the present ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::git::fault;
use super::stored::{Stored, stored};
use super::tree::{EntryKind, Tree, TreeEntry};
use crate::source::limits::FILE_BYTES;
use crate::source::{Mirror, Problem, Scratch};

/// Files and folders of a base. Links from tree to tree make as many of a few objects as somebody likes.
const MAX_ENTRIES: usize = 1_000_000;

/// Bytes of all files of a base.
const MAX_BYTES: u64 = 64 * 1024 * 1024 * 1024;

/// Folders in folders: more are not looked into.
const MAX_DEPTH: usize = 64;

/// Files of a revision on the disk; gone when it is dropped.
pub(super) struct Checkout {
    tree: Tree,
    /// The folder of the files, and the top folder of the repository, which it stands for.
    pub(super) mirror: Mirror,
    written: BTreeSet<PathBuf>,
    entries: usize,
    bytes: u64,
    scratch: Scratch,
}

impl Checkout {
    /// A folder for the files of a revision, with none of them.
    ///
    /// # Errors
    /// No folder can be made for it.
    pub(super) fn new(tree: Tree, top: &Path) -> Result<Self, Problem> {
        let make = || -> io::Result<(Scratch, PathBuf)> {
            let scratch = Scratch::new()?;
            // A host may be called as the folder of its exports is, which may be the top.
            let files = scratch
                .path()
                .join(top.file_name().unwrap_or("root".as_ref()));
            scratch.folder(&files)?;
            Ok((scratch, files.canonicalize()?))
        };
        let (scratch, files) = make().map_err(|error| unwritten(&error))?;
        Ok(Self {
            tree,
            mirror: Mirror {
                folder: files,
                of: top.to_owned(),
            },
            written: BTreeSet::new(),
            entries: 0,
            bytes: 0,
            scratch,
        })
    }

    /// What the revision has at a path; nothing if it has nothing there.
    ///
    /// # Errors
    /// As [`Tree::find`].
    pub(super) fn find(&mut self, path: &Path) -> Result<Option<TreeEntry>, Problem> {
        self.tree.find(path)
    }

    /// Writes what the revision has at a path, with everything below it that is ever looked at. Returns where it
    /// is, or nothing if there is nothing.
    ///
    /// # Errors
    /// It cannot be read, written, or is too much.
    pub(super) fn write(&mut self, path: &Path) -> Result<Option<PathBuf>, Problem> {
        let Some(found) = self.find(path)? else {
            return Ok(None);
        };
        let place = self.mirror.folder.join(&found.path);
        let mut known = BTreeMap::new();
        if self.count_below(&found, 0, &mut known)? > MAX_ENTRIES {
            return Err(flood());
        }
        let mut open = vec![(found, 0)];
        while let Some((entry, depth)) = open.pop() {
            match entry.kind {
                EntryKind::File => self.file(&entry)?,
                EntryKind::Folder if depth < MAX_DEPTH => {
                    self.count()?;
                    let folder = self.mirror.folder.join(&entry.path);
                    self.scratch
                        .folder(&folder)
                        .map_err(|error| unwritten(&error))?;
                    for below in self.tree.entries(&entry)? {
                        // What is hidden is passed over, and so are links: nobody would read them.
                        let name = below.path.file_name().unwrap_or_default();
                        let is_hidden = name.as_encoded_bytes().starts_with(b".");
                        if !is_hidden && below.kind != EntryKind::Link {
                            open.push((self.tree.entered(below)?, depth + 1));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(Some(place))
    }

    /// Writes the file at a path in its place, whether a link leads to it or not.
    ///
    /// # Errors
    /// As [`Checkout::write`].
    pub(super) fn write_as_file(&mut self, path: &Path) -> Result<(), Problem> {
        match self.find(path)? {
            Some(found) if found.kind == EntryKind::File => self.file(&TreeEntry {
                path: path.to_owned(),
                ..found
            }),
            _ => Ok(()),
        }
    }

    fn count(&mut self) -> Result<(), Problem> {
        self.entries += 1;
        if self.entries <= MAX_ENTRIES {
            Ok(())
        } else {
            Err(flood())
        }
    }

    /// How many files and folders a folder comes to. A few objects can stand for any number of files, so that each
    /// is counted once before the first is written.
    fn count_below(
        &mut self,
        entry: &TreeEntry,
        depth: usize,
        known: &mut BTreeMap<String, usize>,
    ) -> Result<usize, Problem> {
        if entry.kind != EntryKind::Folder || depth >= MAX_DEPTH {
            return Ok(1);
        }
        if let Some(count) = known.get(&entry.object) {
            return Ok(*count);
        }
        let mut count: usize = 1;
        for below in self.tree.entries(entry)? {
            count = count.saturating_add(self.count_below(&below, depth + 1, known)?);
        }
        known.insert(entry.object.clone(), count);
        Ok(count)
    }

    fn file(&mut self, entry: &TreeEntry) -> Result<(), Problem> {
        if !self.written.insert(entry.path.clone()) {
            return Ok(());
        }
        self.count()?;
        let place = self.mirror.folder.join(&entry.path);
        // Two names that this file system takes for one would be one file.
        let file = self.scratch.file(&place);
        let mut file = file.map_err(|error| unwritten(&error))?;
        let mut head = Head::default();
        let size = {
            let mut into = Both(&mut file, &mut head);
            self.tree.read(entry, &mut into)?
        };
        self.bytes += size.min(FILE_BYTES);
        if self.bytes > MAX_BYTES {
            let message = "the exports of the base revision are more than 64 GB";
            return Err(fault(message).help("name the folders of the exports alone"));
        }
        let present = self.mirror.of.join(&entry.path);
        match stored(&head.0, size, &present, self.tree.repository(entry)) {
            None | Some(Stored::Alike) => Ok(()),
            Some(Stored::In(content)) => {
                let copied = self.scratch.copy(&content, &place);
                copied.map_err(|error| unwritten(&error))
            }
            Some(Stored::Elsewhere(why, help)) => {
                let name = entry.path.display();
                Err(fault(format!("{name} of the base revision {why}")).help(help))
            }
        }
    }
}

fn flood() -> Problem {
    let message = format!("the base revision holds more than {MAX_ENTRIES} files there");
    fault(message).help("name the folders of the exports alone")
}

/// The first bytes of a file.
#[derive(Default)]
struct Head(Vec<u8>);

/// Bytes of a file that tell what it stands for.
const HEAD_BYTES: usize = 1024;

/// A file, and its first bytes beside it.
struct Both<'a>(&'a mut File, &'a mut Head);

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.0.write(bytes)?;
        let Head(head) = &mut *self.1;
        let room = HEAD_BYTES.saturating_sub(head.len());
        head.extend_from_slice(&bytes[..count.min(room)]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn unwritten(error: &io::Error) -> Problem {
    let message = format!("the files of the base revision cannot be written: {error}");
    fault(message).help("TMPDIR names the folder that they go to, which needs room for them")
}
