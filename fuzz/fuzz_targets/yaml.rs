//! Our YAML reader over any text: it ends, its places lie in the text, and what it read can be written and
//! read again.
#![no_main]

use fabriclint::source::{Node, Place, Sources, parse_yaml, write_yaml};
use fabriclint_fuzz::{check_places, check_problems, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", "a.yaml", text);
    match parse_yaml(id, text) {
        Ok(node) => {
            let mut places = Vec::new();
            gather(&node, &mut places);
            check_places(&sources, places.into_iter());
            // A key in one line has at most 1024 characters (YAML 1.2, 7.4.2), and what is written escapes some of
            // them; the keys of our own documents are names.
            if longest_key(&node) > 100 {
                return;
            }
            let value = node.to_json();
            let written = write_yaml(&value).expect("written");
            let again = parse_yaml(id, &written).unwrap_or_else(|problem| {
                panic!("{problem}: {written:?} of {value}");
            });
            assert_eq!(again.to_json(), value, "{written}");
        }
        Err(problem) => check_problems(sources, vec![problem]),
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fn gather(node: &Node<'_>, places: &mut Vec<Place>) {
    places.push(node.place);
    for entry in node.entries() {
        places.push(entry.key_place);
        gather(&entry.value, places);
    }
    node.items().iter().for_each(|item| gather(item, places));
}

fn longest_key(node: &Node<'_>) -> usize {
    let keys = node.entries().iter();
    let below = keys.map(|entry| entry.key.len().max(longest_key(&entry.value)));
    let items = node.items().iter().map(longest_key);
    below.chain(items).max().unwrap_or(0)
}
