//! What the fuzz targets share: files out of one input, the whole pipeline over them in memory, and
//! changes that know the structure of a document. A target is one file in `fuzz_targets`.

#[path = "../../tests/shared/dice.rs"]
pub mod dice;
#[path = "../../tests/shared/documents.rs"]
pub mod documents;
#[path = "../../tests/shared/mutation.rs"]
pub mod mutation;
#[path = "../../tests/shared/second_xml.rs"]
pub mod second_xml;

mod archives;
mod pipeline;
mod scratch;

use arbitrary::Unstructured;

pub use archives::{archive_of, check_archive};
pub use pipeline::{check, check_places, check_problems, show_run};
pub use scratch::Scratch;

/// What a line of an input begins with that names the file whose text follows.
const FILE: &str = "=== ";

/// The files that an input holds, each below a line with its name. What stands before the first such
/// line is the file of the given name.
#[must_use]
pub fn files<'a>(input: &'a [u8], first: &'a str) -> Vec<(&'a str, &'a [u8])> {
    let mut files = Vec::new();
    let mut name = first;
    let mut start = 0;
    let mut at = 0;
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        let other = line.strip_prefix(FILE.as_bytes());
        let other = other.and_then(|name| std::str::from_utf8(name).ok());
        if let Some(other) = other {
            files.push((name, &input[start..at]));
            name = other.trim();
            start = at + line.len();
        }
        at += line.len();
    }
    files.push((name, &input[start..]));
    files.retain(|(_, bytes)| !bytes.is_empty());
    files
}

/// Changes one file of an input by its structure, or leaves the change to the fuzzer, which knows what
/// led to new code before.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = dice::Dice((u64::from(seed) << 1 | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    if dice.roll(3) == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let input = &data[..size];
    let files = files(input, "");
    let changed = match files.len() {
        0 => mutation::mutate(input, &mut |sides| dice.roll(sides)),
        count => {
            let (_, file) = files[dice.roll(count)];
            // A file is a piece of the input.
            let start = file.as_ptr().addr() - input.as_ptr().addr();
            let mut changed = input[..start].to_vec();
            changed.extend(mutation::mutate(file, &mut |sides| dice.roll(sides)));
            changed.extend(&input[start + file.len()..]);
            changed
        }
    };
    let size = changed.len().min(max_size);
    data[..size].copy_from_slice(&changed[..size]);
    size
}

/// The same for the page of a rule: its front matter is a document of its own, between lines of dashes.
pub fn mutate_page(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let page = &data[..size];
    let end = page.windows(5).position(|window| window == b"\n---\n");
    let Some(end) = end.filter(|_| seed % 3 > 0 && page.starts_with(b"---\n")) else {
        return mutate(data, size, max_size, seed);
    };
    let mut front = page[4..end + 1].to_vec();
    let rest = page[end + 1..].to_vec();
    front.resize(max_size, 0);
    let length = mutate(&mut front, end - 3, max_size, seed);
    let changed = [b"---\n", &front[..length], &rest].concat();
    let size = changed.len().min(max_size);
    data[..size].copy_from_slice(&changed[..size]);
    size
}

/// Throws dice that the bytes of an input have filled: the fuzzer decides how they fall.
pub fn roll(bytes: &mut Unstructured<'_>) -> impl FnMut(usize) -> usize {
    // Where the bytes end, every throw gives 0, and 0 ends each document soon.
    |sides| bytes.choose_index(sides.max(1)).unwrap_or(0)
}
