//! Texts and bytes put into files in one step.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::fault::unwritten;
use super::folder::make_folder;
use super::temporary::{file_in, sweep};

/// Links that lead to links.
const MAX_LINKS: usize = 40;

/// Writes a file, whole. A link is followed to what it leads to; a device or a pipe is written as it is.
///
/// # Errors
/// What keeps the file from being written, with the next step. What was there is there still.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_file_with(path, |out| out.write_all(bytes))
}

/// Writes a file, whole, with what somebody writes into it bit by bit.
///
/// # Errors
/// What keeps the file from being written, or an error of whoever writes. What was there is there still.
pub fn write_file_with(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    put(path, write, Put::Replace).map_err(|error| unwritten(path, &error))
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
    put(path, |out| out.write_all(bytes), Put::New).map_err(|error| unwritten(path, &error))
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    Replace,
    New,
}

fn put(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    how: Put,
) -> io::Result<()> {
    let place = match place_of(path)? {
        WritePlace::Stream => {
            // A stream that is a file of a shell goes on where the shell left it.
            let stream = OpenOptions::new().append(true).open(path)?;
            return written(stream, write);
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
    let mut temporary = file_in(folder)?;
    written(temporary.as_file_mut(), write)?;
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

/// Writes through a buffer.
fn written(
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write(&mut out)?;
    out.flush()
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

/// Leaves a file to whom it belonged, where the process may.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(before.uid()), Some(before.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::super::Scratch;
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
