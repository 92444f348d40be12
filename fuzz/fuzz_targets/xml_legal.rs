//! Random XML in random legal forms: our reader and a second parser find what was written.
#![no_main]

use arbitrary::Unstructured;
use fabriclint::source::{Sources, parse_xml};
use fabriclint_fuzz::{documents, roll, second_xml};
use fabriclint_fuzz::second_xml::with_plain_lines as plain;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let (text, found) = documents::xml(&mut roll(&mut bytes));
    let id = Sources::default().add("a.xml", "a.xml", "");
    match parse_xml(id, &text) {
        Ok(node) => assert_eq!(plain(second_xml::ours(&node)), plain(found.clone()), "{text}"),
        // Legal and too much: `docs/limits.md`.
        Err(problem) if problem.code == "too-large" => return,
        Err(problem) => panic!("{problem}: {text}"),
    }
    assert_eq!(second_xml::second(&text), Some(found), "{text}");
});
