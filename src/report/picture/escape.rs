//! Names of exports as each format holds them. What steers something is shown as its number in all of them.

use std::fmt::Write;

use crate::source::visible;

/// A text in SVG, in an element or an attribute.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A text between double quotes in DOT. A backslash begins an escape in labels, and in ids it would be one of two.
pub(super) fn dot_label(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('"', "\\\"")
}

/// An id between double quotes in DOT, where `\"` alone is an escape: a backslash means itself, but before a quote or at
/// the end it would take part in one, and there it is told as its number.
pub(super) fn dot_id(text: &str) -> String {
    let shown = visible(text);
    let mut escaped = String::with_capacity(shown.len());
    let mut letters = shown.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', None | Some('"')) => escaped.push_str("\\u{5c}"),
            ('"', _) => escaped.push_str("\\\""),
            (letter, _) => escaped.push(letter),
        }
    }
    escaped
}

/// A text between double quotes in Mermaid: what means something there, in HTML or in Markdown, is a number.
pub(super) fn mermaid(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        if letter.is_alphanumeric() || " .,:/-+()=".contains(letter) {
            escaped.push(letter);
        } else {
            // A number of decimal digits, `#35;`.
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}

/// A text in a comment of Mermaid, where settings could hide: Mermaid looks for them in comments as well.
pub(super) fn mermaid_comment(text: &str) -> String {
    visible(text)
        .replace("%%{", "%%\\u{7b}")
        .replace("}%%", "\\u{7d}%%")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a|b\"c<d>&'e\\\n#35;\u{202e}`%%{init: {}}%%";

    #[test]
    fn nothing_of_a_name_ends_its_text() {
        let shown = xml(HOSTILE);
        assert!(
            !shown.contains(['<', '>', '"', '\'', '\n', '\u{202e}']),
            "{shown}"
        );
        assert!(
            shown.contains("\\u{202e}") && shown.contains("\\u{a}"),
            "{shown}"
        );
        let label = mermaid(HOSTILE);
        assert!(
            !label.contains(['|', '"', '<', '`', '{', '%', '\n']),
            "{label}"
        );
        assert!(
            label.contains("#34;") && label.contains("#35;35#59;"),
            "{label}"
        );
        assert!(!mermaid_comment(HOSTILE).contains("%%{"));
        assert_eq!(dot_label("a\\\"b"), "a\\\\\\\"b");
        assert_eq!(dot_id("a\\"), "a\\u{5c}");
        assert_eq!(dot_id("a\\b\"c"), "a\\b\\\"c");
    }
}
