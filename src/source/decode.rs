//! Bytes to text. PowerShell 5.1 writes UTF-16 with a byte order mark where nobody asks it not to.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a file was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// The code page of Western Windows, for want of anything better.
    Windows1252,
}

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoText {
    /// The bytes look like something else.
    Binary,
    /// The bytes are what is left of a text.
    Damaged(Damage),
}

/// What is left of a text that was damaged on its way: by a crash before the disk had all of it, a
/// copy that broke off, a disk that was full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    /// What is wrong with the bytes, as the end of a sentence that begins with the file.
    pub(super) what: &'static str,
    /// The text, with one [`HOLE`] where something is lost.
    pub(super) text: String,
}

/// Stands in a damaged text where something is lost.
pub(super) const HOLE: char = char::REPLACEMENT_CHARACTER;

const NOTHING: &str = "holds nothing but NUL bytes";
const NULS: &str = "has NUL bytes in place of a part of its text";
const NUL_TAIL: &str = "has NUL bytes in place of the end of its text";
const HALF_UTF16: &str =
    "breaks off in the middle of a character of UTF-16, or has bytes that are none";
const HALF_UTF8: &str = "breaks off in the middle of a character of UTF-8";

/// Decodes by byte order mark, then by NUL bytes, then as UTF-8, then as Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Encoding), NoText> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest, Encoding::Utf8Bom),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be),
        _ => match unmarked_utf16(bytes) {
            Some(encoding) => utf16(bytes, encoding),
            None => utf8(bytes, Encoding::Utf8),
        },
    }
}

/// Decodes bytes, which become the text as they stand where they are UTF-8 without a mark: nearly every export is, and
/// a copy of it would be a large part of what reading costs.
///
/// # Errors
/// Why the bytes are no text, and the bytes.
pub(super) fn decode_whole(bytes: Vec<u8>) -> Result<(String, Encoding), (NoText, Vec<u8>)> {
    let is_plain = memchr::memchr(0, &bytes).is_none() && !bytes.starts_with(b"\xEF\xBB\xBF");
    let bytes = if is_plain {
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                // A file whose size was not known has left room behind it.
                text.shrink_to(text.len() + text.len() / 8);
                return Ok((text, Encoding::Utf8));
            }
            Err(error) => error.into_bytes(),
        }
    } else {
        bytes
    };
    decode(&bytes).map_err(|why| (why, bytes))
}

/// How many bytes show whether a text without a mark is UTF-16.
const TELLING: usize = 64;

/// UTF-16 without a mark: what documents and captures begin with are signs of ASCII, each beside a NUL.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(TELLING)];
    let is_sign = |byte: u8| matches!(byte, b'\t' | b'\r' | b'\n' | 0x20..0x7F);
    let first = *head.first_chunk::<2>()?;
    let fits = |text: usize| {
        let pairs = head.chunks_exact(2);
        pairs.len() > 0
            && pairs
                .clone()
                .all(|pair| is_sign(pair[text]) && pair[1 - text] == 0)
    };
    match first {
        [b'{' | b'[' | b'<' | b'#' | b' ' | b'\r' | b'\n', 0] => Some(Encoding::Utf16Le),
        [0, b'{' | b'[' | b'<' | b'#' | b' ' | b'\r' | b'\n'] => Some(Encoding::Utf16Be),
        _ if head.len() >= 8 && fits(0) => Some(Encoding::Utf16Le),
        _ if head.len() >= 8 && fits(1) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn utf8(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), NoText> {
    // A NUL is valid UTF-8, but stands in no text.
    if memchr::memchr(0, bytes).is_some() {
        return Err(with_holes(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), encoding)),
        // Nothing but the last character is incomplete.
        Err(error) if error.error_len().is_none() => {
            let text = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            Err(NoText::Damaged(Damage {
                what: HALF_UTF8,
                text: format!("{text}{HOLE}"),
            }))
        }
        Err(_) => legacy(bytes),
    }
}

/// What a text begins with, of its first bytes; nothing if it is no text. The last character may be
/// broken off.
#[must_use]
pub fn head(bytes: &[u8]) -> String {
    let whole = match bytes {
        // A character of UTF-8 that is broken off must not make the rest of it Windows-1252.
        bytes if !bytes.contains(&0) => String::from_utf8_lossy(bytes).into_owned(),
        // Half a unit of UTF-16 would make the rest of it broken.
        bytes => match decode(&bytes[..bytes.len() / 2 * 2]) {
            Ok((text, _)) => text,
            Err(_) => String::new(),
        },
    };
    whole.trim_start_matches('\u{feff}').to_owned()
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), NoText> {
    let decoder = match encoding {
        Encoding::Utf16Be => UTF_16BE,
        _ => UTF_16LE,
    };
    let (text, broken) = decoder.decode_without_bom_handling(bytes);
    let damage = |what: &'static str, text: String| Err(NoText::Damaged(Damage { what, text }));
    if text.contains('\0') {
        let text = close_holes(&text);
        return damage(what_is_lost(&text), text);
    }
    if broken {
        return damage(HALF_UTF16, text.into_owned());
    }
    Ok((text.into_owned(), encoding))
}

/// Bytes with NULs among them: what is left of a text, or no text at all.
fn with_holes(bytes: &[u8]) -> NoText {
    let text = String::from_utf8_lossy(bytes);
    let is_text = {
        let (mut odd, mut all) = (0_usize, 0_usize);
        for letter in text.chars().filter(|letter| *letter != '\0') {
            all += 1;
            let is_odd =
                letter == HOLE || letter.is_control() && !matches!(letter, '\t' | '\r' | '\n');
            odd += usize::from(is_odd);
        }
        // Pictures and archives are full of what no text has; a half character stands beside a hole.
        odd * 100 <= all.max(100)
    };
    if !is_text {
        return NoText::Binary;
    }
    let text = close_holes(&text);
    // A few letters between NULs are no text: programs have names of theirs in them.
    let letters = text.chars().filter(|letter| *letter != HOLE).count();
    let holes = text.chars().count() - letters;
    if letters > 0 && letters < 8 * holes {
        return NoText::Binary;
    }
    NoText::Damaged(Damage {
        what: what_is_lost(&text),
        text,
    })
}

fn what_is_lost(text: &str) -> &'static str {
    match text.trim_start_matches(HOLE) {
        "" => NOTHING,
        _ if text.matches(HOLE).count() == 1 && text.trim_end().ends_with(HOLE) => NUL_TAIL,
        _ => NULS,
    }
}

/// Puts one hole in place of each run of NULs.
fn close_holes(text: &str) -> String {
    let mut closed = String::with_capacity(text.len() / 2);
    for piece in text.split('\0') {
        // Between two NULs there is nothing.
        if !piece.is_empty() {
            closed.push_str(piece);
            closed.push(HOLE);
        } else if closed.is_empty() {
            closed.push(HOLE);
        }
    }
    if !text.ends_with('\0') {
        closed.pop();
    }
    closed
}

fn legacy(bytes: &[u8]) -> Result<(String, Encoding), NoText> {
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\r' | b'\n');
    let odd = sample.iter().filter(control).count();
    if odd * 10 > sample.len() {
        return Err(NoText::Binary);
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((text.into_owned(), Encoding::Windows1252))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_files_are_decoded_like_their_bytes() {
        for bytes in [
            &b""[..],
            b"{\"a\": 1}",
            "Höhe €".as_bytes(),
            b"\xEF\xBB\xBF{}",
            b"\xEF\xBB\xBF",
            b"\xFF\xFE{\0}\0",
            b"{\0}\0",
            b"M\xfcnchen",
            b"{\"name\": \"H\xc3",
            b"\x7fELF\0\0\x01",
            b"{\"type\": \"ServerProfileV5\",\0\0\0\0",
        ] {
            let whole = decode_whole(bytes.to_vec()).map_err(|(why, _)| why);
            assert_eq!(whole, decode(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn text_is_found_under_every_mark() {
        let utf16: Vec<u8> = "{\"ä\":1}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let marked = [&[0xFF, 0xFE], utf16.as_slice()].concat();
        assert_eq!(decode(&marked), Ok(("{\"ä\":1}".into(), Encoding::Utf16Le)));
        assert_eq!(decode(&utf16), Ok(("{\"ä\":1}".into(), Encoding::Utf16Le)));
        let bom = [&[0xEF, 0xBB, 0xBF], "é".as_bytes()].concat();
        assert_eq!(decode(&bom), Ok(("é".into(), Encoding::Utf8Bom)));
        assert_eq!(
            decode(b"M\xfcnchen"),
            Ok(("München".into(), Encoding::Windows1252))
        );
        assert_eq!(decode(b""), Ok((String::new(), Encoding::Utf8)));
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        assert_eq!(decode(b"\x7fELF\x00\x00\x01"), Err(NoText::Binary));
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0";
        assert_eq!(decode(picture), Err(NoText::Binary));
    }

    #[test]
    fn what_is_left_of_a_text_is_told_from_what_is_none() {
        let lost = |bytes: &[u8]| match decode(bytes) {
            Err(NoText::Damaged(Damage { what, text })) => (what, text),
            other => panic!("{other:?}"),
        };
        let with = |before: &str, nuls: usize, after: &str| {
            let bytes = [before.as_bytes(), &vec![0; nuls], after.as_bytes()].concat();
            lost(&bytes)
        };
        assert_eq!(with("", 4096, ""), (NOTHING, "\u{fffd}".to_owned()));
        let (head, tail) = ("{\"type\": \"ServerProfileV5\",", "\"name\": \"Höhe\"}");
        assert_eq!(with(head, 512, ""), (NUL_TAIL, format!("{head}\u{fffd}")));
        assert_eq!(
            with(head, 512, tail),
            (NULS, format!("{head}\u{fffd}{tail}"))
        );
        assert_eq!(with("", 512, tail), (NULS, format!("\u{fffd}{tail}")));
        let utf16 = |text: &str| -> Vec<u8> {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect()
        };
        let mut bytes = utf16(head);
        bytes.extend([0; 100]);
        assert_eq!(lost(&bytes), (NUL_TAIL, format!("{head}\u{fffd}")));
        let mut bytes = utf16(head);
        bytes.pop();
        assert_eq!(lost(&bytes).0, HALF_UTF16, "an odd byte");
        assert_eq!(
            lost(&[0xFF, 0xFE, 0x00, 0xD8, b'a', 0]).0,
            HALF_UTF16,
            "half a pair"
        );
        let bytes = "{\"name\": \"Höhe €".as_bytes();
        assert_eq!(lost(&bytes[..bytes.len() - 1]).0, HALF_UTF8);
    }

    #[test]
    fn captures_in_utf16_need_no_mark() {
        let bytes: Vec<u8> = "HP Virtual"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&bytes), Ok(("HP Virtual".into(), Encoding::Utf16Le)));
    }
}
