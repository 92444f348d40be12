//! Files that hold an export in a form that cannot be read, or stand in for one that is elsewhere: archives
//! under the name of an export, base64, pointers of Git LFS. What is packed is only looked into to see
//! whose it is; nothing of it is used.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;

use crate::source::{Problem, head};

/// A file that is packed, or stands in for another.
pub(super) struct Packed {
    /// What it is, with its article.
    pub(super) kind: &'static str,
    /// What to do to get at the export.
    help: &'static str,
    /// What the text in it begins with, where that can be seen.
    pub(super) inside: Option<String>,
}

/// How much of a packed text is looked at, in bytes. What unpacks to more than this is not unpacked
/// further, however small it is packed.
const INSIDE_BYTES: usize = 16 * 1024;

/// The shortest text that is taken for base64, in signs: a word is made of the same signs.
const BASE64_SIGNS: usize = 256;

const UNPACK: &str = "unpack it, and check what is in it";

/// What files begin with that are no text.
const MAGIC: [(&[u8], &str, &str); 12] = [
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"PK\x03\x04", "a ZIP archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "an archive", UNPACK),
    (b"\xfd7zXZ\0", "an archive", UNPACK),
    (b"BZh", "an archive", UNPACK),
    (b"Rar!\x1a\x07", "an archive", UNPACK),
    (b"MSCF", "an archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "an archive", UNPACK),
    (b"\x89PNG", "a picture", "export again"),
    (b"\xff\xd8\xff", "a picture", "export again"),
    (b"%PDF", "a PDF document", "export again"),
    (
        b"\xd0\xcf\x11\xe0",
        "a document of an office program",
        "export again",
    ),
];

/// What bytes are that are no text, by what they begin with.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<Packed> {
    let mut rows = MAGIC.iter();
    let (_, kind, help) = rows.find(|(magic, ..)| bytes.starts_with(magic))?;
    Some(Packed {
        kind,
        help,
        inside: unzipped(bytes),
    })
}

/// What a text with holes is that is none: a tar of texts is one, with the names of its members between them.
pub(super) fn of_damaged(text: &str) -> Option<Packed> {
    // What holes are is no part of the text, so that the mark stands further in front.
    let start = &text.as_bytes()[..text.len().min(TAR_HEADER)];
    let is_tar = start
        .windows(TAR_MARK.len())
        .any(|letters| letters == TAR_MARK);
    is_tar.then_some(Packed {
        kind: "a tar archive",
        help: "unpack it, and name its folder",
        inside: None,
    })
}

/// What a text stands in for.
pub(super) fn of_text(text: &str) -> Option<Packed> {
    if text.starts_with("version https://git-lfs.github.com/spec/") {
        return Some(Packed {
            kind: "a pointer of Git LFS: the content is not here",
            help: "get the content: `git lfs pull`",
            inside: None,
        });
    }
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let signs = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    // Of most texts the first sign is none of these.
    let signs: Vec<u8> = signs.take_while(is_sign).take(INSIDE_BYTES).collect();
    let is_of_signs = |text: &str| {
        text.bytes()
            .all(|byte| is_sign(&byte) || byte.is_ascii_whitespace())
    };
    if signs.len() < BASE64_SIGNS || !is_of_signs(text) {
        return None;
    }
    let whole = &signs[..signs.len() / 4 * 4];
    let bytes = STANDARD.decode(whole).ok()?;
    let inside = unzipped(&bytes).unwrap_or_else(|| head(&bytes));
    Some(Packed {
        kind: "text in base64",
        help: "decode it (`base64 -d`, `certutil -decode`), and check what is in it",
        inside: Some(inside),
    })
}

/// What the header of a member of a tar says that it is one by.
const TAR_MARK: &[u8] = b"ustar";

/// How long such a header is.
const TAR_HEADER: usize = 512;

/// What a gzip archive begins with.
fn unzipped(bytes: &[u8]) -> Option<String> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return None;
    }
    let mut inside = Vec::new();
    let unpacked = MultiGzDecoder::new(bytes).take(INSIDE_BYTES as u64);
    // What was read before an archive breaks off is as good.
    let mut unpacked = unpacked;
    let _ = unpacked.read_to_end(&mut inside);
    Some(head(&inside))
}

impl Packed {
    /// The problem of a file that is known for an export by its name: it says what was wanted, and how to get
    /// that.
    pub(super) fn explain(&self, problem: Problem) -> Problem {
        let message = format!("{} ({})", problem.message, self.kind);
        let help = match &problem.help {
            Some(help) => format!("{}; or {help}", self.help),
            None => self.help.to_owned(),
        };
        Problem { message, ..problem }.help(help)
    }

    /// The problem of a file that is known for an export by what is in it.
    pub(super) fn problem(&self) -> Problem {
        let message = format!(
            "this is {}, with an export in it that is not read",
            self.kind
        );
        Problem::error("packed", message).help(self.help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_told_from_words() {
        let long = STANDARD.encode("<topRoot><orgOrg name=\"root\">".repeat(20));
        let packed = of_text(&long).expect("base64");
        assert!(
            packed
                .inside
                .is_some_and(|text| text.starts_with("<topRoot>"))
        );
        assert!(of_text("word").is_none());
        assert!(of_text(&"many words ".repeat(60).replace(' ', ", ")).is_none());
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        use std::io::Write;
        let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![b' '; 1024 * 1024];
        for _ in 0..32 {
            zipped.write_all(&zeros).expect("written");
        }
        let zipped = zipped.finish().expect("whole");
        let packed = of_bytes(&zipped).expect("gzip");
        assert_eq!(packed.inside.map(|text| text.len()), Some(INSIDE_BYTES));
    }
}
