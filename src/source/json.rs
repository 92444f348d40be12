//! JSON with the place of every value. A recursive descent with a limit to its depth; names and
//! texts are borrowed, so that it is faster than a parser without places (`docs/performance.md`).

use std::borrow::Cow;

use super::limits::JSON_DEPTH;
use super::place::{Place, SourceId, Span};
use super::problem::Problem;
use super::scan;
use super::tree::{Entry, Node, Value};
use super::twice::Twice;

/// Parses a JSON document.
///
/// # Errors
/// The first place where it is no JSON, or nested too deep.
pub fn parse_json(id: SourceId, text: &str) -> Result<Node<'_>, Problem> {
    parse_json_noting(id, text, &mut Vec::new())
}

/// Parses a JSON document, and notes keys that stand twice in one object: neither PowerShell nor an appliance
/// writes such a document.
///
/// # Errors
/// The first place where it is no JSON, or nested too deep.
pub fn parse_json_noting<'t>(
    id: SourceId,
    text: &'t str,
    notes: &mut Vec<Problem>,
) -> Result<Node<'t>, Problem> {
    let mut parser = Parser {
        id,
        text,
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
        items: Vec::new(),
        entries: Vec::new(),
        twice: Twice::default(),
    };
    let node = parser.document().map_err(|problem| *problem)?;
    notes.extend(parser.twice.problems(text));
    Ok(node)
}

/// Parses a JSON document that no report points into. Its places are of no source.
///
/// # Errors
/// The first place where it is no JSON, or nested too deep.
pub fn parse_json_alone(text: &str) -> Result<Node<'_>, Problem> {
    parse_json(SourceId::of_index(0), text)
}

/// Problems are large and rare, values small and many.
type Parsed<T> = Result<T, Box<Problem>>;

struct Parser<'t> {
    id: SourceId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: u32,
    /// Items of the lists that are open, the innermost last.
    items: Vec<Node<'t>>,
    /// Entries of the maps that are open, the innermost last.
    entries: Vec<Entry<'t>>,
    /// Keys that stand twice in one map.
    twice: Twice,
}

impl<'t> Parser<'t> {
    fn document(&mut self) -> Parsed<Node<'t>> {
        let node = self.value()?;
        self.space();
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self
                .fault("the document ends here, but more follows")
                .into()),
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        // In compact exports nearly nothing is skipped: one comparison tells.
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.at = scan::space(self.bytes, self.at);
        }
    }

    fn place(&self, start: usize) -> Place {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Place {
            source: self.id,
            span: Span {
                start: clip(start),
                end: clip(self.at),
            },
        }
    }

    #[cold]
    fn fault(&self, message: &str) -> Problem {
        let mut place = self.place(self.at);
        if let Some(letter) = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            // A place without a width would mark nothing.
            place.span.end += u32::try_from(letter.len_utf8()).unwrap_or(1);
        }
        Problem::error("json", message).at(place)
    }

    #[cold]
    fn expected(&self, what: &str) -> Problem {
        match self.peek() {
            None => self
                .fault(&format!("expected {what}, but the file ends"))
                .help("the export was cut off; export it again"),
            Some(_) => self.fault(&format!("expected {what}")),
        }
    }

    fn value(&mut self) -> Parsed<Node<'t>> {
        self.space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => Value::Text(self.string()?),
            Some(b'{') => self.nested(Self::map)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err(self.expected("a value").into()),
        };
        Ok(Node::new(self.place(start), value))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Parsed<Value<'t>>) -> Parsed<Value<'t>> {
        if self.depth == JSON_DEPTH {
            let message = format!("nested deeper than {JSON_DEPTH} levels");
            let problem = Problem::error("too-deep", message).at(self.place(self.at));
            return Err(Box::new(problem));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Parsed<Value<'t>> {
        let first = self.items.len();
        self.space();
        if self.take(b']') {
            return Ok(Value::List(Box::default()));
        }
        loop {
            let item = self.value()?;
            self.items.push(item);
            self.space();
            if self.take(b']') {
                // All open lists share one stack, so that each takes memory of its exact size at
                // once.
                return Ok(Value::List(self.items.split_off(first).into()));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `]`").into());
            }
        }
    }

    fn map(&mut self) -> Parsed<Value<'t>> {
        let first = self.entries.len();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Map(Box::default()));
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.expected("a key in quotes").into());
            }
            let key = self.string()?;
            let key_place = self.place(start);
            self.space();
            if !self.take(b':') {
                return Err(self.expected("`:`").into());
            }
            let value = self.value()?;
            self.entries.push(Entry {
                key,
                key_place,
                value,
            });
            self.space();
            if self.take(b'}') {
                self.twice.look(&self.entries[first..]);
                return Ok(Value::Map(self.entries.split_off(first).into()));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `}`").into());
            }
        }
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str, value: Value<'t>) -> Parsed<Value<'t>> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.expected("a value").into())
        }
    }

    /// A text from its opening quote to behind its closing one.
    fn string(&mut self) -> Parsed<Cow<'t, str>> {
        let start = self.at + 1;
        let end = scan::text(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        self.at = end;
        self.unusual_string(start - 1).map(Cow::Owned)
    }

    /// A text with escapes or control characters, of which everything up to here is neither. They
    /// are rare; `serde_json` knows all their rules.
    #[cold]
    fn unusual_string(&mut self, start: usize) -> Parsed<String> {
        loop {
            // Behind a backslash that ends the file, the scan is one byte too far.
            let rest = &self.bytes[self.at.min(self.bytes.len())..];
            let Some(offset) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return Err(self.expected("`\"`").into());
            };
            self.at += offset + 1;
            if self.bytes[self.at - 1] == b'"' {
                break;
            }
            self.at += 1;
        }
        serde_json::from_str(&self.text[start..self.at]).map_err(|error| {
            let message = format!("this text is not a JSON string: {error}");
            Box::new(Problem::error("json", message).at(self.place(start)))
        })
    }

    fn number(&mut self) -> Parsed<Value<'t>> {
        let start = self.at;
        while let Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        let digits = text.strip_prefix('-').unwrap_or(text);
        // Rust reads leading zeros, which JSON does not allow.
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 1 || !digits.starts_with('0'))
            && let Ok(number) = text.parse()
        {
            return Ok(Value::Integer(number));
        }
        // A whole number of more than 64 bits becomes a float, as in other parsers.
        serde_json::from_str(text).map(Value::Float).map_err(|_| {
            let problem = Problem::error("json", "this is not a JSON number");
            Box::new(problem.at(self.place(start)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Node<'_>, Problem> {
        parse_json(SourceId::of_index(0), text)
    }

    #[test]
    fn values_know_their_bytes() {
        let text = r#"{"a": ["ä", 1], "b": {"c": true}}"#;
        let node = parse(text).unwrap();
        let span = |pointer: &str| {
            let span = node.at(pointer).unwrap().place.span;
            &text[span.start as usize..span.end as usize]
        };
        assert_eq!(span("/a/0"), "\"ä\"");
        assert_eq!(span("/a/1"), "1");
        assert_eq!(span("/b"), "{\"c\": true}");
    }

    #[test]
    fn keys_that_stand_twice_are_told_however_many_there_are() {
        for count in [2, 5, 6, 7, 40, 199, 200, 201, 3000] {
            let keys: Vec<String> = (0..count)
                .map(|index| format!("\n\"key{index}\": 0"))
                .collect();
            for twice in [None, Some(0), Some(count / 2), Some(count - 1)] {
                let mut all = keys.clone();
                all.extend(twice.map(|index: usize| keys[index].clone()));
                let text = format!("[{{{}}}]", all.join(","));
                let mut notes = Vec::new();
                parse_json_noting(SourceId::of_index(0), &text, &mut notes).unwrap();
                assert_eq!(
                    notes.len(),
                    usize::from(twice.is_some()),
                    "{count} {twice:?}"
                );
                if let Some(index) = twice {
                    let lines = format!("in line {} and in line {}", index + 2, count + 2);
                    assert!(notes[0].message.contains(&lines), "{}", notes[0].message);
                }
            }
        }
    }

    #[test]
    fn faults_have_places() {
        let at = |text: &str| parse(text).unwrap_err().place.unwrap().span.start;
        assert_eq!(at("{\"a\" 1}"), 5);
        assert_eq!(at("[1, 2"), 5);
        assert_eq!(at("[1] x"), 4);
        assert_eq!(at("[01]"), 1);
        assert_eq!(at("[\"a\n\"]"), 1);
    }

    #[test]
    fn hostile_depth_is_refused_on_a_small_stack() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(&deep).unwrap_err().code, "too-deep");
    }

    #[test]
    fn agrees_with_serde_json() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..2000 {
            let mut text = String::new();
            generate(&mut seed, 0, &mut text);
            let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(parse(&text).unwrap().to_json(), expected, "{text}");
            // A byte less is no document, or the same one.
            let cut = &text[..text.len() - 1];
            let same = serde_json::from_str::<serde_json::Value>(cut).is_ok();
            assert_eq!(parse(cut).is_ok(), same, "{cut}");
        }
    }

    /// Whatever is broken in a document, it is refused exactly where `serde_json` refuses it, and
    /// what is read is the same.
    #[test]
    fn refuses_what_serde_json_refuses() {
        const SIGNS: &[u8] = b"\"\\{}[],: \t\n\r\x01\x1f01-.eEtrufalsn/\x7f";
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut refused = 0;
        for _ in 0..20_000 {
            let mut text = String::new();
            generate(&mut seed, 0, &mut text);
            for _ in 0..=next(&mut seed) % 2 {
                let at = text.floor_char_boundary(index(&mut seed, text.len()));
                let width = text[at..].chars().next().map_or(0, char::len_utf8);
                let sign = char::from(SIGNS[index(&mut seed, SIGNS.len())]).to_string();
                match next(&mut seed) % 3 {
                    0 => text.replace_range(at..at + width, ""),
                    1 => text.replace_range(at..at + width, &sign),
                    _ => text.insert_str(at, &sign),
                }
            }
            let expected = serde_json::from_str::<serde_json::Value>(&text).ok();
            refused += usize::from(expected.is_none());
            let found = parse(&text).ok().map(|node| in_range(node.to_json()));
            assert_eq!(found, expected.map(in_range), "{text}");
        }
        assert!((5000..19_000).contains(&refused), "{refused}");
    }

    /// What is no `i64` is a float here, and `-0` is none.
    fn in_range(value: serde_json::Value) -> serde_json::Value {
        use serde_json::Value as Json;
        match value {
            Json::Number(number) if number.is_u64() && !number.is_i64() => {
                Json::from(number.as_f64())
            }
            Json::Number(number) if number.as_f64() == Some(0.0) => 0.into(),
            Json::Array(items) => items.into_iter().map(in_range).collect(),
            Json::Object(fields) => {
                let fields = fields.into_iter().map(|(key, node)| (key, in_range(node)));
                Json::Object(fields.collect())
            }
            other => other,
        }
    }

    #[test]
    fn every_place_holds_exactly_its_value() {
        fn check(node: &Node, text: &str) {
            let at = |span: Span| &text[span.start as usize..span.end as usize];
            let value: serde_json::Value = serde_json::from_str(at(node.place.span)).unwrap();
            assert_eq!(node.to_json(), value);
            assert_eq!(at(node.place.span).trim(), at(node.place.span));
            for entry in node.entries() {
                let key: String = serde_json::from_str(at(entry.key_place.span)).unwrap();
                assert_eq!(entry.key, key);
                check(&entry.value, text);
            }
            node.items().iter().for_each(|item| check(item, text));
        }
        let mut seed = 0x1234_5678_9abc_def1_u64;
        for _ in 0..1000 {
            let mut text = "\n  ".to_owned();
            generate(&mut seed, 0, &mut text);
            check(&parse(&text).unwrap(), &text);
        }
    }

    fn index(seed: &mut u64, len: usize) -> usize {
        usize::try_from(next(seed) % len.max(1) as u64).unwrap()
    }

    fn next(seed: &mut u64) -> u64 {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        *seed
    }

    fn generate(seed: &mut u64, depth: u32, text: &mut String) {
        match next(seed) % if depth > 4 { 5 } else { 7 } {
            0 => text.push_str("null"),
            1 => text.push_str(["true", "false"][(next(seed) % 2) as usize]),
            2 => text.push_str(&next(seed).cast_signed().to_string()),
            3 => text.push_str(
                ["1.5", "-0.25e3", "1E-2", "0", "123456789012345678901"][(next(seed) % 5) as usize],
            ),
            4 => text.push_str(
                [
                    "\"\"",
                    "\"ä\\u00e4\\n\"",
                    "\"\\ud83d\\ude00\"",
                    "\"a b\"",
                    "\"\\\\\"",
                ][(next(seed) % 5) as usize],
            ),
            5 => {
                text.push_str("[ ");
                for index in 0..next(seed) % 4 {
                    text.push_str(if index > 0 { " ,\n" } else { "" });
                    generate(seed, depth + 1, text);
                }
                text.push(']');
            }
            _ => {
                text.push('{');
                for index in 0..next(seed) % 4 {
                    text.push_str(if index > 0 { "," } else { "" });
                    text.push_str(&format!("\"k{index}\":\t"));
                    generate(seed, depth + 1, text);
                }
                text.push('}');
            }
        }
    }
}
