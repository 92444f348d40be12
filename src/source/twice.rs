//! Keys that stand twice in one object. Readers of JSON take the first value or the last one, each as it likes; so
//! whoever hands in such a document is told which one counts.

use std::collections::BTreeMap;

use super::place::Place;
use super::problem::Problem;
use super::shown::masked;
use super::tree::Entry;

/// Keys of a document that are told of one by one.
const TOLD: usize = 5;
/// Entries of an object that are compared with each other; of more, a set says which ones can be alike.
const FEW: usize = 6;
/// Entries of an object in which a set of bits still says something.
const MANY: usize = 200;
/// Words of the set.
const WORDS: usize = 16;

/// What was found in a document.
#[derive(Default)]
pub(super) struct Twice {
    /// The places of both keys, and what they are called.
    found: Vec<(Place, Place, String)>,
    count: usize,
}

impl Twice {
    /// Looks for keys that stand twice in an object. Most objects have none, and there are many.
    pub(super) fn look(&mut self, entries: &[Entry<'_>]) {
        match entries.len() {
            0 | 1 => {}
            2..=FEW => {
                for (index, entry) in entries.iter().enumerate().skip(1) {
                    self.compare(&entries[..index], entry);
                }
            }
            ..=MANY => {
                let mut seen = [0_u64; WORDS];
                for (index, entry) in entries.iter().enumerate() {
                    let bit = bit(&entry.key);
                    let (word, mask) = (&mut seen[bit / 64], 1 << (bit % 64));
                    if *word & mask != 0 {
                        self.compare(&entries[..index], entry);
                    }
                    *word |= mask;
                }
            }
            _ => {
                let mut first: BTreeMap<&str, Place> = BTreeMap::new();
                for entry in entries {
                    if let Some(before) = first.get(&*entry.key) {
                        self.note(*before, entry);
                    } else {
                        first.insert(&entry.key, entry.key_place);
                    }
                }
            }
        }
    }

    fn compare(&mut self, before: &[Entry<'_>], entry: &Entry<'_>) {
        // Texts of different lengths are told apart without a look at their letters.
        if let Some(first) = before.iter().find(|first| first.key == entry.key) {
            self.note(first.key_place, entry);
        }
    }

    #[cold]
    fn note(&mut self, first: Place, second: &Entry<'_>) {
        self.count += 1;
        if self.found.len() < TOLD {
            let key = second.key.to_string();
            self.found.push((first, second.key_place, key));
        }
    }

    /// What is to be said of them.
    pub(super) fn problems(self, text: &str) -> Vec<Problem> {
        let line = |place: Place| {
            let before = text.as_bytes().get(..place.span.start as usize);
            memchr::memchr_iter(b'\n', before.unwrap_or_default()).count() + 1
        };
        let more = self.count.saturating_sub(self.found.len());
        let mut problems: Vec<Problem> = Vec::new();
        for (first, second, key) in self.found {
            let is_name = key.len() < 64
                && key
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || "_-. ".contains(letter));
            let key = if is_name { key } else { masked(&key) };
            let (first, own) = (line(first), line(second));
            let message = format!(
                "the key `{key}` stands twice in one object, in line {first} and in line {own}: the value that stands first is \
                 used"
            );
            let problem = Problem::warning("key-twice", message).at(second);
            problems.push(problem.help("no tool writes such a file: export it again"));
        }
        if let Some(last) = problems.last_mut().filter(|_| more > 0) {
            last.message
                .push_str(&format!("; {more} more such keys follow"));
        }
        problems
    }
}

/// A number below the bits of the set that keys seldom share: by their length and the letters at both ends.
fn bit(key: &str) -> usize {
    let bytes = key.as_bytes();
    let end = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let head = bytes
        .first_chunk::<8>()
        .map_or_else(|| end(bytes), |head| u64::from_le_bytes(*head));
    let tail = bytes
        .last_chunk::<8>()
        .map_or(0, |tail| u64::from_le_bytes(*tail).rotate_left(29));
    let mixed = (head ^ tail ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 54).unwrap_or(0) % (WORDS * 64)
}
