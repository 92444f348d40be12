//! The part of a run that another machine judged: refused, or merged and shown.
#![no_main]

use std::cell::RefCell;

use fabriclint::audit::{Acceptance, merge};
use fabriclint_fuzz::{Scratch, mutate, show_run};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new("part"));
}

fuzz_target!(|bytes: &[u8]| {
    SCRATCH.with_borrow(|scratch| {
        let part = scratch.write("part.json", bytes);
        match merge(&[part], &Acceptance::default()) {
            Ok(run) => show_run(&run, bytes.len()),
            Err(problems) => assert!(!problems.is_empty()),
        }
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
