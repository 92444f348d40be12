//! Documents changed as a hostile or careless hand would: by their structure, where they have one, by
//! their lines, and by their bytes. The tests and the fuzz targets share it; whoever calls it throws the
//! dice. It knows no dialect.

use std::ops::Range;

use fabriclint::source::{Node, Sources, parse_json, parse_xml, parse_yaml};

/// Gives a number below another, which is never 0.
pub type Roll<'r> = dyn FnMut(usize) -> usize + 'r;

/// The most bytes that one change adds.
const MOST_ADDED: usize = 16 * 1024;

/// Values that readers trip over, as they stand in JSON and YAML.
const EXTREMES: [&str; 44] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1",
    "0.5",
    "4094",
    "4095",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "1e308",
    "-1e308",
    "5e-324",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    "{\"\":\"\"}",
    "\"\"",
    "\" \"",
    "\"0\"",
    "\"-1\"",
    "\"1-4094\"",
    "\"4094-1\"",
    "\"4294967296\"",
    "\"NaN\"",
    "\"*\"",
    "\"../..\"",
    "\"00-00-00-00-00-00\"",
    "\"\u{663}\u{202e}\u{2028}\u{feff}\"",
    "\"##vso[task.complete]\"",
    "\"a\\u0000\\ud83d\\ude00\\n::error::\"",
];

/// Changes a document in one way.
pub fn mutate(document: &[u8], roll: &mut Roll<'_>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(document) else {
        return change_bytes(document, roll);
    };
    match roll(8) {
        0 => change_bytes(document, roll),
        1 => change_lines(text, roll).into_bytes(),
        _ => match change_structure(text, roll) {
            Some(text) => text.into_bytes(),
            None => change_lines(text, roll).into_bytes(),
        },
    }
}

/// A syntax, by what parts two things that stand beside each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Json,
    Xml,
    Yaml,
}

/// A member of a map, an item of a list, an attribute or an element.
struct Piece {
    /// All of it.
    whole: Range<usize>,
    /// Its key, if it has one.
    key: Option<Range<usize>>,
    /// Its value.
    value: Range<usize>,
}

/// Changes a document by its structure; nothing if it has none.
fn change_structure(text: &str, roll: &mut Roll<'_>) -> Option<String> {
    let (syntax, pieces) = pieces(text)?;
    let piece = &pieces[roll(pieces.len())];
    let other = &pieces[roll(pieces.len())];
    Some(match roll(10) {
        0 => delete(text, syntax, &piece.whole),
        1 => repeat(text, syntax, &piece.whole, &text[piece.whole.clone()], 1),
        2 => {
            let times = 1 + roll(300);
            repeat(
                text,
                syntax,
                &piece.whole,
                &text[piece.whole.clone()],
                times,
            )
        }
        // The same key with another value.
        3 => {
            let key = piece.key.clone().unwrap_or(piece.whole.clone());
            let between = text.get(key.end..piece.value.start).unwrap_or(" ");
            let twin = [&text[key], between, &text[other.value.clone()]].concat();
            repeat(text, syntax, &piece.whole, &twin, 1)
        }
        4 => exchange(text, &piece.value, &other.value),
        5 => exchange(text, &piece.whole, &other.whole),
        6 => replace(text, &piece.value, &text[other.value.clone()]),
        7 => match (&piece.key, &other.key) {
            (Some(key), Some(other)) => replace(text, key, &text[other.clone()]),
            _ => text[..piece.value.start].to_owned(),
        },
        8 => nest(text, syntax, &piece.value, 1 + roll(300)),
        _ => {
            let extreme = EXTREMES[roll(EXTREMES.len())];
            let quoted = format!("\"{}\"", extreme.replace(['"', '<', '&'], ""));
            let is_attribute = syntax == Syntax::Xml;
            replace(
                text,
                &piece.value,
                if is_attribute { &quoted } else { extreme },
            )
        }
    })
}

/// The syntax of a text and everything in it.
fn pieces(text: &str) -> Option<(Syntax, Vec<Piece>)> {
    let id = Sources::default().add("", "", "");
    let (syntax, node) = match text.trim_start().bytes().next()? {
        b'{' | b'[' => (Syntax::Json, parse_json(id, text).ok()?),
        b'<' => (Syntax::Xml, parse_xml(id, text).ok()?),
        _ => (Syntax::Yaml, parse_yaml(id, text).ok()?),
    };
    let mut pieces = Vec::new();
    gather(&node, &mut pieces);
    // Places of aliases and of empty values may lie anywhere.
    let fits = |range: &Range<usize>| text.get(range.clone()).is_some();
    pieces.retain(|piece| {
        fits(&piece.whole) && fits(&piece.value) && piece.key.as_ref().is_none_or(fits)
    });
    (!pieces.is_empty()).then_some((syntax, pieces))
}

fn gather(node: &Node<'_>, pieces: &mut Vec<Piece>) {
    let range = |node: &Node<'_>| node.place.span.start as usize..node.place.span.end as usize;
    for entry in node.entries() {
        let value = range(&entry.value);
        let key = entry.key_place.span.start as usize..entry.key_place.span.end as usize;
        pieces.push(Piece {
            // The name of an element stands inside of the element.
            whole: key.start.min(value.start)..key.end.max(value.end),
            key: Some(key),
            value,
        });
        gather(&entry.value, pieces);
    }
    for item in node.items() {
        pieces.push(Piece {
            whole: range(item),
            key: None,
            value: range(item),
        });
        gather(item, pieces);
    }
}

fn replace(text: &str, range: &Range<usize>, by: &str) -> String {
    [&text[..range.start], by, &text[range.end..]].concat()
}

/// Takes something out, with the comma beside it.
fn delete(text: &str, syntax: Syntax, range: &Range<usize>) -> String {
    let mut range = range.clone();
    let before = text[..range.start].trim_end();
    let after = text[range.end..].trim_start();
    if syntax == Syntax::Json && after.starts_with(',') {
        range.end = text.len() - after.len() + 1;
    } else if syntax == Syntax::Json && before.ends_with(',') {
        range.start = before.len() - 1;
    }
    replace(text, &range, "")
}

/// Puts something in front of a piece, once or several times.
fn repeat(text: &str, syntax: Syntax, piece: &Range<usize>, what: &str, times: usize) -> String {
    let begin = text[..piece.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let between = match syntax {
        Syntax::Json => ",".to_owned(),
        Syntax::Xml => " ".to_owned(),
        // What stands before it on its line: spaces, and the dash of an item.
        Syntax::Yaml => format!("\n{}", &text[begin..piece.start]),
    };
    let once = [what, &between].concat();
    let times = times.min(MOST_ADDED / once.len() + 1);
    replace(text, &(piece.start..piece.start), &once.repeat(times))
}

fn exchange(text: &str, one: &Range<usize>, two: &Range<usize>) -> String {
    let (first, second) = if one.start <= two.start {
        (one, two)
    } else {
        (two, one)
    };
    if first.end > second.start {
        // One lies in the other: what is inside takes the place of all.
        return replace(text, first, &text[second.clone()]);
    }
    [
        &text[..first.start],
        &text[second.clone()],
        &text[first.end..second.start],
        &text[first.clone()],
        &text[second.end..],
    ]
    .concat()
}

fn nest(text: &str, syntax: Syntax, value: &Range<usize>, depth: usize) -> String {
    let (open, close) = match (syntax, depth % 2) {
        (Syntax::Xml, _) => ("<a>", "</a>"),
        (_, 0) => ("[", "]"),
        _ => ("{\"a\":", "}"),
    };
    let inner = &text[value.clone()];
    let nested = [&open.repeat(depth), inner, &close.repeat(depth)].concat();
    replace(text, value, &nested)
}

/// Deletes, repeats, exchanges, joins and cuts lines, and exchanges words of them.
fn change_lines(text: &str, roll: &mut Roll<'_>) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return "\n".to_owned();
    }
    let (one, two) = (roll(lines.len()), roll(lines.len()));
    match roll(7) {
        0 => {
            lines.remove(one);
        }
        1 => lines.insert(one, lines[two]),
        2 => lines.swap(one, two),
        3 => lines.truncate(one),
        4 => {
            let times = (MOST_ADDED / (lines[two].len() + 1)).min(1 + roll(300));
            lines.splice(one..one, std::iter::repeat_n(lines[two], times));
        }
        5 => lines[one] = lines[one].trim_end(),
        _ => {
            let words: Vec<&str> = lines[one].split_inclusive([' ', ',', '=', ':']).collect();
            let others: Vec<&str> = lines[two].split_inclusive([' ', ',', '=', ':']).collect();
            let mut words = words;
            if let (false, false) = (words.is_empty(), others.is_empty()) {
                let at = roll(words.len());
                words[at] = others[roll(others.len())];
            }
            let line = words.concat();
            return [
                &lines[..one].concat(),
                line.as_str(),
                &lines[one + 1..].concat(),
            ]
            .concat();
        }
    }
    lines.concat()
}

/// Flips, deletes, inserts, copies and cuts bytes, and stores the text otherwise.
fn change_bytes(document: &[u8], roll: &mut Roll<'_>) -> Vec<u8> {
    let mut bytes = document.to_vec();
    if bytes.is_empty() {
        return vec![u8::try_from(roll(256)).unwrap_or(0)];
    }
    let at = roll(bytes.len());
    let end = (at + 1 + roll(64)).min(bytes.len());
    match roll(9) {
        0 => bytes[at] ^= 1 << roll(8),
        1 => bytes[at] = u8::try_from(roll(256)).unwrap_or(0),
        2 => {
            bytes.drain(at..end);
        }
        3 => bytes.truncate(at),
        4 => {
            let piece = bytes[at..end].to_vec();
            let to = roll(bytes.len());
            bytes.splice(to..to, piece);
        }
        5 => bytes[at..end].fill([0, b' ', 0xff, b'"'][roll(4)]),
        6 => {
            let sign = b"\"\\{}[],:<>&/='\n\r\t-+.eE\x00\x01\x1b\x7f\x80\xc2\xef\xbb\xbf";
            bytes.insert(at, sign[roll(sign.len())]);
        }
        // As PowerShell stores it; a cut may leave half of a character.
        7 => {
            let text = String::from_utf8_lossy(document);
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            bytes = units.flat_map(u16::to_le_bytes).collect();
            let cut = roll(4).min(bytes.len());
            bytes.truncate(bytes.len() - cut);
        }
        _ => {
            bytes.splice(0..0, *b"\xef\xbb\xbf");
        }
    }
    bytes
}
