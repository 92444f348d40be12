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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoText {
    /// The bytes look like something else.
    Binary,
    /// The bytes begin as UTF-16 and break off.
    BrokenUtf16,
}

/// Decodes by byte order mark, then by NUL bytes, then as UTF-8, then as Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Encoding), NoText> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Ok((text.to_owned(), Encoding::Utf8Bom)),
            Err(_) => legacy(rest),
        },
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be),
        // UTF-16 without a mark: a sign that documents and captures begin with, beside a NUL.
        [b'{' | b'[' | b'<' | b'#' | b' ' | b'\r' | b'\n', 0, ..] => {
            utf16(bytes, Encoding::Utf16Le)
        }
        [0, b'{' | b'[' | b'<' | b'#' | b' ' | b'\r' | b'\n', ..] => {
            utf16(bytes, Encoding::Utf16Be)
        }
        _ => match std::str::from_utf8(bytes) {
            // A NUL is valid UTF-8, but stands in no text.
            Ok(text) if !bytes.contains(&0) => Ok((text.to_owned(), Encoding::Utf8)),
            _ => legacy(bytes),
        },
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
    if broken {
        Err(NoText::BrokenUtf16)
    } else {
        Ok((text.into_owned(), encoding))
    }
}

fn legacy(bytes: &[u8]) -> Result<(String, Encoding), NoText> {
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\r' | b'\n');
    let odd = sample.iter().filter(control).count();
    if sample.contains(&0) || odd * 10 > sample.len() {
        return Err(NoText::Binary);
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((text.into_owned(), Encoding::Windows1252))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(
            decode(&[0xFF, 0xFE, 0x00, 0xD8, b'a', 0]),
            Err(NoText::BrokenUtf16)
        );
    }
}
