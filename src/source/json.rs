//! JSON with the place of every value. A recursive descent with a limit to its depth; about as
//! fast as a parser without places (`docs/performance.md` will say how fast).

use super::place::{Place, SourceId, Span};
use super::problem::Problem;
use super::tree::{Entry, Node, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: u32 = 256;

/// Parses a JSON document.
///
/// # Errors
/// The first place where it is no JSON, or nested too deep.
pub fn parse_json(id: SourceId, text: &str) -> Result<Node, Problem> {
    let mut parser = Parser {
        id,
        text,
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
    };
    let node = parser.value()?;
    parser.space();
    match parser.bytes.get(parser.at) {
        None => Ok(node),
        Some(_) => Err(parser.fault("the document ends here, but more follows")),
    }
}

struct Parser<'a> {
    id: SourceId,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: u32,
}

impl Parser<'_> {
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
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

    fn fault(&self, message: &str) -> Problem {
        let mut place = self.place(self.at);
        if let Some(it) = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            place.span.end += u32::try_from(it.len_utf8()).unwrap_or(1);
        }
        Problem::error("json", message).at(place)
    }

    fn expected(&self, what: &str) -> Problem {
        match self.bytes.get(self.at) {
            None => self
                .fault(&format!("expected {what}, but the file ends"))
                .help("the export was cut off; export it again"),
            Some(_) => self.fault(&format!("expected {what}")),
        }
    }

    fn value(&mut self) -> Result<Node, Problem> {
        self.space();
        let start = self.at;
        let value = match self.bytes.get(self.at) {
            Some(b'{') => self.nested(Self::map)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Node::new(self.place(start), value))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Problem>) -> Result<Value, Problem> {
        if self.depth == MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Problem::error("too-deep", message).at(self.place(self.at)));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Value, Problem> {
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.take(b']') {
                return Ok(Value::List(items));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn map(&mut self) -> Result<Value, Problem> {
        let mut entries = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            self.space();
            let start = self.at;
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(self.expected("a key in quotes"));
            }
            let key = self.string()?;
            let key_place = self.place(start);
            self.space();
            if !self.take(b':') {
                return Err(self.expected("`:`"));
            }
            let value = self.value()?;
            entries.push(Entry {
                key,
                key_place,
                value,
            });
            self.space();
            if self.take(b'}') {
                return Ok(Value::Map(entries));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Problem> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.expected("a value"))
        }
    }

    /// A text from its opening quote to behind its closing one.
    fn string(&mut self) -> Result<Box<str>, Problem> {
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += 1;
            let rest = &self.bytes[self.at.min(self.bytes.len())..];
            let Some(offset) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return Err(self.expected("`\"`"));
            };
            self.at += offset;
            if self.bytes[self.at] == b'"' {
                break;
            }
            escaped = true;
            self.at += 1;
        }
        self.at += 1;
        let raw = &self.text[start + 1..self.at - 1];
        if !escaped && !raw.bytes().any(|byte| byte < 0x20) {
            return Ok(raw.into());
        }
        // Escapes and control characters are rare; serde_json knows all their rules.
        serde_json::from_str::<String>(&self.text[start..self.at])
            .map(String::into_boxed_str)
            .map_err(|error| {
                let message = format!("this text is no JSON text: {error}");
                Problem::error("json", message).at(self.place(start))
            })
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let start = self.at;
        while let Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 1 || !digits.starts_with('0'))
            && let Ok(number) = text.parse()
        {
            return Ok(Value::Integer(number));
        }
        match serde_json::from_str::<f64>(text) {
            Ok(number) => Ok(Value::Float(number)),
            Err(_) => Err(Problem::error("json", "this is no JSON number").at(self.place(start))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Node, Problem> {
        parse_json(SourceId(0), text)
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
