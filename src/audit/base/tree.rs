//! The files of a revision as git keeps them: folders, files, links and submodules, looked up by path. Nothing is
//! written here.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use super::git::{Git, Objects, fault};
use crate::source::Problem;

/// Links that lead to links.
const MAX_LINKS: usize = 40;

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, whose target is its content.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// A file or folder of a revision.
#[derive(Clone, Debug)]
pub(super) struct TreeEntry {
    /// What stands there.
    pub(super) kind: EntryKind,
    /// The repository that holds it, by its number; 0 for the one that was asked about.
    pub(super) repository: usize,
    /// The name of the object.
    pub(super) object: String,
    /// The path from the top of the repository that was asked about, without links in it.
    pub(super) path: PathBuf,
}

/// A repository whose objects are read.
struct Repository {
    git: Git,
    objects: Objects,
}

/// A revision.
pub(super) struct Tree {
    repositories: Vec<Repository>,
    root: String,
}

impl Tree {
    /// The files of a commit.
    ///
    /// # Errors
    /// Git cannot be run.
    pub(super) fn of(git: &Git, commit: &str) -> Result<Self, Problem> {
        let first = Repository {
            git: git.clone(),
            objects: git.objects()?,
        };
        Ok(Self {
            repositories: vec![first],
            root: format!("{commit}^{{tree}}"),
        })
    }

    /// The folder at the top.
    fn root(&self) -> TreeEntry {
        TreeEntry {
            kind: EntryKind::Folder,
            repository: 0,
            object: self.root.clone(),
            path: PathBuf::new(),
        }
    }

    /// The file or folder at a path, links and submodules followed; nothing if there is none.
    ///
    /// # Errors
    /// A link leads out of the repository or to itself, a submodule is not there, an object is missing.
    pub(super) fn find(&mut self, path: &Path) -> Result<Option<TreeEntry>, Problem> {
        let mut open: VecDeque<OsString> = names(path)?.into();
        let mut way = vec![self.root()];
        let mut links = 0;
        while let Some(name) = open.pop_front() {
            if name == ".." {
                way.pop();
                if way.is_empty() {
                    return Err(outside(path));
                }
                continue;
            }
            let Some(here) = way.last().filter(|here| here.kind == EntryKind::Folder) else {
                return Ok(None);
            };
            let here = here.clone();
            let below = self.entries(&here)?;
            let found = below
                .into_iter()
                .find(|entry| entry.path.file_name() == Some(&*name));
            let Some(found) = found else {
                return Ok(None);
            };
            if found.kind == EntryKind::Link {
                links += 1;
                let target = self.target(&found)?;
                if links > MAX_LINKS || target.is_absolute() {
                    return Err(outside(path));
                }
                for name in names(&target)?.into_iter().rev() {
                    open.push_front(name);
                }
                continue;
            }
            way.push(self.entered(found)?);
        }
        Ok(way.pop())
    }

    /// Where a link leads.
    fn target(&mut self, link: &TreeEntry) -> Result<PathBuf, Problem> {
        let mut bytes = Vec::new();
        self.read(link, &mut bytes)?;
        os_name(&bytes).map(PathBuf::from)
    }

    /// A submodule as the folder that it is.
    ///
    /// # Errors
    /// The submodule is not checked out, or lacks the commit.
    pub(super) fn entered(&mut self, entry: TreeEntry) -> Result<TreeEntry, Problem> {
        if entry.kind != EntryKind::Submodule {
            return Ok(entry);
        }
        let name = entry.path.display();
        let commit = &entry.object;
        let help = format!("git submodule update --init; git -C {name} fetch origin {commit}");
        let git = Git::at(&self.repositories[0].git.top.join(&entry.path));
        let git = git.ok_or_else(|| {
            let message = format!("{name} is a submodule of the base revision and not checked out");
            fault(message).help(help.clone())
        })?;
        let mut objects = git.objects()?;
        let tree = format!("{commit}^{{tree}}");
        objects
            .read(&tree, "tree", &mut std::io::sink())
            .map_err(|_| {
                let message = format!(
                    "{name} is a submodule, and its commit {commit} of the base revision is not here"
                );
                fault(message).help(help)
            })?;
        self.repositories.push(Repository { git, objects });
        Ok(TreeEntry {
            kind: EntryKind::Folder,
            repository: self.repositories.len() - 1,
            object: tree,
            ..entry
        })
    }

    /// What a folder holds.
    ///
    /// # Errors
    /// An object is missing, or is no folder that could be written.
    pub(super) fn entries(&mut self, folder: &TreeEntry) -> Result<Vec<TreeEntry>, Problem> {
        let mut bytes = Vec::new();
        let objects = &mut self.repositories[folder.repository].objects;
        objects.read(&folder.object, "tree", &mut bytes)?;
        let broken = || fault(format!("the object {} is no folder", folder.object));
        let mut entries = Vec::new();
        // The names of objects are as long as that of this one, unless it stands behind a commit.
        let digits = folder.object.trim_end_matches("^{tree}").len();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let space = memchr::memchr(b' ', rest).ok_or_else(broken)?;
            let (mode, behind) = (&rest[..space], &rest[space + 1..]);
            let end = memchr::memchr(0, behind).ok_or_else(broken)?;
            let (name, behind) = (&behind[..end], &behind[end + 1..]);
            let (object, behind) = behind.split_at_checked(digits / 2).ok_or_else(broken)?;
            rest = behind;
            let kind = match mode {
                b"40000" => EntryKind::Folder,
                b"120000" => EntryKind::Link,
                b"160000" => EntryKind::Submodule,
                _ => EntryKind::File,
            };
            let object = object.iter().map(|byte| format!("{byte:02x}")).collect();
            entries.push(TreeEntry {
                kind,
                repository: folder.repository,
                object,
                path: folder.path.join(plain(&os_name(name)?)?),
            });
        }
        Ok(entries)
    }

    /// Reads a file, or where a link leads. Returns how large it is.
    ///
    /// # Errors
    /// The object is missing.
    pub(super) fn read(
        &mut self,
        entry: &TreeEntry,
        into: &mut dyn std::io::Write,
    ) -> Result<u64, Problem> {
        let objects = &mut self.repositories[entry.repository].objects;
        objects.read(&entry.object, "blob", into)
    }

    /// The repository that holds an entry.
    pub(super) fn repository(&self, entry: &TreeEntry) -> &Git {
        &self.repositories[entry.repository].git
    }
}

/// The names of a relative path.
fn names(path: &Path) -> Result<Vec<OsString>, Problem> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name.to_owned()),
            Component::ParentDir => names.push("..".into()),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err(outside(path)),
        }
    }
    Ok(names)
}

fn outside(path: &Path) -> Problem {
    let message = format!(
        "{} leads out of the repository in the base revision, or to itself",
        path.display()
    );
    fault(message).help("name the folder that it leads to")
}

/// A name that is one name and nothing else: git writes no other, but whoever makes objects by hand may.
fn plain(name: &OsStr) -> Result<&OsStr, Problem> {
    let mut components = Path::new(name).components();
    match (components.next(), components.next()) {
        (Some(Component::Normal(only)), None) if only == name => Ok(name),
        _ => {
            let message = format!("the base revision holds a file called {}", name.display());
            Err(fault(message).help("no file can be called so"))
        }
    }
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "any bytes are a name here, and not on Windows"
)]
fn os_name(bytes: &[u8]) -> Result<OsString, Problem> {
    use std::os::unix::ffi::OsStrExt;
    Ok(OsStr::from_bytes(bytes).to_owned())
}

#[cfg(not(unix))]
fn os_name(bytes: &[u8]) -> Result<OsString, Problem> {
    let text = std::str::from_utf8(bytes).ok();
    // Another separator, a drive or a stream of a file would make more of the name than a name.
    let text = text.filter(|text| !text.contains(['\\', ':']));
    text.map(OsString::from).ok_or_else(|| {
        let name = String::from_utf8_lossy(bytes).into_owned();
        fault(format!(
            "the base revision holds {name}, and no file here can be called so"
        ))
    })
}
