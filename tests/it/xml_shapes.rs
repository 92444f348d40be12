//! The XML reader against a second parser: over every fixture, over random documents in random legal forms,
//! and over changed ones, both find the same elements, attributes and texts.

use std::fs;
use std::path::Path;

use fabriclint::source::{Sources, parse_clixml, parse_xml};

use crate::dice::Dice;
use crate::mutation::mutate;
use crate::random_documents as documents;
use crate::second_xml::{ours, second, with_plain_lines};
use crate::support::root;

fn read(text: &str) -> Option<Vec<String>> {
    let id = Sources::default().add("a.xml", "a.xml", "");
    parse_xml(id, text)
        .ok()
        .map(|node| with_plain_lines(ours(&node)))
}

fn fixtures(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            fixtures(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "xml") {
            found.push(fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}

#[test]
fn both_parsers_find_the_same_in_fixtures() {
    let mut texts = Vec::new();
    fixtures(&root().join("testdata"), &mut texts);
    assert!(texts.len() >= 8);
    for text in texts {
        let found = read(&text).expect("a fixture");
        assert!(found.len() > 2);
        assert_eq!(Some(found), second(&text).map(with_plain_lines));
    }
}

#[test]
fn random_documents_in_random_forms_are_what_was_written() {
    let mut dice = Dice::new();
    for _ in 0..3000 {
        let (text, found) = documents::xml(&mut |sides| dice.roll(sides));
        assert_eq!(second(&text).as_ref(), Some(&found), "{text:?}");
        assert_eq!(read(&text), Some(with_plain_lines(found)), "{text:?}");
    }
}

/// Ours refuses more: documents of a type, prefixes that nobody declared, depth. What it takes, the other
/// takes as well. CLIXML is read without a tree of the XML, and refuses what the tree refuses.
#[test]
fn what_is_taken_after_a_change_is_what_the_other_takes() {
    let mut dice = Dice::new();
    let (mut taken, mut tried) = (0, 0);
    for _ in 0..800 {
        let (text, _) = documents::xml(&mut |sides| dice.roll(sides));
        let mut text = text.into_bytes();
        for _ in 0..4 {
            text = mutate(&text, &mut |sides| dice.roll(sides));
            let Ok(text) = std::str::from_utf8(&text) else {
                break;
            };
            tried += 1;
            let id = Sources::default().add("a.xml", "a.xml", "");
            let is_taken_in_clixml = parse_clixml(id, text, &mut Vec::new()).is_ok();
            assert_eq!(is_taken_in_clixml, read(text).is_some(), "{text:?}");
            if let Some(found) = read(text) {
                assert_eq!(Some(found), second(text).map(with_plain_lines), "{text:?}");
                taken += 1;
            }
        }
    }
    assert!(taken * 12 > tried, "{taken} of {tried}");
}
