//! XML as UCS Manager writes it, which need not be well-formed: values of attributes hold `<` and `&` as they are, and
//! control characters. Source: "logic to recover from a broken xml" of Cisco's SDK for Python.

use std::borrow::Cow;

/// The longest reference to a character, `&#x10ffff;`.
const LONGEST_REFERENCE: usize = 10;

/// The most attributes of an element: real ones have some hundred.
const MOST_ATTRIBUTES: usize = 1_000;

/// A piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// The start of an element.
    Start(Element<'t>),
    /// The end of the element of this name.
    End(&'t str),
    /// Text that is more than blanks, as it can be written.
    Text(Value<'t>),
}

/// The start of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Its attributes, in their order.
    pub(super) attributes: Vec<(&'t str, Value<'t>)>,
    /// Whether nothing is in it.
    pub(super) is_empty: bool,
}

impl Element<'_> {
    /// The value of an attribute, without references.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(key, _)| *key == name)?;
        Some(found.1.plain())
    }
}

/// A text as it can be written between double quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value<'t> {
    /// The text, with what must be escaped escaped.
    pub(super) text: Cow<'t, str>,
    /// Whether it was not well-formed.
    pub(super) is_repaired: bool,
}

impl Value<'_> {
    /// The text without references.
    fn plain(&self) -> String {
        let mut plain = String::new();
        let mut rest = &*self.text;
        while let Some((before, after)) = rest.split_once('&') {
            plain.push_str(before);
            let (reference, after) = after.split_once(';').unwrap_or((after, ""));
            plain.extend(character(reference));
            rest = after;
        }
        plain.push_str(rest);
        plain
    }
}

/// Why a text is no XML. It repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

/// Takes a document apart.
pub(super) struct Scanner<'t> {
    rest: &'t str,
}

impl<'t> Scanner<'t> {
    /// At the start of a document.
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
        }
    }

    /// The next piece; nothing at the end of the text.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'t>>, Malformed> {
        loop {
            let Some(at) = self.rest.find('<') else {
                let text = std::mem::take(&mut self.rest);
                return Ok(piece_of(text));
            };
            let (text, markup) = self.rest.split_at(at);
            if let Some(piece) = piece_of(text) {
                self.rest = markup;
                return Ok(Some(piece));
            }
            self.rest = markup;
            if self.skip("<!--", "-->")? || self.skip("<?", "?>")? {
                continue;
            }
            return match self.rest.as_bytes().get(1) {
                Some(b'/') => self.end().map(Some),
                Some(b'!') => Err(Malformed("it holds a declaration, which no answer does")),
                _ => self.start().map(Some),
            };
        }
    }

    /// Passes over what begins and ends so, if it is there.
    fn skip(&mut self, start: &str, end: &str) -> Result<bool, Malformed> {
        let Some(inner) = self.rest.strip_prefix(start) else {
            return Ok(false);
        };
        let (_, after) = inner
            .split_once(end)
            .ok_or(Malformed("it ends within a comment"))?;
        self.rest = after;
        Ok(true)
    }

    fn end(&mut self) -> Result<Piece<'t>, Malformed> {
        self.rest = &self.rest[2..];
        let name = self.name()?;
        self.blanks();
        self.sign('>')?;
        Ok(Piece::End(name))
    }

    fn start(&mut self) -> Result<Piece<'t>, Malformed> {
        self.rest = &self.rest[1..];
        let name = self.name()?;
        let mut attributes: Vec<(&str, Value)> = Vec::new();
        loop {
            let has_blank = self.blanks();
            let is_empty = self.rest.starts_with('/');
            if is_empty {
                self.rest = &self.rest[1..];
            }
            if is_empty || self.rest.starts_with('>') {
                self.sign('>')?;
                return Ok(Piece::Start(Element {
                    name,
                    attributes,
                    is_empty,
                }));
            }
            if !has_blank {
                return Err(Malformed("a value is not closed where it ends"));
            }
            let key = self.name()?;
            if attributes.iter().any(|(other, _)| *other == key) {
                return Err(Malformed("an attribute stands twice in an element"));
            }
            self.blanks();
            self.sign('=')?;
            self.blanks();
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(Malformed("an element has too many attributes"));
            }
            attributes.push((key, self.quoted()?));
        }
    }

    fn quoted(&mut self) -> Result<Value<'t>, Malformed> {
        let Some(quote @ ('"' | '\'')) = self.rest.chars().next() else {
            return Err(Malformed("a value has no quotes"));
        };
        let inner = &self.rest[1..];
        let (raw, after) = inner
            .split_once(quote)
            .ok_or(Malformed("it ends within a value"))?;
        self.rest = after;
        Ok(escaped(raw))
    }

    fn name(&mut self) -> Result<&'t str, Malformed> {
        // Prefixes of namespaces and other letters are in no answer.
        let is_part =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
        let length = self
            .rest
            .find(|letter| !is_part(letter))
            .unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at(length);
        let is_name = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
        if !name.starts_with(is_name) {
            return Err(Malformed("a name is missing"));
        }
        self.rest = after;
        Ok(name)
    }

    /// Passes over blanks; says whether there were some.
    fn blanks(&mut self) -> bool {
        let trimmed = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let has_blank = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        has_blank
    }

    fn sign(&mut self, sign: char) -> Result<(), Malformed> {
        let after = self.rest.strip_prefix(sign);
        self.rest = after.ok_or(Malformed(if self.rest.is_empty() {
            "it ends within an element"
        } else {
            "a sign of an element is missing"
        }))?;
        Ok(())
    }
}

fn piece_of(text: &str) -> Option<Piece<'_>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = escaped(text);
    // What ends a section of characters, and may stand alone in a value only.
    Some(Piece::Text(if value.text.contains("]]>") {
        Value {
            text: Cow::Owned(value.text.replace("]]>", "]]&gt;")),
            is_repaired: true,
        }
    } else {
        value
    }))
}

/// A text with everything escaped that is not well-formed between double quotes.
fn escaped(raw: &str) -> Value<'_> {
    let is_special =
        |letter: char| matches!(letter, '<' | '&' | '"' | '\u{fffe}' | '\u{ffff}') || letter < ' ';
    if !raw.contains(is_special) {
        return Value {
            text: Cow::Borrowed(raw),
            is_repaired: false,
        };
    }
    let mut text = String::with_capacity(raw.len() + 16);
    let mut is_repaired = false;
    for (at, letter) in raw.char_indices() {
        let (written, is_wrong) = match letter {
            '<' => ("&lt;", true),
            '&' if is_reference(&raw[at + 1..]) => ("&", false),
            '&' => ("&amp;", true),
            '"' => ("&quot;", false),
            // Which is what every reader of XML makes of them.
            '\t' | '\n' | '\r' => (" ", false),
            '\u{fffe}' | '\u{ffff}' => ("\u{fffd}", true),
            letter if letter < ' ' => ("\u{fffd}", true),
            letter => {
                text.push(letter);
                continue;
            }
        };
        text.push_str(written);
        is_repaired |= is_wrong;
    }
    Value {
        text: Cow::Owned(text),
        is_repaired,
    }
}

/// Whether what stands behind `&` is a reference to a character.
fn is_reference(after: &str) -> bool {
    let head = after.bytes().take(LONGEST_REFERENCE);
    let Some(length) = head.clone().position(|byte| byte == b';') else {
        return false;
    };
    after.get(..length).and_then(character).is_some()
}

/// The character of a reference, without its `&` and `;`.
fn character(reference: &str) -> Option<char> {
    let number = match reference {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => reference.strip_prefix('#')?,
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if !digits.starts_with(|letter: char| letter.is_digit(radix)) {
        return None;
    }
    let letter = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    let is_allowed = letter >= ' ' || matches!(letter, '\t' | '\n' | '\r');
    (is_allowed && !matches!(letter, '\u{fffe}' | '\u{ffff}')).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(raw: &str) -> (String, bool) {
        let value = escaped(raw);
        (value.text.into_owned(), value.is_repaired)
    }

    #[test]
    fn only_what_is_not_well_formed_is_repaired() {
        let is = |text: &str, is_repaired| (text.to_owned(), is_repaired);
        assert_eq!(value("a > b 'c'"), is("a > b 'c'", false));
        assert_eq!(value("<BAD& INDEX>"), is("&lt;BAD&amp; INDEX>", true));
        assert_eq!(
            value("a &amp; b &#228; &#xE4;"),
            is("a &amp; b &#228; &#xE4;", false)
        );
        for raw in [
            "&;",
            "&x;",
            "&#;",
            "&#x;",
            "&#0;",
            "&#xD800;",
            "&#+5;",
            "&#x110000;",
            "&nbsp;",
        ] {
            assert!(value(raw).1, "{raw}");
        }
        assert_eq!(value("a\nb\tc"), is("a b c", false));
        assert_eq!(value("a\u{1}"), is("a\u{fffd}", true));
        assert_eq!(value("&"), is("&amp;", true));
        assert_eq!(value("&\u{e4};"), is("&amp;\u{e4};", true));
    }

    #[test]
    fn what_is_no_xml_is_told() {
        let scan = |text: &str| {
            let mut scanner = Scanner::new(text);
            loop {
                match scanner.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(()),
                    Err(malformed) => return Err(malformed),
                }
            }
        };
        for text in [
            "<?xml version=\"1.0\"?><a b='1' c=\"<&>\"><!-- x --><d/></a>",
            "",
            " x ",
        ] {
            assert_eq!(scan(text), Ok(()), "{text}");
        }
        for text in [
            "<a",
            "<a b",
            "<a b=",
            "<a b=1>",
            "<a b=\"1",
            "<a b=\"1\"c=\"2\">",
            "<a b=\"1\" b=\"2\">",
            "<1>",
            "</",
            "</a",
            "< a>",
            "<!DOCTYPE a>",
            "<a/ >",
            "<!-- ",
            "<?x",
            "<a \"b\">",
            "<a b=\"one <c d=\"two\"/>",
        ] {
            assert!(scan(text).is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_read_without_references() {
        let mut scanner = Scanner::new("<a b='x &amp; &#228; &lt;&quot; & y'/>");
        let Ok(Some(Piece::Start(element))) = scanner.next() else {
            panic!("no element");
        };
        assert_eq!(element.value("b").as_deref(), Some("x & \u{e4} <\" & y"));
        assert!(element.is_empty);
    }
}
