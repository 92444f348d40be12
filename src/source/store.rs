//! The one place where files are written. A file is whole or it is what it was before: its new content goes to a
//! temporary file beside it, to the disk, and then takes its name in one step.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tempfile::{Builder, NamedTempFile, TempDir};

use super::digest::{Digest, Digester};

/// What temporary files are called, so that those of a run that was killed are known.
const PREFIX: &str = ".fabriclint-";
const SUFFIX: &str = ".tmp";

/// What temporary folders are called.
const FOLDER_PREFIX: &str = "fabriclint-files-";

/// The age from which on a temporary file or folder belongs to a run that was killed.
const STALE_FILE: Duration = Duration::from_secs(60 * 60);
const STALE_FOLDER: Duration = Duration::from_secs(24 * 60 * 60);

/// Links that lead to links.
const MAX_LINKS: usize = 40;

/// Folders that were looked through for what runs that were killed have left.
static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Writes a file, whole. A link is followed to what it leads to; a device or a pipe is written as it is.
///
/// # Errors
/// What keeps the file from being written, with the next step. What was there is there still.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(path, bytes, Put::Replace).map_err(|error| unwritten(path, &error))
}

/// Writes a file that is not there yet, whole.
///
/// # Errors
/// There is something of this name, or it cannot be written.
pub fn write_new_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        make_folder(folder)?;
    }
    put(path, bytes, Put::New).map_err(|error| unwritten(path, &error))
}

/// Adds to a file to which other programs write as well, and which need not be there. What cannot be added whole is
/// taken back.
///
/// # Errors
/// What keeps the file from being written.
pub fn append_to_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let append = || {
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        let before = file.metadata()?;
        let added = file.write_all(bytes).and_then(|()| file.flush());
        if added.is_err() && before.is_file() {
            let _ = file.set_len(before.len());
        }
        added
    };
    append().map_err(|error| unwritten(path, &error))
}

/// Makes a folder with those around it, if it is not there.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path).map_err(|error| unwritten(path, &error))
}

/// Removes a file.
///
/// # Errors
/// It cannot be removed.
pub fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Removes a folder with everything in it, if it is there. A link is removed, and not what it leads to.
///
/// # Errors
/// Something of it cannot be removed.
pub fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes a folder that nothing is in.
///
/// # Errors
/// Something is in it, or it cannot be removed.
pub fn remove_empty_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir(path)
}

/// Gives a file another name on the same file system, in one step, in the place of what has that name.
///
/// # Errors
/// What keeps the file from its name.
pub fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to).map_err(|error| unwritten(to, &error))
}

/// Opens a file, made if it is not there, that one process at a time holds; nothing where another one does.
///
/// # Errors
/// It cannot be made. A file system without locks is none: the file is held as if nobody else could.
pub fn hold_file(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    let file = file.map_err(|error| unwritten(path, &error))?;
    Ok(match file.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        Ok(()) | Err(TryLockError::Error(_)) => Some(file),
    })
}

/// A file that is written piece by piece, beside its place and without its name, which it gets in one step when it
/// is whole. Until then it is gone when it is dropped.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    temporary: BufWriter<NamedTempFile>,
    digester: Digester,
    bytes: u64,
}

impl NewFile {
    /// Begins a file.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        usual_permissions(&mut builder);
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let temporary = builder.tempfile_in(folder);
        Ok(Self {
            path: path.to_owned(),
            temporary: BufWriter::new(temporary.map_err(|error| unwritten(path, &error))?),
            digester: Digester::default(),
            bytes: 0,
        })
    }

    /// Its length so far, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes back what was written.
    ///
    /// # Errors
    /// The file cannot be cut.
    pub fn clear(&mut self) -> io::Result<()> {
        self.temporary.flush()?;
        let file = self.temporary.get_mut().as_file_mut();
        file.set_len(0)?;
        rewind(file)?;
        (self.digester, self.bytes) = (Digester::default(), 0);
        Ok(())
    }

    /// Puts the file, which is whole, in its place; returns its length in bytes and their digest.
    ///
    /// # Errors
    /// It cannot be written to the disk or does not get its name.
    pub fn finish(self) -> io::Result<(u64, Digest)> {
        let unwritten = |error: &io::Error| unwritten(&self.path, error);
        let temporary = self.temporary.into_inner();
        let temporary = temporary.map_err(|error| unwritten(error.error()))?;
        let synced = temporary.as_file().sync_all();
        synced.map_err(|error| unwritten(&error))?;
        let placed = temporary.persist(&self.path);
        placed.map_err(|refused| unwritten(&refused.error))?;
        Ok((self.bytes, self.digester.digest()))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.temporary.write(bytes);
        let count = written.map_err(|error| unwritten(&self.path, &error))?;
        self.digester.add(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// Whether a file is one that this module makes while it writes another.
#[must_use]
pub fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    Replace,
    New,
}

fn put(path: &Path, bytes: &[u8], how: Put) -> io::Result<()> {
    let place = match place_of(path)? {
        WritePlace::Stream => {
            // A stream that is a file of a shell goes on where the shell left it.
            let mut stream = OpenOptions::new().append(true).open(path)?;
            return stream.write_all(bytes).and_then(|()| stream.flush());
        }
        WritePlace::File(place) => place,
    };
    let before = match fs::metadata(&place) {
        Ok(before) if before.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(before) if before.permissions().readonly() => {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "it is read-only",
            ));
        }
        Ok(before) => {
            // Whoever may not write to the file may still put another one in its place, and must not.
            OpenOptions::new().write(true).open(&place)?;
            Some(before)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    sweep(folder);
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    usual_permissions(&mut builder);
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.flush()?;
    if let Some(before) = &before {
        keep_owner(temporary.as_file(), before);
        temporary.as_file().set_permissions(before.permissions())?;
    }
    temporary.as_file().sync_all()?;
    let done = match how {
        Put::Replace => temporary.persist(&place),
        // Whatever was put there in between is not overwritten.
        Put::New => temporary.persist_noclobber(&place),
    };
    done.map_err(|refused| refused.error)?;
    // The new name is on the disk when the folder is. Not every file system can be asked for that.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Where a file is to be written.
enum WritePlace {
    /// A device, a pipe or a stream of the process.
    Stream,
    /// A file, whether it is there or not; no link.
    File(PathBuf),
}

/// Follows links to what they lead to, which need not be there.
fn place_of(path: &Path) -> io::Result<WritePlace> {
    if let Ok(found) = fs::metadata(path)
        && !found.is_file()
        && !found.is_dir()
    {
        return Ok(WritePlace::Stream);
    }
    let mut place = path.to_owned();
    for _ in 0..MAX_LINKS {
        if is_stream_of_process(&place) {
            return Ok(WritePlace::Stream);
        }
        let Ok(target) = fs::read_link(&place) else {
            return Ok(WritePlace::File(place));
        };
        place = match place.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    Err(io::Error::other("its links lead nowhere"))
}

/// Whether a path names a stream that a process has open. `/dev/stdout` leads to a file where a shell sends it there,
/// and the shell goes on to write to it. Other files below `/dev` are files: `/dev/shm` holds a file system.
#[must_use]
pub fn is_stream_of_process(path: &Path) -> bool {
    let streams = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
    let folders = ["/dev/fd", "/proc"];
    cfg!(unix)
        && (streams.iter().any(|stream| path == Path::new(stream))
            || folders.iter().any(|folder| path.starts_with(folder)))
}

/// Files are made as everybody makes them: the process masks what others may.
#[cfg(unix)]
fn usual_permissions(builder: &mut Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn usual_permissions(_: &mut Builder<'_, '_>) {}

/// Leaves a file to whom it belonged, where the process may.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(before.uid()), Some(before.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Removes temporary files of ours that a run has left which was killed.
fn sweep(folder: &Path) {
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if !swept.insert(folder.to_owned()) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = is_temporary(&entry.file_name());
        if is_ours && is_older(&entry, STALE_FILE, Metadata::is_file) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether what an entry itself is, and not what it may lead to, is of this kind and this old.
fn is_older(entry: &fs::DirEntry, age: Duration, kind: fn(&Metadata) -> bool) -> bool {
    let metadata = entry.metadata().ok().filter(kind);
    let modified = metadata.and_then(|metadata| metadata.modified().ok());
    let passed = modified.and_then(|modified| SystemTime::now().duration_since(modified).ok());
    passed.is_some_and(|passed| passed > age)
}

/// Files that are there for a while, in a folder that nobody else has a name for; gone when it is dropped.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// A folder for temporary files, where the system keeps such.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> io::Result<Self> {
        let all = std::env::temp_dir();
        for entry in fs::read_dir(&all).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_ours = name
                .as_encoded_bytes()
                .starts_with(FOLDER_PREFIX.as_bytes());
            if is_ours && is_older(&entry, STALE_FOLDER, Metadata::is_dir) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let folder = Builder::new().prefix(FOLDER_PREFIX).tempdir_in(all)?;
        Ok(Self(folder))
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a file in it that is not there yet, with the folders around it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn file(&self, path: &Path) -> io::Result<File> {
        if let Some(folder) = path.parent() {
            self.folder(folder)?;
        }
        File::create_new(self.inside(path)?)
    }

    /// Makes a folder in it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(self.inside(path)?)
    }

    /// Puts the content of a file of the user's in the place of one of its own.
    ///
    /// # Errors
    /// It cannot be copied.
    pub fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::copy(from, self.inside(to)?).map(|_| ())
    }

    fn inside<'p>(&self, path: &'p Path) -> io::Result<&'p Path> {
        // Links of the path of the folder itself may have been followed.
        let own = self.path().canonicalize()?;
        let is_inside = path.starts_with(self.path()) || path.starts_with(own);
        is_inside
            .then_some(path)
            .ok_or_else(|| io::Error::other("it is not in the temporary folder"))
    }
}

/// A note for a process that watches this one: written over and over, and of no use once this process has ended well.
#[derive(Debug)]
pub struct Note(File);

impl Note {
    /// An empty note.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(path: &Path) -> io::Result<Self> {
        File::create(path).map(Self)
    }

    /// Puts a text in place of what the note says.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        rewind(&mut self.0)?;
        self.0.set_len(0)?;
        self.0.write_all(text.as_bytes())
    }
}

/// A file without a name, gone when it is dropped.
///
/// # Errors
/// It cannot be made.
pub fn nameless_file() -> io::Result<File> {
    tempfile::tempfile()
}

/// Begins a file without a name anew, to be read.
///
/// # Errors
/// What the file says.
pub fn rewind(file: &mut File) -> io::Result<()> {
    file.seek(SeekFrom::Start(0)).map(|_| ())
}

/// What keeps a file from being written, and what to do about it.
fn unwritten(path: &Path, error: &io::Error) -> io::Error {
    let step = match error.kind() {
        io::ErrorKind::NotFound => "; create its folder first",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; choose a file and a folder that you may write to"
        }
        io::ErrorKind::IsADirectory => "; name a file in it",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; make room for it, and run again"
        }
        io::ErrorKind::ResourceBusy => "; it is mounted by itself: name a file in a folder",
        _ => "",
    };
    let message = format!("{}: it cannot be written: {error}{step}", path.display());
    io::Error::new(error.kind(), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in a folder.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_in_one_step() {
        let scratch = Scratch::new().expect("a folder");
        let file = scratch.path().join("a.json");
        write_file(&file, b"one").expect("written");
        write_file(&file, b"two").expect("written");
        assert_eq!(fs::read(&file).expect("read"), b"two");
        assert!(write_new_file(&file, b"three").is_err());
        assert_eq!(fs::read(&file).expect("read"), b"two");
        assert_eq!(names(scratch.path()), ["a.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let scratch = Scratch::new().expect("a folder");
        let at = |name: &str| scratch.path().join(name);
        fs::write(at("real"), "one").expect("written");
        fs::set_permissions(at("real"), fs::Permissions::from_mode(0o640)).expect("set");
        symlink("real", at("link")).expect("a link");
        symlink("new", at("dangling")).expect("a link");
        symlink("loop", at("loop")).expect("a link");
        write_file(&at("link"), b"two").expect("written");
        write_file(&at("dangling"), b"three").expect("written");
        assert_eq!(fs::read(at("real")).expect("read"), b"two");
        assert_eq!(fs::read(at("new")).expect("read"), b"three");
        assert!(at("link").is_symlink() && at("dangling").is_symlink());
        let mode = fs::metadata(at("real"))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o640);
        let error = write_file(&at("loop"), b"x")
            .expect_err("refused")
            .to_string();
        assert!(error.contains("its links lead nowhere"), "{error}");
        fs::set_permissions(at("real"), fs::Permissions::from_mode(0o440)).expect("set");
        assert!(write_file(&at("link"), b"x").is_err());
        assert_eq!(fs::read(at("real")).expect("read"), b"two");
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_if_it_is_old_and_ours() {
        let scratch = Scratch::new().expect("a folder");
        let old = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
        for (name, is_old) in [
            (".fabriclint-Xy1.tmp", true),
            (".fabriclint-new.tmp", false),
            (".fabriclint-of-the-user", true),
            ("other.tmp", true),
        ] {
            let file = File::create(scratch.path().join(name)).expect("made");
            if is_old {
                file.set_modified(old).expect("set");
            }
        }
        write_file(&scratch.path().join("a"), b"x").expect("written");
        let left = [
            ".fabriclint-new.tmp",
            ".fabriclint-of-the-user",
            "a",
            "other.tmp",
        ];
        assert_eq!(names(scratch.path()), left);
    }
}
