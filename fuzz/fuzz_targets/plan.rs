//! A plan: read, or refused with places.
#![no_main]

use fabriclint::config::Config;
use fabriclint::source::Sources;
use fabriclint_fuzz::{check_problems, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let id = sources.add("fabriclint.yaml", "fabriclint.yaml", text);
    let problems = match Config::read(&mut sources, id) {
        Ok(config) => config.warnings,
        Err(problems) => {
            assert!(!problems.is_empty());
            problems
        }
    };
    check_problems(sources, problems);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
