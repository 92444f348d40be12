//! YAML with the place of every value, read by serde-saphyr under its budgets.
//!
//! Scalars follow the YAML 1.2 core schema: `no`, `012` and `1_000` are texts. One document a file.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned, from_str_with_options, options};

use super::library_error::without_quotes;
use super::limits::{YAML_DEPTH, YAML_KEYS};
use super::place::{Place, SourceId, Span};
use super::problem::Problem;
use super::shown::QuotedTexts;
use super::tree::{Entry, Node, Value};

/// Parses a YAML document.
///
/// # Errors
/// The first place where it is none, or what budget it exceeds.
pub fn parse_yaml(id: SourceId, text: &str) -> Result<Node<'static>, Problem> {
    parse_yaml_at(id, text, 0)
}

/// Parses a piece of a source that begins at byte `offset`: front matter, an example in a page.
///
/// # Errors
/// The first place where it is no YAML, or what budget it exceeds.
pub fn parse_yaml_at(id: SourceId, text: &str, offset: u32) -> Result<Node<'static>, Problem> {
    let options = options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        // The text around an error may be a secret: reports show it masked.
        with_snippet: false,
        // A few aliases of aliases would make gigabytes of a small file.
        budget: serde_saphyr::budget! {
            max_nodes: 2_000_000,
            max_events: 5_000_000,
            max_depth: YAML_DEPTH,
            max_aliases: 1000,
            max_recorded_anchor_events: 50_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 50_000,
            max_replay_stack_depth: 8,
        },
    };
    let origin = Origin { id, offset };
    match from_str_with_options::<Option<Spanned<Raw>>>(text, options) {
        Ok(Some(root)) => Ok(origin.node(root)),
        Ok(None) => Ok(Node::new(origin.place(0, 0), Value::Null)),
        Err(error) => Err(origin.fault(&error, text)),
    }
}

/// Writes a value as YAML that reads back as the same value.
///
/// # Errors
/// Why the writer refuses it.
pub fn write_yaml(value: &serde_json::Value) -> Result<String, String> {
    let mut texts = QuotedTexts::of(value);
    let value = texts.put_aside(value);
    let text = serde_saphyr::to_string(&value).map_err(|error| error.to_string())?;
    Ok(texts.put_back(&text))
}

/// Where a piece of YAML stands.
struct Origin {
    id: SourceId,
    offset: u32,
}

/// A value before it has a place.
enum Raw {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl Origin {
    fn place(&self, start: u64, len: u64) -> Place {
        let clip = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
        let start = self.offset.saturating_add(clip(start));
        Place {
            source: self.id,
            span: Span {
                start,
                end: start.saturating_add(clip(len)),
            },
        }
    }

    fn of(&self, location: &Location) -> Place {
        let span = location.span();
        self.place(
            span.byte_offset().unwrap_or(0),
            span.byte_len().unwrap_or(0),
        )
    }

    fn node(&self, raw: Spanned<Raw>) -> Node<'static> {
        // A value by an alias stands where it is used, not where its anchor is.
        let mut place = self.of(&raw.referenced);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Bool(flag) => Value::Bool(flag),
            Raw::Integer(number) => Value::Integer(number),
            Raw::Float(number) => Value::Float(number),
            Raw::Text(text) => Value::Text(text.into()),
            Raw::List(items) => {
                let items: Box<[Node]> = items.into_iter().map(|item| self.node(item)).collect();
                // The parser says where a list or a map begins; its last item says where it ends.
                let last = items.last().map(|item| item.place.span.end);
                place.span.end = place.span.end.max(last.unwrap_or(0));
                Value::List(items)
            }
            Raw::Map(entries) => {
                let entries: Box<[Entry]> = entries
                    .into_iter()
                    .map(|(key, value)| Entry {
                        key_place: self.of(&key.referenced),
                        key: key.value.into(),
                        value: self.node(value),
                    })
                    .collect();
                if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
                    place.span.start = place.span.start.min(first.key_place.span.start);
                    let end = last.value.place.span.end.max(last.key_place.span.end);
                    place.span.end = place.span.end.max(end);
                }
                Value::Map(entries)
            }
        };
        Node::new(place, value)
    }

    /// The place without halves of characters: the library says where a fault begins, and one byte is seldom a
    /// character of a name.
    fn whole_characters(&self, mut place: Place, text: &str) -> Place {
        let inside = |at: u32| (at.saturating_sub(self.offset) as usize).min(text.len());
        let outside = |at: usize| self.offset.saturating_add(u32::try_from(at).unwrap_or(0));
        let (mut start, mut end) = (inside(place.span.start), inside(place.span.end));
        // Both ends of the text are boundaries.
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        place.span.start = outside(start);
        place.span.end = outside(end);
        place
    }

    fn fault(&self, error: &serde_saphyr::Error, text: &str) -> Problem {
        let message = match error.without_snippet() {
            // Its message names the key, which may be anything, and an option of the library.
            serde_saphyr::Error::DuplicateMappingKey { .. } => "this key is there twice".to_owned(),
            other => other.to_string(),
        };
        let first = message.lines().next().unwrap_or("this is not YAML");
        // Reports say the place, in lines of the file.
        let first = first.split(" at line ").next().unwrap_or(first);
        let first = without_quotes(first);
        let place = match error.location() {
            Some(location) if location.span().byte_offset().is_some() => self.of(&location),
            // Some errors know a line and a column, but no byte.
            Some(location) => {
                let start = offset_of(text, location.line(), location.column());
                self.place(start, 1)
            }
            None => self.place(0, 0),
        };
        Problem::error("yaml", first).at(self.whole_characters(place, text))
    }
}

/// The byte at a line and a column, both from 1, columns in characters.
fn offset_of(text: &str, line: u64, column: u64) -> u64 {
    let index = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let mut start = 0;
    for (number, piece) in text.split_inclusive('\n').enumerate() {
        if number == index {
            let chars = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
            let bytes = piece
                .char_indices()
                .nth(chars)
                .map_or(piece.len(), |found| found.0);
            return (start + bytes) as u64;
        }
        start += piece.len();
    }
    start as u64
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(flag))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Integer(number))
    }
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Raw, E> {
        i64::try_from(number)
            .map(Raw::Integer)
            .map_err(|_| E::custom("this number is too large"))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Raw, E> {
        Ok(Raw::Float(number))
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Raw, E> {
        Ok(Raw::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map: Vec<(Spanned<String>, Spanned<Raw>)> = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Spanned<String>, Spanned<Raw>>()? {
            if map.len() >= YAML_KEYS {
                return Err(A::Error::custom("a map has too many keys"));
            }
            map.push((key, value));
        }
        Ok(Raw::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Node<'_>, Problem> {
        parse_yaml(SourceId::of_index(0), text)
    }

    fn piece<'a>(text: &'a str, node: &Node) -> &'a str {
        &text[node.place.span.start as usize..node.place.span.end as usize]
    }

    #[test]
    fn values_know_their_bytes() {
        let text = "# é\nhosts:\n  - name: 'Ä'\n    vlan: 10\n    list: [1, 2]\n";
        let node = parse(text).unwrap();
        assert_eq!(piece(text, node.at("/hosts/0/name").unwrap()), "'Ä'");
        assert_eq!(piece(text, node.at("/hosts/0/vlan").unwrap()), "10");
        assert_eq!(piece(text, node.at("/hosts/0/list/1").unwrap()), "2");
        let host = piece(text, node.at("/hosts/0").unwrap());
        assert!(host.starts_with("name: 'Ä'"), "{host}");
    }

    #[test]
    fn scalars_follow_yaml_1_2() {
        let node = parse("[no, on, yes, 012, 1_000, ~, true, 1.5, 0x1F, 'x', -3]").unwrap();
        let json = node.to_json();
        assert_eq!(
            json.to_string(),
            r#"["no","on","yes","012","1_000",null,true,1.5,31,"x",-3]"#
        );
    }

    #[test]
    fn what_is_written_reads_back() {
        let texts = [
            "no", "yes", "012", "1_000", "~", "1e3", "0x1F", "a: b", "", " a ", "é\n- x",
        ];
        let value = serde_json::json!({"texts": texts, "n": [1, null, true, -3], "e": {}});
        let text = write_yaml(&value).unwrap();
        assert_eq!(parse(&text).unwrap().to_json(), value, "{text}");
    }

    #[test]
    fn what_is_written_speaks_to_no_agent() {
        let long = format!("{}::error::x", "word ".repeat(40));
        let texts = [
            "##vso[a]",
            "::error::",
            "a\n::error::x \"q\" \\",
            "section_start:1:a",
            "#[a]",
            &long,
            "a\u{200b}\u{1b}[2J\u{e0001}é",
            "quoted-text-000000000",
            "fe80::1",
        ];
        let value = serde_json::json!({"texts": texts, "##[a]": {"::b": {"c": "##[d]"}}});
        let text = write_yaml(&value).unwrap();
        assert_eq!(parse(&text).unwrap().to_json(), value, "{text}");
        for line in text.lines() {
            let is_command =
                line.trim().starts_with("::") || line.contains("##") || line.contains("_start:");
            assert!(
                !is_command && !line.contains(['\u{1b}', '\u{200b}']),
                "{text}"
            );
        }
    }

    #[test]
    fn faults_have_places() {
        let text = "é: 1\nb: [1, 2\nc: 3\n";
        let place = parse(text).unwrap_err().place.unwrap();
        assert!(place.span.start >= 6, "{place:?}");
        assert!(parse("a: 1\na: 2\n").is_err(), "duplicate keys");
        assert!(parse("a: 1\n---\nb: 2\n").is_err(), "two documents");
    }

    /// Found by changing plans and snapshots.
    #[test]
    fn faults_stand_at_whole_characters() {
        for text in [
            "\u{feff}base:\u{1}\0\u{a1}ni!\n",
            "a:\n  b: 1\n \u{fffd}lan: 10\n",
            "a: 1\n\u{feff}rules:\n  b: [v]\n",
            "é: [\u{1}",
        ] {
            let span = parse(text).unwrap_err().place.unwrap().span;
            let piece = text.get(span.start as usize..span.end as usize);
            assert!(piece.is_some(), "{text:?}: {span:?}");
        }
    }

    #[test]
    fn hostile_documents_are_refused_quickly() {
        let mut laughs = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (one, two) in ('a'..'j').zip('b'..='j') {
            let refs = vec![format!("*{one}"); 9].join(", ");
            laughs.push_str(&format!("{two}: &{two} [{refs}]\n"));
        }
        assert!(parse(&laughs).is_err());
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&"- ".repeat(100_000)).is_err());
    }
}
