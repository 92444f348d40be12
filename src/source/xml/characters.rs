//! The characters of texts in XML: references, and ends of lines.

use std::borrow::Cow;

use xmlparser::{Reference, Stream};

/// A text or the value of an attribute with the characters that its references stand for; nothing if it has a
/// reference to something else. Ends of lines become what XML makes of them (XML 1.0, 2.11 and 3.3.3).
pub(super) fn plain(raw: &str, is_attribute: bool) -> Option<Cow<'_, str>> {
    let is_special = |letter: char| match letter {
        '&' | '\r' => true,
        '\n' | '\t' => is_attribute,
        _ => false,
    };
    let Some(first) = raw.find(is_special) else {
        return Some(raw.into());
    };
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut next = Some(first);
    while let Some(at) = next {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let mut stream = Stream::from(rest);
            let Ok(Reference::Char(letter)) = stream.consume_reference() else {
                return None;
            };
            text.push(letter);
            rest = &rest[stream.pos()..];
        } else {
            text.push(if is_attribute { ' ' } else { '\n' });
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        }
        next = rest.find(is_special);
    }
    text.push_str(rest);
    Some(text.into())
}

/// A text in which every line ends with a line feed.
pub(super) fn with_plain_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}
