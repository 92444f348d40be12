//! The JSON parser against the shapes that public conformance suites try, and against `serde_json`: what
//! must be read, what must be refused, and what every parser decides for itself, with what ours decides.

use fabriclint::source::{Node, Problem, Sources, parse_json};
use serde_json::Value as Json;

use crate::dice::Dice;
use crate::mutation::mutate;
use crate::random_documents as documents;

/// What ours reads deeper than `serde_json`, which ends at 128.
const DEPTH: usize = 256;

/// Must be read.
const READ: &[&str] = &[
    // Lists.
    "[]",
    " [] ",
    "[[]   ]",
    "[\"\"]",
    "[1]",
    "[1 ]",
    " [1]",
    "[null, 1, \"1\", {}]",
    "[1,null,null,null,2]",
    "[2] ",
    "[[],[[]]]",
    "[true]",
    "[false]",
    "[null]",
    // Numbers.
    "[123e65]",
    "[0e+1]",
    "[0e1]",
    "[ 4]",
    "[-0]",
    "[-0.0]",
    "[-1]",
    "[-123]",
    "[1E22]",
    "[1E-2]",
    "[1E+2]",
    "[123e45]",
    "[123.456e78]",
    "[1e-2]",
    "[1e+2]",
    "[123]",
    "[123.456789]",
    "[20e1]",
    "[0.1]",
    "[-0e-1]",
    "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
    "[0]",
    "[10]",
    // Maps.
    "{}",
    "{\"\":0}",
    "{\"a\":[]}",
    "{\"a\":\"b\"}",
    "{\"a\":\"b\",\"a\":\"c\"}",
    "{\"a\":\"b\",\"a\":\"b\"}",
    "{\"a\":\"b\",\n\"c\" : {\t}}",
    "{\"foo\\u0000bar\": 42}",
    "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }",
    "{\"x\":[{\"id\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}], \"id\": \"x\"}",
    "{\"title\":\"\\u041f\\u043e\"}",
    "{\n\"a\": \"b\"\n}",
    // Texts and their escapes.
    "[\"\\u0060\\u012a\\u12AB\"]",
    "[\"\\uD801\\udc37\"]",
    "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\\\u0000\"]",
    "[\"\\\"\"]",
    "[\"a/*b*/c/*d//e\"]",
    "[\"\\\\a\"]",
    "[\"\\\\n\"]",
    "[\"\\u0012\"]",
    "[\"\\uFFFF\"]",
    "[\"asd\"]",
    "[ \"asd\"]",
    "[\"\\uDBFF\\uDFFF\"]",
    "[\"new\\u00A0line\"]",
    "[\"\u{10ffff}\"]",
    "[\"\u{ffff}\"]",
    "[\"\\u0000\"]",
    "[\"\\u002c\"]",
    "[\"π\"]",
    "[\"\u{1bfff}\"]",
    "\" \"",
    "[\"\\uD834\\uDd1e\"]",
    "[\"\\u0821\"]",
    "[\"\\u0123\"]",
    "[\"\u{2028}\"]",
    "[\"\u{2029}\"]",
    "[\"\\u0061\\u30af\\u30EA\\u30b9\"]",
    "[\"new\\u000Aline\"]",
    "[\"\u{7f}\"]",
    "[\"\\uA66D\"]",
    "[\"\\u005C\"]",
    "[\"⍂㈴⍂\"]",
    "[\"\\u0022\"]",
    "[\"\\uDBFF\\uDFFE\"]",
    "[\"\\uD83F\\uDFFE\"]",
    "[\"\\u200B\"]",
    "[\"\\u2064\"]",
    "[\"\\uFDD0\"]",
    "[\"\\uFFFE\"]",
    "[\"€𝄞\"]",
    "[\"a\u{7f}a\"]",
    // Documents that are one value, and white space.
    "false",
    "42",
    "-0.1",
    "null",
    "\"asd\"",
    "true",
    "\"\"",
    "[\"a\"]\n",
    "[true]",
    " [] ",
    "\t[\r\n]\n",
];

/// Must be refused.
const REFUSED: &[&str] = &[
    // Lists.
    "[1 true]",
    "[\"\": 1]",
    "[\"\"],",
    "[,1]",
    "[1,,2]",
    "[\"x\",,]",
    "[\"x\"]]",
    "[\"\",]",
    "[\"x\"",
    "[x",
    "[3[4]]",
    "[1:2]",
    "[,]",
    "[-]",
    "[   , \"\"]",
    "[\"a\",\n4\n,1,",
    "[1,]",
    "[1,,]",
    "[\"a\u{b}a\"\\f]",
    "[*]",
    "[\"\"",
    "[1,",
    "[1,\n1\n,1",
    "[{}",
    "[fals]",
    "[nul]",
    "[tru]",
    "[",
    "[[[[[[",
    "]",
    "[1]x",
    "[1]]",
    "[][]",
    "[1}",
    // Numbers.
    "[++1234]",
    "[+1]",
    "[+Inf]",
    "[-01]",
    "[-1.0.]",
    "[-2.]",
    "[-NaN]",
    "[.-1]",
    "[.2e-3]",
    "[0.1.2]",
    "[0.3e+]",
    "[0.3e]",
    "[0.e1]",
    "[0E+]",
    "[0E]",
    "[0e+]",
    "[0e]",
    "[1.0e+]",
    "[1.0e-]",
    "[1.0e]",
    "[1 000.0]",
    "[1eE2]",
    "[2.e+3]",
    "[2.e-3]",
    "[2.e3]",
    "[9.e+]",
    "[Inf]",
    "[NaN]",
    "[\u{ff11}]",
    "[1+2]",
    "[0x1]",
    "[0x42]",
    "[Infinity]",
    "[0e+-1]",
    "[-123.123foo]",
    "[123abc]",
    "[0x]",
    "[-Infinity]",
    "[-foo]",
    "[- 1]",
    "[-012]",
    "[-.123]",
    "[-1x]",
    "[1ea]",
    "[1.]",
    "[.123]",
    "[1.2a-3]",
    "[1.8011670033376514H-308]",
    "[012]",
    "-",
    "+",
    "1e",
    "01",
    // Maps.
    "[\"x\", truth]",
    "{[: \"x\"}\n",
    "{\"x\", null}",
    "{\"x\"::\"b\"}",
    "{🇨🇭}",
    "{\"a\":\"a\" 123}",
    "{key: 'value'}",
    "{\"a\" b}",
    "{:\"b\"}",
    "{\"a\" \"b\"}",
    "{\"a\":",
    "{\"a\"",
    "{1:1}",
    "{9999E9999:1}",
    "{null:null,null:null}",
    "{\"id\":0,,,,,}",
    "{'a':0}",
    "{\"id\":0,}",
    "{\"a\":\"b\"}/**/",
    "{\"a\":\"b\"}/**//",
    "{\"a\":\"b\"}//",
    "{\"a\":\"b\"}/",
    "{\"a\":\"b\",,\"c\":\"d\"}",
    "{a: \"b\"}",
    "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }",
    "{\"a\":\"b\"}#",
    "{",
    "{]",
    "{,",
    "{[",
    "{\"a",
    "{'a'",
    "{\"a\":/*comment*/\"b\"}",
    "{\"a\": true} \"x\"",
    // Texts.
    " ",
    "[\"\\uD800\\\"]",
    "[\"\\uD800\\u\"]",
    "[\"\\uD800\\u1\"]",
    "[\"\\uD800\\u1x\"]",
    "[é]",
    "[\"\\\u{0}\"]",
    "[\"\\x00\"]",
    "[\"\\\\\\\"]",
    "[\"\\\t\"]",
    "[\"\\🌀\"]",
    "[\"\\\"]",
    "[\"\\u00A\"]",
    "[\"\\uD834\\uDd\"]",
    "[\"\\uD800\\uD800\\x\"]",
    "[\"\\a\"]",
    "[\"\\uqqqq\"]",
    "[\\u0020\"asd\"]",
    "[\\n]",
    "\"",
    "['single quote']",
    "abc",
    "[\"\\",
    "[\"a\u{0}a\"]",
    "[\"new\nline\"]",
    "[\"\t\"]",
    "\"\\UA66D\"",
    "\"\"x",
    "[\"\u{1f}\"]",
    "[\"\\u",
    "[\"\\u\"]",
    // Documents.
    "<.>",
    "[<null>]",
    "[a",
    "[1]1",
    "[\u{feff}]",
    "\u{2060}",
    "",
    "{}}",
    "{\"\":",
    "{\"a\":/",
    "[True]",
    "[undefined]",
    "1]",
    "{\"x\": true,",
    "[][",
    "*",
    "{\"a\":\"b\"}#{}",
    "[\\u000A\"\"]",
    "[1",
    "[ false, nul",
    "[ true, fals",
    "[ false, tru",
    "[\"asd]",
    "aå",
    "[\u{2060}]",
    "\u{c}[]",
    "[\u{c}]",
    "[\u{a0}]",
    "nulll",
    "tru",
    "\\",
    "2@",
    "{\"asd\":\"asd\"",
    "å",
    "{}\u{0}",
    "[1]\u{0}",
];

/// Each parser decides: what ours decides, and why.
const DECIDED: &[(&str, bool)] = &[
    // Half of a surrogate pair is no character, and no text of ours could hold it.
    ("[\"\\uDADA\"]", false),
    ("[\"\\uD888\\u1234\"]", false),
    ("[\"\\uD800\\n\"]", false),
    ("[\"\\uDd1ea\"]", false),
    ("[\"\\uD800\\uD800\\n\"]", false),
    ("[\"\\ud800\"]", false),
    ("[\"\\ud800abc\"]", false),
    ("[\"\\uDd1e\\uD834\"]", false),
    ("[\"\\uDFAA\"]", false),
    // A number that no float can hold is a mistake; one that is too small for a float is 0.
    (
        "[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999969999999006]",
        false,
    ),
    ("[-1e+9999]", false),
    ("[1.5e+9999]", false),
    ("[-123123e100000]", false),
    ("[123123e100000]", false),
    ("[123e-10000000]", true),
    // A whole number beyond 64 bits is a float.
    ("[-123123123123123123123123123123]", true),
    ("[100000000000000000000]", true),
    ("[-237462374673276894279832749832423479823246327846]", true),
];

/// Bytes that are no UTF-8, or have a mark: what becomes of them before they are JSON.
const BYTES: &[(&[u8], bool)] = &[
    // A mark at the front belongs to the encoding, as PowerShell writes it.
    (b"\xef\xbb\xbf{}", true),
    (b"\xff\xfe[\0\"\0\xe9\0\"\0]\0", true),
    (b"\xfe\xff\0[\0\"\0\xe9\0\"\0]", true),
    (b"[\0\"\0\xe9\0\"\0]\0", true),
    (b"\0[\0\"\0\xe9\0\"\0]", true),
    // One mark only, and none elsewhere.
    (b"\xef\xbb\xbf\xef\xbb\xbf{}", false),
    (b"\xef\xbb", false),
    (b"\xef\xbb{}", false),
    // What is no UTF-8 is Windows-1252, for want of anything better: a text of it is read as one.
    (b"[\"\xff\"]", true),
    (b"[\"\xe6\x97\xa5\xd1\x88\xfa\"]", true),
    (b"[\"\xed\xa0\x80\"]", true),
    (b"[\"\xc0\xaf\"]", true),
    (b"[\"\xf4\xbf\xbf\xbf\"]", true),
    (b"[\"\xe0\xff\"]", true),
    (b"[\xff]", false),
    (b"[1\xe5]", false),
    (b"[1e1\xe5]", false),
    (b"[0\xe5]", false),
    (b"\xe5", false),
    (b"{\"\xb9\":\"0\",}", false),
    (b"[\"\\u\xe5\"]", false),
    (b"[\"\\\xe5\"]", false),
    // Half a character of UTF-16, and bytes that are no text at all.
    (b"\xff\xfe[\0\"\0\x00\xd8\"\0]\0", false),
    (b"\xff\xfe[", false),
    (b"\x80\x00\x01", false),
];

fn read(text: &str) -> Result<Json, Problem> {
    let id = Sources::default().add("a.json", "a.json", "");
    parse_json(id, text).map(|node| node.to_json())
}

/// What is no `i64` is a float here, and `-0` is none.
fn in_range(value: Json) -> Json {
    match value {
        Json::Number(number) if number.is_u64() && !number.is_i64() => Json::from(number.as_f64()),
        Json::Number(number) if number.as_f64() == Some(0.0) => 0.into(),
        Json::Array(items) => items.into_iter().map(in_range).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(key, node)| (key, in_range(node)));
            Json::Object(fields.collect())
        }
        other => other,
    }
}

/// Both parsers read the same, or both refuse.
fn assert_agree(text: &str) {
    let second = serde_json::from_str::<Json>(text).ok().map(in_range);
    assert_eq!(read(text).ok().map(in_range), second, "{text:?}");
}

#[test]
fn what_must_be_read_is_read() {
    for text in READ {
        assert!(read(text).is_ok(), "{text:?}");
        assert_agree(text);
    }
}

#[test]
fn what_must_be_refused_is_refused_with_a_place() {
    for text in REFUSED {
        let problem = read(text).expect_err(text);
        let span = problem
            .place
            .unwrap_or_else(|| panic!("{text:?} has no place"))
            .span;
        assert!(
            text.get(span.start as usize..span.end as usize).is_some(),
            "{text:?}: {span:?}"
        );
        assert!(!problem.message.is_empty());
        assert_agree(text);
    }
}

#[test]
fn what_is_undecided_is_decided() {
    for (text, accepted) in DECIDED {
        assert_eq!(read(text).is_ok(), *accepted, "{text:?}");
        assert_agree(text);
    }
    // Ours reads twice as deep as the other, and no deeper.
    for (depth, accepted) in [
        (127, true),
        (DEPTH, true),
        (DEPTH + 1, false),
        (100_000, false),
    ] {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(read(&text).is_ok(), accepted, "{depth} levels");
        let open = "[".repeat(depth);
        assert!(read(&open).is_err());
        let maps = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert_eq!(read(&maps).is_ok(), accepted, "{depth} maps");
    }
}

#[test]
fn bytes_become_text_before_they_are_json() {
    for (bytes, accepted) in BYTES {
        let mut sources = Sources::default();
        let id = sources.announce("a.json", "a.json");
        let decoded = sources.get_mut(id).decode(bytes.to_vec()).is_ok();
        let read = decoded && parse_json(id, sources.get(id).text()).is_ok();
        assert_eq!(read, *accepted, "{bytes:?}");
    }
}

/// Keys that are there twice are both kept, in their order: readers tell of them.
#[test]
fn keys_that_are_there_twice_are_kept() {
    let text = r#"{"a": 1, "b": 2, "a": 3}"#;
    let id = Sources::default().add("a.json", "a.json", text);
    let node = parse_json(id, text).expect("JSON");
    let keys: Vec<&str> = node.entries().iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["a", "b", "a"]);
    assert_eq!(node.get("a").and_then(Node::as_integer), Some(1));
}

#[test]
fn random_values_in_random_forms_are_what_was_written() {
    let mut dice = Dice::new();
    for _ in 0..5000 {
        let (text, value) = documents::json(&mut |sides| dice.roll(sides));
        assert_eq!(read(&text).as_ref(), Ok(&value), "{text:?}");
        assert_agree(&text);
    }
}

#[test]
fn both_parsers_take_or_refuse_what_was_changed() {
    let mut dice = Dice::new();
    let mut refused = 0;
    let texts = READ.iter().chain(REFUSED).map(|text| (*text).to_owned());
    let random = (0..1500).map(|_| String::new());
    for text in texts.chain(random) {
        let mut text = text.into_bytes();
        if text.is_empty() {
            text = documents::json(&mut |sides| dice.roll(sides))
                .0
                .into_bytes();
        }
        for _ in 0..4 {
            text = mutate(&text, &mut |sides| dice.roll(sides));
            // Bytes that are no text were tried above; the other parser ends at half of our depth.
            let Ok(text) = std::str::from_utf8(&text) else {
                break;
            };
            if text.contains(&"[".repeat(100)) || text.contains(&"{\"a\":".repeat(100)) {
                break;
            }
            assert_agree(text);
            refused += usize::from(read(text).is_err());
        }
    }
    assert!((500..6000).contains(&refused), "{refused}");
}
