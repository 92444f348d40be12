//! Our XML reader against a second parser, over any text: what ours takes, the other takes as well, and
//! both find the same elements, attributes and texts. Ours refuses more: types of documents, depth, prefixes
//! that nobody declared. The outline that CLIXML is read from refuses the same.
#![no_main]

use fabriclint::source::{Sources, clixml_in, parse_clixml, parse_xml};
use fabriclint_fuzz::second_xml::with_plain_lines;
use fabriclint_fuzz::{check_problems, mutate, second_xml};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let id = sources.add("a.xml", "a.xml", text);
    let read = parse_xml(id, text);
    // What a console leaves around CLIXML is no XML.
    if clixml_in(text).is_none_or(|document| document == (0..text.len())) {
        let of_outline = parse_clixml(id, text, &mut Vec::new());
        assert_eq!(of_outline.is_ok(), read.is_ok(), "{text:?}");
    }
    match read {
        Ok(node) => {
            let ours = with_plain_lines(second_xml::ours(&node));
            match second_xml::second(text) {
                Some(second) => assert_eq!(ours, with_plain_lines(second)),
                // roxmltree takes `<:a></a>` and `<a></:a>`, names with an empty prefix.
                None => assert!(text.contains("<:") || text.contains("</:"), "{text:?}"),
            }
        }
        Err(problem) => check_problems(sources, vec![problem]),
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
