//! Digests of bytes: two files with one digest are the same.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest that hexadecimal digits write, 64 of them in any case.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).ok()?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Whether bytes are those of this digest. A checkout may have given their lines other ends: that changes
    /// nothing of what a text says.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        let is_same = |bytes: &[u8]| Self::of(bytes) == *self;
        is_same(bytes) || memchr::memmem::find(bytes, b"\r\n").is_some() && is_same(&unix(bytes))
    }

    /// The digest of several texts, their bounds included: `["ab", "c"]` is not `["a", "bc"]`.
    #[must_use]
    pub fn of_all<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> Self {
        let mut hash = Sha256::new();
        for text in texts {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        Self(hash.finalize().into())
    }

    /// A digest that somebody noted.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A text whose lines end as those of Unix do.
fn unix(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(end) = memchr::memmem::find(rest, b"\r\n") {
        lines.extend_from_slice(&rest[..end]);
        lines.push(b'\n');
        rest = &rest[end + 2..];
    }
    lines.extend_from_slice(rest);
    lines
}

/// The digest of bytes that come piece by piece; where one ends does not matter.
#[derive(Clone, Debug, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Takes more bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes.
    #[must_use]
    pub fn digest(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// Lower-case hex digits, 64 of them.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::of(b"a\nb\n");
        let hex = digest.to_string();
        assert_eq!(Digest::parse(&hex), Some(digest));
        assert_eq!(Digest::parse(&hex.to_uppercase()), Some(digest));
        for wrong in [
            "",
            &hex[1..],
            &format!("{hex}0"),
            &hex.replacen(&hex[..2], "+1", 1),
        ] {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
        assert!(digest.is_of(b"a\nb\n") && digest.is_of(b"a\r\nb\r\n"));
        assert!(!digest.is_of(b"a\nb\nc") && !digest.is_of(b"a\rb\r\n"));
    }

    #[test]
    fn bounds_belong_to_what_is_digested() {
        let of = |texts: &[&str]| Digest::of_all(texts.iter().map(|text| text.as_bytes()));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(
            Digest::of(b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
