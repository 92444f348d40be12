//! Random JSON in random legal forms: our parser finds what was written.
#![no_main]

use arbitrary::Unstructured;
use fabriclint::source::{Sources, parse_json};
use fabriclint_fuzz::{documents, roll};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let (text, value) = documents::json(&mut roll(&mut bytes));
    let id = Sources::default().add("a.json", "a.json", "");
    match parse_json(id, &text) {
        Ok(node) => assert_eq!(node.to_json(), value, "{text}"),
        Err(problem) => panic!("{problem}: {text}"),
    }
});
