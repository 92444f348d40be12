//! The secrets of a run, taken out of whatever it shows or writes about itself: an appliance may repeat a password or
//! a session anywhere, in the address of a redirect, in a version, in words about an error.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use zeroize::Zeroizing;

use super::manifest::Manifest;
use crate::source::Problem;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// The password and the sessions of a run, also those that are over. Copies share them; they show themselves to
/// nobody.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Mutex<Vec<Zeroizing<String>>>>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// From here on a text is a secret, in each form in which it is sent or may be repeated.
    pub(super) fn keep(&self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let quoted = Zeroizing::new(Value::from(secret).to_string());
        let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
        let forms = [
            Zeroizing::new(secret.to_owned()),
            Zeroizing::new(inner.to_owned()),
            escaped(secret),
            percent_encoded(secret, false),
            percent_encoded(secret, true),
        ];
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for form in forms {
            if !kept.contains(&form) {
                kept.push(form);
            }
        }
        // A form that holds another one goes as a whole.
        kept.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    /// A text without the secrets.
    pub(super) fn scrubbed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scrubbed = Cow::Borrowed(text);
        for form in kept.iter().filter(|form| text.contains(form.as_str())) {
            scrubbed = Cow::Owned(scrubbed.replace(form.as_str(), REDACTED));
        }
        scrubbed
    }

    fn scrub(&self, text: &mut String) {
        if let Cow::Owned(scrubbed) = self.scrubbed(text) {
            *text = scrubbed;
        }
    }

    /// A problem without the secrets.
    pub(super) fn problem(&self, mut problem: Problem) -> Problem {
        self.scrub(&mut problem.message);
        if let Some(help) = &mut problem.help {
            self.scrub(help);
        }
        problem
    }

    /// Takes the secrets out of a manifest. What this program has written itself stays: paths, digests, times.
    pub(super) fn manifest(&self, manifest: &mut Manifest) {
        let source = &mut manifest.source;
        for text in source.name.iter_mut().chain(&mut source.version) {
            self.scrub(text);
        }
        for gap in &mut manifest.gaps {
            self.scrub(&mut gap.why);
            self.scrub(&mut gap.request);
        }
    }
}

/// A text as the value of an attribute of XML.
pub(super) fn escaped(text: &str) -> Zeroizing<String> {
    let mut escaped = Zeroizing::new(String::with_capacity(text.len() * 6));
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A text as a part of an address (RFC 3986, 2.1), its hexadecimal digits in one case or the other.
fn percent_encoded(text: &str, in_lower: bool) -> Zeroizing<String> {
    let mut encoded = Zeroizing::new(String::with_capacity(text.len() * 3));
    for byte in text.bytes() {
        let written = match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                encoded.push(char::from(byte));
                Ok(())
            }
            byte if in_lower => write!(encoded, "%{byte:02x}"),
            byte => write!(encoded, "%{byte:02X}"),
        };
        // Writing to a text cannot fail.
        debug_assert!(written.is_ok());
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_in_each_form_in_which_it_may_be_repeated() {
        let secrets = Secrets::default();
        assert_eq!(secrets.scrubbed("nothing is known"), "nothing is known");
        secrets.keep("");
        secrets.keep("a\"<&\u{e4}/");
        secrets.keep("cookie-2");
        for text in [
            "x a\"<&\u{e4}/ y",
            "x a\\\"<&\u{e4}/ y",
            "x a&quot;&lt;&amp;\u{e4}/ y",
            "x a%22%3C%26%C3%A4%2F y",
            "x a%22%3c%26%c3%a4%2f y",
            "x cookie-2 y",
        ] {
            assert_eq!(secrets.scrubbed(text), "x [redacted] y", "{text}");
        }
        assert_eq!(secrets.scrubbed(""), "");
        assert!(!format!("{secrets:?}").contains("cookie"));
    }

    #[test]
    fn the_longer_of_two_secrets_goes_first() {
        let secrets = Secrets::default();
        secrets.keep("abc");
        secrets.keep("abcdef");
        assert_eq!(secrets.scrubbed("abcdef abc"), "[redacted] [redacted]");
        let problem = Problem::error("x", "has abc").help("try abcdef");
        let problem = secrets.problem(problem);
        assert_eq!(problem.message, "has [redacted]");
        assert_eq!(problem.help.as_deref(), Some("try [redacted]"));
    }
}
