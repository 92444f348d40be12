//! A baseline: refused, or written and read again as it was.
#![no_main]

use fabriclint::acceptance::{Baseline, SeenObjects};
use fabriclint::finding::Verdicts;
use fabriclint_fuzz::mutate;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|bytes: &[u8]| {
    match Baseline::read(bytes) {
        Ok(baseline) => {
            let written = baseline.write().expect("written");
            let again = Baseline::read(written.as_bytes()).expect("read again");
            assert_eq!(again.write().expect("written"), written);
            let seen = SeenObjects {
                has_host: &|name| name.len() % 2 == 0,
                has_backend: &|name| name.len() % 2 == 0,
            };
            baseline.apply(&mut Verdicts::default(), &seen);
        }
        Err(problem) => assert!(!problem.message.is_empty()),
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
