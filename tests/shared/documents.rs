//! Random documents, printed in random legal ways, with what a reader must find in them. The tests and
//! the fuzz targets share it; whoever calls it throws the dice. It knows no dialect.

use serde_json::{Map, Value as Json};

/// Gives a number below another, which is never 0.
pub type Roll<'r> = dyn FnMut(usize) -> usize + 'r;

/// Deepest nesting of a random document.
const DEPTH: usize = 6;

/// Characters of random texts: those that need an escape in JSON or XML, and one of each length in UTF-8.
const LETTERS: [char; 28] = [
    'a',
    'Z',
    '0',
    ' ',
    '\t',
    '\n',
    '\r',
    '"',
    '\'',
    '\\',
    '/',
    '<',
    '>',
    '&',
    ';',
    ']',
    '-',
    '=',
    ':',
    '\u{7f}',
    '\u{a0}',
    'é',
    '\u{2028}',
    '\u{202e}',
    '漢',
    '\u{feff}',
    '😀',
    '\u{10fffd}',
];

/// A random JSON document and its value.
pub fn json(roll: &mut Roll<'_>) -> (String, Json) {
    let mut text = String::new();
    space(roll, &mut text);
    let value = json_value(roll, DEPTH, &mut text);
    space(roll, &mut text);
    (text, value)
}

fn json_value(roll: &mut Roll<'_>, depth: usize, text: &mut String) -> Json {
    match roll(if depth == 0 { 5 } else { 8 }) {
        0 => {
            text.push_str("null");
            Json::Null
        }
        1 => {
            let flag = roll(2) == 0;
            text.push_str(if flag { "true" } else { "false" });
            flag.into()
        }
        2 => number(roll, text),
        3 | 4 => json_text(roll, text).into(),
        5 | 6 => {
            text.push('[');
            space(roll, text);
            let mut items = Vec::new();
            for index in 0..roll(5) {
                comma(roll, index, text);
                items.push(json_value(roll, depth - 1, text));
                space(roll, text);
            }
            text.push(']');
            items.into()
        }
        _ => {
            text.push('{');
            space(roll, text);
            let mut fields = Map::new();
            for index in 0..roll(5) {
                comma(roll, index, text);
                let key = json_text(roll, text);
                space(roll, text);
                text.push(':');
                space(roll, text);
                let value = json_value(roll, depth - 1, text);
                // A key that is there twice has its last value, at its first place.
                fields.insert(key, value);
                space(roll, text);
            }
            text.push('}');
            fields.into()
        }
    }
}

fn comma(roll: &mut Roll<'_>, index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
        space(roll, text);
    }
}

fn space(roll: &mut Roll<'_>, text: &mut String) {
    for _ in 0..roll(3) {
        text.push([' ', '\t', '\n', '\r'][roll(4)]);
    }
}

fn number(roll: &mut Roll<'_>, text: &mut String) -> Json {
    let start = text.len();
    if roll(2) == 0 {
        text.push('-');
    }
    let whole = digits(roll);
    text.push_str(if roll(4) == 0 { "0" } else { &whole });
    let is_whole = roll(3) > 0;
    if !is_whole && roll(2) == 0 {
        text.push('.');
        let zeros = "0".repeat(roll(3));
        text.push_str(&zeros);
        text.push_str(&digits(roll));
    }
    if !is_whole {
        text.push(['e', 'E'][roll(2)]);
        text.push_str(["", "+", "-"][roll(3)]);
        text.push_str(["0", "1", "007", "20", "99"][roll(5)]);
    }
    let written = &text[start..];
    match written.parse::<i64>() {
        Ok(number) => number.into(),
        // What is no `i64` is a float.
        Err(_) => written.parse::<f64>().unwrap_or(f64::NAN).into(),
    }
}

/// Digits that do not begin with 0.
fn digits(roll: &mut Roll<'_>) -> String {
    let first = [
        "1",
        "2",
        "9",
        "42",
        "9223372036854775807",
        "9223372036854775808",
    ][roll(6)];
    [first, &"05".repeat(roll(3))].concat()
}

/// A random text: as it is, and printed with any of the escapes that JSON has for its characters.
fn json_text(roll: &mut Roll<'_>, text: &mut String) -> String {
    let value = letters(roll);
    text.push('"');
    for letter in value.chars() {
        let short = match letter {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '/' => Some("\\/"),
            '\n' => Some("\\n"),
            '\r' => Some("\\r"),
            '\t' => Some("\\t"),
            _ => None,
        };
        let must = letter < ' ' || matches!(letter, '"' | '\\');
        match (short, roll(4)) {
            (_, 0) => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let digits = format!("{unit:04x}");
                    text.push_str("\\u");
                    text.push_str(&if roll(2) == 0 {
                        digits
                    } else {
                        digits.to_uppercase()
                    });
                }
            }
            (Some(short), roll) if must || roll == 1 => text.push_str(short),
            _ => text.push(letter),
        }
    }
    text.push('"');
    value
}

fn letters(roll: &mut Roll<'_>) -> String {
    (0..roll(6)).map(|_| LETTERS[roll(LETTERS.len())]).collect()
}

/// A random XML document and what stands in it, as [`crate::second_xml`] lists it.
pub fn xml(roll: &mut Roll<'_>) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut found = Vec::new();
    if roll(2) == 0 {
        text.push_str("<?xml version='1.0' encoding=\"utf-8\"?>");
    }
    aside(roll, &mut text);
    element(roll, DEPTH, &mut text, &mut found);
    aside(roll, &mut text);
    (text, found)
}

const NAMES: [&str; 8] = [
    "a",
    "b",
    "orgOrg",
    "vnicEther",
    "_x-1.y",
    "ü",
    "n:a",
    "n:bé",
];

/// What stands beside elements and says nothing.
fn aside(roll: &mut Roll<'_>, text: &mut String) {
    for _ in 0..roll(3) {
        let pieces = [
            "\n",
            " ",
            "<!-- <a b='c'> & -->",
            "<!---->",
            "<?go <a> & ?>",
            "<?b?>",
        ];
        text.push_str(pieces[roll(pieces.len())]);
    }
}

fn element(roll: &mut Roll<'_>, depth: usize, text: &mut String, found: &mut Vec<String>) {
    let name = NAMES[roll(NAMES.len())];
    let local = |name: &str| name.rsplit(':').next().unwrap_or_default().to_owned();
    found.push(format!("<{}", local(name)));
    text.push('<');
    text.push_str(name);
    // Every element declares the prefix, so that names with it mean something anywhere.
    text.push_str(" xmlns:n='urn:n'");
    let first = roll(NAMES.len());
    for index in 0..roll(4) {
        // In a row, so that no name is there twice; `a` and `n:a` are two.
        let name = NAMES[(first + index) % NAMES.len()];
        text.push_str([" ", "\n", "\t ", "\r\n"][roll(4)]);
        text.push_str(name);
        text.push_str(["=", " = ", "\n="][roll(3)]);
        let value = letters(roll);
        let quote = ['"', '\''][roll(2)];
        text.push(quote);
        let read = xml_text(roll, &value, Some(quote), text);
        text.push(quote);
        found.push(format!("@{}={read}", local(name)));
    }
    text.push_str(["", " ", "\n"][roll(3)]);
    if roll(4) == 0 {
        text.push_str("/>");
    } else {
        text.push('>');
        for _ in 0..roll(4) {
            content(roll, depth, text, found);
        }
        text.push_str("</");
        text.push_str(name);
        text.push_str(["", " ", "\n"][roll(3)]);
        text.push('>');
    }
    found.push(">".to_owned());
}

fn content(roll: &mut Roll<'_>, depth: usize, text: &mut String, found: &mut Vec<String>) {
    if depth > 0 && roll(2) == 0 {
        element(roll, depth - 1, text, found);
        return;
    }
    // A comment before and behind it, so that it stands by itself.
    text.push_str("<!-- -->");
    let value = letters(roll);
    let read = if roll(3) == 0 && !value.contains("]]>") {
        text.push_str("<![CDATA[");
        text.push_str(&value);
        text.push_str("]]>");
        value.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        xml_text(roll, &value, None, text)
    };
    if !read.trim().is_empty() {
        found.push(format!("#{read}"));
    }
    text.push_str("<!-- -->");
}

/// Prints a text as content or, in quotes, as an attribute; returns what a reader must find.
fn xml_text(roll: &mut Roll<'_>, value: &str, quote: Option<char>, text: &mut String) -> String {
    let mut read = String::new();
    let mut after_return = false;
    for letter in value.chars() {
        let named = match letter {
            '"' => Some("&quot;"),
            '\'' => Some("&apos;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '&' => Some("&amp;"),
            _ => None,
        };
        // `]]>` may not stand in content.
        let must = matches!(letter, '<' | '&' | '>') || Some(letter) == quote;
        let way = roll(4);
        let raw = !(must || way == 0);
        match (named, way) {
            (Some(named), _) if must && way > 0 => text.push_str(named),
            _ if !raw && way == 2 => text.push_str(&format!("&#{};", u32::from(letter))),
            _ if !raw => text.push_str(&format!("&#x{:X};", u32::from(letter))),
            _ => text.push(letter),
        }
        // A line end is one newline however it is stored, and a space in an attribute.
        match letter {
            '\n' if raw && after_return => {}
            '\r' | '\n' | '\t' if raw && quote.is_some() => read.push(' '),
            '\r' if raw => read.push('\n'),
            other => read.push(other),
        }
        after_return = raw && letter == '\r';
    }
    read
}
