//! The page of a user's rule: read, or refused with places.
#![no_main]

use fabriclint::catalogue::{RuleCard, fill, placeholders, read_page};
use fabriclint::source::Sources;
use fabriclint_fuzz::{check_problems, mutate_page};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    match read_page(&mut sources, "rules/area/name.md", text) {
        Ok(rule) => {
            let card = RuleCard::of(&rule);
            assert!(card.title.len() <= text.len());
            for template in rule.templates() {
                let _ = placeholders(template);
                let _ = fill(template, &std::collections::BTreeMap::new());
            }
            for example in &rule.examples {
                example.marked_lines(&sources);
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            check_problems(sources, problems);
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_page(data, size, max_size, seed)
});
