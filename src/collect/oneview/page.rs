//! A page of a collection, as the appliance wrote it: where its members stand in the text, what goes around them,
//! and which values are secrets. The text is kept once; members are looked into one after the other.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::collect::redact::secrets;

/// Deepest nesting of an answer; real ones nest a dozen levels.
const DEPTH: usize = 64;

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    /// Escapes that were half a pair, and were replaced.
    pub(super) repaired: u64,
    /// What stands around the members, in its order: the key and its value.
    pub(super) envelope: Vec<(String, Piece)>,
    /// The members.
    pub(super) members: Vec<Piece>,
    /// How many members the whole collection has.
    pub(super) total: Option<u64>,
    /// The next page.
    pub(super) next: Option<String>,
}

/// A value on a page.
#[derive(Debug)]
pub(super) struct Piece {
    range: Range<usize>,
    /// Where secrets stand in it.
    pub(super) secrets: Vec<Range<usize>>,
}

/// Why an answer is no page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoPage {
    /// It is broken: another try may give a whole one.
    Broken(String),
    /// It is whole, and not what is read here.
    Other(String),
}

impl Page {
    /// Reads a page.
    pub(super) fn parse(text: String) -> Result<Self, NoPage> {
        if depth(&text) > DEPTH {
            let why = format!("the answer is nested deeper than {DEPTH} levels");
            return Err(NoPage::Other(why));
        }
        let (text, repaired) = mended(text);
        let entries: Entries<'_> =
            serde_json::from_str(&text).map_err(|error| match error.classify() {
                serde_json::error::Category::Data => {
                    NoPage::Other("the answer is no collection".to_owned())
                }
                _ => broken(&error),
            })?;
        let mut page = Parts::default();
        for (key, value) in entries.0 {
            let piece = Piece::of(value, &text).map_err(|problem| broken(&problem));
            match &*key {
                "members" => {
                    if page.members.is_some() {
                        return Err(no_collection("`members` stands twice in it"));
                    }
                    page.members = Some(members(value, &text)?);
                    page.envelope.push((key.into_owned(), Piece::empty()));
                    continue;
                }
                "total" => {
                    page.total = serde_json::from_str(value.get())
                        .map_err(|_| no_collection("its `total` is no number"))?;
                }
                "nextPageUri" => {
                    page.next = serde_json::from_str(value.get())
                        .map_err(|_| no_collection("its `nextPageUri` is no text"))?;
                }
                _ => {}
            }
            page.envelope.push((key.into_owned(), piece?));
        }
        let members = page
            .members
            .ok_or_else(|| no_collection("it has no `members`"))?;
        Ok(Self {
            envelope: page.envelope,
            members,
            total: page.total,
            next: page.next.filter(|next| !next.is_empty()),
            repaired,
            text,
        })
    }

    /// The text of a value.
    pub(super) fn text(&self, piece: &Piece) -> &str {
        &self.text[piece.range.clone()]
    }

    /// The address of a member, where it has one.
    pub(super) fn uri(&self, member: &Piece) -> Option<String> {
        #[derive(Deserialize)]
        struct Member<'m> {
            #[serde(borrow)]
            uri: Option<Cow<'m, str>>,
        }
        let member: Member<'_> = serde_json::from_str(self.text(member)).ok()?;
        member.uri.map(Cow::into_owned)
    }
}

/// It is broken.
fn broken(error: &dyn fmt::Display) -> NoPage {
    NoPage::Broken(format!("the answer is no JSON, or was cut off: {error}"))
}

/// It is something else.
fn no_collection(what: &str) -> NoPage {
    NoPage::Other(format!("the answer is no collection: {what}"))
}

/// The members of a list, each of which is an object.
fn members(list: &RawValue, text: &str) -> Result<Vec<Piece>, NoPage> {
    let list: Option<Vec<&RawValue>> =
        serde_json::from_str(list.get()).map_err(|_| no_collection("its `members` are no list"))?;
    let list = list.unwrap_or_default();
    if !list.iter().all(|member| member.get().starts_with('{')) {
        return Err(no_collection("a member is no object"));
    }
    let pieces = list.into_iter().map(|member| Piece::of(member, text));
    pieces
        .collect::<Result<_, _>>()
        .map_err(|problem| broken(&problem))
}

/// What a page is made of, as it is found.
#[derive(Default)]
struct Parts {
    envelope: Vec<(String, Piece)>,
    members: Option<Vec<Piece>>,
    total: Option<u64>,
    next: Option<String>,
}

impl Piece {
    fn empty() -> Self {
        Self {
            range: 0..0,
            secrets: Vec::new(),
        }
    }

    /// Where a value stands in the text that it was read from.
    fn of(value: &RawValue, text: &str) -> Result<Self, crate::source::Problem> {
        let value = value.get();
        let start = (value.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        Ok(Self {
            range: start..start + value.len(),
            secrets: secrets(value)?,
        })
    }
}

/// The entries of an object in their order, each as it is written.
struct Entries<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMap;

        impl<'de> Visitor<'de> for OfMap {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(OfMap)
    }
}

/// A text in which the replacement character stands for each escape that is half a pair, `\ud800`: JSON allows that to
/// be written, and hardly anybody takes it. Nothing moves by that. Also says how many there were.
fn mended(text: String) -> (String, u64) {
    let mut bytes = text.into_bytes();
    let (mut at, mut count) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let Some(first) = unit(&bytes, at) else {
            // What follows a backslash begins no other escape.
            at += if *byte == b'\\' { 2 } else { 1 };
            continue;
        };
        let second = unit(&bytes, at + 6);
        let is_pair = (0xd800..0xdc00).contains(&first)
            && second.is_some_and(|second| (0xdc00..0xe000).contains(&second));
        if is_pair {
            at += 12;
            continue;
        }
        if (0xd800..0xe000).contains(&first) {
            bytes[at + 2..at + 6].copy_from_slice(b"fffd");
            count += 1;
        }
        at += 6;
    }
    // Letters of ASCII have taken the place of others.
    (String::from_utf8(bytes).unwrap_or_default(), count)
}

/// The code of an escape that stands there, `\u00e4`.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |sum, digit| {
        Some(sum * 16 + char::from(*digit).to_digit(16)?)
    })
}

/// How deep lists and objects are nested, whatever else the text is.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.bytes();
    let mut in_text = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_text = !in_text,
            b'\\' if in_text => {
                bytes.next();
            }
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Result<Page, NoPage> {
        Page::parse(text.to_owned())
    }

    #[test]
    fn members_are_what_the_appliance_wrote() {
        let text = r#" {"type" : "X", "total":2,"members":[ {"uri":"\/a", "n" : 1.0} ,{"password":"s"}],"nextPageUri":""} "#;
        let page = page(text).expect("a page");
        assert_eq!((page.total, &page.next), (Some(2), &None));
        let members: Vec<&str> = page
            .members
            .iter()
            .map(|member| page.text(member))
            .collect();
        assert_eq!(
            members,
            [r#"{"uri":"\/a", "n" : 1.0}"#, r#"{"password":"s"}"#]
        );
        assert_eq!(page.uri(&page.members[0]).as_deref(), Some("/a"));
        assert_eq!(page.members[1].secrets.first(), Some(&(12..15)));
        let keys: Vec<&str> = page.envelope.iter().map(|(key, _)| &**key).collect();
        assert_eq!(keys, ["type", "total", "members", "nextPageUri"]);
    }

    #[test]
    fn what_is_broken_is_not_what_is_something_else() {
        for text in [
            "",
            "{\"members\":[",
            "{\"members\":[]",
            "{]",
            "\u{fffd}",
            "{\"members\":[01]}",
        ] {
            assert!(matches!(page(text), Err(NoPage::Broken(_))), "{text}");
        }
        for text in [
            "[]",
            "7",
            "{}",
            "{\"members\":{}}",
            "{\"members\":[{},7]}",
            "{\"members\":[null]}",
            "{\"members\":[],\"members\":[]}",
            "{\"members\":[],\"total\":\"1\"}",
            "{\"members\":[],\"nextPageUri\":[]}",
        ] {
            assert!(matches!(page(text), Err(NoPage::Other(_))), "{text}");
        }
        assert!(
            page("{\"members\":null}")
                .expect("a page")
                .members
                .is_empty()
        );
    }

    #[test]
    fn half_a_pair_of_escapes_is_replaced() {
        for (text, expected, count) in [
            (r#""\ud800""#, r#""\ufffd""#, 1),
            (
                r#""\uDC00\ud83d\ude00\ud83d""#,
                r#""\ufffd\ud83d\ude00\ufffd""#,
                2,
            ),
            (r#""\ud83d\u0041\\ud800""#, r#""\ufffd\u0041\\ud800""#, 1),
            (r#""\u00e4\ud8""#, r#""\u00e4\ud8""#, 0),
            ("\"\u{e4}\\", "\"\u{e4}\\", 0),
        ] {
            assert_eq!(mended(text.to_owned()), (expected.to_owned(), count));
        }
        let page = page(r#"{"members":[{"name":"a\ud800"}]}"#).expect("a page");
        assert_eq!(page.repaired, 1);
    }

    #[test]
    fn depth_is_limited_before_anything_is_read() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            page(&format!(
                "{{\"members\":[{{\"a\":{open}{close}}}],\"x\":\"[[[[\\\"[\"}}"
            ))
        };
        assert!(nested(DEPTH - 3).is_ok());
        assert!(matches!(nested(DEPTH - 2), Err(NoPage::Other(_))));
        assert!(matches!(nested(100_000), Err(NoPage::Other(_))));
    }
}
