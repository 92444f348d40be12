//! Configurations of `EasyUCS`: read, joined, judged and shown.
#![no_main]

use fabriclint_fuzz::{check, files, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|input: &[u8]| check(&files(input, "ucs01.json")));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
