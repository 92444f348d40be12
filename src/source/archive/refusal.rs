//! What is said of archives and members that are not read. Whoever knows the name of the file adds it.

use std::io;

use super::super::limits::{
    ARCHIVE_BYTES, ARCHIVE_FILES, ARCHIVE_NAMES, ARCHIVE_STREAM, FILE_BYTES,
};
use super::super::problem::Problem;

/// The step that helps with every archive.
const UNPACK: &str = "unpack it, and name its folder";

/// The code of what is more than a limit.
pub(super) const TOO_LARGE: &str = "too-large";

/// What is said of a member that cannot be opened, before the reason.
const CLOSED: &str = "this file in an archive is not read: it is ";

fn too_much(code: &'static str, message: String) -> Problem {
    Problem::error(code, message).help(UNPACK)
}

/// The problem of an archive with too many files.
pub(super) fn too_many_files() -> Problem {
    too_much(
        "too-many-files",
        format!(
            "the archive holds more than the {ARCHIVE_FILES} files that are looked at; nothing of it is read"
        ),
    )
}

/// The problem of an archive whose names take too much.
pub(super) fn too_long_names() -> Problem {
    too_much(
        TOO_LARGE,
        format!(
            "the names in the archive are more than the limit of {ARCHIVE_NAMES} bytes; nothing of it is read"
        ),
    )
}

/// The problem of an archive that unpacks to too much.
pub(super) fn too_many_bytes(sum: u64) -> Problem {
    too_much(
        TOO_LARGE,
        format!(
            "what is to be read of the archive is {sum} bytes, more than the limit of {ARCHIVE_BYTES}; nothing of it is read"
        ),
    )
}

/// The problem of an archive that has to be unpacked from its beginning, and is too long for that.
pub(super) fn too_long() -> Problem {
    too_much(
        TOO_LARGE,
        format!(
            "the archive unpacks to more than the limit of {ARCHIVE_STREAM} bytes; nothing of it is read"
        ),
    )
}

/// The problem of an archive that is not whole.
pub(super) fn damaged(what: &str) -> Problem {
    let message = format!("the archive is damaged: {what}");
    Problem::error("damaged", message).help("copy or make it again, and compare the sizes")
}

/// The problem of a member that is not whole.
pub(super) fn damaged_member(what: &str) -> Problem {
    let message = format!("this file in an archive is damaged: {what}");
    Problem::error("damaged", message).help("copy or make the archive again, and compare the sizes")
}

/// The problem of a member that is too large by itself.
pub(super) fn too_large(size: u64) -> Problem {
    let message = format!("{size} bytes are more than the limit of {FILE_BYTES}");
    Problem::error(TOO_LARGE, message).help("export less into one file")
}

/// The problem of a member that only a password opens.
pub(super) fn encrypted() -> Problem {
    Problem::error("encrypted", format!("{CLOSED}encrypted"))
        .help("unpack the archive with its password, and name the folder")
}

/// The problem of a member that is packed in a way that is not read.
pub(super) fn unknown_packing(how: &str) -> Problem {
    Problem::error("packed", format!("{CLOSED}packed by {how}"))
        .help("unpack the archive and name the folder, or make it again with Deflate")
}

/// The problem of a member of which only parts are stored.
pub(super) fn sparse() -> Problem {
    Problem::error("packed", format!("{CLOSED}stored with holes"))
        .help("unpack the archive and name the folder, or make it again without --sparse")
}

/// The problem of several members that cannot be opened, by that of each, which is the same; nothing where the problem
/// is another one. `first` is the path of one of them.
pub(super) fn closed(each: &Problem, count: usize, first: &str) -> Option<Problem> {
    let why = each.message.strip_prefix(CLOSED)?;
    let message = format!(
        "{count} files in the archive are not read, {first} the first of them: each is {why}"
    );
    Some(Problem {
        message,
        ..each.clone()
    })
}

/// The problem of two members of one name.
pub(super) fn twice(count: usize) -> Problem {
    let message =
        format!("{count} files of this name are in the archive, and none of them is read");
    Problem::error("twice-in-archive", message)
        .help("unpack it, look which of them counts, and name the folder")
}

/// The problem of a name that no file below a folder has.
pub(super) fn unsafe_name(name: &str, why: &str) -> Problem {
    let message = format!("a file in the archive is called {name:?}, {why}: it is not read");
    Problem::error("unsafe-name", message)
        .help("look where the archive comes from, unpack it with a tool that you trust, and name the folder")
}

/// The problem of an archive that cannot be read.
pub(super) fn unreadable(error: &io::Error) -> Problem {
    Problem::error("unreadable", format!("the file cannot be read: {error}"))
        .help("check that the file exists and that you may read it")
}

/// The problem of a disk that has no room for what an archive unpacks to.
pub(super) fn no_room(error: &io::Error) -> Problem {
    let message = format!("the archive cannot be unpacked: {error}; nothing of it is read");
    Problem::error("unreadable", message)
        .help("TMPDIR names the folder that it is unpacked in; or unpack it yourself, and name its folder")
}
