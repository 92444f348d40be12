//! A request and its answer.

use zeroize::Zeroizing;

use crate::source::limits;

/// The largest answer, in bytes: readers take no larger file.
pub(super) const LARGEST: u64 = limits::FILE_BYTES;

/// What is asked for.
pub(in crate::collect) struct Request<'r> {
    /// The method, `GET`.
    pub(in crate::collect) method: &'static str,
    /// Path and query, from the slash on.
    pub(in crate::collect) path: &'r str,
    /// What `-v` and messages call it; holds no secret.
    pub(in crate::collect) name: &'r str,
    /// Headers of the appliance's own; they are nowhere shown.
    pub(in crate::collect) headers: &'r [(&'static str, Zeroizing<String>)],
    /// The body with its media type; it is nowhere shown.
    pub(in crate::collect) body: Option<(&'static str, &'r [u8])>,
}

/// An answer, whole.
#[derive(Debug)]
pub(in crate::collect) struct Answer {
    /// The status of HTTP.
    pub(in crate::collect) status: u16,
    /// How long the appliance asks to wait, as it wrote that.
    pub(super) retry_after: Option<String>,
    /// Where it leads to, as it wrote that.
    pub(super) location: Option<String>,
    /// The body.
    pub(in crate::collect) body: Vec<u8>,
}

impl Answer {
    /// An answer that nobody gave.
    #[cfg(test)]
    pub(in crate::collect) fn for_test(status: u16, body: &str) -> Self {
        Self {
            status,
            retry_after: None,
            location: None,
            body: body.as_bytes().to_vec(),
        }
    }

    /// The body as text, without a byte order mark; nothing where it is no UTF-8.
    pub(in crate::collect) fn text(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.body).ok()?;
        Some(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// The body as text, which is not copied.
    pub(in crate::collect) fn into_text(self) -> Option<String> {
        let mut text = String::from_utf8(self.body).ok()?;
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Some(text)
    }
}
