//! A ZIP archive, a tar or a packed tar: refused, or its members are read as those of a folder are.
#![no_main]

use fabriclint_fuzz::{Scratch, archive_of, check_archive};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static SCRATCH: Scratch = Scratch::new("archives");
}

fuzz_target!(|input: &[u8]| {
    let (name, bytes) = archive_of(input);
    SCRATCH.with(|scratch| check_archive(&scratch.write(name, &bytes)));
});
