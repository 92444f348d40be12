//! Our JSON parser against `serde_json`, over any text: both take it or both refuse it, what they read is
//! the same, and every place holds its value.
#![no_main]

use fabriclint::source::{Node, Sources, parse_json};
use fabriclint_fuzz::{check_problems, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value as Json;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let id = sources.add("a.json", "a.json", text);
    let second = serde_json::from_str::<Json>(text);
    match parse_json(id, text) {
        Ok(node) => {
            places(&node, text);
            match second {
                Ok(second) => assert_eq!(in_range(node.to_json()), in_range(second)),
                // Ours reads 256 levels, the other 128.
                Err(error) => assert!(error.to_string().starts_with("recursion limit"), "{error}"),
            }
        }
        Err(problem) => {
            assert!(problem.code == "too-deep" || second.is_err(), "{problem}");
            check_problems(sources, vec![problem]);
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fn places(node: &Node<'_>, text: &str) {
    let piece = &text[node.place.span.start as usize..node.place.span.end as usize];
    assert_eq!(piece.trim(), piece);
    for entry in node.entries() {
        let key = &text[entry.key_place.span.start as usize..entry.key_place.span.end as usize];
        assert_eq!(serde_json::from_str::<String>(key).expect("a key"), entry.key);
        places(&entry.value, text);
    }
    node.items().iter().for_each(|item| places(item, text));
    if node.entries().is_empty() && node.items().is_empty() {
        let alone = serde_json::from_str::<Json>(piece).expect("a value");
        assert_eq!(in_range(node.to_json()), in_range(alone));
    }
}

/// What is no `i64` is a float here, and `-0` is none.
fn in_range(value: Json) -> Json {
    match value {
        Json::Number(number) if number.is_u64() && !number.is_i64() => Json::from(number.as_f64()),
        Json::Number(number) if number.as_f64() == Some(0.0) => 0.into(),
        Json::Array(items) => items.into_iter().map(in_range).collect(),
        Json::Object(fields) => {
            Json::Object(fields.into_iter().map(|(key, node)| (key, in_range(node))).collect())
        }
        other => other,
    }
}
